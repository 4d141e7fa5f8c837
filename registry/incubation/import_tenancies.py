"""Tenancies as a kind of file (入驻导入)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from registry import tallies
from registry.actor import Actor, Permission
from registry.cases import outdate_worklist
from registry.database import Database, WriteSession
from registry.imports.judged import Judged, each_once
from registry.imports.running import ImportReport, Kind, import_file
from registry.incubation.import_tenancy_judging import Writes, judge
from registry.incubation.import_tenancy_known import Known, look_up
from registry.incubation.import_tenancy_room import seated
from registry.incubation.import_tenancy_rows import COLUMNS, REQUIRED, TenancyRow, check
from registry.incubation.import_tenancy_writing import write
from registry.incubation.import_texts import TENANCY_TEXTS

if TYPE_CHECKING:
    from registry.database import Connection


async def import_tenancies(
    db: Database, actor: Actor, path: Path, *, commit: bool, **options: Any
) -> ImportReport:
    """Judges every row of a file and, if `commit`, writes those that can be: see `import_file`."""
    return await import_file(TENANCIES, db, actor, path, commit=commit, **options)


async def _judge(
    connection: Connection, rows: Sequence[TenancyRow], _: date
) -> dict[int, Judged[Writes]]:
    known = await look_up(connection, rows)
    judged = {row.line: judge(row, known[row.line]) for row in rows}
    stays = {row.line: _stay(row, known[row.line]) for row in rows}
    return seated(each_once(TENANCY_TEXTS, judged, stays), known.values())


def _stay(row: TenancyRow, known: Known) -> tuple[int, int, date] | None:
    """Which one it is: a base and a body may each be called by two names."""
    base, body = known.base, known.organization_id
    return None if base is None or body is None else (base.id, body, row.since)


async def _finish(session: WriteSession) -> None:
    await tallies.fold(session, tallies.MEASURES)
    await outdate_worklist(session)


TENANCIES = Kind(
    name="tenancies",
    permission=Permission.INCUBATION_MANAGE,
    columns=COLUMNS,
    required=REQUIRED,
    texts=TENANCY_TEXTS,
    check=check,
    judge=_judge,
    write=write,
    finish=_finish,
)
