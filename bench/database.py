"""The database that every system reads: the demo register at scale 1."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path

import asyncpg

from bench.serving import today
from registry import embedded
from registry.setup import is_ready, set_up_apart

HERE = Path(__file__).parent
WORK = HERE / ".work"
os.environ.setdefault("KEY_FILE", str(WORK / "keys.json"))  # of every register made here

# How many values the variable of an operation takes in turn.
PAGES, CODES, DAYS = 200, 500, 30

CASES = {
    "page": """
        SELECT (last * n / $1)::text
        FROM (SELECT max(id) AS last FROM organization) o, generate_series(0, $1::int - 1) AS n
    """,
    "one": """
        SELECT credit_code FROM organization o JOIN organization_timeline t
        ON t.organization_id = o.id AND t.during @> current_date
        WHERE credit_code IS NOT NULL AND standing = 'REGISTERED'
        ORDER BY md5(credit_code) LIMIT $1
    """,
    "lists": """
        SELECT code FROM division_version WHERE level = 'DISTRICT' AND during @> current_date
        ORDER BY md5(code) LIMIT $1
    """,
}


@contextmanager
def register(url: str | None) -> Iterator[str]:
    """The URL of a register of scale 1: the one given, or one of our own in bench/.work."""
    WORK.mkdir(exist_ok=True)
    if url:
        yield url
        return
    with embedded.postgres(WORK / "data") as own:
        if not asyncio.run(is_ready(own, scale=1)):
            set_up_apart(own, scale=1)
        yield own


async def sample(url: str) -> dict[str, list[str]]:
    """The values of each operation's variable: places in the list, codes, days."""
    connection = await asyncpg.connect(url)
    try:
        numbers = {"page": PAGES, "one": CODES, "lists": 100}
        cases = {
            operation: [row[0] for row in await connection.fetch(sql, numbers[operation])]
            for operation, sql in CASES.items()
        }
    finally:
        await connection.close()
    days = [(today() - timedelta(days=days)).isoformat() for days in range(DAYS)]
    return {**cases, "ratio": days, "counts": days, "linked": days}


@asynccontextmanager
async def views(url: str) -> AsyncIterator[None]:
    """The schema bench_api, which PostGraphile serves, for as long as it is needed."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute((HERE / "postgraphile" / "schema.sql").read_text())
        yield
    finally:
        await connection.execute("DROP SCHEMA IF EXISTS bench_api CASCADE")
        await connection.close()
