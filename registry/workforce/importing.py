"""Social workers as a kind of file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from registry import tallies
from registry.actor import Actor, Permission
from registry.cases import outdate_worklist
from registry.database import Database, WriteSession
from registry.imports.judged import Judged
from registry.imports.running import ImportReport, Kind, import_file
from registry.workforce.import_judging import Writes, judge
from registry.workforce.import_known import look_up
from registry.workforce.import_rows import COLUMNS, REQUIRED, WorkerRow, check
from registry.workforce.import_texts import TEXTS
from registry.workforce.import_writing import write

if TYPE_CHECKING:
    from registry.database import Connection
    from registry.vault import Vault


async def import_workers(
    db: Database, actor: Actor, vault: Vault, path: Path, *, commit: bool, **options: Any
) -> ImportReport:
    """Judges every row of a file and, if `commit`, writes those that can be: see `import_file`."""
    return await import_file(_kind(vault), db, actor, path, commit=commit, **options)


def _kind(vault: Vault) -> Kind[WorkerRow, Writes]:
    async def judged(
        connection: Connection, rows: Sequence[WorkerRow], today: date
    ) -> dict[int, Judged[Writes]]:
        known = await look_up(connection, vault, rows, today)
        return {row.line: judge(row, known[row.line], today) for row in rows}

    async def written(
        connection: Connection, rows: Sequence[Judged[Writes]], source: str, day: date
    ) -> None:
        await write(connection, vault, rows, source, day)

    return Kind(
        name="workers",
        permission=Permission.WORKERS_MANAGE,
        columns=COLUMNS,
        required=REQUIRED,
        texts=TEXTS,
        check=partial(check, vault),
        judge=judged,
        write=written,
        finish=_finish,
    )


async def _finish(session: WriteSession) -> None:
    await tallies.fold(session, tallies.MEASURES)
    await outdate_worklist(session)
