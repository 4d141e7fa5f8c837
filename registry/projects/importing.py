"""Projects as a kind of file (项目导入)."""

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
from registry.projects.import_judging import Writes, judge
from registry.projects.import_known import look_up
from registry.projects.import_rows import COLUMNS, REQUIRED, ProjectRow, check
from registry.projects.import_texts import TEXTS
from registry.projects.import_writing import write
from registry.tallies import MEASURES

if TYPE_CHECKING:
    from registry.database import Connection


async def import_projects(
    db: Database, actor: Actor, path: Path, *, commit: bool, **options: Any
) -> ImportReport:
    """Judges every row of a file and, if `commit`, writes those that can be: see `import_file`."""
    return await import_file(PROJECTS, db, actor, path, commit=commit, **options)


async def _judge(
    connection: Connection, rows: Sequence[ProjectRow], today: date
) -> dict[int, Judged[Writes]]:
    known = await look_up(connection, rows)
    judged = {row.line: judge(row, known[row.line], today) for row in rows}
    # One body may be called by its number and by its credit code.
    projects = {
        row.line: body and (body, row.name, row.begins_on)
        for row in rows
        for body in [known[row.line].organization_id]
    }
    return each_once(TEXTS, judged, projects)


async def _finish(session: WriteSession) -> None:
    await tallies.fold(session, MEASURES)


PROJECTS = Kind(
    name="projects",
    permission=Permission.PROJECTS_MANAGE,
    columns=COLUMNS,
    required=REQUIRED,
    texts=TEXTS,
    check=check,
    judge=_judge,
    write=write,
    finish=_finish,
)
