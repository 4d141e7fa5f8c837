"""Sessions end: by time, by hand, all at once. What a request shows is never taken for nothing."""

from __future__ import annotations

import asyncio

import pytest

from registry import accounts
from registry.actor import ANONYMOUS, OPERATOR
from registry.database import Database
from registry.errors import Unauthenticated
from tests.accounts.people import PASSWORD, member, signed_in, trail, who
from tests.files import value, write
from tests.keys import VAULT


async def test_who_shows_nothing_is_anonymous(db: Database) -> None:
    assert await accounts.authenticate(db, None, None) == ANONYMOUS
    assert (await accounts.authenticate(db, None, "10.0.0.1")).remote == "10.0.0.1"


@pytest.mark.parametrize(
    "shown",
    [
        *("", " ", "Bearer", "Bearer ", "Basic emhhbmc6d2Vp", "Bearer nonsense", "Bearer a.b.c"),
        *("Bearer crk_", "Bearer crk_00000000_x", "Bearer crk_\0_\0", "Bearer \udcff"),
        f"Bearer {'x' * 10_000}",
    ],
)
async def test_who_shows_something_wrong_is_nobody(db: Database, shown: str) -> None:
    with pytest.raises(Unauthenticated):
        await accounts.authenticate(db, shown, None)


@pytest.mark.parametrize(
    "later",
    [
        "UPDATE account_session SET last_seen_at = now() - interval '31 minutes'",
        "UPDATE account_session SET expires_at = now() - interval '1 second'",
    ],
)
async def test_a_session_ends_with_time(db: Database, later: str) -> None:
    token = await member(db)
    await write(db, later)
    with pytest.raises(Unauthenticated):
        await who(db, token)


async def test_a_session_lasts_twelve_hours(db: Database) -> None:
    await member(db)
    assert await value(db, "SELECT (expires_at - created_at)::text FROM account_session") == (
        "12:00:00"
    )


async def test_being_seen_is_written_once_a_minute(db: Database) -> None:
    token = await member(db)
    seen = await value(db, "SELECT last_seen_at FROM account_session")
    await who(db, token)
    assert await value(db, "SELECT last_seen_at FROM account_session") == seen
    await write(db, "UPDATE account_session SET last_seen_at = now() - interval '29 minutes'")
    await who(db, token)
    assert await value(db, "SELECT last_seen_at FROM account_session") > seen


async def test_being_seen_by_many_at_once(db: Database) -> None:
    token = await member(db)
    await write(db, "UPDATE account_session SET last_seen_at = now() - interval '29 minutes'")
    actors = await asyncio.gather(*(who(db, token) for _ in range(20)))
    assert {actor.name for actor in actors} == {"zhang.wei"}


async def test_sessions_of_long_ago_are_forgotten(db: Database) -> None:
    kept = await member(db)
    await write(
        db,
        "INSERT INTO account_session (token_hash, account_id, expires_at, revoked_at)"
        " SELECT decode(n, 'hex'), a.id, now() - x::interval, now() - y::interval FROM account a,"
        " (VALUES ('01', '2 months', NULL), ('02', '-1 hour', '2 months'), ('03', '1 day', NULL))"
        " AS ended (n, x, y)",
    )
    async with db.transaction() as session:
        assert await accounts.forget_sessions(session) == 2
    assert await value(db, "SELECT count(*) FROM account_session") == 2
    assert (await who(db, kept)).name == "zhang.wei"


async def test_signing_out_ends_one_session(db: Database) -> None:
    first = await member(db)
    second = await accounts.sign_in(db, VAULT, "zhang.wei", PASSWORD)
    for _ in range(2):
        async with db.transaction() as session:
            await accounts.sign_out(session, await who(db, second), first)
    with pytest.raises(Unauthenticated):
        await who(db, first)
    assert (await who(db, second)).name == "zhang.wei"
    assert [action for _, action, _ in await trail(db)].count("account.signed_out") == 1


async def test_all_sessions_end_at_once(db: Database) -> None:
    tokens = [await member(db), await accounts.sign_in(db, VAULT, "zhang.wei", PASSWORD)]
    other = await signed_in(db, "li.na")
    async with db.transaction() as session:
        assert await accounts.revoke_sessions(session, OPERATOR, "zhang.wei") == 2
    for token in tokens:
        with pytest.raises(Unauthenticated):
            await who(db, token)
    assert other.name == "li.na"
    assert await value(db, "SELECT count(*) FROM account_session WHERE revoked_at IS NULL") == 1
    assert (await trail(db))[-1] == ("operator", "account.sessions_revoked", "zhang.wei")
