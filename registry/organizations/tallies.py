"""The tallies of organizations: folded in the background, verified and rebuilt on demand."""

from __future__ import annotations

import asyncio
from typing import NamedTuple, NoReturn

import structlog
from sqlalchemy import text

from registry.database import Database, WriteSession

log = structlog.get_logger()

# Deltas are few and reads add them up, so how soon they are folded matters little.
PAUSE = 5.0


class Drift(NamedTuple):
    """A derived row that a recount does not find, or one that it finds and nothing keeps."""

    table: str
    side: str
    row: str


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


DERIVED = ("division_placement", "organization_timeline", "community_tally", "organization_tally")

VERIFY = """
(SELECT 'kept', kept::text FROM (
    SELECT * FROM {table} EXCEPT ALL SELECT * FROM {table}_derived) kept LIMIT 50)
UNION ALL
(SELECT 'recounted', recounted::text FROM (
    SELECT * FROM {table}_derived EXCEPT ALL SELECT * FROM {table}) recounted LIMIT 50)
"""


async def verify(session: WriteSession) -> list[Drift]:
    """Recounts everything from the records; an empty list is the proof that the tallies are right."""
    await fold(session)
    found: list[Drift] = []
    for table in DERIVED:
        rows = await session.execute(text(VERIFY.format(table=table)))
        found += [Drift(table, side, row) for side, row in rows]
    return found


async def rebuild(session: WriteSession) -> None:
    """Counts everything anew from the records; readers see the old counts until it commits."""
    await session.execute(text("SELECT refresh_division_placement()"))
    for table in ("organization_timeline", "organization_delta", "organization_tally"):
        await session.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - the names stand above
    await session.execute(
        text("INSERT INTO organization_timeline SELECT * FROM organization_timeline_derived")
    )
    await fold(session)
