"""The demo's volunteers: invented files of platforms, taken as any platform's files are."""

from __future__ import annotations

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from registry import accounts
from registry.actor import OPERATOR
from registry.dated import today
from registry.demo.volunteers import Written, shipped_homes, write_files
from registry.errors import NotFound
from registry.imports.reading import digest_of
from registry.volunteers import jobs, tallies
from registry.volunteers.reading import Reader
from registry.volunteers.running import run_job

if TYPE_CHECKING:
    from registry.database import Database, WriteSession
    from registry.vault import Vault

SHARE = 0.01
"""Of 6.29 million people at scale 1: all of them would take minutes."""
REAL = "SELECT EXISTS (SELECT FROM volunteer_platform WHERE NOT demo)"


async def load_volunteers(database: Database, vault: Vault, *, scale: float) -> None:
    """Takes them, unless the register has platforms that are real; once more changes nothing."""
    (is_real,) = await database.read(REAL, ())
    if is_real:
        return
    with TemporaryDirectory() as directory:
        homes = shipped_homes()
        for file in await asyncio.to_thread(write_files, Path(directory), homes, scale * SHARE):
            await _take(database, vault, file)
    async with database.background() as connection:
        await tallies.fold(connection, await tallies.waiting(connection), is_quiet=True)


async def _take(database: Database, vault: Vault, file: Written) -> None:
    size = file.path.stat().st_size
    upload = jobs.Upload(file.path.name, digest_of(file.path), size)
    async with database.transaction() as session:
        job = await jobs.open_job(session, OPERATOR, await _platform(session, file), upload)
    reader = Reader(file.path, size)
    await run_job(database, OPERATOR, vault, job, reader=reader, today=today())


async def _platform(session: WriteSession, file: Written) -> int:
    try:
        return (await accounts.get_platform(session, file.platform)).id
    except NotFound:
        added = await accounts.add_platform(session, OPERATOR, file.platform, file.name, demo=True)
        return added.id
