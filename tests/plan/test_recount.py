"""The two questions of the plan, against a recount in SQL that knows nothing of tallies."""

from __future__ import annotations

from datetime import date

import httpx2
import pytest

from registry.database import Database
from tests.asking import ask, refusal

RATIO = """
query ($settlement: Settlement!, $within: DivisionCode, $asOf: Date) {
  communityRatio(settlement: $settlement, within: $within, asOf: $asOf) {
    target mean median communities organizations belowTarget missing shortfall
    byDistrict { division { code name } communities organizations mean belowTarget shortfall }
    gaps(first: 5) { nodes { missing organizations community { code } } count { value } }
  }
}"""

# From the base tables alone: who was registered or filed, where at home, and how that was settled.
RECOUNT = """
WITH community AS (
    SELECT c.division_id, d.code AS district, count(s.organization_id) AS n
    FROM division_version c
    JOIN division_settlement x ON x.division_id = c.division_id AND x.during @> $2::date
    JOIN division_version t ON t.division_id = c.parent_id AND t.during @> $2::date
    JOIN division_version d ON d.division_id = t.parent_id AND d.during @> $2::date
    LEFT JOIN organization_home h ON h.division_id = c.division_id AND h.during @> $2::date
    LEFT JOIN organization_standing s ON s.organization_id = h.organization_id
        AND s.during @> $2::date AND s.community_based AND s.standing IN ('REGISTERED', 'FILED')
    WHERE c.level = 'COMMUNITY' AND c.during @> $2::date AND x.settlement = $1
        AND ($3::text IS NULL OR d.code = $3)
    GROUP BY 1, 2
)
SELECT count(*) AS communities, sum(n)::int AS organizations, avg(n)::float AS mean,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY n) AS median,
       count(*) FILTER (WHERE n < $4) AS below, sum(greatest($4 - n, 0))::int AS shortfall,
       count(DISTINCT district) AS districts, min(n) AS least
FROM community
"""


@pytest.mark.parametrize("settlement", ["URBAN", "RURAL"])
@pytest.mark.parametrize("within", [None, "500101000000"])
@pytest.mark.parametrize("day", [date(2026, 11, 24), date(2020, 12, 31), date(2015, 6, 1)])
async def test_the_ratio_equals_a_recount(
    client: httpx2.AsyncClient, demo: Database, settlement: str, within: str | None, day: date
) -> None:
    data = await ask(client, RATIO, settlement=settlement, within=within, asOf=str(day))
    ratio = data["communityRatio"]
    plans = {"URBAN": (13, 10), "RURAL": (7, 5)}[settlement]
    target = plans[0] if day >= date(2021, 1, 1) else plans[1]
    async with demo.reader() as connection:
        row = await connection.fetchrow(RECOUNT, settlement, day, within, target)
    assert row is not None
    assert row["communities"] > 100
    assert ratio["target"] == target
    assert ratio["communities"] == row["communities"]
    assert ratio["organizations"] == row["organizations"]
    assert ratio["mean"] == pytest.approx(row["mean"])
    assert ratio["median"] == row["median"]
    assert ratio["belowTarget"] == row["below"] == ratio["gaps"]["count"]["value"]
    assert ratio["shortfall"] == row["shortfall"]
    assert ratio["missing"] == max(target * row["communities"] - row["organizations"], 0)
    assert len(ratio["byDistrict"]) == row["districts"]
    assert sum(d["organizations"] for d in ratio["byDistrict"]) == row["organizations"]
    assert sum(d["shortfall"] for d in ratio["byDistrict"]) == row["shortfall"]
    assert ratio["gaps"]["nodes"][0]["organizations"] == row["least"]


CHARITIES = """
query ($within: DivisionCode, $asOf: Date) {
  charityDoubling(within: $within, asOf: $asOf) {
    baseline baselineOn target actual progress reachedOn projectedOn
    series(by: YEAR) { on value }
    byDistrict { division { code } baseline actual }
  }
}"""

COUNT_CHARITIES = """
SELECT count(*) FROM organization_charity c
JOIN organization_standing s ON s.organization_id = c.organization_id AND s.during @> $1::date
WHERE c.during @> $1::date AND s.standing = 'REGISTERED'
"""


@pytest.mark.parametrize("day", [date(2026, 11, 24), date(2023, 2, 28), date(2020, 12, 31)])
async def test_charities_equal_a_recount(
    client: httpx2.AsyncClient, demo: Database, day: date
) -> None:
    charities = (await ask(client, CHARITIES, asOf=str(day)))["charityDoubling"]
    async with demo.reader() as connection:
        baseline = await connection.fetchval(COUNT_CHARITIES, date(2020, 12, 31))
        actual = await connection.fetchval(COUNT_CHARITIES, day)
        for point in charities["series"]:
            counted = await connection.fetchval(COUNT_CHARITIES, date.fromisoformat(point["on"]))
            assert point["value"] == counted
    assert baseline == charities["baseline"] == 124
    assert charities["baselineOn"] == "2020-12-31"
    assert charities["target"] == 2 * baseline
    assert charities["actual"] == actual
    assert charities["progress"] == pytest.approx((actual - baseline) / baseline)
    assert len(charities["byDistrict"]) == 38
    assert sum(d["actual"] for d in charities["byDistrict"]) == actual
    assert charities["series"][-1] == {"on": str(day), "value": actual}


async def test_a_district_without_rural_communities(client: httpx2.AsyncClient) -> None:
    ratio = (await ask(client, RATIO, settlement="RURAL", within="500103000000"))["communityRatio"]
    assert ratio["communities"] == ratio["organizations"] == ratio["missing"] == 0
    assert ratio["mean"] == ratio["median"] == 0
    assert ratio["byDistrict"] == ratio["gaps"]["nodes"] == []


async def test_an_unknown_division_is_refused(client: httpx2.AsyncClient) -> None:
    code = await refusal(client, RATIO, settlement="RURAL", within="999999000000")
    assert code == "UNKNOWN_DIVISION"


async def test_the_definition_speaks_the_readers_language(client: httpx2.AsyncClient) -> None:
    query = {"query": "{ communityRatio(settlement: URBAN) { definition } }"}
    for language, word in (("zh-CN,zh;q=0.9", "备案"), ("en-GB", "filed")):
        answer = await client.post("/graphql", json=query, headers={"Accept-Language": language})
        assert word in answer.json()["data"]["communityRatio"]["definition"]
