"""Reads of volunteers: in a city and in one a hundredth of it, and beside PostGraphile on the same rows.

`bench.volunteers` asks for this once its files are taken.
"""

from __future__ import annotations

import asyncio
import os
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Sequence
from contextlib import AsyncExitStack
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

import asyncpg
import orjson
from rich.console import Console

from bench import load, servers
from bench.database import views
from bench.servers import Server
from registry import accounts
from registry.actor import OPERATOR
from registry.database import Database

ROUNDS, SECONDS, WARM_UP = 3, 3.0, 1.0
CORES = os.cpu_count() or 1
PAGES = 50
"""How many pages' cursors an operation takes in turn."""
RATIO, COUNTED, PAGED, DEEP = 1.2, 4.0, 2.0, 1.5
"""The bars: a city to its hundredth; counts and pages to PostGraphile's; the last page to the first."""

COUNTS = """{ division(code: "500000000000") { children(first: 100) {
  nodes { code volunteerCount { registered } } } } }"""
ONE = """{ volunteerCount(within: "500103000000") { registered verified } }"""
PAGE = """query ($key: Cursor) { volunteers(first: 50, after: $key) {
  nodes { maskedName registeredOn community { code name } } pageInfo { hasNextPage } } }"""
THEIR_COUNTS = "{ allDistricts(orderBy: [CODE_ASC]) { nodes { code volunteers { totalCount } } } }"
THEIR_PAGE = """query ($key: Cursor) { allVolunteers(first: 50, after: $key, orderBy: [ROW_ID_ASC]) {
  nodes { maskedName registeredOn community { code name } } pageInfo { hasNextPage endCursor } } }"""

# Where each of some pages begins: of the first thousand, and of the last.
FIRST = "SELECT id FROM volunteer ORDER BY id LIMIT 50000"
LAST = "SELECT id FROM volunteer ORDER BY id DESC LIMIT 50000"

out = Console(highlight=False)


class Case(NamedTuple):
    """What is asked of a server, again and again."""

    server: Server
    requests: Sequence[bytes]
    slow: bool = False
    """An answer may take longer than a round."""


def posted(document: str, token: str = "", **variables: Any) -> bytes:
    body = orjson.dumps({"query": document, "variables": variables})
    plain = load.request("POST", "/graphql", body)
    if not token:
        return plain
    head, _, _ = plain.partition(load.END)
    return head + f"\r\nAuthorization: Bearer {token}".encode() + load.END + body


def cursors(ids: Sequence[int]) -> list[str]:
    return [urlsafe_b64encode(orjson.dumps(["ID+", id_])).decode().rstrip("=") for id_ in ids]


async def rates(cases: dict[str, Case]) -> dict[str, list[float]]:
    """Answers a second of each, round by round."""
    found: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(ROUNDS):
        for name, case in cases.items():
            found[name].append(await (_slow_rate if case.slow else _rate)(case))
    return found


async def _rate(case: Case) -> float:
    measured = await load.run_process(
        case.server.port, list(case.requests), seconds=SECONDS, warm_up=WARM_UP
    )
    return measured["rate"]


async def _slow_rate(case: Case) -> float:
    """Of as many at once as there are processors, to their end."""
    asked = [case.requests[0]] * CORES
    started = perf_counter()
    await asyncio.gather(*(load.ask(case.server.port, one) for one in asked))
    return len(asked) / (perf_counter() - started)


def times(found: dict[str, list[float]], one: str, other: str) -> float:
    """How often as many answers one gave as the other, in the median."""
    return median(a / b for a, b in zip(found[one], found[other], strict=True))


async def reads(city: str, hundredth: str) -> None:
    """Measures, and says how it stands with the bars."""
    await asyncio.to_thread(servers.install_postgraphile)
    token = await _key(city)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(views(city))
        large = await stack.enter_async_context(_ours("city", city).running())
        small = await stack.enter_async_context(_ours("hundredth", hundredth).running())
        theirs = await stack.enter_async_context(servers.postgraphile(city).running())
        await _compare(large, theirs, token)
        first, last = await _pages(city)
        begun = await load.ask(theirs.port, posted(THEIR_PAGE))
        digest, _ = orjson.loads(b64decode(begun["data"]["allVolunteers"]["pageInfo"]["endCursor"]))
        their_keys = [urlsafe_b64encode(orjson.dumps([digest, id_])).decode() for id_ in first]
        found = await rates(
            {
                "counts": Case(large, [posted(COUNTS)]),
                "their counts": Case(theirs, [posted(THEIR_COUNTS)], slow=True),
                "counts of a hundredth": Case(small, [posted(COUNTS)]),
                "a count": Case(large, [posted(ONE)]),
                "a count of a hundredth": Case(small, [posted(ONE)]),
                "pages": Case(large, [posted(PAGE, token, key=key) for key in cursors(first)]),
                "last pages": Case(large, [posted(PAGE, token, key=key) for key in cursors(last)]),
                "their pages": Case(theirs, [posted(THEIR_PAGE, key=key) for key in their_keys]),
            }
        )
    for name, figures in found.items():
        out.print(f"  {name}: {median(figures):,.3g}/s")
    for what, one, other, bar in (
        ("counts of the hundredth to the city's", "counts of a hundredth", "counts", f"<= {RATIO}"),
        ("a count, the same", "a count of a hundredth", "a count", f"<= {RATIO}"),
        ("counts to PostGraphile's", "counts", "their counts", f">= {COUNTED}"),
        ("pages to PostGraphile's", "pages", "their pages", f">= {PAGED}"),
        ("first pages to the last", "pages", "last pages", f"<= {DEEP}"),
    ):
        out.print(f"{what}: {times(found, one, other):,.2f} times; bar: {bar}")


def _ours(name: str, url: str) -> Server:
    return servers.uvicorn(name, "bench.registry_server:app", url, ANSWERS="0")


async def _compare(ours: Server, theirs: Server, token: str) -> None:
    """Raises Failed where they do not tell the same."""
    mine = (await load.ask(ours.port, posted(COUNTS)))["data"]["division"]["children"]["nodes"]
    other = (await load.ask(theirs.port, posted(THEIR_COUNTS)))["data"]["allDistricts"]["nodes"]
    counted = {each["code"]: each["volunteerCount"]["registered"] for each in mine}
    if counted != {each["code"]: each["volunteers"]["totalCount"] for each in other}:
        raise load.Failed(f"The counts differ: {counted}, {other}")
    page = (await load.ask(ours.port, posted(PAGE, token)))["data"]["volunteers"]["nodes"]
    other = (await load.ask(theirs.port, posted(THEIR_PAGE)))["data"]["allVolunteers"]["nodes"]
    if page != other:
        raise load.Failed(f"The pages differ: {page[:2]}, {other[:2]}")


async def _pages(url: str) -> tuple[list[int], list[int]]:
    connection = await asyncpg.connect(url)
    try:
        both = [[row[0] for row in await connection.fetch(sql)] for sql in (FIRST, LAST)]
    finally:
        await connection.close()
    first, last = both
    step = len(first) // PAGES
    return first[::step][:PAGES], last[step::step][:PAGES]


async def _key(url: str) -> str:
    """Of somebody who may read volunteers."""
    database = Database(url)
    await database.open()
    try:
        async with database.transaction() as session:
            return await accounts.create_key(session, OPERATOR, "reads", "auditor", None)
    finally:
        await database.close()
