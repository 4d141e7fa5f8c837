"""The demo register with its bases, and with what Postgres must know to plan well."""

from __future__ import annotations

import pytest

from registry.database import Database, driver


@pytest.fixture(scope="session")
async def incubated(demo: Database) -> Database:
    async with demo.transaction() as session:
        await (await driver(session)).execute("ANALYZE")
    return demo
