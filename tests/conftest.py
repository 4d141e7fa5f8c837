"""A real Postgres for every test: one server a run, a database cloned from a template for each."""

from __future__ import annotations

import gc
import itertools
import math
import os
import re
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import httpx2
import pytest
from argon2 import PasswordHasher
from graphql import GraphQLSchema

from registry import app, embedded
from registry.accounts import passwords
from registry.actor import OPERATOR
from registry.app import create_app
from registry.config import Settings
from registry.database import Database, plain_url, vacuum
from registry.demo import load_demo
from registry.demo.incubation import load_incubation
from registry.divisions.shipped import import_shipped
from registry.migrate import migrate
from schema.planner import Limits, Planner
from tests.keys import KNOWN, VAULT
from tests.registration.officers import Office, hire, office

TODAY = date(2026, 11, 24)
"""The day on which the tests take place."""

DEMO_SCALE = 0.05

MEMORY = Path("/dev/shm")  # noqa: S108 - what is put there has a name of its own
CONFINED = Path("/sys/fs/cgroup/memory.max")
ENOUGH = 8 * 2**30
"""Bytes: several times what all servers of a run take at most."""

KNOW = "INSERT INTO vault_key (purpose, id, suite, fingerprint) VALUES ($1, 1, 'AES', $2)"

DIVISIONS = "division, division_version, division_settlement, division_placement, community_tally"

QUICKLY_KNOWN = "SET scram_iterations = 1; ALTER ROLE registry PASSWORD '{}'"
"""A run connects thousands of times."""

_numbers = itertools.count(1)


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """What makes a password costly to guess makes it costly to test with: the same hash, made quickly."""
    with pytest.MonkeyPatch.context() as patch:
        quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(passwords, "_hasher", quick)
        yield


@pytest.fixture(scope="session", autouse=True)
def few_looks_for_circles() -> None:
    """What a plan is made of is many objects and no circles: to look for these takes a tenth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def one_planner() -> Iterator[None]:
    """For all applications of the run: what it plans is of the contract, and of no register."""
    planners: dict[str, Planner] = {}

    def planner(contract: GraphQLSchema, limits: Limits) -> Planner:
        return planners.setdefault(repr(limits), Planner(contract, limits))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "Planner", planner)
        yield


@pytest.fixture(scope="session")
async def server() -> AsyncIterator[str]:
    """The URL of a server on which databases can be made: DATABASE_URL's, or an embedded one."""
    if url := os.environ.get("DATABASE_URL"):
        yield plain_url(url)
        return
    with directory() as path, embedded.postgres(path, durable=False) as url:
        connection = await asyncpg.connect(url)
        await connection.execute(QUICKLY_KNOWN.format(urlsplit(url).password))
        await connection.close()
        yield url


def quick_place() -> Path | None:
    """Memory, where the machine has a place and enough of it: on a disk a database takes ten times as long."""
    try:
        room = min(shutil.disk_usage(MEMORY).free, _memory_left())
    except OSError:
        return None
    return MEMORY if os.access(MEMORY, os.W_OK) and room > ENOUGH else None


def _memory_left() -> int:
    """In bytes: of the machine, and of what this process is confined to."""
    left = re.search(r"MemAvailable: +([0-9]+)", Path("/proc/meminfo").read_text("ascii"))
    confined = CONFINED.read_text("ascii").strip() if CONFINED.exists() else "max"
    most = math.inf if confined == "max" else int(confined)
    return int(min(int(left[1]) * 1024 if left else 0, most))


@contextmanager
def directory() -> Iterator[Path]:
    """Where Postgres can keep its data: pytest's own folders shut out the user that it runs as."""
    with tempfile.TemporaryDirectory(prefix="registry-test-", dir=quick_place()) as path:
        Path(path).chmod(0o755)
        yield Path(path) / "data"


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """For a server of a test's own."""
    with directory() as path:
        yield path


def on_server(server: str, name: str) -> str:
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


@asynccontextmanager
async def database_named(server: str, name: str, template: str) -> AsyncIterator[str]:
    """A database made from a template, and dropped at the end."""
    connection = await asyncpg.connect(server)
    try:
        await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        await connection.execute(
            f'CREATE DATABASE "{name}" TEMPLATE "{template}"'
            + (
                " ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'"
                if template == "template0"
                else " STRATEGY FILE_COPY"  # four times as fast as through the log
            )
        )
        yield on_server(server, name)
        await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    finally:
        await connection.close()


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    database = Database(url, pool_size=4)
    await database.open()
    try:
        yield database
    finally:
        await database.close()


