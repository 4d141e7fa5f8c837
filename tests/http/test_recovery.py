"""The database dies, or the server, or both: answers come back by themselves, and they are the same."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress
from http.client import HTTPException
from pathlib import Path
from typing import Any

import asyncpg
import httpx2
import pytest

from registry import embedded, recounting
from registry.config import Settings
from registry.database import Database
from registry.setup import set_up
from tests.conftest import directory, opened, serving
from tests.http.wire import refusal, run
from tests.test_serve import ask as ask_served
from tests.test_serve import served

QUERIES = [
    "{ communityRatio(settlement: RURAL) { communities organizations mean } }",
    '{ division(code: "500103000000") { name organizationCount } }',
    "{ organizations(first: 20) { nodes { number name standing } count { value } } }",
    '{ communities(filter: {nameContains: "太"}, last: 5) { nodes { code name } } }',
]
TABLES = ("division_version", "organization", "organization_timeline", "organization_tally")
PATIENCE = 20


@pytest.fixture(scope="module")
async def register() -> AsyncIterator[Path]:
    """A data directory with a register, and nobody at work on it."""
    with directory() as data_dir:
        with embedded.postgres(data_dir) as url:
            settings = Settings(key_file=data_dir / "keys.json")
            await set_up(settings, url, scale=0.01, tell=lambda _: None, makes_keys=True)
        yield data_dir


@pytest.fixture
def url(register: Path) -> Iterator[str]:
    """The register on a Postgres that promises to lose nothing."""
    with embedded.postgres(register, durable=True) as url:
        yield url


def kill_postgres(data_dir: Path) -> None:
    pid = int((data_dir / "postgres" / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGKILL)


async def contents(url: str) -> list[str]:
    """A digest of each table."""
    connection = await asyncpg.connect(url)
    try:
        return [
            await connection.fetchval(
                f"SELECT md5(string_agg(row::text, '' ORDER BY row::text)) FROM {table} row"  # noqa: S608 - the tables stand above
            )
            for table in TABLES
        ]
    finally:
        await connection.close()


class Asking:
    """Asks the same operations again and again, and holds every answer to what it was at first."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self.client = client
        self.expected: dict[str, Any] = {}
        self.statuses: Counter[int] = Counter()
        self.slowest = 0.0

    async def once(self, query: str) -> int:
        started = time.monotonic()
        response = await run(self.client, query)
        self.slowest = max(self.slowest, time.monotonic() - started)
        self.statuses[response.status_code] += 1
        if response.status_code == 200:
            answer = response.json()
            assert self.expected.setdefault(query, answer) == answer
        else:
            assert refusal(response) == "UNAVAILABLE"
            assert int(response.headers["retry-after"]) > 0
        return response.status_code

    @asynccontextmanager
    async def meanwhile(self) -> AsyncIterator[None]:
        """Keeps asking from several sides."""
        stopping = asyncio.Event()

        async def ask(query: str) -> None:
            while not stopping.is_set():
                await self.once(query)
                await asyncio.sleep(0)

        async with asyncio.TaskGroup() as group:
            for query in QUERIES * 2:
                group.create_task(ask(query))
            yield
            stopping.set()

    async def until(self, status: int) -> None:
        """Until each operation has been answered so."""
        async with asyncio.timeout(PATIENCE):
            for query in QUERIES:
                while await self.once(query) != status:  # noqa: ASYNC110 - it is the answers that are waited for
                    await asyncio.sleep(0.02)


async def test_a_killed_postgres_is_hardly_seen(register: Path, url: str) -> None:
    before = await contents(url)
    async with serving(url, answers=0) as client:
        asking = Asking(client)
        await asking.until(200)
        for _ in range(3):
            async with asking.meanwhile():
                await asyncio.sleep(0.2)
                kill_postgres(register)
                await asking.until(200)
        assert asking.statuses[200] > 100
        assert set(asking.statuses) <= {200, 503}
    assert await contents(url) == before


@contextmanager
def unable_to_start(data_dir: Path) -> Iterator[None]:
    """Postgres refuses its configuration for a while."""
    configuration = data_dir / "postgres" / "postgresql.conf"
    text = configuration.read_text("utf-8")
    configuration.write_text(f"{text}\nmax_conections = 5\n", "utf-8")
    try:
        yield
    finally:
        configuration.write_text(text, "utf-8")


async def test_a_longer_outage_is_told_and_ends_by_itself(register: Path, url: str) -> None:
    before = await contents(url)
    async with serving(url, answers=0) as client:
        asking = Asking(client)
        await asking.until(200)
        with unable_to_start(register):
            kill_postgres(register)
            async with asking.meanwhile():
                await asking.until(503)
                for path, status in (("/healthz", 200), ("/readyz", 503), ("/console.json", 503)):
                    assert (await client.get(path)).status_code == status
        async with asking.meanwhile():
            await asking.until(200)
        assert (await client.get("/readyz")).status_code == 200
        assert set(asking.statuses) == {200, 503}
        assert asking.slowest < 5
    assert await contents(url) == before
    async with opened(url) as database:
        assert await recounting.verify(database) == []


async def test_a_read_in_progress_is_sent_again(url: str) -> None:
    """A connection breaks under a statement: its answer comes from another one, late but whole."""
    database = Database(url, pool_size=1)
    await database.open()
    slow = "SELECT 7 FROM pg_sleep(CASE WHEN pg_backend_pid() = $1 THEN 60 ELSE 0 END)"
    (backend,) = await database.read("SELECT pg_backend_pid()", ())
    reading = asyncio.create_task(database.read(slow, (backend,)))
    await asyncio.sleep(0.2)
    os.kill(backend, signal.SIGTERM)
    async with asyncio.timeout(PATIENCE):
        assert tuple(await reading) == (7,)
    await database.close()


def test_a_killed_server_serves_the_same_again(register: Path) -> None:
    """A power cut as far as a test can make one: Postgres and server killed under requests."""
    answers: list[dict[str, Any]] = []
    for _ in range(3):
        with served(register) as (process, url), ThreadPoolExecutor() as pool:
            answers.append({query: ask_served(url, query) for query in QUERIES})
            asking = [pool.submit(keep_asking, url) for _ in range(4)]
            time.sleep(0.2)
            kill_postgres(register)
            process.kill()
            for each in asking:
                each.result(timeout=PATIENCE)
    assert answers[0] == answers[1] == answers[2]


def keep_asking(url: str) -> None:
    """Until nobody answers any more."""
    with suppress(OSError, HTTPException):
        while True:
            ask_served(url, QUERIES[2])
