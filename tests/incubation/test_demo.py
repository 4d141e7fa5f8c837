"""The demo's bases over its organizations: of every tier, never overfull, and graduates do register."""

from __future__ import annotations

import os
from datetime import date
from typing import Any

import httpx2
import pytest

from registry.actor import OPERATOR, Actor
from registry.database import Database
from registry.demo import load_demo
from registry.demo.bases import NUMBERS
from registry.demo.incubation import load_incubation
from registry.errors import Forbidden
from tests.asking import ask
from tests.conftest import DEMO_SCALE as SCALE
from tests.conftest import database_named, opened
from tests.files import drifts, fetch, value
from tests.keys import VAULT

NOW = "date '2026-11-24'"

DIGEST = """
SELECT md5(string_agg(line, E'\\n' ORDER BY line)) FROM (
    SELECT to_jsonb(b)::text FROM incubation_base b
    UNION ALL SELECT to_jsonb(t)::text FROM tenancy t
    UNION ALL SELECT (to_jsonb(s) - 'id')::text FROM tenancy_stage s
    UNION ALL SELECT (to_jsonb(r) - 'id')::text FROM base_room r) AS row (line)
"""


async def test_there_are_as_many_of_each_tier_as_are_meant(incubated: Database) -> None:
    found = await fetch(incubated, "SELECT tier, count(*) FROM incubation_base GROUP BY tier")
    assert dict(found) == {tier: max(1, round(n * SCALE)) for tier, n in NUMBERS.items()}
    assert sum(NUMBERS.values()) == 120
    assert await value(incubated, "SELECT bool_and(demo) FROM incubation_base")


CLAIMS = {
    "a tenant is in being when it is taken in": """
        SELECT FROM tenancy t JOIN organization_timeline o
            ON o.organization_id = t.organization_id AND o.during @> lower(t.during)
        WHERE o.standing NOT IN ('FILED', 'REGISTERED')""",
    "who graduated registered afterwards": """
        SELECT FROM tenancy t WHERE t.exit = 'GRADUATED' AND NOT EXISTS (
            SELECT FROM organization_standing s
            WHERE s.organization_id = t.organization_id AND s.standing = 'REGISTERED'
              AND lower(s.during) BETWEEN upper(t.during) AND upper(t.during) + 60)""",
    "nobody is in two bases at once": """
        SELECT FROM tenancy a JOIN tenancy b ON a.id < b.id
            AND a.organization_id = b.organization_id AND a.during && b.during""",
    "no base holds more than it has room for": """
        SELECT FROM tenancy a JOIN base_room r ON r.base_id = a.base_id AND r.during @> lower(a.during)
        WHERE r.places < (SELECT count(*) FROM tenancy t
                          WHERE t.base_id = a.base_id AND t.during @> lower(a.during))""",
    "a tenant has a stage on every day": """
        SELECT FROM tenancy t WHERE t.during <> (
            SELECT range_merge(range_agg(s.during)) FROM tenancy_stage s WHERE s.tenancy_id = t.id)
          OR (SELECT count(*) FROM tenancy_stage s WHERE s.tenancy_id = t.id) <>
             1 + (SELECT count(*) FROM tenancy_stage s JOIN tenancy_stage n
                      ON n.tenancy_id = s.tenancy_id AND lower(n.during) = upper(s.during)
                  WHERE s.tenancy_id = t.id)""",
    "the first agreement begins with the tenancy": """
        SELECT FROM tenancy t WHERE lower(t.during) <> (
            SELECT min(lower(a.during)) FROM tenancy_agreement a WHERE a.tenancy_id = t.id)""",
    "who expired stayed as long as was agreed": """
        SELECT FROM tenancy t WHERE t.exit = 'EXPIRED' AND upper(t.during) < (
            SELECT max(upper(a.during)) FROM tenancy_agreement a WHERE a.tenancy_id = t.id)""",
    "who left long ago handed over": """
        SELECT FROM tenancy WHERE upper(during) < '2026-09-01' AND handed_over_on IS NULL""",
    "an office sees to every base": f"""
        SELECT FROM incubation_base WHERE base_office(id, {NOW}) IS NULL""",
    "nothing is later than the end of October 2026": """
        SELECT FROM tenancy WHERE lower(during) > '2026-10-31' OR upper(during) > '2026-10-31'""",
}


@pytest.mark.parametrize("claim", CLAIMS)
async def test_no_base_contradicts(incubated: Database, claim: str) -> None:
    assert not await value(incubated, f"SELECT EXISTS ({CLAIMS[claim]})"), claim


