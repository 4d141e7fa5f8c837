"""Bulk jobs (批量作业): a platform's file, taken in parts that each stand or fall as a whole.

What a part came to and how far the job is are written in the part's own transaction, so a job that
was killed anywhere goes on where it was, and nothing is done twice.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from orjson import dumps
from sqlmodel import select

from registry import audit
from registry.actor import Actor, Permission
from registry.database import BROKEN, Database, WriteSession, driver
from registry.errors import Conflict, NotFound
from registry.statements import execute
from registry.volunteers.job_models import BulkJob, JobStatus

if TYPE_CHECKING:
    from registry.volunteers.checking import Refused

OPEN = (JobStatus.RUNNING, JobStatus.PAUSED)
# Whoever still works on a job that went on without them finds it further than they were.
ADVANCE = """
UPDATE bulk_job SET lines_done = :last, bytes_done = :position, counts = (
    SELECT jsonb_object_agg(verdict, n) FROM (
        SELECT verdict, sum(n::bigint) AS n FROM (
            SELECT * FROM jsonb_each_text(counts)
            UNION ALL SELECT * FROM jsonb_each_text(CAST(:counts AS jsonb))
        ) both_of (verdict, n) GROUP BY 1
    ) summed)
WHERE id = :id AND status = 'RUNNING' AND lines_done = :after
"""
END = """
UPDATE bulk_job SET status = :status, error = :error, ended_at = now(), bytes_done = CASE
    WHEN :status = 'FINISHED' THEN bytes_total ELSE bytes_done END
WHERE id = :id AND status = 'RUNNING'
"""
ALONE = "SELECT pg_try_advisory_lock(hashtext('bulk_job'), $1::integer)"
RELEASE = "SELECT pg_advisory_unlock(hashtext('bulk_job'), $1::integer)"


REFUSED = """
SELECT line, external_id, verdict, code, message, message_zh, path FROM bulk_refusal
WHERE job_id = $1 AND line > $2 ORDER BY line LIMIT $3
"""
PAGE = 5_000
HEADER = ("line", "externalId", "verdict", "code", "message", "说明", "path")
"""What a spreadsheet calls the columns of a line that was not taken."""


class Interrupted(Conflict):
    """The job was paused or cancelled."""

    zh = "作业已被暂停或取消。"


class Upload(NamedTuple):
    """A file, known by its content. `spool`: where the register itself keeps it meanwhile."""

    source: str
    sha256: str
    size: int
    spool: Path | None = None


async def open_job(
    session: WriteSession, actor: Actor, platform_id: int, upload: Upload
) -> BulkJob:
    """The job for a file: that which broke off or was paused, or a new one. Raises Forbidden."""
    actor.require(Permission.VOLUNTEERS_PUSH)
    await execute(session, "SELECT pg_advisory_xact_lock(hashtext('bulk_jobs'))")
    found = select(BulkJob).where(
        BulkJob.platform_id == platform_id,
        BulkJob.sha256 == upload.sha256,
        BulkJob.status.in_(OPEN),  # type: ignore[attr-defined]
    )
    job = (await session.exec(found)).one_or_none()
    if job is None:
        job = BulkJob(
            platform_id=platform_id,
            actor=actor.name,
            source=upload.source,
            sha256=upload.sha256,
            bytes_total=upload.size,
        )
    job.status = JobStatus.RUNNING.value
    if upload.spool is not None and not _is_there(job.spool):
        job.spool = str(upload.spool)
    session.add(job)
    await session.flush()
    audit.record(session, actor, "bulk_job.opened", f"bulk job {job.id}", source=upload.source)
    return job


def _is_there(spool: str | None) -> bool:
    return spool is not None and Path(spool).exists()


async def set_status(
    session: WriteSession, actor: Actor, job_id: int, status: JobStatus
) -> BulkJob:
    """Pause, resume or cancel a job. Raises Forbidden, NotFound, Conflict."""
    actor.require(Permission.VOLUNTEERS_PUSH)
    statement = select(BulkJob).where(BulkJob.id == job_id).with_for_update()
    job = (await session.exec(statement)).one_or_none()
    if job is None or actor.platform_id not in (None, job.platform_id):
        raise NotFound
    if job.status not in OPEN:
        raise Conflict("The job has ended.", "该作业已经结束。")
    job.status = status.value
    session.add(job)
    audit.record(session, actor, f"bulk_job.{status.lower()}", f"bulk job {job.id}")
    return job


async def advance(  # noqa: PLR0913 - what a part of a file is
    session: WriteSession,
    job_id: int,
    *,
    after: int,
    last: int,
    position: int,
    counts: Mapping[str, int],
) -> None:
    """Notes that a part of the file is taken. Raises Interrupted, and nothing of it is written."""
    stated = {"after": after, "last": last, "position": position, "counts": _json(counts)}
    if not (await execute(session, ADVANCE, id=job_id, **stated)).rowcount:
        raise Interrupted


async def end(
    session: WriteSession, actor: Actor, job_id: int, status: JobStatus, error: str | None = None
) -> None:
    done = await execute(session, END, id=job_id, status=status.value, error=error)
    if done.rowcount:
        audit.record(session, actor, f"bulk_job.{status.lower()}", f"bulk job {job_id}")


async def refuse(session: WriteSession, job_id: int, refused: Sequence[Refused]) -> None:
    """Keeps the lines that were not taken, for whoever sent them."""
    if refused:
        connection = await driver(session)
        await connection.copy_records_to_table(
            "bulk_refusal",
            records=[
                (job_id, r.line, r.external_id, r.verdict, r.code, *r[4:6], ".".join(r.path))
                for r in refused
            ],
            columns=[
                *("job_id", "line", "external_id", "verdict", "code"),
                *("message", "message_zh", "path"),
            ],
        )


async def refusals(database: Database, job_id: int) -> AsyncIterator[list[tuple[Any, ...]]]:
    """The lines that were not taken, in pages."""
    line = 0
    while True:
        async with database.reader() as connection:
            rows = [tuple(row) for row in await connection.fetch(REFUSED, job_id, line, PAGE)]
        if not rows:
            return
        yield rows
        line = rows[-1][0]


@asynccontextmanager
async def alone(database: Database, job_id: int) -> AsyncIterator[None]:
    """Nobody else works on the job meanwhile. Raises Conflict."""
    async with database.reader() as connection:
        # Of the session, not of a transaction: an open one would hold back the change feed.
        if not await connection.fetchval(ALONE, job_id):
            raise Conflict("The job is being worked on by another process just now.")
        try:
            yield
        finally:
            with suppress(*BROKEN):  # the lock is gone with its connection
                await connection.execute(RELEASE, job_id)


def _json(counts: Mapping[str, int]) -> str:
    return dumps(counts).decode()
