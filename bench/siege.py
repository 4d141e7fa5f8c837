"""Clients at work, and whoever kills what they work with; after each kill all is held against all."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, TypeVar

import asyncpg
import psutil

from bench.cities import City
from bench.line import Lost, Refused
from bench.processor import postmaster
from bench.servers import Server

SHORTEST, LONGEST = 0.2, 2.0
"""Seconds of work before a kill."""
PAUSE = 0.03
PATIENCE = 60.0
RECOUNTED = 10
"""How many kills of the server to a recount of everything; nobody may be writing meanwhile."""

T = TypeVar("T")


@dataclass
class Siege(ABC):
    """What is attacked, and how it went so far."""

    city: City
    server: Server
    rng: random.Random
    up: asyncio.Event = field(default_factory=asyncio.Event)
    """Whether there is a server to ask."""
    going: asyncio.Event = field(default_factory=asyncio.Event)
    """Whether anything new is begun; not while what was told is held against the register."""
    is_over: bool = False
    kills: Counter[str] = field(default_factory=Counter)
    refusals: Counter[int] = field(default_factory=Counter)
    longest: float = 0.0
    wrong: list[str] = field(default_factory=list)

    @abstractmethod
    async def contradictions(self, *, recounted: bool) -> list[str]:
        """What of the register contradicts itself, or what clients were told."""

    @abstractmethod
    async def fallen(self) -> None:
        """The server was killed just now."""

    async def answer(self, ask: Callable[..., Awaitable[T]], *args: Any, **given: Any) -> T:
        """Asks until it is answered, whatever dies meanwhile."""
        started = time.monotonic()
        while True:
            await self.up.wait()
            try:
                told = await ask(*args, **given)
            except Lost:
                await asyncio.sleep(PAUSE)
            except Refused as error:
                self.refusals[error.status] += 1
                if error.status != HTTPStatus.SERVICE_UNAVAILABLE:
                    self.wrong.append(f"Answered {error}")
                await asyncio.sleep(PAUSE)
            else:
                self.longest = max(self.longest, time.monotonic() - started)
                return told


async def besiege(
    siege: Siege, clients: Sequence[Awaitable[None]], *, times: int, every: int
) -> None:
    """Kills so often, of Postgres every so many times; then the clients end what they have begun."""
    siege.going.set()
    at_work = [asyncio.ensure_future(client) for client in clients]
    try:
        while not siege.is_over:
            async with _serving(siege):
                await _kill(siege, times, every)
                if siege.up.is_set():
                    siege.is_over = True
                    await asyncio.wait_for(asyncio.gather(*at_work), PATIENCE)
    finally:
        for client in at_work:
            client.cancel()
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
    os.killpg(siege.server.pid, signal.SIGKILL)
    while psutil.pid_exists(siege.server.pid):  # noqa: ASYNC110 - nobody tells
        await asyncio.sleep(PAUSE)
    await siege.fallen()


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
    """All against all, at one moment; nothing new is begun meanwhile."""
    found = await siege.contradictions(recounted=recounted)
    siege.wrong += [f"After {dict(siege.kills)}: {contradiction}" for contradiction in found]
