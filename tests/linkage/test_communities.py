"""Communities by what is linked in them: as the facts themselves say, page by page, without reading much."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

import httpx2
import pytest

from registry.database import Database
from registry.plan.linkage import Linked
from tests.asking import ask
from tests.files import fetch
from tests.planning import planned, read, scanned
from tests.registration.officers import COMMUNITY, Office
from tests.volunteers.stating import number, platform, push, record, verification

LISTED = """query ($in: DivisionCode!, $has: [Linked!], $lacks: [Linked!], $on: Date, $after: Cursor) {
  communities(first: 100, after: $after,
      filter: {division: $in, has: $has, lacks: $lacks, asOf: $on}) {
    nodes { code } count { value precision } pageInfo { hasNextPage endCursor } } }"""
DISTRICT, DAY = "500103000000", "2021-05-31"

COMMUNITIES = """
SELECT v.division_id, v.code FROM division_version v
JOIN division_placement p ON p.division_id = v.division_id AND p.during @> $2::date
JOIN division_version w ON w.division_id = p.within_id AND w.code = $1 AND w.during @> $2::date
WHERE v.level = 'COMMUNITY' AND v.during @> $2::date
"""
IN_BEING = """
SELECT home_id FROM organization_timeline
WHERE during @> $1::date AND standing IN ('GUIDED', 'FILED', 'REGISTERED')
"""
MEASURED = "SELECT home_id FROM counted_derived WHERE measure = '{}' AND during @> $1::date"
WHERE = {
    Linked.ORGANIZATION: IN_BEING,
    Linked.COMMUNITY_ORGANIZATION: f"{IN_BEING} AND community_based",
    Linked.SOCIAL_WORKER: MEASURED.format("SOCIAL_WORKER"),
    Linked.PROJECT: MEASURED.format("PROJECT"),
    Linked.INCUBATION_BASE: MEASURED.format("INCUBATION_BASE"),
}
"""Where the facts themselves say that there is some of it."""


async def listed(client: httpx2.AsyncClient, within: str, **asked: Any) -> list[str]:
    """The codes on all pages; the count says the same number."""
    codes: list[str] = []
    after, more = None, True
    while more:
        told = (await ask(client, LISTED, **{"in": within}, after=after, **asked))["communities"]
        codes += [node["code"] for node in told["nodes"]]
        after, more = told["pageInfo"]["endCursor"], told["pageInfo"]["hasNextPage"]
    assert told["count"] == {"value": len(codes), "precision": "EXACT"}
    return codes


async def test_what_there_is_and_what_is_lacking(
    client: httpx2.AsyncClient, demo: Database
) -> None:
    day = date.fromisoformat(DAY)
    places = dict(await fetch(demo, COMMUNITIES, DISTRICT, day))
    there = {
        linked: {places[home] for (home,) in await fetch(demo, sql, day) if home in places}
        for linked, sql in WHERE.items()
    }
    every = set(places.values())
    assert 0 < len(there[Linked.SOCIAL_WORKER]) < len(every), "some have one, some do not"
    assert 0 < len(there[Linked.COMMUNITY_ORGANIZATION]) < len(every)
    for linked, codes in there.items():
        assert await listed(client, DISTRICT, has=[linked], on=DAY) == sorted(codes)
        assert await listed(client, DISTRICT, lacks=[linked], on=DAY) == sorted(every - codes)
    for one, other in itertools.permutations(there, 2):
        found = await listed(client, DISTRICT, has=[one], lacks=[other], on=DAY)
        assert found == sorted(there[one] - there[other])
    assert await listed(client, DISTRICT, has=[], lacks=[], on=DAY) == sorted(every)


async def test_volunteers_without_an_organization(bureau: Database, o: Office) -> None:
    """A verified one counts, where they live, from the day of their verification on."""
    day = date(2026, 11, 20)
    verified: dict[str, Any] = {"idNumber": number(9), "verification": verification(day)}
    actor = await platform(bureau)
    await push(bureau, actor, record("a", registeredOn=day, **verified))
    await push(bureau, actor, record("b", division="500103001006"))

    async def found(on: str) -> list[str]:
        asked = {"has": ["VOLUNTEER"], "lacks": ["ORGANIZATION"], "on": on}
        told = await o.nobody.ask(LISTED, **{"in": DISTRICT}, **asked)
        return [node["code"] for node in told["communities"]["nodes"]]

    assert await found("2026-11-20") == [COMMUNITY]
    assert await found("2026-11-19") == []
    group: dict[str, Any] = {
        "name": "七星岗书法队",
        "community": COMMUNITY,
        "leader": "王芳",
        "members": 12,
    }
    assert (await o.carried("file", **group))["__typename"] == "CaseDone"
    assert await found("2026-11-23") == [COMMUNITY]
    assert await found("2026-11-24") == []


TALLIES = {
    *("measure_tally", "measure_delta", "organization_tally", "organization_delta"),
    *("volunteer_tally", "volunteer_line", "division_version", "division_placement"),
}


@pytest.mark.parametrize("linked", [word.value for word in Linked])
@pytest.mark.parametrize("within", ["500103001000", DISTRICT, "500000000000"])
async def test_a_page_reads_only_tallies_and_stops_when_it_is_full(
    demo: Database, linked: str, within: str
) -> None:
    query = f"""{{ communities(first: 20, filter: {{division: "{within}", lacks: [{linked}]}}) {{
        nodes {{ code }} }} }}"""
    async with demo.reader() as connection:
        await connection.execute("SET enable_seqscan = off")
        nodes, answer = await planned(connection, query)
        await connection.execute("RESET enable_seqscan")
    assert answer["communities"]["nodes"]
    assert not scanned(nodes)
    assert sum(read(nodes).values()) < 12_000


CITY = """{ division(code: "500000000000") { children(first: 100) { nodes { name
  organizationsByKind { total associations serviceAgencies foundations communityFiled
    communityGuided communityBased charities }
  socialWorkerCount { total } postCount { set filled } volunteerCount { verified }
  projectTotals { running funds } incubationCount { bases tenants } } } } }"""


async def test_the_city_by_district_is_one_statement_over_tallies(
    client: httpx2.AsyncClient, demo: Database, statements: list[str]
) -> None:
    told = await ask(client, CITY)
    assert len(statements) == 1
    by_kind = [node["organizationsByKind"] for node in told["division"]["children"]["nodes"]]
    assert len(by_kind) == 38
    for kinds in by_kind:
        forms = [kinds[name] for name in ("associations", "serviceAgencies", "foundations")]
        assert sum(forms) + kinds["communityFiled"] + kinds["communityGuided"] == kinds["total"]
    async with demo.reader() as connection:
        await connection.execute("SET enable_seqscan = off")
        nodes, _ = await planned(connection, CITY)
        await connection.execute("RESET enable_seqscan")
    assert not scanned(nodes)
    assert sum(read(nodes).values()) < 30_000


KINDS = """query ($c: DivisionCode!, $on: Date) { division(code: $c, asOf: $on) {
  organizationsByKind { total associations serviceAgencies foundations communityFiled
    communityGuided communityBased charities } } }"""
RECOUNTED = """
SELECT count(*), count(*) FILTER (WHERE form = 'ASSOCIATION'),
    count(*) FILTER (WHERE form = 'SERVICE_AGENCY'), count(*) FILTER (WHERE form = 'FOUNDATION'),
    count(*) FILTER (WHERE form = 'COMMUNITY_FILED'),
    count(*) FILTER (WHERE form = 'COMMUNITY_GUIDED'),
    count(*) FILTER (WHERE community_based), count(*) FILTER (WHERE charity)
FROM organization_timeline t
WHERE t.during @> $2::date AND standing IN ('GUIDED', 'FILED', 'REGISTERED')
  AND EXISTS (SELECT FROM division_placement p JOIN division_version w
      ON w.division_id = p.within_id AND w.code = $1 AND w.during @> $2::date
      WHERE p.division_id = t.home_id AND p.during @> $2::date)
"""


@pytest.mark.parametrize("code", ["500000000000", DISTRICT, "500103001000"])
async def test_kinds_are_what_a_recount_finds(
    client: httpx2.AsyncClient, demo: Database, code: str
) -> None:
    for day in ("2016-06-01", DAY, "2026-11-20"):
        told = (await ask(client, KINDS, c=code, on=day))["division"]["organizationsByKind"]
        recounted = await fetch(demo, RECOUNTED, code, date.fromisoformat(day))
        assert [tuple(told.values())] == recounted
