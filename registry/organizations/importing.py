"""Organizations as a kind of file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from registry.actor import Actor, Permission
from registry.cases.obligations import outdate_worklist
from registry.database import Database, WriteSession
from registry.imports.judged import Judged
from registry.imports.running import CHUNK, ImportReport, Kind, import_file
from registry.organizations import tallies
from registry.organizations.import_judging import Writes, judge
from registry.organizations.import_known import look_up
from registry.organizations.import_rows import COLUMNS, REQUIRED, OrganizationRow, check
from registry.organizations.import_texts import TEXTS
from registry.organizations.import_writing import write

if TYPE_CHECKING:
    from registry.database import Connection

__all__ = ["CHUNK", "ImportReport", "import_organizations"]


async def import_organizations(
    db: Database, actor: Actor, path: Path, *, commit: bool, **options: Any
) -> ImportReport:
    """Judges every row of a file and, if `commit`, writes those that can be: see `import_file`."""
    return await import_file(_kind(), db, actor, path, commit=commit, **options)


def _kind() -> Kind[OrganizationRow, Writes]:
    return Kind(
        name="organizations",
        permission=Permission.ORGANIZATIONS_IMPORT,
        columns=COLUMNS,
        required=REQUIRED,
        texts=TEXTS,
        check=check,
        judge=_judge,
        write=write,
        finish=_finish,
        chunk=CHUNK,
    )


async def _judge(
    connection: Connection, rows: Sequence[OrganizationRow], today: date
) -> dict[int, Judged[Writes]]:
    known = await look_up(connection, rows)
    return {row.line: judge(row, known[row.line], today) for row in rows}


async def _finish(session: WriteSession) -> None:
    await tallies.fold(session)
    await outdate_worklist(session)
