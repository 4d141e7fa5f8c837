"""Server and Postgres die under officers at work: nothing half-done, nothing lost, nothing twice.

`python -m bench.kills` does the same a hundred times.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import asyncpg
import pytest

from bench.cities import city as besieged
from bench.kills import kill
from registry.database import Database
from registry.errors import Unavailable
from registry.statements import execute
from tests.files import value

END_OTHERS = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def test_what_was_answered_is_there_once(data_dir: Path) -> None:
    with besieged("killed", 0.01, data_dir) as made:
        siege = asyncio.run(kill(made, times=4, every=4, desks=8, sessions=1))
    assert siege.kills == {"server": 3, "Postgres": 1}
    assert siege.wrong == []
    assert not siege.ledger.waiting
    assert siege.under_way > 0
    assert len(siege.ledger.told) > 10


async def test_a_write_whose_connection_ends_is_unavailable_and_the_next_is_not(
    db: Database,
) -> None:
    with pytest.raises(Unavailable):  # noqa: PT012 - what breaks is the whole block
        async with db.transaction() as session:
            await execute(session, "CREATE TABLE half_done ()")
            await execute(session, "SELECT pg_terminate_backend(pg_backend_pid())")
    async with db.transaction() as session:
        found = await execute(session, "SELECT to_regclass('half_done')")
        assert found.scalar_one() is None


async def test_connections_that_ended_while_nobody_used_them_are_not_used(db: Database) -> None:
    async def one() -> int:
        async with db.transaction() as session:
            return int((await execute(session, "SELECT 1 FROM pg_sleep(0.05)")).scalar_one())

    assert await asyncio.gather(*(one() for _ in range(12))) == [1] * 12
    connection = await asyncpg.connect(db.url)
    assert await connection.fetchval(END_OTHERS) > 4
    await connection.close()
    await asyncio.sleep(0.1)
    assert await asyncio.gather(*(one() for _ in range(12))) == [1] * 12
    assert await value(db, "SELECT 1") == 1


async def test_what_a_file_lacks_is_not_the_databases_fault(db: Database, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        async with db.transaction():
            (tmp_path / "missing").read_bytes()
