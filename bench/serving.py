"""What the two Python comparisons serve with: a pool like the registry's.

DATABASE_URL and POOL_SIZE come from the environment.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

import asyncpg
from starlette.applications import Starlette

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"

_pools: list[Pool] = []


@asynccontextmanager
async def lifespan(_: Starlette) -> AsyncIterator[None]:
    """Holds the application's pool open."""
    async with asyncpg.create_pool(
        os.environ["DATABASE_URL"],
        min_size=1,
        max_size=int(os.environ["POOL_SIZE"]),
        server_settings={"jit": "off", "default_transaction_read_only": "on"},
        reset=_keep,
    ) as pool:
        _pools.append(pool)
        yield


def pool() -> Pool:
    return _pools[0]


async def _keep(_: object) -> None:
    """Reads leave nothing behind in a session, so giving one back costs no round trip."""


def today() -> date:
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()
