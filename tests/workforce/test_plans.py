"""Counts of social workers read the tally alone; pages of them read what they show, by indexes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from registry.actor import Permission
from registry.database import Database
from tests.planning import planned, read, scanned

CALLER = {"permissions": [Permission.WORKERS_READ.name], "divisions": [None]}
LARGE = {
    *("counted", "measure_tally", "social_worker", "social_worker_employment", "post"),
    *("social_worker_qualification", "social_worker_status", "social_worker_home", "workplace"),
    *("organization", "organization_timeline", "division_version", "division_placement"),
}
TALLY = {"measure_tally", "measure_delta", "division_version", "division_placement"}

COUNTS = {
    "of everything": "{ socialWorkerCount { total certified employed } }",
    "of a district, on a day": """
        { socialWorkerCount(within: "500103000000", asOf: "2021-05-31") { total } }""",
    "of posts": '{ postCount(within: "500103000000", workplace: [COMMUNITY]) { set filled } }',
    "of districts": """
        { division(code: "500000000000") { children(first: 100) { nodes {
            socialWorkerCount { total degreeOnly } postCount { set vacant } } } } }""",
    "of a list": """
        { socialWorkers(filter: {division: "500103000000", basis: [BOTH], employed: true}) {
            count { value precision } } }""",
}
PAGES = {
    "by number": "{ socialWorkers(first: 50) { nodes { number place { name } } } }",
    "from the end": "{ socialWorkers(last: 50) { nodes { number } } }",
    "of a district": """
        { socialWorkers(filter: {division: "500103000000", level: [ASSISTANT]}) { nodes {
            number basis employment { workplace { name } } } } }""",
    "of a street": """
        { socialWorkers(filter: {division: "500103001000"}) { nodes { number home { name } } } }""",
    "of a community, on a day": """
        { socialWorkers(filter: {division: "500103001003", asOf: "2022-01-01"}) { nodes {
            number } } }""",
    "one": '{ socialWorker(number: "SW000000007") { number qualifications { kind } } }',
    "posts": "{ posts(first: 50) { nodes { number workplace { name division { name } } } } }",
    "vacant posts of a district": """
        { posts(filter: {division: "500103000000", vacant: true}) { nodes { number filled } } }""",
}


@pytest.fixture
async def connection(demo: Database) -> AsyncIterator[Any]:
    """Where whole tables are read only if no index serves: the test register is a small one."""
    async with demo.reader() as connection:
        await connection.execute("SET enable_seqscan = off")
        yield connection
        await connection.execute("RESET enable_seqscan")


@pytest.mark.parametrize("query", COUNTS.values(), ids=COUNTS)
async def test_a_count_reads_only_the_tally(
    connection: asyncpg.Connection[asyncpg.Record], query: str
) -> None:
    nodes, _ = await planned(connection, query, CALLER)
    assert read(nodes).keys() <= {*TALLY, "division", "access_version"}
    assert not scanned(nodes) & LARGE
    assert read(nodes)["measure_tally"] < 4_000


@pytest.mark.parametrize("query", PAGES.values(), ids=PAGES)
async def test_a_page_reads_what_it_shows(
    connection: asyncpg.Connection[asyncpg.Record], query: str
) -> None:
    nodes, answer = await planned(connection, query, CALLER)
    assert not scanned(nodes) & LARGE
    (told,) = answer.values()
    assert told.get("nodes", told), "there is something to show"
    assert sum(read(nodes).values()) < 12_000
