from __future__ import annotations

import time
from collections.abc import AsyncIterator

import httpx2
import pytest

from registry.database import Database
from tests.conftest import serving


@pytest.fixture
async def api(city: Database) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the application on a city."""
    async with serving(city.url) as client:
        yield client


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time of day stands still, lest a code goes out of date within a test."""
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)
