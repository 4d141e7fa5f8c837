"""Running a bulk job: a part is read, checked and sealed while the one before is merged."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import asyncpg
import structlog

from registry import audit
from registry.actor import Actor
from registry.database import Database, driver
from registry.errors import Overtaken
from registry.imports import BadFile
from registry.volunteers import jobs
from registry.volunteers.checking import Batch, Refused, refused, rules_on
from registry.volunteers.job_models import BulkJob, JobStatus
from registry.volunteers.merging import Verdict, merge, stage
from registry.volunteers.reading import Line, Reader
from registry.volunteers.records import Rejected, Rules
from registry.volunteers.sealed import Digested, Row, sealed

if TYPE_CHECKING:
    from registry.vault import Vault

log = structlog.get_logger()

PART = 40_000
"""Lines that are merged in one transaction."""
MERGERS = 2
SAMPLE = 500
TRIES = 5

# A crash loses the end of a job together with the note that it was done.
SETTINGS = "SET LOCAL work_mem = '64MB'; SET LOCAL synchronous_commit = off"
KNOWN = """
SELECT t.line
FROM unnest($2::integer[], $3::text[], $4::bigint[], $5::bytea[])
    AS t (line, external_id, revision, content)
JOIN volunteer_registration r ON r.platform_id = $1::smallint AND r.external_id = t.external_id
WHERE r.revision = t.revision AND r.content = t.content
"""
RACED = (Overtaken, asyncpg.UniqueViolationError, asyncpg.DeadlockDetectedError)

Progress = Callable[[int, int], None]
"""Is told how many bytes are done, of how many."""


class Part(NamedTuple):
    """Some lines of a file, ready to be merged."""

    number: int
    rows: list[Row]
    refused: list[Refused]
    counts: Counter[Verdict]
    last: int
    position: int


def tune() -> None:
    """For a process that makes millions of short-lived objects in one thread beside its loop."""
    gc.set_threshold(200_000, 20, 100)
    sys.setswitchinterval(0.0005)


@dataclass(frozen=True, slots=True)
class Run:
    """A job at work: whose it is, what its records are checked against, and what they are sealed with."""

    database: Database
    actor: Actor
    vault: Vault
    job_id: int
    platform_id: int
    rules: Rules
    reader: Reader
    progress: Progress


async def run_job(  # noqa: PLR0913 - a job's whole world, by name
    database: Database,
    actor: Actor,
    vault: Vault,
    job: BulkJob,
    *,
    reader: Reader,
    today: date,
    progress: Progress = lambda _done, _total: None,
) -> JobStatus:
    """Takes the file from where it was, until it ends or the job is paused or cancelled."""
    assert job.id is not None  # noqa: S101 - it is stored
    async with jobs.alone(database, job.id):
        async with database.reader() as connection:
            rules = await rules_on(connection, today)
        run = Run(database, actor, vault, job.id, job.platform_id, rules, reader, progress)
        try:
            fault = await _take(run, job.lines_done, jobs.counted(job))
        except jobs.Interrupted:
            return await _status(run)
        status = JobStatus.FINISHED if fault is None else JobStatus.FAILED
        async with database.transaction() as session:
            await jobs.end(session, actor, job.id, status, None if fault is None else str(fault))
        return status


async def _status(run: Run) -> JobStatus:
    (status,) = await run.database.read("SELECT status FROM bulk_job WHERE id = $1", (run.job_id,))
    return JobStatus(status)


async def _take(run: Run, after: int, counts: Counter[str]) -> BadFile | None:
    """Parts are prepared, staged and merged at the same time, and committed in their order.

    What of the file could not be read, when all before it is merged. Raises Interrupted.
    """
    ready: asyncio.Queue[Part | None] = asyncio.Queue(1)
    preparing = asyncio.create_task(_prepare_all(run, after, ready))
    part = Merging(run, counts)
    merging = [asyncio.create_task(part.all(ready)) for _ in range(MERGERS)]
    try:
        await asyncio.gather(preparing, *merging)
    finally:
        for task in (preparing, *merging):
            task.cancel()
        await asyncio.gather(preparing, *merging, return_exceptions=True)
    return preparing.result()


async def _prepare_all(run: Run, after: int, ready: asyncio.Queue[Part | None]) -> BadFile | None:
    """What of the file could not be read; all before it is ready then."""
    lines = run.reader.lines(after)
    number = 0
    fault: BadFile | None = None
    while fault is None:
        batch, last, fault = await asyncio.to_thread(_check, lines, run.rules, run.vault)
        if not last:
            break
        rows = await _unknown(run, batch)
        staged = await asyncio.to_thread(sealed, rows, run.platform_id, run.vault)
        position = run.reader.position
        await ready.put(Part(number, staged, batch.refused, batch.counts, last, position))
        number += 1
    for _ in range(MERGERS):
        await ready.put(None)
    return fault


def _check(lines: Iterator[Line], rules: Rules, vault: Vault) -> tuple[Batch, int, BadFile | None]:
    """A part of the file, its last line, and what broke it off."""
    batch, last = Batch(rules, vault), 0
    try:
        for number, content in islice(lines, PART):
            last = number
            if isinstance(content, bytes):
                batch.add_json(number, content)
            elif isinstance(content, Rejected):
                batch.reject(number, None, content)
            else:
                batch.add_given(number, content, strict=False)
    except BadFile as error:
        return batch, last, error
    return batch, last, None


async def _unknown(run: Run, batch: Batch) -> list[Digested]:
    """Those that the register does not hold already; the others need not be sealed.

    Nothing is looked up where a sample says that most are new.
    """
    rows = list(batch.taken.values())
    async with run.database.reader() as connection:

        async def known(some: list[Digested]) -> set[int]:
            found = await connection.fetch(
                KNOWN,
                run.platform_id,
                [row.line for row in some],
                [row.checked.record.external_id for row in some],
                [row.checked.record.revision for row in some],
                [row.content for row in some],
            )
            return {line for (line,) in found}

        if not await known(rows[:: max(len(rows) // SAMPLE, 1)]):
            return rows
        same = await known(rows)
    batch.counts[Verdict.UNCHANGED] += len(same)
    return [row for row in rows if row.line not in same]


class Merging:
    """Takes parts as they get ready. While one is merged, the next is handed to Postgres."""

    def __init__(self, run: Run, counts: Counter[str]) -> None:
        self._run = run
        self._counts = counts
        self._done = 0
        self._turn = asyncio.Condition()

    async def all(self, ready: asyncio.Queue[Part | None]) -> None:
        while (part := await ready.get()) is not None:
            await self._merge(part)
            self._run.progress(part.position, self._run.reader.size)
            async with self._turn:
                self._done += 1
                self._turn.notify_all()

    async def _merge(self, part: Part) -> None:
        """In one transaction. Raises Interrupted."""
        for attempt in range(TRIES):
            try:
                self._counts = await self._merge_once(part)
            except RACED as error:
                if attempt == TRIES - 1:
                    raise
                log.info("bulk.part_raced", job=self._run.job_id, reason=type(error).__name__)
            else:
                return

    async def _merge_once(self, part: Part) -> Counter[str]:
        run = self._run
        async with run.database.transaction() as session:
            connection = await driver(session)
            await connection.execute(SETTINGS)
            await stage(connection, part.rows)
            async with self._turn:
                await self._turn.wait_for(lambda: self._done == part.number)
            outcome = await merge(connection, run.platform_id, run.rules.today, tell_all=False)
            names = {row.line: row.external_id for row in part.rows} if outcome.told else {}
            told = [refused(m.line, names[m.line], m.verdict, m.code or "") for m in outcome.told]
            kept = [r for r in part.refused if r.verdict is not Verdict.STALE]
            await jobs.refuse(session, run.job_id, [*kept, *told])
            came_to = Counter({v.value: n for v, n in (outcome.counts + part.counts).items()})
            counts = self._counts + came_to
            await jobs.advance(session, run.job_id, part.last, part.position, counts)
            subject = f"bulk job {run.job_id}"
            audit.record(session, run.actor, "volunteers.pushed", subject, counts=dict(came_to))
            return counts
