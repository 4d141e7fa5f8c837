from __future__ import annotations

import pytest

from registry.database import Database
from tests.files import write

FORGET = "DELETE FROM vault_key"


@pytest.fixture
async def db(db: Database) -> Database:
    """A register whose vault nobody has opened yet."""
    await write(db, FORGET)
    return db


@pytest.fixture
async def city(city: Database) -> Database:
    """The same with the shipped divisions."""
    await write(city, FORGET)
    return city
