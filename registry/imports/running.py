"""Imports a file of any kind, chunk by chunk: each is one transaction that leaves a mark."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic

from sqlalchemy import text

from registry import audit, dated
from registry.actor import Actor, Permission
from registry.database import Database, WriteSession, driver
from registry.imports import runs
from registry.imports.judged import Checked, Judged, R, Verdict, W, rejected
from registry.imports.problems import Problem, Texts
from registry.imports.reading import Progress, digest_of, locate, name_of, unheard
from registry.imports.runs import File, Mark
from registry.imports.seen import Seen, seen_keys
from registry.imports.sheets import read_table
from registry.imports.verdicts import VerdictFile, holds, verdict_file
from registry.imports.writing import write_each

if TYPE_CHECKING:
    from registry.database import Connection

CHUNK = 5_000
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Kind(Generic[R, W]):
    """A kind of file: what its columns are, how a row of it is judged, and how it is written.

    `check` applies every rule that needs neither the file nor the register, `judge` answers every
    row that it is given by its line, and `write` carries out rows that were judged to be created or
    updated, in the transaction of their chunk: all of them, or it raises.
    """

    name: str
    """In the plural: that of the command, and of the audit trail."""
    permission: Permission
    columns: Mapping[str, str]
    """Headers, and the column that each stands for."""
    required: Sequence[str]
    texts: Mapping[str, Texts]
    """Among them DUPLICATE_IN_FILE and CONFLICT."""
    check: Callable[[int, dict[str, str], date], Checked[R]]
    judge: Callable[[Connection, Sequence[R], date], Awaitable[Mapping[int, Judged[W]]]]
    write: Callable[[Connection, Sequence[Judged[W]], str, date], Awaitable[None]]
    """Is told the source that a row of the register gives, and the day."""
    finish: Callable[[WriteSession], Awaitable[object]]
    """What follows from all that was written."""
    chunk: int = CHUNK


@dataclass(slots=True)
class ImportReport:
    """What a file's rows came to, those done before a resumption included."""

    committed: bool
    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    resumed_after: int = 0
    rejections: list[Judged[Any]] = field(default_factory=list)
    """The first few of this run, to show."""


@dataclass(slots=True)
class _Import(Generic[R, W]):
    """One import while it runs."""

    kind: Kind[R, W]
    db: Database
    actor: Actor
    file: File
    commit: bool
    today: date
    verdicts: VerdictFile
    mark: Mark
    wrote: bool


async def import_file(  # noqa: PLR0913 - each is what a command line offers
    kind: Kind[R, W],
    db: Database,
    actor: Actor,
    path: Path,
    *,
    commit: bool,
    verdicts: Path | None = None,
    progress: Progress = unheard,
    today: date | None = None,
) -> ImportReport:
    """Judges every row of a file and, if `commit`, writes those that can be.

    Killed at any moment, the same call goes on behind the last finished chunk. Raises Forbidden,
    BadFile, BadInput where the verdicts cannot be written, and Conflict where the same file is
    being imported by another process.
    """
    actor.require(kind.permission, within=())
    today = today or dated.today()
    file = File(kind.name, digest_of(path), name_of(path))
    async with runs.alone(db, file) if commit else nullcontext():
        mark = await _where_to_begin(db, file, verdicts) if commit else Mark()
        report = ImportReport(commit, resumed_after=mark.rows)
        total, rows = _read(kind, path, today)
        with seen_keys() as seen, verdict_file(verdicts, path, mark.verdict_bytes) as out:
            run = _Import(kind, db, actor, file, commit, today, out, mark, wrote=mark.rows > 0)
            claimed = (_claimed(kind, row, seen) for row in rows)
            for _ in islice(claimed, mark.rows):
                pass  # done before; only their keys are needed
            while chunk := list(islice(claimed, kind.chunk)):
                done = await _import_chunk(run, chunk)
                _note(report, done)
                progress(run.mark.rows, max(total, run.mark.rows))
        if run.wrote:
            await _finish(run)
    return _counted(report, run.mark)


async def _where_to_begin(db: Database, file: File, verdicts: Path | None) -> Mark:
    """Behind the last finished chunk; from the start where its verdicts are not at hand."""
    mark = await runs.unfinished(db, file)
    if mark is None:
        return Mark()
    if verdicts is None:
        return replace(mark, verdict_bytes=0)
    return mark if holds(verdicts, mark.verdict_bytes, mark.rows) else Mark()