@pytest.fixture(scope="session")
async def empty_template(server: str) -> AsyncIterator[str]:
    """A migrated database that knows the keys, with nothing in it."""
    name = f"registry_test_{os.getpid()}_empty"
    async with database_named(server, name, "template0") as url:
        await migrate(url)
        connection = await asyncpg.connect(url)
        await connection.executemany(KNOW, KNOWN)
        await connection.close()
        yield name


@pytest.fixture(scope="session")
async def city_template(server: str, empty_template: str) -> AsyncIterator[str]:
    """The same with the shipped divisions of Chongqing, as they are once they were set up."""
    name = f"registry_test_{os.getpid()}_city"
    async with database_named(server, name, empty_template) as url:
        async with opened(url) as database, database.transaction() as session:
            await import_shipped(session, OPERATOR)
        connection = await asyncpg.connect(url)
        await connection.execute(f"VACUUM (ANALYZE) {DIVISIONS}")
        await connection.close()
        yield name


@pytest.fixture
async def db(server: str, empty_template: str) -> AsyncIterator[Database]:
    """A fresh database, migrated."""
    name = f"registry_test_{os.getpid()}_{next(_numbers)}"
    async with database_named(server, name, empty_template) as url, opened(url) as database:
        yield database


@pytest.fixture
async def city(server: str, city_template: str) -> AsyncIterator[Database]:
    """A fresh database with the shipped divisions."""
    name = f"registry_test_{os.getpid()}_{next(_numbers)}"
    async with database_named(server, name, city_template) as url, opened(url) as database:
        yield database


@pytest.fixture(scope="session")
async def demo_url(server: str, city_template: str) -> AsyncIterator[str]:
    """A city with a small demo register, for tests that only read."""
    name = f"registry_test_{os.getpid()}_demo"
    async with database_named(server, name, city_template) as url:
        async with opened(url) as database, database.transaction() as session:
            await load_demo(session, OPERATOR, VAULT, scale=DEMO_SCALE)
            await load_incubation(session, OPERATOR, scale=DEMO_SCALE)
        await vacuum(url)
        yield url


@pytest.fixture(scope="session")
async def demo(demo_url: str) -> AsyncIterator[Database]:
    async with opened(demo_url) as database:
        yield database


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time of day stands still, lest a code goes out of date within a test."""
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)


@asynccontextmanager
async def serving(url: str, **settings: object) -> AsyncIterator[httpx2.AsyncClient]:
    """The whole application on a database, as a client sees it."""
    served = create_app(Settings(**settings), url, VAULT, clock=lambda: TODAY)  # type: ignore[arg-type]
    transport = httpx2.ASGITransport(served)
    async with (
        served.router.lifespan_context(served),
        httpx2.AsyncClient(transport=transport, base_url="http://registry") as client,
    ):
        yield client


@pytest.fixture(scope="session")
async def client(demo_url: str) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the application on the demo register."""
    async with serving(demo_url) as opened_client:
        yield opened_client


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that the endpoint sends to Postgres from now on."""
    sent: list[str] = []
    read = Database.read

    async def counted(self: Database, sql: str, args: Any) -> Any:
        sent.append(sql)
        return await read(self, sql, args)

    monkeypatch.setattr(Database, "read", counted)
    return sent


@pytest.fixture(scope="session")
async def staffed(server: str, city_template: str) -> AsyncIterator[tuple[str, dict[str, str]]]:
    """The name of a template with officers in it, and their tokens."""
    name = f"registry_test_{os.getpid()}_staffed"
    async with database_named(server, name, city_template) as url:
        async with opened(url) as database:
            tokens = await hire(database)
        yield name, tokens


@pytest.fixture
async def bureau(server: str, staffed: tuple[str, dict[str, str]]) -> AsyncIterator[Database]:
    """A fresh database with the divisions and the officers."""
    name = f"registry_test_{os.getpid()}_bureau_{next(_numbers)}"
    async with database_named(server, name, staffed[0]) as url, opened(url) as database:
        yield database


@pytest.fixture
async def o(bureau: Database, staffed: tuple[str, dict[str, str]]) -> AsyncIterator[Office]:
    """The officers at work on it."""
    async with office(bureau.url, staffed[1]) as opened_office:
        yield opened_office
