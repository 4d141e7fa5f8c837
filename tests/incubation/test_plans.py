"""Every list, filter and order of bases has its index, each operation is one statement, counts scan nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from registry.database import Database
from tests.asking import ask
from tests.files import fetch
from tests.planning import planned, read, scanned

LARGE = {
    *("organization", "organization_timeline", "organization_standing", "division_version"),
    *("division_placement", "incubation_base", "tenancy", "tenancy_stage", "tenancy_agreement"),
    *("base_operator", "base_room", "base_terms", "measure_tally", "counted"),
}
COUNTING = {"measure_tally", "measure_delta", "division_version"}

PAGES = {
    "by number": "{ incubationBases(first: 5) { nodes { name occupancy { capacity free } } } }",
    "by name, from the end": """
        { incubationBases(last: 5, orderBy: {field: NAME}) { nodes { name } } }""",
    "of the city": '{ incubationBases(filter: {division: "500000000000"}) { nodes { name } } }',
    "of a district": '{ incubationBases(filter: {division: "500101000000"}) { nodes { name } } }',
    "of a street": '{ incubationBases(filter: {division: "500101001000"}) { nodes { name } } }',
    "closed ones of a tier": """
        { incubationBases(filter: {tier: STREET, open: false}) { nodes { name closedOn } } }""",
    "by what the name contains": """
        { incubationBases(filter: {nameContains: "孵化"}) { nodes { name } } }""",
    "by operator": """
        { incubationBases(filter: {operator: "SO000000001"}) { nodes { operator { name } } } }""",
    "one with all that is told of it": """
        { incubationBase(number: "IB000000001") { name office { name } site { name }
            terms { period { number } others { name } } evaluations { grade } operator { name }
            tenancies(first: 5, filter: {current: true}) { nodes { stage agreedUntil
                organization { name } agreements { number } stages { stage } } } } }""",
    "tenants of a stage": """
        { incubationBase(number: "IB000000001") {
            tenancies(filter: {stage: HUB}) { nodes { since } } } }""",
    "a tenant": """
        { incubationBase(number: "IB000000001") {
            tenancies(filter: {organization: "SO000000001"}) { nodes { since } } } }""",
    "where a body was": """
        { organization(number: "SO000000001") { tenancies { base { name } stage exit } } }""",
    "of a district's communities": """
        { communities(filter: {division: "500101000000"}, first: 5) { nodes {
            incubationBasesNearby(first: 3) { nodes { name } } incubationCount { tenants } } } }""",
    "outcomes of a base": """
        { incubationBase(number: "IB000000001") { outcomes(since: "2016-01-01") {
            tenants registeredSince afterExit { twoYears { due alive } } } } }""",
    "outcomes of a district": """
        { incubationOutcomes(within: "500101000000") { tenants graduated
            afterAdmission { oneYear { due alive } } } }""",
}
COUNTS = {
    "of everything": "{ incubationCount { bases capacity byTier { tenants } byExit { tenancies } } }",
    "of a district, on a day": """
        { incubationCount(within: "500101000000", asOf: "2021-01-01") { byStage { tenants } } }""",
    "of a list": "{ incubationBases { count { value precision } } }",
    "of a list of a tier": """
        { incubationBases(filter: {division: "500101000000", tier: DISTRICT, form: PHYSICAL}) {
            count { value precision } } }""",
}


@pytest.fixture
async def connection(incubated: Database) -> AsyncIterator[Any]:
    """Where whole tables are read only if no index serves: the test register is a small one."""
    async with incubated.reader() as connection:
        await connection.execute("SET enable_seqscan = off")
        yield connection
        await connection.execute("RESET enable_seqscan")


@pytest.mark.parametrize("query", PAGES.values(), ids=PAGES)
async def test_a_page_reads_no_whole_table(connection: Any, query: str) -> None:
    plan, _ = await planned(connection, query)
    assert not scanned(plan) & LARGE
    assert sum(read(plan).values()) < 5_000


@pytest.mark.parametrize("query", COUNTS.values(), ids=COUNTS)
async def test_a_count_reads_only_the_tally(connection: Any, query: str) -> None:
    plan, _ = await planned(connection, query)
    assert set(read(plan)) <= COUNTING


@pytest.mark.parametrize("query", [*PAGES.values(), *COUNTS.values()], ids=[*PAGES, *COUNTS])
async def test_an_operation_is_one_statement(
    client: httpx2.AsyncClient, statements: list[str], query: str
) -> None:
    await ask(client, query)
    assert len(statements) == 1


WALK = """query ($after: Cursor) { incubationBase(number: "%s") { tenancies(first: 7, after: $after) {
  nodes { since organization { number } } count { value precision }
  pageInfo { hasNextPage endCursor } } } }"""
BUSIEST = """
SELECT b.number FROM incubation_base b JOIN tenancy t ON t.base_id = b.id
GROUP BY b.number ORDER BY count(*) DESC LIMIT 1
"""


async def test_walking_tenancies_visits_everyone_once(
    client: httpx2.AsyncClient, incubated: Database
) -> None:
    ((number,),) = await fetch(incubated, BUSIEST)
    seen: list[tuple[str, str]] = []
    after, more, total = None, True, 0
    while more:
        page = (await ask(client, WALK % number, after=after))["incubationBase"]["tenancies"]
        seen += [(node["since"], node["organization"]["number"]) for node in page["nodes"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
        total = page["count"]["value"]
    assert len(seen) == len(set(seen)) == total > 14
    assert [since for since, _ in seen] == sorted((since for since, _ in seen), reverse=True)


NEAR = """query ($c: DivisionCode!, $after: Cursor) { division(code: $c) {
  communities(first: 1) { nodes { code township { code } district { code }
    incubationBasesNearby(first: 1, after: $after) {
      nodes { number site { code level } isOpen } count { value }
      pageInfo { hasNextPage endCursor } } } } } }"""


async def test_the_nearest_bases_come_first(
    client: httpx2.AsyncClient, incubated: Database
) -> None:
    """In the community, then in its street, then in its district, each by its number."""
    street = await _street_with_bases(incubated)
    found: list[tuple[int, str]] = []
    after, more = None, True
    while more:
        told = await ask(client, NEAR, c=street, after=after)
        (here,) = told["division"]["communities"]["nodes"]
        page = here["incubationBasesNearby"]
        for node in page["nodes"]:
            assert node["isOpen"]
            code = node["site"]["code"]
            is_here, is_near = code == here["code"], code[:9] == here["code"][:9]
            found.append((0 if is_here else 1 if is_near else 2, node["number"]))
            assert code[:6] == here["code"][:6]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert found == sorted(found)
    assert len(found) == page["count"]["value"] >= 1
    assert found[0][0] == 1


async def _street_with_bases(db: Database) -> str:
    """The code of a street that has a base."""
    ((code,),) = await fetch(
        db,
        "SELECT v.code FROM incubation_base b JOIN division_version v ON v.division_id = b.site_id"
        " WHERE b.tier = 'STREET' AND upper_inf(b.during) ORDER BY v.code LIMIT 1",
    )
    return str(code)
