"""The sealer: nobody waits for it, it skips nothing, and it goes on wherever it was stopped."""

from __future__ import annotations

import asyncio
import os
import sys

from alembic import command

from registry import audit
from registry.actor import OPERATOR
from registry.audit.sealing import ALONE
from registry.database import Database, check_server
from registry.migrate import config, migrate
from tests.audit.trail import act, connected, sealed, tamper
from tests.conftest import database_named, opened, serving
from tests.files import fetch, value

INSERT = "INSERT INTO audit_entry (actor, action, subject, detail) VALUES ('a', 'b.c', $1, '{}')"
IN_ORDER = """
SELECT e.subject FROM audit_seal s JOIN audit_entry e ON e.id = s.entry_id ORDER BY s.position
"""
MANY = """
INSERT INTO audit_entry (actor, action, subject, detail)
SELECT 'a', 'b.c', n::text, jsonb_build_object('n', n) FROM generate_series(1, 20000) n
"""
SEALER = """
import asyncio, sys
from registry import audit
from registry.database import Database

async def work(url):
    database = Database(url)
    await database.open()
    while True:
        await audit.seal(database, batch=50)

asyncio.run(work(sys.argv[1]))
"""


async def test_one_that_commits_late_is_sealed_late_and_not_skipped(db: Database) -> None:
    async with connected(db) as early, connected(db) as late:
        transaction = late.transaction()
        await transaction.start()
        async with late.transaction():  # a savepoint
            await late.execute(INSERT, "late")
        await early.execute(INSERT, "early")
        assert await sealed(db) == 0
        assert await audit.verify(db) == audit.Verified(entries=1, sealed=0, waiting=1)
        await transaction.commit()
        await early.execute(INSERT, "last")
        assert await sealed(db) == 3
    assert await fetch(db, IN_ORDER) == [("late",), ("early",), ("last",)]
    assert await audit.verify(db) == audit.Verified(entries=3, sealed=3, waiting=0)


async def test_what_is_older_than_an_open_transaction_is_sealed(db: Database) -> None:
    async with connected(db) as early, connected(db) as late:
        await early.execute(INSERT, "early")
        async with late.transaction():
            await late.execute(INSERT, "late")
            assert await sealed(db) == 1
        assert await sealed(db) == 1
    assert await fetch(db, IN_ORDER) == [("early",), ("late",)]


async def test_a_rolled_back_one_holds_up_nothing(db: Database) -> None:
    async with connected(db) as writer:
        transaction = writer.transaction()
        await transaction.start()
        await writer.execute(INSERT, "undone")
        await transaction.rollback()
        await writer.execute(INSERT, "done")
    assert await sealed(db) == 1
    assert await audit.verify(db) == audit.Verified(entries=1, sealed=1, waiting=0)


async def test_nobody_waits_for_the_sealer(db: Database) -> None:
    await act(db)
    async with connected(db) as sealer, sealer.transaction():
        assert await sealer.fetchval(ALONE)
        await sealer.execute("INSERT INTO audit_seal VALUES (1, 1, sha256(''))")
        async with (
            connected(db, lock_timeout="1ms") as one,
            connected(db, lock_timeout="1ms") as other,
            one.transaction(),
            other.transaction(),
        ):
            await one.execute(INSERT, "one")
            await other.execute(INSERT, "other")
            await one.execute(INSERT, "one again")
        assert await audit.seal(db) == 0


async def test_two_sealers_take_turns(db: Database) -> None:
    async with connected(db) as writer:
        await writer.execute(MANY)
    counts = await asyncio.gather(*(sealed(db) for _ in range(3)))
    assert sum(counts) == 20_000
    assert await audit.verify(db) == audit.Verified(20_000, 20_000, 0)


async def test_a_sealer_that_is_killed_is_followed_by_another(db: Database) -> None:
    async with connected(db) as writer:
        await writer.execute(MANY)
    here = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    for goal in (500, 2000):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", SEALER, db.url, env=here
        )
        while await value(db, "SELECT count(*) FROM audit_seal") < goal:
            assert process.returncode is None
            await asyncio.sleep(0.005)
        process.kill()
        await process.wait()
    assert await value(db, "SELECT count(*) FROM audit_seal") < 20_000
    await asyncio.sleep(0.2)  # until Postgres has noticed and let the lock go
    await sealed(db)
    assert await audit.verify(db) == audit.Verified(20_000, 20_000, 0)


async def test_a_server_seals_by_itself(db: Database) -> None:
    await act(db)
    async with serving(db.url):
        for _ in range(100):
            if await value(db, "SELECT EXISTS (SELECT FROM audit_seal)"):
                break
            await asyncio.sleep(0.05)
    assert await audit.verify(db) == audit.Verified(1, 1, 0)


async def test_entries_from_before_the_chain_are_sealed_first(server: str) -> None:
    async with database_named(server, "registry_test_before", "template0") as url:
        await check_server(url)
        await asyncio.to_thread(command.upgrade, config(url), "0007")
        async with opened(url) as database:
            async with connected(database) as writer:
                await writer.execute(MANY)
            await migrate(url)
            await act(database, "new")
            assert await sealed(database) == 20_001
            assert (await fetch(database, IN_ORDER))[-1] == ("new",)
            assert await audit.verify(database) == audit.Verified(20_001, 20_001, 0)


async def test_a_migration_that_broke_off_is_taken_up_again(db: Database) -> None:
    await act(db)
    async with connected(db) as writer:
        await writer.execute("UPDATE alembic_version SET version_num = '0010'")
    await asyncio.to_thread(command.upgrade, config(db.url), "0011")
    assert await sealed(db) == 1
    assert await audit.verify(db) == audit.Verified(1, 1, 0)


async def test_a_register_restored_from_a_dump_goes_on(db: Database) -> None:
    """The numbers of transactions in a dump are those of another server, far ahead of this one's."""
    ahead = "UPDATE audit_entry SET xid = (xid::text::bigint + 1000000)::text::xid8"
    for subject in ("sealed", "not sealed"):
        async with db.transaction() as session:
            audit.record(session, OPERATOR, "cases.accepted", subject)
    await tamper(db, ahead)
    assert await sealed(db, batch=1) == 2
    await act(db, "restored")
    assert await audit.verify(db) == audit.Verified(entries=3, sealed=2, waiting=1)
    assert await sealed(db) == 1
    await act(db, "restored again")
    assert await sealed(db) == 1
    assert await audit.verify(db) == audit.Verified(entries=4, sealed=4, waiting=0)
