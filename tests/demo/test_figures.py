"""The whole demo, before it is written: every calibrated figure on its day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from statistics import mean, pstdev

import pytest

from registry.database import Database
from registry.demo import stream
from registry.demo.bodies import Body
from registry.demo.lives import alive_on, beside, day, lives, workdays
from registry.demo.places import City, Community, read_city, short_name
from registry.demo.populations import populate
from registry.divisions.models import Settlement
from registry.organizations.models import OrganizationForm

NOW = day("2026-11-24")
FILED = OrganizationForm.COMMUNITY_FILED
GROUPS = (FILED, OrganizationForm.COMMUNITY_GUIDED)


@pytest.fixture(scope="module")
async def places(demo: Database) -> City:
    async with demo.transaction() as session:
        return await read_city(session)


@pytest.fixture(scope="module")
def bodies(places: City) -> list[Body]:
    return populate(places, 1.0, stream(2020))


def registered(bodies: Sequence[Body], on: str) -> Counter[OrganizationForm]:
    at = day(on)
    return Counter(
        body.form
        for body in bodies
        if body.form not in GROUPS and body.begin <= at and (body.end is None or body.end > at)
    )


def home(body: Body, at: int) -> Community:
    return body.moved[1] if body.moved is not None and body.moved[0] <= at else body.home


def counted(bodies: Sequence[Body], at: int) -> Counter[Community]:
    """The filed and registered community organizations of each community."""
    return Counter(
        home(body, at)
        for body in bodies
        if body.community_based and body.form != OrganizationForm.COMMUNITY_GUIDED
        if body.established_on <= at and (body.end is None or body.end > at)
    )


@pytest.mark.parametrize(
    ("on", "associations", "agencies", "foundations"),
    [
        ("2017-07-31", 7_517, 8_944, 78),
        ("2018-03-31", 7_631, 9_256, 78),
        ("2019-12-31", 7_770, 9_702, 81),
        ("2020-12-31", 7_880, 10_036, 84),
        ("2026-11-24", 7_950, 10_352, 98),
    ],
)
def test_registered_bodies(
    bodies: list[Body], on: str, associations: int, agencies: int, foundations: int
) -> None:
    assert registered(bodies, on) == {
        OrganizationForm.ASSOCIATION: associations,
        OrganizationForm.SERVICE_AGENCY: agencies,
        OrganizationForm.FOUNDATION: foundations,
    }


@pytest.mark.parametrize(
    ("on", "urban", "rural"),
    [
        ("2020-12-31", 9.4, 4.6),
        ("2021-12-31", 10.1, 4.95),
        ("2022-08-31", 10.55, 5.2),
        ("2023-02-28", 11.75, 5.9),
        ("2025-12-31", 13.05, 6.68),
        ("2026-11-24", 13.3, 6.9),
    ],
)
def test_means_of_communities(
    places: City, bodies: list[Body], on: str, urban: float, rural: float
) -> None:
    numbers = counted(bodies, day(on))
    for settlement, wanted in ((Settlement.URBAN, urban), (Settlement.RURAL, rural)):
        found = mean(numbers[place] for place in places.settled(settlement))
        assert found == pytest.approx(wanted, abs=0.001)


def test_filed_groups_before_the_campaign(bodies: list[Body]) -> None:
    at = day("2018-03-31")
    filed = [
        body
        for body in bodies
        if (
            body.begin <= at and (body.end is None or body.end > at)
            if body.form == FILED
            else body.filed_on is not None and body.filed_on <= at < body.begin
        )
    ]
    assert len(filed) == 2_249


def test_communities_lie_apart(places: City, bodies: list[Body]) -> None:
    numbers = counted(bodies, NOW)
    assert 98_000 < numbers.total() < 100_000
    none = sum(numbers[place] == 0 for place in places.communities)
    assert 0.01 < none / len(places.communities) < 0.02
    for settlement in Settlement:
        spread = [numbers[place] for place in places.settled(settlement)]
        assert pstdev(spread) ** 2 > 2 * mean(spread)  # wider than chance alone would make it
        assert max(spread) > 3 * mean(spread)


def test_central_districts_are_richer(places: City, bodies: list[Body]) -> None:
    numbers = counted(bodies, NOW)

    def of(district: str) -> float:
        return mean(
            numbers[place]
            for place in places.settled(Settlement.URBAN)
            if place.district.name == district
        )

    assert of("渝中区") > of("合川区") > of("巫溪县")


def test_filings_jump_in_the_winter_of_2022(bodies: list[Body]) -> None:
    filings = Counter(
        date.fromordinal(body.begin).strftime("%Y-%m") for body in bodies if body.form == FILED
    )
    winter = [filings[month] for month in ("2022-10", "2022-11", "2022-12", "2023-01")]
    assert min(winter) > 2 * filings["2022-06"]
    assert min(winter) > 2 * filings["2023-06"]


@pytest.mark.parametrize("year", range(2016, 2027))
def test_bodies_end_in_every_year(bodies: list[Body], year: int) -> None:
    ends = Counter(
        body.form
        for body in bodies
        if body.end is not None and date.fromordinal(body.end).year == year
    )
    assert ends[OrganizationForm.ASSOCIATION] > 80
    assert ends[OrganizationForm.SERVICE_AGENCY] > 80
    assert ends[FILED] > 5


def test_bodies_come_oldest_first_and_end_after_they_began(bodies: list[Body]) -> None:
    begun = [body.established_on for body in bodies]
    assert begun == sorted(begun)
    assert date.fromordinal(begun[0]).year == 1990
    assert all(body.end is None or body.established_on <= body.begin < body.end for body in bodies)


def test_lives_add_up_to_every_anchor() -> None:
    anchors = [(0, 0), (100, 50), (200, 50), (300, 10), (400, 80)]
    population = lives(stream(1)("lives"), anchors, yearly_loss=0.5)
    assert alive_on(population, [at for at, _ in anchors]) == [number for _, number in anchors]
    assert beside(anchors, population) == [(at, 0) for at, _ in anchors]


def test_offices_rest_on_weekends_and_holidays() -> None:
    decided = [
        date.fromordinal(at).isoformat() for at in workdays(day("2020-09-29"), day("2020-10-12"))
    ]
    assert decided == ["2020-09-30", "2020-10-08", "2020-10-09", "2020-10-12"]
    saturday = day("2020-10-10")
    assert workdays(saturday - 1, saturday) == [saturday]


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("太白路社区居民委员会", "太白路社区"),
        ("解放路居民委员会", "解放路社区"),
        ("太白村村民委员会", "太白村"),
        ("白玉村民委员会", "白玉村"),
        ("河嘉村社区村民委员会", "河嘉村社区"),
        ("金山社区工作站", "金山社区"),
    ],
)
def test_short_names(name: str, short: str) -> None:
    assert short_name(name) == short
