"""Running a bulk job: parts of a file are read, checked, sealed and merged, by two processes in turn.

While Postgres merges the part of one, the other prepares the next; a small file is taken by one alone.
"""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import os
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import date
from itertools import islice
from multiprocessing.connection import Connection as Pipe
from typing import NamedTuple

import asyncpg
import structlog

from registry import audit
from registry.actor import Actor
from registry.config import Settings
from registry.database import Database, driver
from registry.errors import Overtaken, RegistryError
from registry.imports import BadFile
from registry.logs import configure_logs
from registry.priority import give_way, let_others_first
from registry.vault import Vault
from registry.volunteers import jobs
from registry.volunteers.checking import Batch, refused, rules_on
from registry.volunteers.job_models import BulkJob, JobStatus
from registry.volunteers.merging import merge, stage
from registry.volunteers.reading import Line, Reader
from registry.volunteers.records import Rejected, Rules
from registry.volunteers.sealed import Digested, Row, sealed
from registry.volunteers.turns import Alone, Turns, received
from registry.volunteers.verdicts import Verdict

log = structlog.get_logger()

PART = 30_000
"""Lines that are merged in one transaction."""
LARGE = 4 * 2**20
"""Bytes of a file that is worth a second process."""
SAMPLE = 500
TRIES = 5

# A crash loses the end of a job together with the note that it was done.
SETTINGS = "SET LOCAL work_mem = '64MB'; SET LOCAL synchronous_commit = off"
KNOWN = """
SELECT t.line
FROM unnest($2::integer[], $3::text[], $4::bigint[], $5::bytea[])
    AS t (line, external_id, revision, content)
CROSS JOIN LATERAL (
    SELECT r.revision, r.content FROM volunteer_registration r
    WHERE r.platform_id = $1::smallint AND r.external_id = t.external_id OFFSET 0
) r
WHERE r.revision = t.revision AND r.content = t.content
"""
RACED = (Overtaken, asyncpg.UniqueViolationError, asyncpg.DeadlockDetectedError)

Progress = Callable[[int, int], None]
"""Is told how many bytes are done, of how many."""


@dataclass(frozen=True, slots=True)
class Task:
    """A job's file from a line on: whose it is, and what its records are checked and sealed with."""

    job_id: int
    platform_id: int
    actor: Actor
    vault: Vault
    rules: Rules
    reader: Reader
    after: int
    part: int


class Part(NamedTuple):
    """Some lines of the file: those behind `after`, up to `last`."""

    number: int
    batch: Batch | None
    """None where it is the other's."""
    after: int
    last: int
    position: int
    fault: BadFile | None
    """What of the file behind them cannot be read."""


class BrokenOff(RegistryError):
    """A process that took parts of the file is gone; the job goes on from where it was."""

    code = "UNAVAILABLE"


def tune() -> None:
    """For a process of its own, which makes millions of short-lived objects while others are asked."""
    gc.set_threshold(200_000, 20, 100)
    give_way()


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
        task = Task(job.id, job.platform_id, actor, vault, rules, reader, job.lines_done, part=PART)
        try:
            fault = await _take(database, task, progress)
        except jobs.Interrupted:
            return await _status(database, job.id)
        status = JobStatus.FINISHED if fault is None else JobStatus.FAILED
        async with database.transaction() as session:
            await jobs.end(session, actor, job.id, status, None if fault is None else str(fault))
        return await _status(database, job.id)


async def _status(database: Database, job_id: int) -> JobStatus:
    (status,) = await database.read("SELECT status FROM bulk_job WHERE id = $1", (job_id,))
    return JobStatus(status)


async def _take(database: Database, task: Task, progress: Progress) -> BadFile | None:
    """What of the file could not be read. Raises Interrupted, BrokenOff."""
    if task.reader.size < LARGE:
        return await Hand(database, task, Turns(), progress=progress).all()
    async with _two_hands(database.url, task) as pipes:
        ends = await asyncio.gather(*(_heard(pipe, task, progress) for pipe in pipes))
    if None not in ends:
        return next((end.fault for end in ends if end), None)
    if await _status(database, task.job_id) is not JobStatus.RUNNING:
        raise jobs.Interrupted
    raise BrokenOff("A process that took parts of the file ended before its end; its log says why.")


class End(NamedTuple):
    """That a process has taken all its parts."""

    fault: BadFile | None


async def _heard(pipe: Pipe, task: Task, progress: Progress) -> End | None:
    """What a process tells: how far it has come, then its end; None where it is gone before."""
    with suppress(Alone):
        while not isinstance(told := await received(pipe), End):
            progress(told, task.reader.size)
        return told
    return None


@asynccontextmanager
async def _two_hands(url: str, task: Task) -> AsyncIterator[list[Pipe]]:
    """Two processes that take the parts in turn, and end with this; each tells through its pipe.

    They get the keys through pipes too.
    """
    context = multiprocessing.get_context("spawn")
    turns = context.Pipe()
    told = [context.Pipe(duplex=False) for _ in turns]
    hands = [
        context.Process(
            target=_work, args=(url, task, place, turns[place], told[place][1]), daemon=True
        )
        for place in range(2)
    ]
    try:
        for hand in hands:
            await asyncio.to_thread(hand.start)
        for theirs in (*turns, *(tells for _, tells in told)):
            theirs.close()
        yield [hears for hears, _ in told]
    finally:
        for hears, _ in told:
            hears.close()
        for hand in hands:
            if hand.pid is not None:
                hand.terminate()
                await asyncio.to_thread(hand.join)


