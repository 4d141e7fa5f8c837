"""Imports a file of organizations, chunk by chunk: each is one transaction that leaves a mark."""

from __future__ import annotations

from collections import Counter
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from registry import audit, dated
from registry.actor import Actor, Permission
from registry.cases.obligations import outdate_worklist
from registry.database import Database, driver
from registry.imports import Problem, Progress, digest_of, name_of, runs
from registry.imports.reading import locate, unheard
from registry.imports.runs import File, Mark
from registry.imports.seen import Seen, seen_keys
from registry.imports.sheets import read_table
from registry.organizations import tallies
from registry.organizations.import_judging import Judged, Verdict, judge, rejected
from registry.organizations.import_known import look_up
from registry.organizations.import_rows import COLUMNS, REQUIRED, Checked, check
from registry.organizations.import_texts import ROW_TEXTS
from registry.organizations.import_verdicts import VerdictFile, holds, verdict_file
from registry.organizations.import_writing import write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["ImportReport", "Verdict", "import_organizations"]

KIND = "organizations"
CHUNK = 5_000
SHOWN = 20


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
    rejections: list[Judged] = field(default_factory=list)
    """The first few of this run, to show."""


@dataclass(slots=True)
class _Import:
    """One import while it runs."""

    db: Database
    actor: Actor
    file: File
    commit: bool
    today: date
    verdicts: VerdictFile
    mark: Mark
    wrote: bool


async def import_organizations(  # noqa: PLR0913 - each is what a command line offers
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
    actor.require(Permission.ORGANIZATIONS_IMPORT, within=())
    today = today or dated.today()
    file = File(KIND, digest_of(path), name_of(path))
    async with runs.alone(db, file) if commit else nullcontext():
        mark = await _where_to_begin(db, file, verdicts) if commit else Mark()
        report = ImportReport(commit, resumed_after=mark.rows)
        total, rows = _read(path, today)
        with seen_keys() as seen, verdict_file(verdicts, path, mark.verdict_bytes) as out:
            run = _Import(db, actor, file, commit, today, out, mark, wrote=mark.rows > 0)
            claimed = (_claimed(row, seen) for row in rows)
            for _ in islice(claimed, mark.rows):
                pass  # done before; only their keys are needed
            while chunk := list(islice(claimed, CHUNK)):
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


def _read(path: Path, today: date) -> tuple[int, Iterator[Checked]]:
    total, records = read_table(path)
    _, header = next(records, (1, []))
    places = locate(header, COLUMNS, REQUIRED)
    cells = (
        (line, {c: row[at].strip() if at < len(row) else "" for c, at in places.items()})
        for line, row in records
    )
    return total, (check(line, values, today) for line, values in cells)


def _claimed(checked: Checked, seen: Seen) -> Checked:
    """The row, refused if an earlier one of the file speaks of the same body."""
    if checked.row is None:
        return checked
    for key in checked.row.keys:
        if first := seen.claim(key, checked.line):
            problem = Problem.of(ROW_TEXTS, checked.line, "DUPLICATE_IN_FILE", first)
            return replace(checked, row=None, problems=(problem,))
    return checked


async def _import_chunk(run: _Import, chunk: list[Checked]) -> list[Judged]:
    judged = await _judge(run, chunk)
    if not (run.commit and any(row.writes for row in judged)):
        _conclude(run, judged)
        return judged
    async with run.db.transaction() as session:
        # Chunks of different files take turns: two that name the same bodies would lock crosswise.
        await session.scalar(text("SELECT pg_advisory_xact_lock(hashtext('import_organizations'))"))
        writing = [row for row in judged if row.writes]
        connection = await driver(session)
        written = await write(connection, writing, run.file.source, run.today)
        by_line = {row.line: row for row in written}
        judged = [by_line.get(row.line, row) for row in judged]
        _conclude(run, judged)
        await runs.set_mark(session, run.file, run.mark)
        detail: dict[str, Any] = {
            **_tallied(judged),
            "sha256": run.file.sha256,
            "rows_done": run.mark.rows,
        }
        audit.record(session, run.actor, "organizations.imported", run.file.name, **detail)
    run.wrote = True
    return judged


async def _judge(run: _Import, chunk: list[Checked]) -> list[Judged]:
    """Every row's verdict, in the file's order."""
    rows = [checked.row for checked in chunk if checked.row is not None]
    judged: dict[int, Judged] = {}
    if rows:
        async with run.db.reader() as connection:
            known = await look_up(connection, rows)
        judged = {row.line: judge(row, known[row.line], run.today) for row in rows}
    return [
        judged.get(checked.line) or rejected(checked.line, checked.key, *checked.problems)
        for checked in chunk
    ]


def _conclude(run: _Import, judged: list[Judged]) -> None:
    """Verdicts first: the mark says how many bytes of them belong to the rows that are done."""
    run.verdicts.write(judged)
    mark = run.mark.after(len(judged), _tallied(judged))
    run.mark = replace(mark, verdict_bytes=run.verdicts.size)


def _tallied(judged: list[Judged]) -> dict[str, int]:
    counts = Counter(row.verdict.lower() for row in judged)
    return {verdict.lower(): counts[verdict.lower()] for verdict in Verdict}


async def _finish(run: _Import) -> None:
    async with run.db.transaction() as session:
        await tallies.fold(session)
        await outdate_worklist(session)
        await runs.finish(session, run.file)


def _note(report: ImportReport, judged: list[Judged]) -> None:
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