@pytest.mark.parametrize(
    "kind",
    [
        *(f"SELECT FROM tenancy WHERE exit = '{e}'" for e in ("EXPIRED", "FORCED", "WITHDRAWN")),
        "SELECT FROM tenancy WHERE exit = 'GRADUATED'",
        *(
            f"SELECT FROM tenancy_stage WHERE stage = '{s}'"
            for s in ("EMBRYONIC", "START_UP", "HUB")
        ),
        "SELECT FROM tenancy WHERE exit IS NULL",
        "SELECT FROM tenancy_agreement GROUP BY tenancy_id HAVING count(*) > 1",
        "SELECT FROM base_operator WHERE organization_id IS NOT NULL",
        "SELECT FROM base_evaluation",
    ],
)
async def test_every_kind_of_history_occurs(incubated: Database, kind: str) -> None:
    assert await value(incubated, f"SELECT EXISTS ({kind})")


async def test_its_counts_are_those_of_a_recount(incubated: Database) -> None:
    assert await drifts(incubated) == []


COUNT = """query ($on: Date!) { incubationCount(asOf: $on) { bases capacity tenants ended
  byTier { bases capacity tenants } byStage { tenants } byExit { tenancies } } }"""
RECOUNT = """
SELECT (SELECT count(*) FROM incubation_base WHERE during @> $1::date),
    (SELECT coalesce(sum(r.places), 0) FROM base_room r JOIN incubation_base b ON b.id = r.base_id
     WHERE r.during @> $1::date AND b.during @> $1::date),
    (SELECT count(*) FROM tenancy t JOIN organization_timeline o
        ON o.organization_id = t.organization_id AND o.during @> $1::date
     WHERE t.during @> $1::date AND o.standing IN ('GUIDED', 'FILED', 'REGISTERED')),
    (SELECT count(*) FROM tenancy WHERE upper(during) <= $1::date)
"""


@pytest.mark.parametrize(
    "on", ["2015-12-31", "2018-06-30", "2020-12-31", "2023-05-04", "2026-11-24"]
)
async def test_its_figures_hold(incubated: Database, client: httpx2.AsyncClient, on: str) -> None:
    told = (await ask(client, COUNT, on=on))["incubationCount"]
    ((bases, capacity, tenants, ended),) = await fetch(incubated, RECOUNT.replace("$1", f"'{on}'"))
    assert (told["bases"], told["capacity"]) == (bases, capacity)
    assert (told["tenants"], told["ended"]) == (tenants, ended)
    for name, total in (("bases", bases), ("capacity", capacity), ("tenants", tenants)):
        assert sum(row[name] for row in told["byTier"]) == total
    assert sum(row["tenants"] for row in told["byStage"]) == tenants
    assert sum(row["tenancies"] for row in told["byExit"]) == ended


async def test_the_same_seed_gives_the_same_rows(server: str, city_template: str) -> None:
    digests: list[str] = []
    name = f"registry_test_{os.getpid()}_without_bases"
    async with database_named(server, name, city_template) as without:
        async with opened(without) as database, database.transaction() as session:
            await load_demo(session, OPERATOR, VAULT, scale=0.02)
        for seed in (2020, 2020, 2021):
            copy = f"registry_test_{os.getpid()}_with_bases_{len(digests)}"
            async with database_named(server, copy, name) as url, opened(url) as database:
                async with database.transaction() as session:
                    await load_incubation(session, OPERATOR, scale=0.02, seed=seed)
                digests.append(await value(database, DIGEST))
    assert digests[0] == digests[1] != digests[2]


async def test_it_needs_the_permission(incubated: Database) -> None:
    async with incubated.transaction() as session:
        with pytest.raises(Forbidden):
            await load_incubation(session, Actor("a clerk"), scale=SCALE)


# --- Outcomes, against a recount in plain Python

OUTCOMES = """query ($n: String!, $on: Date!, $since: Date, $until: Date) {
  incubationBase(number: $n, asOf: $on) { outcomes(since: $since, until: $until) { ...F } } }"""
ALL = """query ($in: DivisionCode, $on: Date!, $since: Date, $until: Date) {
  incubationOutcomes(within: $in, asOf: $on, since: $since, until: $until) { ...F } }"""
FIGURES = """fragment F on IncubationOutcomes { tenants filedOnAdmission registeredOnAdmission
  filedSince registeredSince graduated
  afterAdmission { oneYear { due alive } threeYears { due alive } }
  afterExit { oneYear { due alive } twoYears { due alive } } }"""
LIVES = """
SELECT t.base_id, t.organization_id, lower(t.during), upper(t.during), t.exit, b.site_id
FROM tenancy t JOIN incubation_base b ON b.id = t.base_id
"""
STANDINGS = (
    "SELECT organization_id, lower(during), upper(during), standing FROM organization_standing"
)


