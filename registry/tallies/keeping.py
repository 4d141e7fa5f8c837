"""Tallies are folded in the background, verified and rebuilt on demand, whatever they count."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import NoReturn

import structlog
from sqlalchemy import text

from registry.database import Database, WriteSession
from registry.drift import Drift, one_snapshot

log = structlog.get_logger()

# Deltas are few and reads add them up, so how soon they are folded matters little.
PAUSE = 5.0

FOLD = "SELECT fold_tally(:name, :classes)"
# Whoever folds a tally waits until it is rebuilt.
ALONE = "SELECT pg_advisory_xact_lock(hashtext('fold_tally'), hashtext(:name))"


@dataclass(frozen=True, slots=True)
class Tally:
    """The tables NAME_tally and NAME_delta: what they count, and the columns of its classes."""

    name: str
    counted: str
    classes: str

    @property
    def waiting(self) -> str:
        return f"SELECT EXISTS (SELECT FROM {self.name}_delta)"  # noqa: S608 - a name of ours

    @property
    def kept(self) -> Mapping[str, str]:
        """What is derived, each table with the query for what is kept of it."""
        return {self.counted: f"TABLE {self.counted}", f"{self.name}_tally": self.folded}

    @property
    def folded(self) -> str:
        """The tally as it will be once what waits is folded; readers add the same up."""
        kind = f"division_id, level, at_home, settlement, {self.classes}"
        return f"""(
            WITH edge AS (
                SELECT {kind}, since AS on_date, value AS change FROM {self.name}_count
                UNION ALL
                SELECT {kind}, until, -value FROM {self.name}_count WHERE until < 'infinity'
            ), net AS (
                SELECT {kind}, on_date, sum(change) AS change
                FROM edge GROUP BY {kind}, on_date HAVING sum(change) <> 0
            ), line AS (
                SELECT {kind}, on_date AS since, lead(on_date, 1, 'infinity') OVER class AS until,
                       sum(change) OVER class AS value
                FROM net WINDOW class AS (PARTITION BY {kind} ORDER BY on_date)
            )
            SELECT * FROM line WHERE value <> 0)"""  # noqa: S608 - names of ours


MEASURES = Tally("measure", "counted", "measure, class")
"""Everything but organizations and volunteers, which have tallies of their own."""


async def fold(session: WriteSession, tally: Tally) -> int:
    """Adds pending deltas to a tally; how many there were."""
    found = await session.scalar(text(FOLD), {"name": tally.name, "classes": tally.classes})
    return int(found or 0)


async def keep_folded(database: Database, tallies: Sequence[Tally]) -> NoReturn:
    """Folds for as long as the server runs."""
    while True:
        await asyncio.sleep(PAUSE)
        for tally in tallies:
            try:
                async with database.reader() as connection:
                    waiting = await connection.fetchval(tally.waiting)
                if waiting:
                    async with database.transaction() as session:
                        await fold(session, tally)
            except Exception as error:  # noqa: BLE001 - the next round tries again; reads stay exact
                log.warning("tally.fold_failed", tally=tally.name, error=str(error))


VERIFY = """
(SELECT 'kept', kept::text FROM (
    ({kept}) EXCEPT ALL SELECT * FROM {table}_derived) kept LIMIT 50)
UNION ALL
(SELECT 'recounted', recounted::text FROM (
    SELECT * FROM {table}_derived EXCEPT ALL ({kept})) recounted LIMIT 50)
"""


async def verify(database: Database, kept: Mapping[str, str]) -> list[Drift]:
    """Recounts tables from the records; an empty list is the proof that what is kept is right."""
    found: list[Drift] = []
    async with one_snapshot(database) as connection:
        for table, query in kept.items():
            rows = await connection.fetch(VERIFY.format(table=table, kept=query))
            found += [Drift(table, *row) for row in rows]
    return found


@asynccontextmanager
async def loaded(session: WriteSession, tally: Tally, tables: Iterable[str]) -> AsyncIterator[None]:
    """Loads tables of facts whole: what is counted of them is derived once, when all are there.

    Locks them against everybody else until the transaction ends.
    """
    connection = await session.connection()
    for table in tables:
        await connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    yield
    for table in tables:
        await connection.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
    await rebuild(session, tally)


async def rebuild(session: WriteSession, tally: Tally) -> None:
    """Counts everything anew from the records; readers see the old counts until it commits."""
    connection = await session.connection()
    await connection.execute(text(ALONE), {"name": tally.name})
    # Without the detour of a delta for every change.
    await connection.execute(text(f"ALTER TABLE {tally.counted} DISABLE TRIGGER USER"))
    for table in (tally.counted, f"{tally.name}_delta", f"{tally.name}_tally"):
        await connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - names of ours
    for table in (tally.counted, f"{tally.name}_tally"):
        await connection.execute(text(f"INSERT INTO {table} SELECT * FROM {table}_derived"))  # noqa: S608 - see above
        await connection.execute(text(f"ANALYZE {table}"))
    await connection.execute(text(f"ALTER TABLE {tally.counted} ENABLE TRIGGER USER"))
