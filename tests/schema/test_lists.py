"""Every list, filter and order has its index: no page reads a whole table, and each is one statement."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx2
import pytest

from registry.database import Database, driver
from tests.asking import ask
from tests.conftest import opened
from tests.planning import planned, read, scanned

# The tables that grow with the register.
LARGE = {
    "organization",
    "organization_timeline",
    "organization_standing",
    "organization_tally",
    "division_version",
    "division_placement",
}

PAGES = {
    "by number": "{ organizations(first: 50) { nodes { name } pageInfo { hasNextPage } } }",
    "by name": "{ organizations(first: 50, orderBy: {field: NAME}) { nodes { name } } }",
    "by establishment, from the end": """
        { organizations(last: 50, orderBy: {field: ESTABLISHED_ON}) { nodes { name } } }""",
    "of the city": '{ organizations(filter: {division: "500000000000"}) { nodes { name } } }',
    "of a district": '{ organizations(filter: {division: "500101000000"}) { nodes { name } } }',
    "of a street, by name": """
        { organizations(filter: {division: "500101001000"}, orderBy: {field: NAME}) {
            nodes { name } } }""",
    "of a form": "{ organizations(filter: {form: [FOUNDATION]}) { nodes { name } } }",
    "charities": "{ organizations(filter: {charity: true}) { nodes { name } } }",
    "revoked": "{ organizations(filter: {standing: [REVOKED]}) { nodes { name } } }",
    "registered in a month": """
        { organizations(filter: {registeredBetween: {from: "2021-01-01", to: "2021-01-31"}}) {
            nodes { name } } }""",
    "by three characters": '{ organizations(filter: {nameContains: "豆制品"}) { nodes { name } } }',
    "by one rare character": '{ organizations(filter: {nameContains: "鑫"}) { nodes { name } } }',
    "one by code": '{ organization(number: "SO000000001") { name community { name } } }',
    "communities of a district": """
        { communities(filter: {division: "500101000000"}, first: 100) {
            nodes { name organizations(first: 5) { nodes { name } } } } }""",
    "communities by name": """
        { communities(filter: {nameContains: "太白"}, orderBy: {field: NAME}) { nodes { name } } }""",
    "districts": """
        { division(code: "500000000000") { children(first: 100) {
            nodes { name organizationCount } } } }""",
}

COUNTS = {
    "of everything": "{ organizations { count { value precision } } }",
    "of a district": """
        { organizations(filter: {division: "500101000000"}) { count { value precision } } }""",
    "of a class": """
        { organizations(filter: {form: [COMMUNITY_FILED], settlement: RURAL, charity: false}) {
            count { value precision } } }""",
    "of communities": """
        { communities(filter: {division: "500101000000", settlement: URBAN}) {
            count { value precision } } }""",
}


@pytest.fixture
async def connection(demo: Database) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    """Where whole tables are read only if no index serves: the test register is a small one."""
    async with demo.reader() as connection:
        await connection.execute("SET enable_seqscan = off")
        yield connection
        await connection.execute("RESET enable_seqscan")


@pytest.mark.parametrize("query", PAGES.values(), ids=PAGES)
async def test_a_page_reads_no_whole_table(
    connection: asyncpg.Connection[asyncpg.Record], query: str
) -> None:
    plan, _ = await planned(connection, query)
    assert not scanned(plan) & LARGE
    assert sum(read(plan).values()) < 20_000


@pytest.mark.parametrize("query", COUNTS.values(), ids=COUNTS)
async def test_a_count_reads_only_the_tally(
    connection: asyncpg.Connection[asyncpg.Record], query: str
) -> None:
    plan, _ = await planned(connection, query)
    assert read(plan).keys() <= {
        "organization_tally",
        "organization_delta",
        "community_tally",
        "division_version",
    }
    assert sum(read(plan).values()) < 500


@pytest.mark.parametrize("query", [*PAGES.values(), *COUNTS.values()])
async def test_an_operation_is_one_statement(
    query: str, monkeypatch: pytest.MonkeyPatch, client: httpx2.AsyncClient
) -> None:
    sent: list[str] = []
    fetchrow = asyncpg.Connection.fetchrow

    here = asyncio.current_task()

    async def counted(self: Any, sql: str, *args: Any, **options: Any) -> Any:
        sent.extend([sql] if asyncio.current_task() is here else [])  # others work beside it
        return await fetchrow(self, sql, *args, **options)

    monkeypatch.setattr(asyncpg.Connection, "fetchrow", counted)
    await ask(client, query)
    assert len(sent) == 1


async def test_walking_a_list_visits_everything_once(client: httpx2.AsyncClient) -> None:
    query = """query ($after: Cursor) {
        organizations(filter: {division: "500103000000"}, orderBy: {field: NAME, direction: DESC},
                      first: 97, after: $after) {
            nodes { number name } pageInfo { hasNextPage endCursor } count { value } } }"""
    seen: list[tuple[str, str]] = []
    after, more, total = None, True, 0
    while more:
        page = (await ask(client, query, after=after))["organizations"]
        seen += [(node["name"], node["number"]) for node in page["nodes"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
        total = page["count"]["value"]
    assert len(seen) == len(set(seen)) == total > 97
    assert seen == sorted(seen, reverse=True)


async def test_walking_backwards_meets_the_same_entries(client: httpx2.AsyncClient) -> None:
    forward = """{ communities(filter: {division: "500103000000"}, first: 100) {
        nodes { code } pageInfo { hasNextPage } } }"""
    backward = """query ($before: Cursor) {
        communities(filter: {division: "500103000000"}, last: 7, before: $before) {
            nodes { code } pageInfo { hasPreviousPage startCursor } } }"""
    page = (await ask(client, forward))["communities"]
    assert not page["pageInfo"]["hasNextPage"]
    walked: list[str] = []
    before, more = None, True
    while more:
        back = (await ask(client, backward, before=before))["communities"]
        walked = [node["code"] for node in back["nodes"]] + walked
        before, more = back["pageInfo"]["startCursor"], back["pageInfo"]["hasPreviousPage"]
    assert walked == [node["code"] for node in page["nodes"]]


async def test_a_kept_answer_is_never_stale(demo_url: str, client: httpx2.AsyncClient) -> None:
    query = '{ organization(number: "SO000000002") { purpose } }'
    before = await ask(client, query)
    assert await ask(client, query) == before
    async with opened(demo_url) as other, other.transaction() as session:
        await (await driver(session)).execute(
            "UPDATE organization SET purpose = 'changed' WHERE number = 'SO000000002'"
        )
        assert await ask(client, query) == before, "not committed yet"
    assert (await ask(client, query))["organization"]["purpose"] == "changed"
    async with opened(demo_url) as other, other.transaction() as session:
        await (await driver(session)).execute(
            "UPDATE organization SET purpose = $1 WHERE number = 'SO000000002'",
            before["organization"]["purpose"],
        )
    assert await ask(client, query) == before
