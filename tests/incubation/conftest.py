"""A city with officers, as the tests of cases have it; and the demo register with its bases."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator

import httpx2
import pytest

from registry.actor import OPERATOR
from registry.database import Database, driver
from registry.demo.incubation import load_incubation
from tests.conftest import database_named, opened, serving
from tests.registration.conftest import bureau, o, staffed

__all__ = ["bureau", "o", "staffed"]

SCALE = 0.05


@pytest.fixture(scope="session")
async def incubated_url(server: str, demo_url: str) -> AsyncIterator[str]:
    """The demo register with its bases."""
    template = demo_url.rpartition("/")[2]
    name = f"registry_test_{os.getpid()}_incubated"
    async with database_named(server, name, template) as url:
        async with opened(url) as database, database.transaction() as session:
            await load_incubation(session, OPERATOR, scale=SCALE)
        yield url


@pytest.fixture(scope="session")
async def incubated(incubated_url: str) -> AsyncIterator[Database]:
    async with opened(incubated_url) as database:
        await _analyze(database)
        yield database


async def _analyze(database: Database) -> None:
    async with database.transaction() as session:
        await (await driver(session)).execute("ANALYZE")


@pytest.fixture(scope="session")
async def client(incubated_url: str) -> AsyncIterator[httpx2.AsyncClient]:
    async with serving(incubated_url) as opened_client:
        yield opened_client
