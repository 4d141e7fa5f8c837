"""Imports a file of divisions: all of it in one transaction, or nothing."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import asyncpg
from sqlalchemy import text

from registry import audit, bulk
from registry.actor import Actor, Permission
from registry.database import WriteSession, driver
from registry.divisions import import_dated, import_tables, import_undated
from registry.divisions.import_rows import read_rows
from registry.errors import Conflict
from registry.imports import Problems, Progress, digest_of
from registry.imports.reading import count_lines, unheard

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from registry.divisions.import_rows import DivisionRow
    from registry.divisions.import_tables import Connection

__all__ = ["DivisionsImported", "import_divisions"]

# For this transaction only: the national file is joined and sorted as a whole.
SETTINGS = {"work_mem": "256MB", "maintenance_work_mem": "256MB"}
STEP = 5_000
LARGE = 10_000
VERSIONS = ("division_version", "division_settlement")
DERIVED = ("division_placement", "community_tally")

COUNTS = """
SELECT (SELECT count(*) FROM incoming) AS rows,
       (SELECT count(*) FROM resolved WHERE kind = 'CREATED') AS created,
       (SELECT count(*) FROM changed_line) AS changed,
       (SELECT count(*) FROM ended_line) AS ended,
       (SELECT count(*) FROM (TABLE changed_line UNION TABLE ended_line) touched) AS touched
"""
# Of what the file speaks of: a division whose parent is not there for all of its time. The line
# is that which ended the parent, else the division's own.
ORPHANS = """
INSERT INTO problem
SELECT coalesce(e.line, c.line, p.line), 'ORPHANED', v.code
FROM division_version v
LEFT JOIN (SELECT division_id, range_agg(during) AS held FROM division_version
           WHERE level <> 'COMMUNITY' GROUP BY division_id) h ON h.division_id = v.parent_id
LEFT JOIN (SELECT division_id, min(line) AS line FROM resolved GROUP BY 1) c
  ON c.division_id = v.division_id
LEFT JOIN (SELECT division_id, min(line) AS line FROM resolved GROUP BY 1) p
  ON p.division_id = v.parent_id
LEFT JOIN (SELECT division_id, min(line) AS line FROM resolved JOIN ended_line USING (line)
           GROUP BY 1) e ON e.division_id = v.parent_id
WHERE v.parent_id IS NOT NULL AND (c.line IS NOT NULL OR p.line IS NOT NULL)
  AND NOT coalesce(h.held @> v.during, false)
"""


@dataclass(frozen=True, slots=True)
class DivisionsImported:
    """What the file's rows came to; a row that changes a division and ends it counts in both."""

    created: int
    changed: int
    unchanged: int
    ended: int
    successions: int

    @property
    def is_nothing(self) -> bool:
        return not (self.created or self.changed or self.ended or self.successions)


async def import_divisions(
    session: WriteSession,
    actor: Actor,
    path: Path,
    *,
    source: str,
    progress: Progress = unheard,
) -> DivisionsImported:
    """Bring the register up to a file of divisions. Raises Forbidden, BadFile, Conflict.

    A row without valid_from holds from ever. The same file again changes nothing.
    """
    actor.require(Permission.DIVISIONS_IMPORT, within=())
    await _alone(session)
    first = not await session.scalar(text("SELECT EXISTS (SELECT FROM division)"))
    try:
        imported = await _import(session, path, source, progress, first=first)
    except asyncpg.IntegrityConstraintViolationError as error:
        raise Conflict(f"The file contradicts itself or the register: {error}") from error
    if not imported.is_nothing:
        async with _bulk(session, DERIVED, whole=first):
            await _derive(await driver(session), imported)
        detail = {**asdict(imported), "sha256": digest_of(path)}
        audit.record(session, actor, "divisions.imported", source, **detail)
    return imported


async def _alone(session: WriteSession) -> None:
    """Nobody else imports divisions until the end of the transaction."""
    await session.scalar(text("SELECT pg_advisory_xact_lock(hashtext('import_divisions'))"))
    for name, value in SETTINGS.items():
        await session.scalar(
            text("SELECT set_config(:name, :value, true)").bindparams(name=name, value=value)
        )


def _bulk(
    session: WriteSession, tables: Sequence[str], *, whole: bool
) -> AbstractAsyncContextManager[None]:
    """Indexes are built at the end where the whole table is written, else kept all along."""
    return bulk.unindexed(session, tables) if whole else nullcontext()


async def _import(
    session: WriteSession, path: Path, source: str, progress: Progress, *, first: bool
) -> DivisionsImported:
    """Reports everything wrong that can be seen before writing; then each day by itself."""
    connection = await driver(session)
    problems = Problems()
    await import_tables.fill(connection, _watched(read_rows(path, problems), path, progress))
    await import_tables.check_relations(connection)
    await import_undated.resolve_undated(connection)
    await import_tables.stop_at_problems(connection, problems)
    async with _bulk(session, VERSIONS, whole=first):
        await import_undated.write_undated(connection, source)

    successions = 0
    for day in await import_dated.days(connection):
        await import_dated.resolve_day(connection, day)
        await import_tables.stop_at_problems(connection, problems)
        successions += await import_dated.write_day(connection, day, source)

    imported = await _counted(connection, successions)
    if not imported.is_nothing:
        await connection.execute(ORPHANS)
        await import_tables.stop_at_problems(connection, problems)
    return imported


async def _counted(connection: Connection, successions: int) -> DivisionsImported:
    counts = await connection.fetchrow(COUNTS)
    assert counts is not None  # noqa: S101 - counts are always one row
    return DivisionsImported(
        created=counts["created"],
        changed=counts["changed"],
        unchanged=counts["rows"] - counts["created"] - counts["touched"],
        ended=counts["ended"],
        successions=successions,
    )


async def _derive(connection: Connection, imported: DivisionsImported) -> None:
    """Brings what is derived from the divisions up to them."""
    large = imported.created + imported.changed > LARGE
    if large:
        await connection.execute(f"ANALYZE division, division_succession, {', '.join(VERSIONS)}")
    if imported.created or imported.changed or imported.ended:
        await connection.execute("SELECT refresh_division_placement()")
    if large:
        await connection.execute(f"ANALYZE {', '.join(DERIVED)}")


def _watched(rows: Iterator[DivisionRow], path: Path, progress: Progress) -> Iterator[DivisionRow]:
    total = count_lines(path)
    done = 0
    for done, row in enumerate(rows, start=1):
        yield row
        if done % STEP == 0:
            progress(done, total)
    progress(done, done)
