"""One's own account: the password, and the code beside it."""

from __future__ import annotations

import asyncio
import time

import pyotp
import pytest

from registry import accounts
from registry.actor import OPERATOR, Permission
from registry.database import Database
from registry.errors import BadInput, Forbidden, Unauthenticated
from tests.accounts.people import PASSWORD, add, everything, member, trail, who
from tests.files import write
from tests.keys import VAULT

NEW = "another horse another staple"


async def test_with_a_first_password_one_can_only_change_it(db: Database) -> None:
    first = await add(db, role="administrator")
    token = await accounts.sign_in(db, VAULT, "zhang.wei", first)
    actor = await who(db, token)
    assert (actor.must_change_password, actor.roles, actor.grants) == (True, frozenset(), ())
    for permission in Permission:
        with pytest.raises(Forbidden):
            actor.require(permission)
    await accounts.change_password(db, actor, first, PASSWORD, token)
    actor = await who(db, token)
    assert not actor.must_change_password
    actor.require(Permission.ACCOUNTS_MANAGE)


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("too short", "12 to 256"),
        ("x" * 257, "12 to 256"),
        ("Zhang.Wei.Chongqing", "login"),
        (PASSWORD, "old one"),
        ("ｃｏｒｒｅｃｔ horse battery staple", "old one"),
    ],
)
async def test_what_a_password_must_not_be(db: Database, new: str, said: str) -> None:
    token = await member(db, "zhang.wei.chongqing")
    with pytest.raises(BadInput, match=said):
        await accounts.change_password(db, await who(db, token), PASSWORD, new, token)


async def test_a_change_ends_every_other_session(db: Database) -> None:
    token = await member(db)
    other = await accounts.sign_in(db, VAULT, "zhang.wei", PASSWORD)
    await accounts.change_password(db, await who(db, token), PASSWORD, NEW, token)
    assert (await who(db, token)).name == "zhang.wei"
    with pytest.raises(Unauthenticated):
        await who(db, other)
    with pytest.raises(Unauthenticated):
        await accounts.sign_in(db, VAULT, "zhang.wei", PASSWORD)
    await accounts.sign_in(db, VAULT, "zhang.wei", NEW)
    assert NEW not in await everything(db)


async def test_a_stolen_session_cannot_guess_the_password(db: Database) -> None:
    token = await member(db)
    actor = await who(db, token)
    for n in range(5):
        with pytest.raises(BadInput, match="not right"):
            await accounts.change_password(db, actor, f"guess {n}", NEW, token)
    with pytest.raises(BadInput, match="too many"):
        await accounts.change_password(db, actor, PASSWORD, NEW, token)
    assert ("anonymous", "account.locked", "zhang.wei") in await trail(db)


async def test_a_key_has_no_password_to_change(db: Database) -> None:
    async with db.transaction() as session:
        key = await accounts.create_key(session, OPERATOR, "app", "administrator", None)
    with pytest.raises(Forbidden):
        await accounts.change_password(db, await who(db, key), PASSWORD, NEW, key)


async def test_a_reset_password_must_be_changed(db: Database) -> None:
    token = await member(db)
    await write(db, "UPDATE account SET locked_until = now() + interval '1 hour'")
    async with db.transaction() as session:
        first = await accounts.reset_password(session, OPERATOR, "zhang.wei")
    with pytest.raises(Unauthenticated):
        await who(db, token)
    with pytest.raises(Unauthenticated):
        await accounts.sign_in(db, VAULT, "zhang.wei", PASSWORD)
    token = await accounts.sign_in(db, VAULT, "zhang.wei", first)
    assert (await who(db, token)).must_change_password


async def with_totp(db: Database) -> tuple[str, pyotp.TOTP, str]:
    """A session, what shows the codes of its account, and the code that confirmed it."""
    token = await member(db)
    actor = await who(db, token)
    secret, uri = accounts.new_totp(actor)
    assert pyotp.parse_uri(uri).name == "zhang.wei"
    totp = pyotp.TOTP(secret)
    code = totp.at(time.time(), counter_offset=-1)
    await accounts.enable_totp(db, VAULT, actor, PASSWORD, secret, code)
    return token, totp, code


async def test_a_code_is_asked_for_and_used_once(db: Database) -> None:
    _, totp, _ = await with_totp(db)
    code = totp.now()
    for missing in (None, "", "000000", "张", totp.at(time.time(), counter_offset=5)):
        with pytest.raises(Unauthenticated):
            await accounts.sign_in(db, VAULT, "zhang.wei", PASSWORD, missing)
        await write(db, "UPDATE account SET failed_attempts = 0")
    await accounts.sign_in(db, VAULT, "zhang.wei", PASSWORD, code)
    with pytest.raises(Unauthenticated):
        await accounts.sign_in(db, VAULT, "zhang.wei", PASSWORD, code)
    await accounts.sign_in(db, VAULT, "zhang.wei", PASSWORD, totp.at(time.time(), counter_offset=1))


async def test_a_code_twice_at_once_opens_one_session(db: Database) -> None:
    _, totp, _ = await with_totp(db)
    code = totp.now()
    both = [accounts.sign_in(db, VAULT, "zhang.wei", PASSWORD, code) for _ in range(2)]
    done = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(isinstance(token, str) for token in done) == [False, True]


async def test_the_code_that_confirmed_the_secret_is_used(db: Database) -> None:
    _, _, code = await with_totp(db)
    with pytest.raises(Unauthenticated):
        await accounts.sign_in(db, VAULT, "zhang.wei", PASSWORD, code)


@pytest.mark.parametrize("secret", ["", "short", "not base 32!" * 5, "A" * 32])
async def test_a_secret_without_its_code_is_refused(db: Database, secret: str) -> None:
    token = await member(db)
    with pytest.raises(BadInput):
        await accounts.enable_totp(db, VAULT, await who(db, token), PASSWORD, secret, "abcdef")


async def test_the_code_can_be_done_without_again(db: Database) -> None:
    token, _, _ = await with_totp(db)
    with pytest.raises(BadInput):
        await accounts.disable_totp(db, await who(db, token), "wrong")
    await accounts.disable_totp(db, await who(db, token), PASSWORD)
    await accounts.sign_in(db, VAULT, "zhang.wei", PASSWORD)
    actions = [action for _, action, _ in await trail(db)]
    assert actions[-3:] == ["account.sign_in_failed", "account.totp_disabled", "account.signed_in"]
