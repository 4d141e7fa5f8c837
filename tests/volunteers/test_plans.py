"""Counts of volunteers read the tally by its indexes and no person; pages of a list read what they show."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from registry.actor import Permission
from registry.database import Database
from tests.files import write
from tests.planning import planned
from tests.volunteers.stating import COMMUNITY, OTHER_COMMUNITY, number, platform, push, record

COUNTS = {
    "of everything": "{ volunteerCount { registered verified unverified ended } }",
    "of a platform": '{ volunteerCount(platform: "zyh") { registered } }',
    "of a district": '{ volunteerCount(within: "500103000000") { registered ended } }',
    "of a street": '{ volunteerCount(within: "500103001000", platform: "zyh") { registered } }',
    "of a community, on a day": """
        { volunteerCount(within: "500103001003", asOf: "2021-01-01") { registered } }""",
    "of districts": """
        { division(code: "500000000000") { children(first: 100) {
            nodes { volunteerCount { registered } past: volunteerCount(asOf: "2021-01-01") {
                registered } } } } }""",
    "of communities": """
        { communities(filter: {division: "500103000000"}, first: 100) {
            nodes { volunteerCount(platform: "zyh") { registered verified } } } }""",
}
TALLY = {"volunteer_line", "volunteer_area_line", "volunteer_waiting", "division_placement"}
BESIDE = {"division", "division_version", "volunteer_platform"}

LIST = """query ($within: DivisionCode, $after: Cursor, $before: Cursor, $first: Int, $last: Int) {
    volunteers(within: $within, first: $first, after: $after, last: $last, before: $before) {
        nodes { number } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
CALLER = {"permissions": [Permission.VOLUNTEERS_READ.name], "divisions": [None]}


@pytest.fixture
async def connection(city: Database) -> AsyncIterator[Any]:
    """A register of 2,000 persons; whole tables are read only if no index serves."""
    actor = await platform(city)
    known = [record(f"k{n}", idNumber=number(n)) for n in range(1_000)]
    await push(city, actor, *known)
    await push(city, actor, *(record(f"o{n}", division=OTHER_COMMUNITY) for n in range(1_000)))
    await write(city, "ANALYZE")
    async with city.reader() as connection:
        await connection.execute("SET enable_seqscan = off")
        yield connection
        await connection.execute("RESET enable_seqscan")


@pytest.mark.parametrize("query", COUNTS.values(), ids=COUNTS)
async def test_a_count_reads_the_tally_by_its_indexes(
    connection: asyncpg.Connection[asyncpg.Record], query: str
) -> None:
    nodes, _ = await planned(connection, query, CALLER)
    read = {node["Relation Name"]: node for node in nodes if "Relation Name" in node}
    assert read.keys() <= TALLY | BESIDE
    scanned = {n["Relation Name"] for n in nodes if n["Node Type"] == "Seq Scan"}
    assert not scanned & TALLY, "no whole table"
    called = {n.get("Function Name") for n in nodes if n["Node Type"] == "Function Scan"}
    assert "volunteers_on" not in called, "its body stands in the statement, and is planned with it"


@pytest.mark.parametrize("within", [None, "500000000000", "500103001000", COMMUNITY])
async def test_the_last_page_costs_what_the_first_does(
    connection: asyncpg.Connection[asyncpg.Record], within: str | None
) -> None:
    """Within a division a page reads the homes that it shows, of which one holds 1,000 here."""
    for size, start, end in (("first", "after", "endCursor"), ("last", "before", "startCursor")):
        place = None
        for _ in range(11):
            given = {"within": within, size: 90, start: place}
            nodes, answer = await planned(connection, LIST, CALLER, **given)
            read = [n for n in nodes if n.get("Relation Name") == "volunteer"]
            assert {n["Node Type"] for n in read} <= {"Index Scan", "Bitmap Heap Scan"}
            assert sum(n["Actual Rows"] * n["Actual Loops"] for n in read) <= 1_200
            place = answer["volunteers"]["pageInfo"][end]
        assert place is not None
