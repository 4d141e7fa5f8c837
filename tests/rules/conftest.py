"""A city with officers and administrators, cloned for each test that asks the API about the law."""

from __future__ import annotations

import itertools
import os
from collections.abc import AsyncIterator
from typing import Any

import pytest

from registry.database import Database
from tests.accounts.people import DISTRICT, member
from tests.conftest import database_named, opened
from tests.registration.officers import Office, Officer, hire, office

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
async def lawful(server: str, city_template: str) -> AsyncIterator[tuple[str, dict[str, str], str]]:
    """A template with officers in it, their tokens, and that of a district's administrator."""
    name = f"registry_test_{os.getpid()}_lawful"
    async with database_named(server, name, city_template) as url:
        async with opened(url) as database:
            tokens = await hire(database)
            local = await member(database, "administrator.two", "administrator", DISTRICT)
        yield name, tokens, local


@pytest.fixture
async def bureau(server: str, lawful: tuple[str, dict[str, str], str]) -> AsyncIterator[Database]:
    """A fresh database with the divisions and the officers."""
    name = f"registry_test_{os.getpid()}_law_{next(_numbers)}"
    async with database_named(server, name, lawful[0]) as url, opened(url) as database:
        yield database


@pytest.fixture
async def o(bureau: Database, lawful: tuple[str, dict[str, str], str]) -> AsyncIterator[Office]:
    """The officers at work on it."""
    async with office(bureau.url, lawful[1]) as opened_office:
        yield opened_office


@pytest.fixture
def local(o: Office, lawful: tuple[str, dict[str, str], str]) -> Officer:
    """Who administers one district only."""
    return Officer(o.clerk.client, lawful[2])


@pytest.fixture
def planned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that answer operations from now on."""
    sent: list[str] = []
    read = Database.read

    async def noted(database: Database, sql: str, args: Any) -> Any:
        if "pg_current_snapshot" in sql:
            sent.append(sql)
        return await read(database, sql, args)

    monkeypatch.setattr(Database, "read", noted)
    return sent