async def recounted(
    db: Database, wanted: Any, on: Any, since: Any = None, until: Any = None
) -> dict[str, Any]:
    """What became of whom, from the rows."""
    stood: dict[int, list[Any]] = {}
    for body, *stretch in await fetch(db, STANDINGS):
        stood.setdefault(body, []).append(stretch)
    lives: dict[int, list[Any]] = {}
    for base, body, begun, ended, exit_, site in await fetch(db, LIVES):
        is_in = (since is None or begun >= since) and (until is None or begun <= until)
        if wanted(base, site) and is_in and begun <= on:
            lives.setdefault(body, []).append((begun, ended, exit_))

    def is_(body: int, day: Any, *standings: str) -> bool:
        return any(
            (a is None or a <= day) and (b is None or day < b) and s in standings
            for a, b, s in stood[body]
        )

    def became(body: int, day: Any, standing: str) -> bool:
        return any(s == standing and a is not None and day < a <= on for a, _, s in stood[body])

    def later(day: Any, years: int) -> Any:
        try:
            return day.replace(year=day.year + years)
        except ValueError:
            return day.replace(year=day.year + years, day=28)

    being = ("GUIDED", "FILED", "REGISTERED")
    admitted = {body: min(begun for begun, *_ in held) for body, held in lives.items()}
    exited = {
        body: max(ended for _, ended, _ in held)
        for body, held in lives.items()
        if all(ended is not None and ended <= on for _, ended, _ in held)
    }

    def survived(days: dict[int, Any], years: int) -> dict[str, int]:
        due = {b: later(d, years) for b, d in days.items() if later(d, years) <= on}
        return {"due": len(due), "alive": sum(is_(b, d, *being) for b, d in due.items())}

    return {
        "tenants": len(lives),
        "filedOnAdmission": sum(is_(b, d, "FILED") for b, d in admitted.items()),
        "registeredOnAdmission": sum(is_(b, d, "REGISTERED") for b, d in admitted.items()),
        "filedSince": sum(
            not is_(b, d, "FILED", "REGISTERED") and became(b, d, "FILED")
            for b, d in admitted.items()
        ),
        "registeredSince": sum(
            not is_(b, d, "REGISTERED") and became(b, d, "REGISTERED") for b, d in admitted.items()
        ),
        "graduated": sum(
            any(e == "GRADUATED" and u <= on for _, u, e in held) for held in lives.values()
        ),
        "afterAdmission": {"oneYear": survived(admitted, 1), "threeYears": survived(admitted, 3)},
        "afterExit": {"oneYear": survived(exited, 1), "twoYears": survived(exited, 2)},
    }


@pytest.mark.parametrize("on", ["2019-02-28", "2022-10-10", "2026-11-24"])
async def test_outcomes_are_those_of_each_body(
    incubated: Database, client: httpx2.AsyncClient, on: str
) -> None:
    day = date.fromisoformat(on)
    told = (await ask(client, ALL + FIGURES, on=on))["incubationOutcomes"]
    assert told == await recounted(incubated, lambda *_: True, day)
    assert told["tenants"] > 0
    some = {"since": "2017-01-01", "until": "2018-12-31"}
    bounds = [date.fromisoformat(some[name]) for name in ("since", "until")]
    told = (await ask(client, ALL + FIGURES, on=on, **some))["incubationOutcomes"]
    assert told == await recounted(incubated, lambda *_: True, day, *bounds)
    ((busiest, number),) = await fetch(
        incubated,
        "SELECT b.id, b.number FROM incubation_base b JOIN tenancy t ON t.base_id = b.id"
        " WHERE b.during @> date '2026-11-24' GROUP BY b.id ORDER BY count(*) DESC LIMIT 1",
    )
    base = (await ask(client, OUTCOMES + FIGURES, n=number, on=on))["incubationBase"]
    if base is not None:
        assert base["outcomes"] == await recounted(incubated, lambda b, _: b == busiest, day)


async def test_outcomes_of_a_district(incubated: Database, client: httpx2.AsyncClient) -> None:
    ((code, division),) = await fetch(
        incubated,
        "SELECT v.code, v.division_id FROM tenancy t JOIN incubation_base b ON b.id = t.base_id"
        " JOIN division_placement p ON p.division_id = b.site_id AND p.within_level = 'DISTRICT'"
        " JOIN division_version v ON v.division_id = p.within_id GROUP BY 1, 2"
        " ORDER BY count(*) DESC, 1 LIMIT 1",
    )
    sites = {
        site
        for (site,) in await fetch(
            incubated, "SELECT division_id FROM division_placement WHERE within_id = $1", division
        )
    }
    told = await ask(client, ALL + FIGURES, **{"in": code, "on": "2026-11-24"})
    expected = await recounted(incubated, lambda _, site: site in sites, date(2026, 11, 24))
    assert told["incubationOutcomes"] == expected
    assert expected["tenants"] > 0
