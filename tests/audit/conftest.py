"""A register with people and cases, cloned for each test: to hash a password takes longer than most."""

from __future__ import annotations

import itertools
import os
from collections.abc import AsyncIterator

import pytest

from tests.audit.watched import Watched, found, watching
from tests.conftest import database_named, opened

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
async def founded(server: str, city_template: str) -> AsyncIterator[tuple[str, dict[str, str]]]:
    """The name of a template with all of it, and everybody's token."""
    name = f"registry_test_{os.getpid()}_founded"
    async with database_named(server, name, city_template) as url:
        async with opened(url) as database:
            tokens = await found(database)
        yield name, tokens


@pytest.fixture
async def w(server: str, founded: tuple[str, dict[str, str]]) -> AsyncIterator[Watched]:
    """A fresh one, served."""
    template, tokens = founded
    name = f"registry_test_{os.getpid()}_watched_{next(_numbers)}"
    async with (
        database_named(server, name, template) as url,
        opened(url) as database,
        watching(database, tokens) as watched,
    ):
        yield watched
