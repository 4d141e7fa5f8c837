"""The command that takes a platform's file."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from registry import accounts
from registry.actor import OPERATOR
from registry.dated import today
from registry.imports import name_of
from registry.imports.reading import digest_of
from registry.vault import open_vault
from registry.volunteers import jobs, tallies
from registry.volunteers.job_models import BulkJob
from registry.volunteers.reading import Reader
from registry.volunteers.running import Progress, run_job, tune

if TYPE_CHECKING:
    from pathlib import Path

    from registry.config import Settings
    from registry.database import Database


class Imported(NamedTuple):
    """What came of a file."""

    status: str
    lines: int
    counts: Mapping[str, int]
    refused: int
    error: str | None


async def import_volunteers(  # noqa: PLR0913 - see the command
    settings: Settings,
    database: Database,
    platform: str,
    file: Path,
    *,
    refused: Path,
    progress: Progress,
) -> Imported:
    """Takes a file, from where it was. Raises NotFound, Conflict, Unusable."""
    tune()
    async with database.transaction() as session:
        vault = await open_vault(session, settings.keys)
    upload = await asyncio.to_thread(_upload, file)
    async with database.transaction() as session:
        platform_id = (await accounts.get_platform(session, platform)).id
        job = await jobs.open_job(session, OPERATOR, platform_id, upload)
    folding = asyncio.create_task(tallies.keep_folded(database))
    try:
        await run_job(
            database,
            OPERATOR,
            vault,
            job,
            reader=Reader(file, settings.bulk_limit),
            today=today(),
            progress=progress,
        )
    finally:
        folding.cancel()
    async with database.transaction() as session:
        done = await session.get(BulkJob, job.id)
    assert done is not None  # noqa: S101 - nobody deletes jobs
    written = await _write_refused(database, done, refused)
    return Imported(done.status, done.lines_done, done.counts, written, done.error)


def _upload(file: Path) -> jobs.Upload:
    return jobs.Upload(name_of(file), digest_of(file), file.stat().st_size)


async def _write_refused(database: Database, job: BulkJob, path: Path) -> int:
    """The lines that were not taken, as a spreadsheet reads them; no file where there are none."""
    assert job.id is not None  # noqa: S101 - it is stored
    written = 0
    async for rows in jobs.refusals(database, job.id):
        with path.open("a" if written else "w", encoding="utf-8", newline="") as file:
            if not written:
                file.write("\ufeff")
                csv.writer(file).writerow(jobs.HEADER)
            csv.writer(file).writerows(rows)
        written += len(rows)
    return written
