"""Officers at their desks while the server is killed: every act is sent until it is answered."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from bench import asks, consistency, ledger
from bench.casework import MARKED, Desk, Told, Unexpected
from bench.ledger import Ledger, Sent
from bench.line import Line
from bench.officers import District, Officer
from bench.siege import Siege
from registry import audit, recounting
from registry.database import Database


@dataclass
class OfficeSiege(Siege):
    """The officers' ledger is held against cases, events, trail and register."""

    ledger: Ledger = field(default_factory=Ledger)
    under_way: int = 0
    """Acts that the server was killed under."""
    written: int = 0
    """Those of them that stood in the register all the same."""

    async def fallen(self) -> None:
        self.under_way += len(self.ledger.waiting)
        async with consistency.snapshot(self.city.url) as connection:
            self.written += await ledger.written(connection, self.ledger)

    async def contradictions(self, *, recounted: bool) -> list[str]:
        page = self.ledger.page()
        async with consistency.snapshot(self.city.url) as connection:
            wrong = await consistency.contradictions(connection)
            wrong += await ledger.contradictions(connection, page)
        return wrong + (await recount(self.city.url) if recounted else [])


@dataclass
class Sending:
    """A desk's line, on which an act is sent until it is answered."""

    line: Line
    siege: OfficeSiege

    async def send(self, officer: Officer, act: str, given: dict[str, Any]) -> Told:
        siege = self.siege
        await siege.going.wait()
        sent = Sent(officer.name, given["idempotencyKey"], act)
        siege.ledger.send(sent)
        told = await siege.answer(asks.do, self.line, officer, act, given)
        siege.ledger.receive(sent, told)
        return told


async def work(siege: OfficeSiege, district: District, number: int) -> None:
    """One desk, until the siege is over."""
    line, rng = Line(siege.server), random.Random(f"{district.code} {number}")  # noqa: S311 - no secret
    desk = Desk(district, rng, Sending(line, siege).send, MARKED)
    while not siege.is_over:
        try:
            await desk.carry()
        except Unexpected as error:
            siege.wrong.append(f"Unexpected: {error}")
    line.close()


async def recount(url: str) -> list[str]:
    """Every count, and the chain of the audit trail."""
    database = Database(url)
    await database.open()
    try:
        drifts = await recounting.verify(database)
        found = await audit.verify(database)
    finally:
        await database.close()
    return [*map(str, drifts), *([f"{found}"] if isinstance(found, audit.Break) else [])]
