"""The demo register with its bases, planned well; and a bureau where files of bases are read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from registry.database import Database, driver
from tests.incubation.imported import CLOSED, base, run
from tests.projects.offices import organization


@pytest.fixture(scope="session")
async def incubated(demo: Database) -> Database:
    async with demo.transaction() as session:
        await (await driver(session)).execute("ANALYZE")
    return demo


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "基地.csv"


@pytest.fixture
async def hosts(bureau: Database) -> Database:
    """Four bodies; the fourth was dissolved in 2020."""
    for name in ("春晖", "合唱", "书画"):
        await organization(bureau, f"{name}协会")
    await organization(bureau, "已注销协会", until=date(2020, 6, 1))
    return bureau


@pytest.fixture
async def housed(hosts: Database, file: Path) -> Database:
    """A base with two places, and one that was closed."""
    await run("bases", hosts, file, base(1), base(2, **CLOSED))
    return hosts
