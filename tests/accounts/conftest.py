from __future__ import annotations

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
