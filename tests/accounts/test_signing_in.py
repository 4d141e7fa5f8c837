"""Signing in: who gets in, who does not, and what is written down of either."""

from __future__ import annotations

import asyncio
import statistics
import time
from datetime import timedelta

import pytest

from registry import accounts
from registry.accounts import Limits
from registry.actor import OPERATOR, Permission
from registry.database import Database
from registry.errors import Forbidden, Unauthenticated
from tests.accounts.people import PASSWORD, add, everything, member, trail, who
from tests.files import value, write
from tests.keys import VAULT

IN_AN_HOUR = "UPDATE account SET locked_until = locked_until - interval '1 hour'"


async def fail(db: Database, times: int = 1, login: str = "zhang.wei") -> str:
    """What is said to a wrong password."""
    for _ in range(times):
        with pytest.raises(Unauthenticated) as refused:
            await accounts.sign_in(db, VAULT, login, "wrong", remote="10.0.0.9")
    return str(refused.value)


async def test_a_password_opens_a_session(db: Database) -> None:
    await member(db, role="clerk")
    token = await accounts.sign_in(db, VAULT, " Zhang.Wei", PASSWORD, remote="10.0.0.1")
    actor = await who(db, token)
    assert (actor.name, actor.via, actor.remote) == ("zhang.wei", "session", "127.0.0.1")
    assert actor.roles == {"clerk"}
    assert actor.account_id == await value(db, "SELECT id FROM account")
    actor.require(Permission.CASES_ACCEPT, within=[])
    with pytest.raises(Forbidden):
        actor.require(Permission.CASES_APPROVE)


async def test_nothing_secret_is_kept_or_shown(db: Database) -> None:
    first = await add(db)
    token = await accounts.sign_in(db, VAULT, "zhang.wei", first)
    await fail(db)
    with pytest.raises(Unauthenticated):
        await accounts.sign_in(db, VAULT, PASSWORD, "typed into the wrong field")
    kept = await everything(db)
    for secret in (first, token, PASSWORD, "wrong field"):
        assert secret not in kept
    assert token not in repr(await who(db, token))


async def test_a_stranger_and_a_wrong_password_are_told_the_same(db: Database) -> None:
    await add(db)
    assert await fail(db) == await fail(db, login="nobody.here") == await fail(db, login="\0'")


async def test_a_stranger_takes_as_long_as_a_wrong_password(db: Database) -> None:
    await add(db)
    limits = Limits(attempts=100)
    took: dict[str, list[float]] = {"zhang.wei": [], "nobody.here": []}
    for login in ["zhang.wei", "nobody.here"] * 8:
        start = time.perf_counter()
        with pytest.raises(Unauthenticated):
            await accounts.sign_in(db, VAULT, login, "wrong", limits=limits)
        took[login].append(time.perf_counter() - start)
    known, unknown = (statistics.median(times[1:]) for times in took.values())
    assert 0.5 < known / unknown < 2


async def test_the_fifth_failure_locks(db: Database) -> None:
    await member(db)
    await fail(db, 4)
    await accounts.sign_in(db, VAULT, "zhang.wei", PASSWORD)
    said = await fail(db, 5)
    with pytest.raises(Unauthenticated, match="too many attempts") as refused:
        await accounts.sign_in(db, VAULT, "zhang.wei", PASSWORD)
    assert str(refused.value) == said
    await write(db, IN_AN_HOUR)
    await accounts.sign_in(db, VAULT, "zhang.wei", PASSWORD)
    assert await value(db, "SELECT failed_attempts FROM account") == 0


async def test_each_further_failure_waits_twice_as_long(db: Database) -> None:
    await add(db)
    await fail(db, 4)
    waits = []
    for _ in range(8):
        await fail(db)
        wait = await value(
            db, "SELECT round(extract(epoch FROM locked_until - now()), -1) FROM account"
        )
        waits.append(int(wait))
        await write(db, IN_AN_HOUR)
        await write(db, IN_AN_HOUR)
    assert waits == [60, 120, 240, 480, 960, 1920, 3600, 3600]


async def test_the_wait_can_be_set(db: Database) -> None:
    await add(db)
    limits = Limits(attempts=1, first_wait=timedelta(hours=3), longest_wait=timedelta(hours=4))
    with pytest.raises(Unauthenticated):
        await accounts.sign_in(db, VAULT, "zhang.wei", "wrong", limits=limits)
    assert await value(db, "SELECT locked_until > now() + interval '2 hours' FROM account")


async def test_guesses_at_once_count_like_others(db: Database) -> None:
    await member(db)
    guesses = [accounts.sign_in(db, VAULT, "zhang.wei", f"guess {n}") for n in range(12)]
    done = await asyncio.gather(*guesses, return_exceptions=True)
    assert all(isinstance(refused, Unauthenticated) for refused in done)
    assert await value(db, "SELECT failed_attempts FROM account") == 5
    with pytest.raises(Unauthenticated):
        await accounts.sign_in(db, VAULT, "zhang.wei", PASSWORD)


async def test_failures_and_locks_are_written_down(db: Database) -> None:
    await member(db)
    await fail(db, 5)
    await fail(db, login="nobody.here")
    failed = ("anonymous", "account.sign_in_failed", "zhang.wei")
    assert await trail(db) == [
        ("operator", "account.added", "zhang.wei"),
        ("zhang.wei", "account.signed_in", "zhang.wei"),
        ("zhang.wei", "account.password_changed", "zhang.wei"),
        *[failed] * 5,
        ("anonymous", "account.locked", "zhang.wei"),
        ("anonymous", "account.sign_in_failed", "unknown or locked"),
    ]
    assert await value(db, "SELECT count(*) FROM audit_entry WHERE remote = '10.0.0.9'")


async def test_who_is_disabled_does_not_get_in(db: Database) -> None:
    token = await member(db)
    async with db.transaction() as session:
        await accounts.disable_account(session, OPERATOR, "zhang.wei")
    with pytest.raises(Unauthenticated):
        await who(db, token)
    with pytest.raises(Unauthenticated):
        await accounts.sign_in(db, VAULT, "zhang.wei", PASSWORD)
    async with db.transaction() as session:
        await accounts.enable_account(session, OPERATOR, "zhang.wei")
    await accounts.sign_in(db, VAULT, "zhang.wei", PASSWORD)
    with pytest.raises(Unauthenticated):
        await who(db, token)


async def test_an_endless_password_is_refused(db: Database) -> None:
    await add(db)
    with pytest.raises(Unauthenticated):
        await accounts.sign_in(db, VAULT, "zhang.wei", "x" * 1_000_000)
