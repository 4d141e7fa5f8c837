"""A job's process: what a server is sent as a file is taken apart from it, so that it goes on answering."""

from __future__ import annotations

import asyncio
import os
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import structlog

from registry.actor import OPERATOR, Actor, Grant, Permission
from registry.config import Settings
from registry.dated import today
from registry.logs import configure_logs
from registry.statements import execute
from registry.volunteers import jobs
from registry.volunteers.job_models import BulkJob, JobStatus

if TYPE_CHECKING:
    from registry.database import Database

log = structlog.get_logger()

# How the process is told the database: never among its arguments, which everybody may read.
URL = "REGISTRY_BULK_URL"
PAUSE = 1.0
TRIES = 3
"""After so many in a row a job that breaks off is given up."""

WAITING = """
SELECT id, spool FROM bulk_job
WHERE spool IS NOT NULL AND status = 'RUNNING' AND NOT EXISTS (
    SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = bulk_job.id::integer::oid
      AND classid = (hashtext('bulk_job')::bigint & 4294967295)::oid
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
ORDER BY id
"""
LEFT = """
SELECT spool FROM bulk_job WHERE spool IS NOT NULL AND status NOT IN ('RUNNING', 'PAUSED')
"""
FORGET = "UPDATE bulk_job SET spool = NULL WHERE spool = :spool"


class Orphaned(Exception):
    """The server is gone: another one goes on."""


async def work(settings: Settings, url: str, job_id: int) -> JobStatus | None:
    """Takes a job's file. None where the job is not there to be worked on any more."""
    from registry.database import Database  # noqa: PLC0415 - only a job's process needs these
    from registry.setup import vault_of  # noqa: PLC0415
    from registry.volunteers.reading import Reader  # noqa: PLC0415
    from registry.volunteers.running import run_job, tune  # noqa: PLC0415

    tune()
    vault = await vault_of(settings, url)
    database = Database(url, pool_size=3, write_pool_size=3)
    await database.open()
    try:
        async with database.transaction() as session:
            job = await session.get(BulkJob, job_id)
        if job is None or job.spool is None or job.status != JobStatus.RUNNING:
            return None
        actor = Actor(
            job.actor, grants=(Grant(frozenset({Permission.VOLUNTEERS_PUSH})),), via="key"
        )
        reader = Reader(Path(job.spool), settings.bulk_limit)
        return await run_job(
            database, actor, vault, job, reader=reader, today=today(), progress=_with_parent()
        )
    finally:
        await database.close()


def _with_parent() -> Callable[[int, int], None]:
    parent = os.getppid()

    def check(_done: int, _total: int) -> None:
        if os.getppid() != parent:
            raise Orphaned

    return check


class _Job(NamedTuple):
    id: int
    spool: str


async def keep_working(database: Database, url: str) -> None:
    """Has jobs worked on, one after the other, for as long as the server runs."""
    broken: Counter[int] = Counter()
    while True:
        try:
            for job in await _waiting(database):
                broken[job.id] = broken[job.id] + 1 if await _apart(url, job.id) else 0
                if broken[job.id] == TRIES:
                    await _give_up(database, job.id)
            await _tidy(database)
        except Exception as error:  # noqa: BLE001 - the next round tries again
            log.warning("bulk.failed", error=type(error).__name__)
        await asyncio.sleep(PAUSE)


async def _waiting(database: Database) -> list[_Job]:
    """Those whose file lies on this host, and that nobody works on."""
    async with database.reader() as connection:
        rows = [_Job(*row) for row in await connection.fetch(WAITING)]
    return [job for job in rows if await asyncio.to_thread(Path(job.spool).exists)]


async def _give_up(database: Database, job_id: int) -> None:
    reason = f"Its process broke off {TRIES} times; the server's log says why. Send the file again."
    async with database.transaction() as session:
        await jobs.end(session, OPERATOR, job_id, JobStatus.FAILED, reason)


async def _apart(url: str, job_id: int) -> int:
    """The exit code: 0, or what says that its process broke off."""
    command = (sys.executable, "-m", "registry.bulk_worker", str(job_id))
    process = await asyncio.create_subprocess_exec(  # in a session of its own: see priority.py
        *command, env={**os.environ, URL: url}, start_new_session=True
    )
    try:
        return await process.wait()
    finally:
        with suppress(ProcessLookupError):
            process.terminate()


async def _tidy(database: Database) -> None:
    """Files of jobs that have ended are not kept."""
    async with database.reader() as connection:
        left = [spool for (spool,) in await connection.fetch(LEFT)]
    for spool in left:
        await asyncio.to_thread(Path(spool).unlink, missing_ok=True)
        async with database.transaction() as session:
            await execute(session, FORGET, spool=spool)


def main() -> None:
    settings = Settings()
    configure_logs(settings.log_format)
    with suppress(Orphaned, KeyboardInterrupt):
        asyncio.run(work(settings, os.environ[URL], int(sys.argv[1])))


if __name__ == "__main__":
    main()