def _work(url: str, task: Task, place: int, other: Pipe, tells: Pipe) -> None:
    configure_logs(Settings().log_format)
    os.setsid()  # see priority.py; whoever started it ends it
    tune()
    # Told that the job is paused, or that one of the others is gone, there is nothing left to do.
    with suppress(jobs.Interrupted, Alone, BrokenPipeError):
        tells.send(End(asyncio.run(_take_some(url, task, place, Turns(other), tells))))


async def _take_some(url: str, task: Task, place: int, turns: Turns, tells: Pipe) -> BadFile | None:
    def tell(position: int, _: int) -> None:
        tells.send(position)

    database = Database(url, pool_size=1, write_pool_size=1)
    await database.open()
    try:
        return await Hand(database, task, turns, place=place, of=2, progress=tell).all()
    finally:
        await database.close()


class Hand:
    """Takes parts of a file: those whose number, divided by `of`, leaves `place`."""

    def __init__(  # noqa: PLR0913 - see above
        self,
        database: Database,
        task: Task,
        turns: Turns,
        *,
        place: int = 0,
        of: int = 1,
        progress: Progress = lambda _done, _total: None,
    ) -> None:
        self._database = database
        self._task = task
        self._turns = turns
        self._place, self._of = place, of
        self._progress = progress

    async def all(self) -> BadFile | None:
        """What of the file could not be read; all before it is taken then. Raises Interrupted, Alone."""
        parts = self._parts()
        fault = None
        while part := await asyncio.to_thread(next, parts, None):
            fault = part.fault
            if part.batch is not None:
                await self._merge(part, part.batch)
                self._progress(part.position, self._task.reader.size)
        return fault

    def _parts(self) -> Iterator[Part]:
        """All of them; those of the other are only read over."""
        task = self._task
        lines = task.reader.lines(task.after)
        after, number = task.after, 0
        while True:
            is_ours = number % self._of == self._place
            batch = Batch(task.rules, task.vault) if is_ours else None
            last, fault = read(islice(lines, task.part), batch)
            yield Part(number, batch if last else None, after, last, task.reader.position, fault)
            if fault or not last:
                return
            after, number = last, number + 1

    async def _merge(self, part: Part, batch: Batch) -> None:
        """In one transaction, when it is its turn. Raises Interrupted, Alone."""
        unknown = await self._unknown(batch)
        rows = await asyncio.to_thread(sealed, unknown, self._task.platform_id, self._task.vault)
        for attempt in range(TRIES):
            try:
                await self._merge_once(part, batch, rows)
            except RACED as error:
                if attempt == TRIES - 1:
                    raise
                log.info("bulk.part_raced", job=self._task.job_id, reason=type(error).__name__)
            else:
                break
        self._turns.end(part.number)

    async def _merge_once(self, part: Part, batch: Batch, rows: list[Row]) -> None:
        task = self._task
        async with self._database.transaction() as session:
            connection = await driver(session)
            await let_others_first(connection)
            await connection.execute(SETTINGS)
            await stage(connection, rows)
            await self._turns.come(part.number)
            outcome = await merge(connection, task.platform_id, task.rules.today, tell_all=False)
            names = {row.line: row.external_id for row in rows} if outcome.told else {}
            told = [refused(m.line, names[m.line], m.verdict, m.code or "") for m in outcome.told]
            kept = [r for r in batch.refused if r.verdict is not Verdict.STALE]
            await jobs.refuse(session, task.job_id, [*kept, *told])
            counts = Counter({v.value: n for v, n in (outcome.counts + batch.counts).items()})
            await jobs.advance(
                session,
                task.job_id,
                after=part.after,
                last=part.last,
                position=part.position,
                counts=counts,
            )
            subject = f"bulk job {task.job_id}"
            audit.record(session, task.actor, "volunteers.pushed", subject, counts=dict(counts))

    async def _unknown(self, batch: Batch) -> list[Digested]:
        """Those that the register does not hold already; the others need not be sealed.

        Nothing is looked up where a sample says that most are new.
        """
        rows = list(batch.taken.values())
        async with self._database.reader() as connection:
            await let_others_first(connection)

            async def known(some: list[Digested]) -> set[int]:
                found = await connection.fetch(
                    KNOWN,
                    self._task.platform_id,
                    [row.line for row in some],
                    [row.external_id for row in some],
                    [row.revision for row in some],
                    [row.content for row in some],
                )
                return {line for (line,) in found}

            if not await known(rows[:: max(len(rows) // SAMPLE, 1)]):
                return rows
            same = await known(rows)
        batch.counts[Verdict.UNCHANGED] += len(same)
        return [row for row in rows if row.line not in same]


def read(lines: Iterator[Line], batch: Batch | None) -> tuple[int, BadFile | None]:
    """The last of the lines, and what broke them off; what they say is for the batch, if there is one."""
    last = 0
    try:
        for last, content in lines:
            if batch is None:
                continue
            if isinstance(content, bytes):
                batch.add_json(last, content)
            elif isinstance(content, Rejected):
                batch.reject(last, None, content)
            else:
                batch.add_given(last, content, strict=False)
    except BadFile as error:
        return last, error
    return last, None