def _read(kind: Kind[R, W], path: Path, today: date) -> tuple[int, Iterator[Checked[R]]]:
    total, records = read_table(path)
    _, header = next(records, (1, []))
    places = locate(header, kind.columns, kind.required)
    cells = (
        (line, {c: row[at].strip() if at < len(row) else "" for c, at in places.items()})
        for line, row in records
    )
    return total, (kind.check(line, values, today) for line, values in cells)


def _claimed(kind: Kind[R, W], checked: Checked[R], seen: Seen) -> Checked[R]:
    """The row, refused if an earlier one of the file speaks of the same."""
    if checked.row is None:
        return checked
    for key in checked.row.keys:
        if first := seen.claim(key, checked.line):
            problem = Problem.of(kind.texts, checked.line, "DUPLICATE_IN_FILE", first)
            return replace(checked, row=None, problems=(problem,))
    return checked


async def _import_chunk(run: _Import[R, W], chunk: list[Checked[R]]) -> list[Judged[W]]:
    judged = await _judge(run, chunk)
    if not (run.commit and any(row.writes is not None for row in judged)):
        _conclude(run, judged)
        return judged
    async with run.db.transaction() as session:
        judged = await _write(run, session, judged)
        _conclude(run, judged)
        await runs.set_mark(session, run.file, run.mark)
        detail: dict[str, Any] = {
            **_tallied(judged),
            "sha256": run.file.sha256,
            "rows_done": run.mark.rows,
        }
        audit.record(session, run.actor, f"{run.kind.name}.imported", run.file.name, **detail)
    run.wrote = True
    return judged


async def _judge(run: _Import[R, W], chunk: list[Checked[R]]) -> list[Judged[W]]:
    """Every row's verdict, in the file's order."""
    rows = [checked.row for checked in chunk if checked.row is not None]
    judged: Mapping[int, Judged[W]] = {}
    if rows:
        async with run.db.reader() as connection:
            judged = await run.kind.judge(connection, rows, run.today)
    return [
        judged.get(checked.line) or rejected(checked.line, checked.key, *checked.problems)
        for checked in chunk
    ]


async def _write(
    run: _Import[R, W], session: WriteSession, judged: list[Judged[W]]
) -> list[Judged[W]]:
    """The same rows, with those refused that the register refused."""
    # Chunks of different files take turns: two that name the same would lock crosswise.
    lock = text("SELECT pg_advisory_xact_lock(hashtext(:name))")
    await session.scalar(lock, {"name": f"import_{run.kind.name}"})

    async def write(connection: Connection, rows: Sequence[Judged[W]]) -> None:
        await run.kind.write(connection, rows, run.file.source, run.today)

    writing = [row for row in judged if row.writes is not None]
    written = await write_each(await driver(session), writing, write, run.kind.texts)
    by_line = {row.line: row for row in written}
    return [by_line.get(row.line, row) for row in judged]


def _conclude(run: _Import[R, W], judged: list[Judged[W]]) -> None:
    """Verdicts first: the mark says how many bytes of them belong to the rows that are done."""
    run.verdicts.write(judged)
    mark = run.mark.after(len(judged), _tallied(judged))
    run.mark = replace(mark, verdict_bytes=run.verdicts.size)


def _tallied(judged: list[Judged[W]]) -> dict[str, int]:
    counts = Counter(row.verdict.lower() for row in judged)
    return {verdict.lower(): counts[verdict.lower()] for verdict in Verdict}


async def _finish(run: _Import[R, W]) -> None:
    async with run.db.transaction() as session:
        await run.kind.finish(session)
        await runs.finish(session, run.file)


def _note(report: ImportReport, judged: list[Judged[W]]) -> None:
    for row in judged:
        if row.verdict == Verdict.REJECTED and len(report.rejections) < SHOWN:
            report.rejections.append(row)


def _counted(report: ImportReport, mark: Mark) -> ImportReport:
    report.rows = mark.rows
    report.created = mark.counts.get("created", 0)
    report.updated = mark.counts.get("updated", 0)
    report.unchanged = mark.counts.get("unchanged", 0)
    report.rejected = mark.counts.get("rejected", 0)
    return report
