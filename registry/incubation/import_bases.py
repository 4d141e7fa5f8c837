"""Incubation bases as a kind of file (孵化基地导入)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from registry import tallies
from registry.actor import Actor, Permission
from registry.database import Database, WriteSession
from registry.imports.judged import Judged, each_once
from registry.imports.running import ImportReport, Kind, import_file
from registry.incubation.import_base_judging import Writes, judge
from registry.incubation.import_base_known import look_up
from registry.incubation.import_base_rows import COLUMNS, REQUIRED, BaseRow, check
from registry.incubation.import_base_writing import write
from registry.incubation.import_texts import BASE_TEXTS

if TYPE_CHECKING:
    from registry.database import Connection


async def import_bases(
    db: Database, actor: Actor, path: Path, *, commit: bool, **options: Any
) -> ImportReport:
    """Judges every row of a file and, if `commit`, writes those that can be: see `import_file`."""
    return await import_file(BASES, db, actor, path, commit=commit, **options)


async def _judge(
    connection: Connection, rows: Sequence[BaseRow], today: date
) -> dict[int, Judged[Writes]]:
    known = await look_up(connection, rows, today)
    judged = {row.line: judge(row, known[row.line]) for row in rows}
    # One site may be called by several codes that it had.
    bases = {
        row.line: site and (row.name, site, row.opened_on)
        for row in rows
        for site in [known[row.line].place_id]
    }
    return each_once(BASE_TEXTS, judged, bases)


async def _finish(session: WriteSession) -> None:
    await tallies.fold(session, tallies.MEASURES)


BASES = Kind(
    name="bases",
    permission=Permission.INCUBATION_MANAGE,
    columns=COLUMNS,
    required=REQUIRED,
    texts=BASE_TEXTS,
    check=check,
    judge=_judge,
    write=write,
    finish=_finish,
)
