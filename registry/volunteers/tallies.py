"""How many volunteers there were on any day: lines that writers leave, folded in the background."""

from __future__ import annotations

import asyncio
from typing import NamedTuple, NoReturn

import structlog
from sqlalchemy import text

from registry.database import Database, WriteSession
from registry.drift import Drift, one_snapshot
from registry.volunteers.services import totals

log = structlog.get_logger()

PAUSE = 1.0
QUIET = 5
"""After so many rounds in which nothing was written writers rest."""

MANY, MANY_OF_HOMES, FEW = 8, 32, 2
"""New lines of one division that are folded into one: of places, of homes while much is written, and of
both while nothing is. A reader adds up as many and a few more."""
GATHERED, LINED_UP = 20_000, 1_000_000
"""Rows that wait before they are gathered into few; entries before they become lines."""

WAITING = "SELECT count(*), coalesce(sum(cardinality(days)), 0) FROM volunteer_waiting"
FRESH = """
SELECT EXISTS (SELECT FROM volunteer_line WHERE NOT folded AND whole
               GROUP BY division_id, platform_id, kind HAVING count(*) >= $1)
"""
# Lines and what waits are thrown away together with what writers leave meanwhile: they wait.
REBUILD = (
    "LOCK TABLE volunteer_line, volunteer_waiting IN SHARE ROW EXCLUSIVE MODE",
    "DELETE FROM volunteer_waiting",
    "DELETE FROM volunteer_line",
    """
    INSERT INTO volunteer_line
        (division_id, platform_id, kind, whole, folded, last_on, total, days, running)
    SELECT division_id, platform_id, sign * kind, whole, true, max(on_date), max(running),
           array_agg(on_date ORDER BY on_date),
           CASE WHEN whole THEN array_agg(running ORDER BY on_date) END
    FROM (
        SELECT division_id, platform_id, kind, sign(change)::integer AS sign, whole, on_date,
               (sum(abs(change)) OVER (PARTITION BY division_id, platform_id, kind, whole,
                                       sign(change) ORDER BY on_date))::integer AS running,
               abs(change) AS times
        FROM volunteer_daily_derived
    ) daily
    CROSS JOIN LATERAL generate_series(1, CASE WHEN whole THEN 1 ELSE times END)
    GROUP BY division_id, platform_id, kind, sign, whole
    """,
)
VERIFY = """
(SELECT 'kept', kept::text FROM (
    TABLE volunteer_daily EXCEPT ALL TABLE volunteer_daily_derived) kept LIMIT 50)
UNION ALL
(SELECT 'recounted', recounted::text FROM (
    TABLE volunteer_daily_derived EXCEPT ALL TABLE volunteer_daily) recounted LIMIT 50)
"""

VERIFIED = {"volunteer_line": VERIFY, "volunteer_service_total": totals.VERIFY}
"""How each derived table is held against its records."""


class Waiting(NamedTuple):
    """What writers have left: rows, and the entries in them."""

    rows: int
    entries: int


async def waiting(database: Database) -> Waiting:
    async with database.reader() as connection:
        return Waiting(*await connection.fetchrow(WAITING))  # type: ignore[misc]  # it has a row


async def fold(database: Database, left: Waiting, *, is_quiet: bool) -> None:
    """Folds what is worth it; reads are exact before and after."""
    if left.entries >= LINED_UP:
        await _run(database, "SELECT line_up_volunteers()")
    elif left.rows >= GATHERED:
        await _run(database, "SELECT gather_volunteers()")
    many = FEW if is_quiet else MANY
    async with database.reader() as connection:
        is_fresh = await connection.fetchval(FRESH, many)
    if is_fresh:
        await _run(database, f"SELECT fold_volunteer_lines({many}, wholes => true)")
    if is_quiet or left.entries >= LINED_UP:
        many = FEW if is_quiet else MANY_OF_HOMES
        await _run(database, f"SELECT fold_volunteer_lines({many}, wholes => false)")


async def _run(database: Database, statement: str) -> None:
    async with database.transaction() as session:
        await (await session.connection()).execute(text(statement))


async def keep_folded(database: Database) -> NoReturn:
    """Folds for as long as the server runs; what is small, once writers rest."""
    before, still = Waiting(0, 0), QUIET + 1
    while True:
        await asyncio.sleep(PAUSE)
        try:
            left = await waiting(database)
            still = still + 1 if left == before else 0
            if still <= QUIET:
                await fold(database, left, is_quiet=still == QUIET)
            before = left
        except Exception as error:  # noqa: BLE001 - the next round tries again; reads stay exact
            log.warning("tally.fold_failed", error=str(error))


async def verify(database: Database) -> list[Drift]:
    """Recounts everything from the records; an empty list is the proof that the tallies are right."""
    async with one_snapshot(database) as connection:
        return [
            Drift(table, *row)
            for table, statement in VERIFIED.items()
            for row in await connection.fetch(statement)
        ]


async def rebuild(session: WriteSession) -> None:
    """Counts everything anew; readers see the old counts until it commits, writers wait."""
    connection = await session.connection()
    for statement in (*REBUILD, *totals.REBUILD):
        await connection.execute(text(statement))
