"""A city with officers, cloned for each test: to hash a password takes longer than most tests."""

from __future__ import annotations

import itertools
import os
from collections.abc import AsyncIterator

import pytest

from registry.database import Database
from tests.conftest import database_named, opened
from tests.registration.officers import Office, hire, office

_numbers = itertools.count(1)


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
