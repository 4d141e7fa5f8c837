"""Cities to act in: a demo register made once for each scale, and a copy of it for each run."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from zlib import crc32

import asyncpg

from bench.database import WORK
from registry import embedded, registration
from registry.database import Database
from registry.dated import today
from registry.setup import is_ready, set_up_apart
from registry.worklist import IS_DONE

CITIES = WORK / "cities"
LOCALE = "ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'"
EXISTS = "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)"
STALE = "SELECT datname FROM pg_database WHERE starts_with(datname, $1) AND datname <> $2"
REVISIONS = Path(__file__).parents[1] / "migrations" / "versions"


@dataclass(frozen=True, slots=True)
class City:
    """A register to act in, and where its Postgres keeps its files."""

    url: str
    data_dir: Path


@contextmanager
def city(name: str, scale: float, data_dir: Path = CITIES) -> Iterator[City]:
    """A copy of the demo city under a name; it is left there for a look until the next run."""
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    with embedded.postgres(data_dir) as server:
        original = f"city_{scale:g}_{_revisions():08x}"
        asyncio.run(_make(server, original, f"TEMPLATE template0 {LOCALE}"))
        asyncio.run(_drop_stale(server, f"city_{scale:g}_", original))
        url = _on(server, original)
        if not asyncio.run(is_ready(url, scale=scale)):
            set_up_apart(url, scale=scale)
        asyncio.run(_make_current(url))
        copied = f'TEMPLATE "{original}" STRATEGY file_copy'
        asyncio.run(_make(server, name, copied, anew=True))
        yield City(_on(server, name), data_dir)


def _revisions() -> int:
    """What tells the revisions from others: one that is still worked on keeps its number."""
    return crc32(b"".join(path.read_bytes() for path in sorted(REVISIONS.glob("*.py"))))


async def _drop_stale(server: str, prefix: str, original: str) -> None:
    connection = await asyncpg.connect(server)
    try:
        for (name,) in await connection.fetch(STALE, prefix, original):
            await connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    finally:
        await connection.close()


async def _make(server: str, name: str, how: str, *, anew: bool = False) -> None:
    connection = await asyncpg.connect(server)
    try:
        if anew:
            await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        if not await connection.fetchval(EXISTS, name):
            await connection.execute(f'CREATE DATABASE "{name}" {how}')
    finally:
        await connection.close()


async def _make_current(url: str) -> None:
    """The worklist of today, so that no server works it out while it is measured."""
    database = Database(url)
    await database.open()
    try:
        (is_done,) = await database.read(IS_DONE, (today(),))
        if not is_done:
            await registration.roll(database, today())
    finally:
        await database.close()


def _on(server: str, name: str) -> str:
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
