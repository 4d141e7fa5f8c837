"""Invented incubation bases: where they are, how much room they have, what they lay down. Pure.

Sources give tiers and stages, but no number of bases, of places or of years: all figures here are
invented, and each base states its own, as in the register.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import Any

from registry.demo.calibrations import LAST
from registry.demo.lives import Day, day, workdays
from registry.demo.places import City, Community
from registry.incubation import BaseForm, BaseTier, Stage

NUMBERS = {
    BaseTier.PROVINCE: 1,
    BaseTier.CITY: 4,
    BaseTier.DISTRICT: 40,
    BaseTier.STREET: 55,
    BaseTier.COMMUNITY: 20,
}
"""How many there are of each tier at scale 1: 120, at least one of each."""

ROOM = {
    BaseTier.PROVINCE: 60,
    BaseTier.CITY: 40,
    BaseTier.DISTRICT: 24,
    BaseTier.STREET: 12,
    BaseTier.COMMUNITY: 6,
}
"""How many tenants one of each tier has room for, give or take a quarter."""

FIRST, NEWEST = day("2016-01-01"), day("2025-06-30")
VIRTUAL, VIRTUAL_ROOM = 0.12, 3
GROWS, CLOSES, STAGELESS = 0.3, 0.04, 0.2
SERVICES = ("场地支持", "能力建设", "注册辅导", "财务托管", "项目对接", "资源链接", "党建指导")
GRADES = ("优秀", "良好", "合格", "不合格")
GRADE_WEIGHTS = (20, 45, 32, 3)
PERIODS = (None, (1, "YEARS"), (2, "YEARS"), (2, "YEARS"), (3, "YEARS"))
NOTICES = (None, None, (30, "DAYS"), (1, "MONTHS"), (2, "MONTHS"))
YEAR = 365

ORDINALS = "一二三四五六七八九"


@dataclass(slots=True)
class DemoBase:
    """A base, its room from each day on, and its own rules."""

    tier: BaseTier
    form: BaseForm
    home: Community
    name: str
    opened: Day
    room: list[tuple[Day, int]]
    terms: dict[str, Any]
    services: list[str]
    evaluations: list[tuple[Day, int, str]]
    closed: Day | None = None

    @property
    def site(self) -> int:
        """A base of a tier lies at a division of it; the city's lie in one of its districts."""
        if self.tier in {BaseTier.PROVINCE, BaseTier.CITY, BaseTier.DISTRICT}:
            return self.home.district.id
        return self.home.id if self.tier is BaseTier.COMMUNITY else self.home.township_id

    def places(self, at: Day) -> int:
        return [places for since, places in self.room if since <= at][-1]

    @property
    def period(self) -> int:
        """For how many days it takes tenants in, by its rules or by custom."""
        period = self.terms["period"]
        return YEAR * (period[0] if period else 1)


def bases(rng: Random, city: City, scale: float) -> list[DemoBase]:
    """Those of each tier, the oldest first."""
    found: list[DemoBase] = []
    for tier, number in NUMBERS.items():
        homes = _homes(rng, city, tier, max(1, round(number * scale)))
        found += [_base(rng, city, tier, home) for home in homes]
    named = Counter[str]()
    for base in sorted(found, key=lambda base: base.opened):
        name = base.name
        if named[name]:
            base.name = name.replace("社会组织", f"第{ORDINALS[named[name]]}社会组织")
        named[name] += 1
    return sorted(found, key=lambda base: (base.opened, base.name))


def _homes(rng: Random, city: City, tier: BaseTier, number: int) -> list[Community]:
    """Communities in different districts, streets or communities, as far as there are as many."""
    shuffled = rng.sample(list(city.communities), len(city.communities))
    first = {_apart(place, tier): place for place in reversed(shuffled)}
    chosen = [first[key] for key in dict.fromkeys(_apart(place, tier) for place in shuffled)]
    return [chosen[n % len(chosen)] for n in range(number)]


def _apart(place: Community, tier: BaseTier) -> int:
    """What two bases of a tier do not share."""
    if tier is BaseTier.STREET:
        return place.township_id
    return place.id if tier is BaseTier.COMMUNITY else place.district.id


def _base(rng: Random, city: City, tier: BaseTier, home: Community) -> DemoBase:
    form = BaseForm.VIRTUAL if rng.random() < VIRTUAL else BaseForm.PHYSICAL
    opened = rng.choice(workdays(FIRST, NEWEST))
    base = DemoBase(
        tier,
        form,
        home,
        _name(city, tier, form, home),
        opened,
        _room(rng, tier, form, opened),
        _terms(rng),
        sorted(rng.sample(SERVICES, rng.randint(3, 6)), key=SERVICES.index),
        [],
    )
    if rng.random() < CLOSES and opened < day("2021-01-01"):
        base.closed = rng.choice(workdays(day("2023-01-01"), day("2025-12-31")))
    base.evaluations = list(_evaluations(rng, base))
    return base


def _name(city: City, tier: BaseTier, form: BaseForm, home: Community) -> str:
    place = {
        BaseTier.PROVINCE: city.top.name,
        BaseTier.CITY: f"{city.top.name}（{home.district.name}）",
        BaseTier.DISTRICT: home.district.name,
        BaseTier.STREET: f"{home.district.name}{home.township}",
        BaseTier.COMMUNITY: f"{home.district.name}{home.name}",
    }[tier]
    return f"{place}社会组织{'云' if form is BaseForm.VIRTUAL else ''}孵化基地"


def _room(rng: Random, tier: BaseTier, form: BaseForm, opened: Day) -> list[tuple[Day, int]]:
    """Some were enlarged; none was ever made smaller."""
    places = round(ROOM[tier] * rng.uniform(0.75, 1.25))
    places *= VIRTUAL_ROOM if form is BaseForm.VIRTUAL else 1
    room = [(opened, places)]
    if rng.random() < GROWS:
        room.append((rng.choice(workdays(opened + YEAR, LAST)), round(places * 1.5)))
    return room


def _terms(rng: Random) -> dict[str, Any]:
    stages = None if rng.random() < STAGELESS else [str(stage) for stage in Stage]
    return {
        "period": rng.choice(PERIODS),
        "notice": rng.choice(NOTICES),
        "renewals_max": rng.choice((None, 1, 1, 2)),
        "stages": stages,
        "grades": list(GRADES),
    }


def _evaluations(rng: Random, base: DemoBase) -> Any:
    """Each spring of the year before, once it was open all that year."""
    for year in range(2018, 2026):
        at = rng.choice(workdays(day(f"{year + 1}-03-01"), day(f"{year + 1}-04-30")))
        if base.opened <= day(f"{year}-01-01") and (base.closed is None or at < base.closed):
            (grade,) = rng.choices(GRADES, GRADE_WEIGHTS)
            yield at, year, grade
