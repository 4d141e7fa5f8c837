"""The demo's projects: they add up to the article's line, before they are written and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

import httpx2
import pytest

from registry.actor import OPERATOR, Actor
from registry.database import Database
from registry.demo import load_demo, stream
from registry.demo.lives import day
from registry.demo.places import City, read_city
from registry.demo.project_rows import load_projects
from registry.demo.projects import CROWDS, DemoProject, Host, projects, shares
from registry.divisions.models import Settlement
from registry.errors import Conflict, Forbidden
from registry.projects.models import ProjectKind
from tests.asking import ask
from tests.conftest import serving
from tests.files import drifts, value
from tests.keys import VAULT

FIRST, LAST, NOW = day("2016-01-01"), day("2020-12-31"), day("2026-10-31")
HOSTS = [
    Host(
        n, f"公益服务中心{n}", day("2010-01-01") + 40 * n, None if n % 3 else day("2019-06-30") + n
    )
    for n in range(1, 60)
]
TOTALS = """query ($kind: [ProjectKind!], $since: Date, $asOf: Date) {
  projectTotals(kind: $kind, since: $since, asOf: $asOf) { begun funds beneficiaries running } }"""
SCALE = 0.02


@pytest.fixture(scope="module")
async def places(demo: Database) -> City:
    async with demo.transaction() as session:
        return await read_city(session)


@pytest.fixture(scope="module")
def made(places: City) -> list[DemoProject]:
    return projects(places, HOSTS, 1.0, stream(2020))


def of(made: Sequence[DemoProject], kind: ProjectKind, since: int, until: int) -> list[DemoProject]:
    return [p for p in made if p.kind == kind and since <= p.begin <= until]


def test_the_articles_line(made: list[DemoProject]) -> None:
    relief = [p for p in made if p.kind == ProjectKind.POVERTY_RELIEF]
    assert len(of(relief, ProjectKind.POVERTY_RELIEF, 0, LAST)) == 882
    assert len(of(relief, ProjectKind.POVERTY_RELIEF, FIRST, LAST)) == 882
    funds = [fund for p in relief for fund in p.funds if fund.on <= LAST]
    assert sum(fund.yuan for fund in funds) == 494_000_000
    assert min(fund.on for fund in funds) >= FIRST
    assert sum(n for p in relief for on, n in p.reached if on <= LAST) == 483_000
    assert 200 < len(of(made, ProjectKind.LEFT_BEHIND_CHILDREN, 0, LAST)) < 300


def test_every_crowd_adds_up(made: list[DemoProject]) -> None:
    assert len(made) == sum(crowd.projects for crowd in CROWDS)
    for crowd in CROWDS:
        there = of(made, crowd.kind, crowd.begin[0] + 1, crowd.begin[1])
        assert len(there) == crowd.projects
        assert sum(fund.yuan for p in there for fund in p.funds) == crowd.yuan
        assert sum(n for p in there for _, n in p.reached) == crowd.beneficiaries


def test_everything_lies_within_a_project_and_its_organization(made: list[DemoProject]) -> None:
    for p in made:
        ends = p.ended[0] - 1 if p.ended else NOW if p.last is None else min(p.last, NOW)
        assert p.host.begin <= p.begin <= ends <= NOW
        assert p.host.end is None or p.host.end > p.begin
        days = [fund.on for fund in p.funds] + [on for on, _ in p.reached]
        assert all(p.begin <= on <= ends for on in days)
        assert all(fund.yuan > 0 for fund in p.funds)
        assert all(n > 0 for _, n in p.reached)
        assert p.partner != p.host
    keys = Counter((p.host.id, p.name, p.begin) for p in made)
    assert max(keys.values()) == 1


def test_projects_of_the_country_are_in_the_country(places: City, made: list[DemoProject]) -> None:
    rural = {place.id for place in places.settled(Settlement.RURAL)}
    rural |= {place.township_id for place in places.settled(Settlement.RURAL)}
    assert {p.place_id for p in made if p.kind == ProjectKind.POVERTY_RELIEF} <= rural
    assert not {p.place_id for p in made if p.kind == ProjectKind.ELDERLY} <= rural


def test_the_same_seed_makes_the_same_projects(places: City, made: list[DemoProject]) -> None:
    assert projects(places, HOSTS, 1.0, stream(2020)) == made
    assert projects(places, HOSTS, 1.0, stream(7)) != made


@pytest.mark.parametrize(
    ("total", "number", "unit"), [(494_000_000, 882, 100), (7, 7, 1), (9, 2, 4)]
)
def test_shares_add_up(total: int, number: int, unit: int) -> None:
    parts = shares(stream(1)("shares"), total, number, unit)
    assert (len(parts), sum(parts)) == (number, total)
    assert min(parts) >= unit


# --- Written, at a small scale


@pytest.fixture
async def small(city: Database) -> Database:
    async with city.transaction() as session:
        await load_demo(session, OPERATOR, VAULT, scale=SCALE)
        await load_projects(session, OPERATOR, scale=SCALE)
    return city


async def totals(client: httpx2.AsyncClient, **asked: Any) -> Any:
    return (await ask(client, TOTALS, **asked))["projectTotals"]


async def test_what_is_written_adds_up(small: Database) -> None:
    async with serving(small.url) as client:
        period = {"since": "2016-01-01", "asOf": "2020-12-31"}
        relief = await totals(client, kind=["POVERTY_RELIEF"], **period)
        assert relief["begun"] == round(882 * SCALE)
        assert relief["funds"] == f"{494_000_000 * SCALE:.2f}"
        assert relief["beneficiaries"] == 483_000 * SCALE
        children = await totals(client, kind=["LEFT_BEHIND_CHILDREN"], asOf="2020-12-31")
        assert children["begun"] > 200 * SCALE
        everything = await totals(client)
        assert everything["begun"] == await value(small, "SELECT count(*) FROM project WHERE demo")
        assert 0 < everything["running"] < everything["begun"]
    assert await drifts(small) == []
    newest = await value(small, "SELECT max(begins_on) FROM project")
    assert date(2026, 1, 1) < newest <= date(2026, 10, 31)


async def test_projects_are_made_once_and_by_whom_may(small: Database) -> None:
    async with small.transaction() as session:
        with pytest.raises(Conflict):
            await load_projects(session, OPERATOR, scale=SCALE)
        with pytest.raises(Forbidden):
            await load_projects(session, Actor("nobody"), scale=SCALE)
