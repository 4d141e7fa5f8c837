"""Officers at work, and whoever kills what they work with; after each kill all is held against all."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import asyncpg
import psutil

from bench import asks, consistency, ledger
from bench.casework import MARKED, Desk, Told, Unexpected
from bench.cities import City
from bench.ledger import Ledger, Sent
from bench.line import Line, Lost, Refused
from bench.officers import District, Officer
from bench.processor import postmaster
from bench.servers import Server
from registry import audit
from registry.database import Database
from registry.organizations import tallies

SHORTEST, LONGEST = 0.2, 2.0
"""Seconds of work before a kill."""
PAUSE = 0.03
PATIENCE = 60.0
RECOUNTED = 10
"""How many kills of the server to a recount of everything; nobody may be writing meanwhile."""


@dataclass
class Siege:
    """Who acts on what, and how it went so far."""

    city: City
    server: Server
    rng: random.Random
    ledger: Ledger = field(default_factory=Ledger)
    up: asyncio.Event = field(default_factory=asyncio.Event)
    """Whether there is a server to ask."""
    going: asyncio.Event = field(default_factory=asyncio.Event)
    """Whether new acts are begun; not while the ledger is held against the register."""
    is_over: bool = False
    kills: Counter[str] = field(default_factory=Counter)
    under_way: int = 0
    """Acts that the server was killed under."""
    written: int = 0
    """Those of them that stood in the register all the same."""
    refusals: Counter[int] = field(default_factory=Counter)
    longest: float = 0.0
    wrong: list[str] = field(default_factory=list)


@dataclass
class Sending:
    """A desk's line, on which an act is sent until it is answered."""

    line: Line
    siege: Siege

    async def send(self, officer: Officer, act: str, given: dict[str, Any]) -> Told:
        siege = self.siege
        await siege.going.wait()
        sent, started = Sent(officer.name, given["idempotencyKey"], act), time.monotonic()
        siege.ledger.send(sent)
        while (told := await self._once(officer, act, given)) is None:  # noqa: ASYNC110 - it is the answer that is waited for
            await asyncio.sleep(PAUSE)
        siege.ledger.receive(sent, told)
        siege.longest = max(siege.longest, time.monotonic() - started)
        return told

    async def _once(self, officer: Officer, act: str, given: dict[str, Any]) -> Told | None:
        await self.siege.up.wait()
        try:
            return await asks.do(self.line, officer, act, given)
        except Lost:
            return None
        except Refused as error:
            self.siege.refusals[error.status] += 1
            if error.status != HTTPStatus.SERVICE_UNAVAILABLE:
                self.siege.wrong.append(f"Answered {error}")
            return None


async def work(siege: Siege, district: District, number: int) -> None:
    """One desk, until the siege is over."""
    line, rng = Line(siege.server), random.Random(f"{district.code} {number}")  # noqa: S311 - no secret
    desk = Desk(district, rng, Sending(line, siege).send, MARKED)
    while not siege.is_over:
        try:
            await desk.carry()
        except Unexpected as error:
            siege.wrong.append(f"Unexpected: {error}")
    line.close()


async def besiege(
    siege: Siege, districts: list[District], *, desks: int, times: int, every: int
) -> None:
    """Kills so often, of Postgres every so many times; then all cases are carried to their ends."""
    siege.going.set()
    at_work = [
        asyncio.create_task(work(siege, districts[number % len(districts)], number))
        for number in range(desks)
    ]
    try:
        while not siege.is_over:
            async with _serving(siege):
                await _kill(siege, times, every)
                if siege.up.is_set():
                    siege.is_over = True
                    await asyncio.wait_for(asyncio.gather(*at_work), PATIENCE)
    finally:
        for desk in at_work:
            desk.cancel()
    await _check(siege, recounted=True)


@asynccontextmanager
async def _serving(siege: Siege) -> AsyncIterator[None]:
    async with siege.server.running():
        siege.up.set()
        yield
        siege.up.clear()


async def _kill(siege: Siege, times: int, every: int) -> None:
    """Kills and checks, until it was the server, or often enough."""
    is_alive = True
    while is_alive and siege.kills.total() < times:
        await asyncio.sleep(siege.rng.uniform(SHORTEST, LONGEST))
        siege.going.clear()
        is_alive = (siege.kills.total() + 1) % every == 0
        await (_kill_postgres(siege) if is_alive else _kill_server(siege))
        is_time = siege.kills["server"] % RECOUNTED == 0
        await _check(siege, recounted=is_time and not is_alive)
        siege.going.set()


async def _kill_server(siege: Siege) -> None:
    siege.up.clear()
    siege.kills["server"] += 1
    siege.under_way += len(siege.ledger.waiting)
    os.killpg(siege.server.pid, signal.SIGKILL)
    while psutil.pid_exists(siege.server.pid):  # noqa: ASYNC110 - nobody tells
        await asyncio.sleep(PAUSE)
    async with consistency.snapshot(siege.city.url) as connection:
        siege.written += await ledger.written(connection, siege.ledger)


async def _kill_postgres(siege: Siege) -> None:
    """What runs it here starts it again."""
    siege.kills["Postgres"] += 1
    os.kill(postmaster(siege.city.data_dir), signal.SIGKILL)
    async with asyncio.timeout(PATIENCE):
        while not await _answers(siege.city.url):  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(PAUSE)


async def _answers(url: str) -> bool:
    try:
        connection = await asyncpg.connect(url)
    except (OSError, asyncpg.PostgresError):
        return False
    await connection.close()
    return True


async def _check(siege: Siege, *, recounted: bool) -> None:
    """All against all, at one moment; new acts wait meanwhile."""
    page = siege.ledger.page()
    async with consistency.snapshot(siege.city.url) as connection:
        wrong = await consistency.contradictions(connection)
        wrong += await ledger.contradictions(connection, page)
    if recounted:
        wrong += await recount(siege.city.url)
    siege.wrong += [f"After {dict(siege.kills)}: {contradiction}" for contradiction in wrong]


async def recount(url: str) -> list[str]:
    """Every count, and the chain of the audit trail."""
    database = Database(url)
    await database.open()
    try:
        drifts = await tallies.verify(database)
        found = await audit.verify(database)
    finally:
        await database.close()
    return [*map(str, drifts), *([f"{found}"] if isinstance(found, audit.Break) else [])]
