"""A server on a real port, and an eye on what is sent to Postgres."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from registry.database import Database
from tests.http.wire import listening


@pytest.fixture(scope="session")
async def address(demo_url: str) -> AsyncIterator[str]:
    """Where uvicorn serves the demo register."""
    async with listening(demo_url) as url:
        yield url


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
