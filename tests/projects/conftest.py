"""Officers of two districts, and the organizations whose projects they keep."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from registry.app import create_app
from registry.config import Settings
from registry.database import Database
from tests.keys import VAULT
from tests.permissions.callers import hired
from tests.projects.offices import DISTRICT, ENTER, FAR_DISTRICT, RECORD, organization, project
from tests.registration.officers import Clock
from tests.volunteers.test_api import Caller


@dataclass(slots=True)
class Office:
    """The application, a clerk here and one elsewhere, an auditor of everywhere, and the day."""

    db: Database
    clock: Clock
    clerk: Caller
    stranger: Caller
    auditor: Caller
    nobody: Caller
    host: str
    """The number of an organization here."""

    async def enter(self, by: Caller | None = None, **given: Any) -> Any:
        told = {**project(**given), "organization": given.get("organization", self.host)}
        return (await (by or self.clerk).ask(ENTER, input=told))["enterProject"]

    async def entered(self, **given: Any) -> str:
        """The number of a new project."""
        told = await self.enter(**given)
        assert told["__typename"] == "ProjectDone", told
        return str(told["project"]["number"])

    async def record(self, number: str, what: str, by: Caller | None = None, **fact: Any) -> Any:
        given = {"number": number, "fact": {what: fact}}
        return (await (by or self.clerk).ask(RECORD, input=given))["recordProjectFact"]

    async def recorded(self, number: str, what: str, **fact: Any) -> None:
        told = await self.record(number, what, **fact)
        assert told["__typename"] == "ProjectDone", told

    async def refused(self, number: str, what: str, **fact: Any) -> tuple[str, list[str] | None]:
        """Which problem it is, and of what."""
        told = await self.record(number, what, **fact)
        assert told["__typename"] != "ProjectDone", told
        return told["code"], told["path"]


@pytest.fixture
async def o(city: Database) -> AsyncIterator[Office]:
    clock = Clock()
    tokens = [
        await hired(city, "clerk.one", "clerk", DISTRICT),
        await hired(city, "clerk.two", "clerk", FAR_DISTRICT),
        await hired(city, "auditor.all", "auditor"),
    ]
    app = create_app(Settings(), city.url, VAULT, clock=clock)
    transport = httpx2.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=transport, base_url="http://registry") as client,
    ):
        clerk, stranger, auditor, nobody = (Caller(client, token) for token in (*tokens, ""))
        host = await organization(city, "春晖社工服务中心")
        yield Office(city, clock, clerk, stranger, auditor, nobody, host)
