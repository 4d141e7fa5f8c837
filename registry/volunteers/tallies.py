"""How many volunteers there were on any day: lines that writers leave, folded in the background."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple, NoReturn

import structlog
from sqlalchemy import text

from registry.database import Database, WriteSession
from registry.drift import Drift, one_snapshot
from registry.volunteers.services import totals

if TYPE_CHECKING:
    from registry.database import Connection

log = structlog.get_logger()

PAUSE = 1.0
QUIET = 5
"""After so many rounds in which nothing was written writers rest."""

MANY, MANY_OF_HOMES, FEW = 8, 32, 2
"""New lines of one division that are folded into one: of areas, of homes while much is written, and of
both while nothing is. A reader adds up as many and a few more."""
GATHERED, LINED_UP = 20_000, 1_000_000
"""Rows that wait before they are gathered into few; entries before they become lines."""

WAITING = "SELECT count(*), coalesce(sum(cardinality(days)), 0) FROM volunteer_waiting"
FRESH = """
SELECT EXISTS (SELECT FROM volunteer_area_line WHERE NOT folded
               GROUP BY division_id, platform_id, kind HAVING count(*) >= $1)
"""
# Whoever reads next need not go through what is dead; the file keeps its length, so nobody waits.
VACUUM = "VACUUM (INDEX_CLEANUP on, TRUNCATE off, SKIP_LOCKED) volunteer_area_line"
# Lines and what waits are thrown away together with what writers leave meanwhile: they wait.
REBUILD = (
    "SELECT pg_advisory_xact_lock(hashtext('fold_volunteer_lines'))",
    "LOCK TABLE volunteer_line, volunteer_area_line, volunteer_waiting IN SHARE ROW EXCLUSIVE MODE",
    "DELETE FROM volunteer_waiting",
    "DELETE FROM volunteer_line",
    "DELETE FROM volunteer_area_line",
    """
    INSERT INTO volunteer_line (division_id, platform_id, kind, folded, last_on, total, days)
    SELECT division_id, platform_id, sign(change) * kind, true, max(on_date), count(*),
           array_agg(on_date ORDER BY on_date)
    FROM volunteer_daily_derived CROSS JOIN LATERAL generate_series(1, abs(change))
    WHERE NOT whole GROUP BY division_id, platform_id, kind, sign(change)
    """,
    """
    INSERT INTO volunteer_area_line
        (division_id, platform_id, kind, folded, last_on, total, days, running)
    SELECT division_id, platform_id, kind, true, max(on_date), max(running),
           array_agg(on_date ORDER BY on_date), array_agg(running ORDER BY on_date)
    FROM (
        SELECT division_id, platform_id, sign(change) * kind AS kind, on_date,
               (sum(abs(change)) OVER (PARTITION BY division_id, platform_id, kind, sign(change)
                                       ORDER BY on_date))::integer AS running
        FROM volunteer_daily_derived WHERE whole
    ) daily
    GROUP BY division_id, platform_id, kind
    """,
)
VERIFY = """
(SELECT 'kept', kept::text FROM (
    TABLE volunteer_daily EXCEPT ALL TABLE volunteer_daily_derived) kept LIMIT 50)
UNION ALL
(SELECT 'recounted', recounted::text FROM (
    TABLE volunteer_daily_derived EXCEPT ALL TABLE volunteer_daily) recounted LIMIT 50)
"""

VERIFIED = {"volunteer_lines": VERIFY, "volunteer_service_total": totals.VERIFY}
"""How each derived table is held against its records."""


class Waiting(NamedTuple):
    """What writers have left: rows, and the entries in them."""

    rows: int
    entries: int


async def waiting(connection: Connection) -> Waiting:
    return Waiting(*await connection.fetchrow(WAITING))  # type: ignore[misc]  # it has a row


async def fold(connection: Connection, left: Waiting, *, is_quiet: bool) -> None:
    """Folds what is worth it, by a connection of its own; reads are exact before and after."""
    if left.entries >= LINED_UP:
        await connection.execute("SELECT line_up_volunteers()")
    elif left.rows >= GATHERED:
        await connection.execute("SELECT gather_volunteers()")
    many = FEW if is_quiet else MANY
    if await connection.fetchval(FRESH, many):
        await connection.execute("SELECT fold_volunteer_areas($1)", many)
        await connection.execute(VACUUM)
    if is_quiet or left.entries >= LINED_UP:
        many = FEW if is_quiet else MANY_OF_HOMES
        await connection.execute("SELECT fold_volunteer_homes($1)", many)


async def keep_folded(database: Database) -> NoReturn:
    """Folds for as long as the server runs; what is small, once writers rest."""
    while True:
        try:
            async with database.background() as connection:
                await _keep_folded(connection)
        except Exception as error:  # noqa: BLE001 - the next round tries again; reads stay exact
            log.warning("tally.fold_failed", error=str(error))
        await asyncio.sleep(PAUSE)


async def _keep_folded(connection: Connection) -> NoReturn:
    before, still = Waiting(0, 0), QUIET + 1
    while True:
        await asyncio.sleep(PAUSE)
        left = await waiting(connection)
        still = still + 1 if left == before else 0
        if still <= QUIET:
            await fold(connection, left, is_quiet=still == QUIET)
        before = left


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
