"""The tallies of organizations: folded in the background, verified and rebuilt on demand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NoReturn

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from registry import bulk
from registry.database import Database, WriteSession
from registry.drift import Drift, one_snapshot

log = structlog.get_logger()

# Deltas are few and reads add them up, so how soon they are folded matters little.
PAUSE = 5.0


async def fold(session: WriteSession) -> int:
    """Adds pending deltas to the tally; how many there were."""
    return int(await session.scalar(text("SELECT fold_organization_tally()")) or 0)


async def keep_folded(database: Database) -> NoReturn:
    """Folds for as long as the server runs."""
    while True:
        await asyncio.sleep(PAUSE)
        try:
            async with database.reader() as connection:
                waiting = await connection.fetchval(
                    "SELECT EXISTS (SELECT FROM organization_delta)"
                )
            if waiting:
                async with database.transaction() as session:
                    await fold(session)
        except Exception as error:  # noqa: BLE001 - the next round tries again; reads stay exact
            log.warning("tally.fold_failed", error=str(error))


FACTS = (
    "organization",
    "organization_home",
    "organization_charity",
    "organization_standing",
    "organization_fact",
)
DERIVED = ("division_placement", "organization_timeline", "community_tally", "organization_tally")

# The tally as it will be once what waits is folded; readers add the same up.
CLASS = "division_id, level, at_home, settlement, form, standing, community_based, charity"
FOLDED = f"""(
    WITH edge AS (
        SELECT {CLASS}, since AS on_date, value AS change FROM organization_count
        UNION ALL
        SELECT {CLASS}, until, -value FROM organization_count WHERE until < 'infinity'
    ), net AS (
        SELECT {CLASS}, on_date, sum(change) AS change
        FROM edge GROUP BY {CLASS}, on_date HAVING sum(change) <> 0
    ), line AS (
        SELECT {CLASS}, on_date AS since, lead(on_date, 1, 'infinity') OVER class AS until,
               (sum(change) OVER class)::integer AS value
        FROM net WINDOW class AS (PARTITION BY {CLASS} ORDER BY on_date)
    )
    SELECT * FROM line WHERE value <> 0)"""  # noqa: S608 - the names stand above
KEPT = {table: f"TABLE {table}" for table in DERIVED} | {"organization_tally": FOLDED}

VERIFY = """
(SELECT 'kept', kept::text FROM (
    ({kept}) EXCEPT ALL SELECT * FROM {table}_derived) kept LIMIT 50)
UNION ALL
(SELECT 'recounted', recounted::text FROM (
    SELECT * FROM {table}_derived EXCEPT ALL ({kept})) recounted LIMIT 50)
"""


async def verify(database: Database) -> list[Drift]:
    """Recounts everything from the records; an empty list is the proof that the tallies are right."""
    found: list[Drift] = []
    async with one_snapshot(database) as connection:
        for table in DERIVED:
            rows = await connection.fetch(VERIFY.format(table=table, kept=KEPT[table]))
            found += [Drift(table, *row) for row in rows]
    return found


async def rebuild(session: WriteSession) -> None:
    """Counts everything anew from the records; readers see the old counts until it commits."""
    connection = await session.connection()
    await connection.execute(text("SELECT refresh_division_placement()"))
    await _derive(connection)


@asynccontextmanager
async def derived_at_the_end(session: WriteSession) -> AsyncIterator[None]:
    """Loads a whole register: what follows from its facts is derived once, when all are there.

    Locks the tables of organizations against everybody else until the transaction ends.
    """
    connection = await session.connection()
    async with bulk.unindexed(session, FACTS):
        for table in FACTS:
            await connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        yield
        for table in FACTS:
            await connection.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
    async with bulk.unindexed(session, ("organization_timeline", "organization_tally")):
        await _derive(connection)
    await connection.execute(
        text("INSERT INTO change (type, subject_id) SELECT 'ORGANIZATION', id FROM organization")
    )


async def _derive(connection: AsyncConnection) -> None:
    """The timeline and the tally, without the detour of a delta for every change."""
    timeline = "organization_timeline"
    await connection.execute(text(f"ALTER TABLE {timeline} DISABLE TRIGGER USER"))
    for table in (timeline, "organization_delta", "organization_tally"):
        await connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - the names stand above
    for table in (timeline, "organization_tally"):
        await connection.execute(text(f"INSERT INTO {table} SELECT * FROM {table}_derived"))  # noqa: S608 - see above
        await connection.execute(text(f"ANALYZE {table}"))
    await connection.execute(text(f"ALTER TABLE {timeline} ENABLE TRIGGER USER"))
