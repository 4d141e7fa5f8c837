"""Every field of the contract in plain Python, written from its description."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil
from statistics import median
from typing import TYPE_CHECKING, Any

from tests.reference.model import COMMUNITY, DISTRICT
from tests.reference.pages import (
    Connection,
    Count,
    Entry,
    Order,
    Refusal,
    capped,
    connection,
    decode,
    encode,
)

if TYPE_CHECKING:
    from tests.reference.model import Fact, Facts, Platform, Register, Version

MOST_IDS = 100
ONE_DAY = timedelta(days=1)
LATEST = date(2199, 12, 31)


@dataclass(slots=True)
class Reading:
    """One operation being answered: from what, on which day, in which language."""

    register: Register
    today: date
    language: str = "zh"
    counted_up_to: int = 10_000
    unknown: list[str] = field(default_factory=list)
    """The codes asked for that no division had: each of them refuses the operation."""

    def known(self, code: str, day: date) -> int | None:
        version = self.register.coded(code, day)
        if version is None:
            self.unknown.append(code)
            return None
        return version.division_id

    def place(self, division_id: int | None, day: date) -> Division | None:
        version = self.register.version_on(division_id, day)
        return None if version is None else Division(self, version, day)

    def community(self, division_id: int, day: date) -> Community | None:
        version = self.register.version_on(division_id, day)
        return Community(self, version, day) if version and version.level == COMMUNITY else None

    def organization(self, organization_id: int, day: date) -> SocialOrganization | None:
        facts = self.register.facts_of(organization_id, day)
        return None if facts is None else SocialOrganization(self, facts, day)


NOWHERE = -1
"""Within the division that an unknown code names, nothing lies."""


class Division:
    typename = "Division"

    def __init__(self, reading: Reading, version: Version, day: date) -> None:
        self._reading = reading
        self._register = reading.register
        self._version = version
        self._day = day
        self._key = version.division_id
        self.id = encode(f"{self.typename}:{version.division_id}")
        self.code = version.code
        self.name = version.name
        self.level = version.level

    def settlement(self, as_of: date | None = None) -> str | None:
        return self._register.settlement_on(self._key, as_of or self._day)

    def parent(self) -> Division | None:
        return self._reading.place(self._version.parent_id, self._day)

    def division(self, level: str) -> Division | None:
        above = self._register.ancestor(self._key, level, self._day)
        return None if above is None else Division(self._reading, above, self._day)

    def township(self) -> Division | None:
        return self.division("TOWNSHIP")

    def district(self) -> Division | None:
        return self.division("DISTRICT")

    def municipality(self) -> Division | None:
        return self.division("MUNICIPALITY")

    def children(self, **page: Any) -> Connection:
        below = [v for v in self._register.versions_on(self._day) if v.parent_id == self._key]
        entries = [Entry((v.code,), Division(self._reading, v, self._day)) for v in below]
        count = capped(len(entries), self._reading.counted_up_to)
        return connection(entries, Order("CODE"), count, **page)

    def communities(
        self,
        filter: dict[str, Any] | None = None,
        order_by: dict[str, Any] | None = None,
        **page: Any,
    ) -> Connection:
        return communities(self._reading, self._key, self._day, filter, order_by, page)

    def organizations(
        self,
        filter: dict[str, Any] | None = None,
        order_by: dict[str, Any] | None = None,
        **page: Any,
    ) -> Connection:
        return organizations(self._reading, self._key, self._day, filter, order_by, page)

    def organization_count(self, as_of: date | None = None) -> int:
        day = as_of or self._day
        within = self._register.within
        return sum(
            facts.in_being and self._key in within(facts.home_id, day)
            for facts in self._register.facts_on(day)
        )

    def volunteer_count(
        self, as_of: date | None = None, platform: str | None = None
    ) -> VolunteerCount:
        return VolunteerCount(self._reading, {self._key}, as_of or self._day, platform)

    def predecessors(self) -> list[Division]:
        """As they last were: on the day before."""
        return by_code(
            Division(self._reading, version, before)
            for link in self._register.successions
            if link.successor_id == self._key
            for before in [link.on_date - ONE_DAY]
            for version in [self._register.version_on(link.predecessor_id, before)]
            if version is not None
        )

    def successors(self) -> list[Division]:
        """As they first were: on the day itself."""
        return by_code(
            Division(self._reading, version, link.on_date)
            for link in self._register.successions
            if link.predecessor_id == self._key
            for version in [self._register.version_on(link.successor_id, link.on_date)]
            if version is not None
        )


class Community(Division):
    typename = "Community"


class SocialOrganization:
    typename = "SocialOrganization"

    def __init__(self, reading: Reading, facts: Facts, day: date) -> None:
        self._reading = reading
        self._facts = facts
        self._day = day
        organization = facts.organization
        self.id = encode(f"{self.typename}:{organization.id}")
        self.number = organization.number
        self.credit_code = self._code(organization.credit_code)
        self.filing_number = organization.filing_number
        self.name = self._was("NAME", "name", organization.name)
        self.purpose = self._was("PURPOSE", "text", organization.purpose)
        self.management_mode = self._was("SUPERVISION", "mode", organization.management_mode)
        self.supervising_unit = self._was("SUPERVISION", "unit", organization.supervising_unit)
        self.established_on = organization.established_on
        self.demo = organization.demo

    def _code(self, code: str | None) -> str | None:
        """From its first registration on; where nobody knows when that was, only today."""
        if self._day == self._reading.today:
            return code
        first = self._reading.register.first_registered(self._facts.organization.id)
        since = None if first is None else first.since
        return code if since is not None and since <= self._day else None

    def _held(self, kind: str) -> list[tuple[Fact, Any]]:
        return self._reading.register.known_on(self._facts.organization.id, kind, self._day)

    def _was(self, kind: str, name: str, now: Any) -> Any:
        """As it is now, or on another day as the fact of that day has it, where there is one."""
        held = [] if self._day == self._reading.today else self._held(kind)
        return held[0][1][name] if held else now

    def _text(self, kind: str, name: str) -> str | None:
        held = self._held(kind)
        return str(held[0][1][name]) if held else None

    def address(self) -> str | None:
        return self._text("ADDRESS", "address")

    def legal_representative(self) -> str | None:
        return self._text("LEGAL_REPRESENTATIVE", "name")

    def funds(self) -> str | None:
        return self._text("FUNDS", "amount")

    def fundraising(self) -> Dated | None:
        held = self._held("FUNDRAISING")
        return Dated(*held[0]) if held else None

    def grade(self) -> Dated | None:
        held = self._held("GRADE")
        return Dated(*held[0]) if held else None

    def listings(self) -> list[Dated]:
        return [Dated(*fact) for fact in self._held("LISTING")]

    def annual_reports(self) -> list[Dated]:
        return [Dated(*fact) for fact in self._held("ANNUAL")]

    def penalties(self) -> list[Dated]:
        return [Dated(*fact) for fact in self._held("PENALTY")]

    def _on(self, day: date | None) -> Facts | None:
        if day is None:
            return self._facts
        return self._reading.register.facts_of(self._facts.organization.id, day)

    def form(self, as_of: date | None = None) -> str | None:
        facts = self._on(as_of)
        return None if facts is None else facts.form

    def standing(self, as_of: date | None = None) -> str | None:
        facts = self._on(as_of)
        return None if facts is None else facts.standing

    def is_charity(self, as_of: date | None = None) -> bool:
        facts = self._on(as_of)
        return facts is not None and facts.charity

    def is_community_based(self, as_of: date | None = None) -> bool | None:
        facts = self._on(as_of)
        return None if facts is None else facts.community_based

    def registrar(self) -> Division | None:
        registrar = self._was("REGISTRAR", "divisionId", self._facts.organization.registrar_id)
        return self._reading.place(registrar, self._day)

    def community(self) -> Community | None:
        return self._reading.community(self._facts.home_id, self._day)

    def division(self) -> Division | None:
        return self._reading.place(self._facts.home_id, self._day)

    def _above(self, level: str) -> Division | None:
        above = self._reading.register.ancestor(self._facts.home_id, level, self._day)
        return None if above is None else Division(self._reading, above, self._day)

    def township(self) -> Division | None:
        return self._above("TOWNSHIP")

    def district(self) -> Division | None:
        return self._above("DISTRICT")

    def municipality(self) -> Division | None:
        return self._above("MUNICIPALITY")


class Dated:
    """A dated fact: a qualification, a grade, a listing, a report or a penalty."""

    def __init__(self, fact: Fact, value: Any) -> None:
        self.since = self.on = fact.during.since
        self.until = fact.during.until
        self.list = fact.key
        self.year = int(fact.key) if fact.kind == "ANNUAL" else None
        self.level = value.get("level")
        self.trigger = value.get("trigger")
        self.ground = value.get("ground")
        filed_on = value.get("filedOn")
        self.filed_on = None if filed_on is None else date.fromisoformat(filed_on)
        self.conclusion = value.get("conclusion")
        self.penalty = value.get("penalty")
        self.fine = value.get("fine")


def communities(
    reading: Reading,
    within: int | None,
    day: date,
    filter_: dict[str, Any] | None,
    order_by: dict[str, Any] | None,
    page: dict[str, Any],
) -> Connection:
    asked, register = given(filter_), reading.register
    day = asked.get("as_of", day)
    found = [version for version in register.versions_on(day) if version.level == COMMUNITY]
    for place in _places(reading, within, asked, day):
        found = [version for version in found if place in register.within(version.division_id, day)]
    if "settlement" in asked:
        settled = asked["settlement"]
        found = [v for v in found if register.settlement_on(v.division_id, day) == settled]
    if "name_contains" in asked:
        found = [version for version in found if contains(version.name, asked["name_contains"])]
    order = ordered(order_by, "CODE")
    entries = [
        Entry(
            (v.code,) if order.field == "CODE" else (v.name, v.division_id),
            Community(reading, v, day),
        )
        for v in found
    ]
    exact = "name_contains" not in asked and not (within is not None and "division" in asked)
    return connection(entries, order, _count(reading, len(found), exact=exact), **page)


def organizations(
    reading: Reading,
    within: int | None,
    day: date,
    filter_: dict[str, Any] | None,
    order_by: dict[str, Any] | None,
    page: dict[str, Any],
) -> Connection:
    asked, register = given(filter_), reading.register
    day = asked.get("as_of", day)
    found = register.facts_on(day)
    for place in _places(reading, within, asked, day):
        found = [facts for facts in found if place in register.within(facts.home_id, day)]
    found = [facts for facts in found if _passes(register, facts, asked, day)]
    order = ordered(order_by, "NUMBER")
    entries = [
        Entry(_organization_keys(facts, order), SocialOrganization(reading, facts, day))
        for facts in found
    ]
    searched = {"name_contains", "registered_between"} & asked.keys()
    exact = not searched and not (within is not None and "division" in asked)
    return connection(entries, order, _count(reading, len(found), exact=exact), **page)


def _passes(register: Register, facts: Facts, asked: dict[str, Any], day: date) -> bool:
    return (
        (
            "settlement" not in asked
            or register.settlement_on(facts.home_id, day) == asked["settlement"]
        )
        and ("form" not in asked or facts.form in asked["form"])
        and (facts.standing in asked["standing"] if "standing" in asked else facts.in_being)
        and ("charity" not in asked or facts.charity == asked["charity"])
        and ("community_based" not in asked or facts.community_based == asked["community_based"])
        and (
            "registered_between" not in asked
            or registered_between(register, facts.organization.id, asked["registered_between"])
        )
        and (
            "name_contains" not in asked
            or contains(facts.organization.name, asked["name_contains"])
        )
    )


def registered_between(register: Register, organization_id: int, days: dict[str, Any]) -> bool:
    """First registered on one of these days; an absent end is open."""
    first, ends = register.first_registered(organization_id), given(days)
    if first is None:
        return False
    if first.since is None:
        return not ends
    return bool(ends.get("from", date.min) <= first.since <= ends.get("to", date.max))


def _organization_keys(facts: Facts, order: Order) -> tuple[Any, ...]:
    organization = facts.organization
    match order.field:
        case "NAME":
            return organization.name, organization.id
        case "ESTABLISHED_ON":
            return organization.established_on, organization.id
        case _:
            return (organization.id,)


def _places(reading: Reading, within: int | None, asked: dict[str, Any], day: date) -> list[int]:
    """The divisions that an entry must lie in, all of them."""
    places = [] if within is None else [within]
    if "division" in asked:
        known = reading.known(asked["division"], day)
        places.append(NOWHERE if known is None else known)
    return places


def _count(reading: Reading, number: int, *, exact: bool) -> Count:
    return Count(number) if exact else capped(number, reading.counted_up_to)


def ordered(order_by: dict[str, Any] | None, default: str) -> Order:
    asked = given(order_by)
    return Order(asked.get("field", default), asked.get("direction", "ASC") == "DESC")


def given(values: dict[str, Any] | None) -> dict[str, Any]:
    """What is not null."""
    return {name: value for name, value in (values or {}).items() if value is not None}


def contains(name: str, text: str) -> bool:
    return text.lower() in name.lower()


def by_code(divisions: Iterable[Division]) -> list[Division]:
    return sorted(divisions, key=lambda division: division.code)


class Query:
    """The root, on the reader's today."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._today = reading.today

    def node(self, id: str) -> Any:
        type_name, _, key = decode(id).partition(":")
        if not (key.isascii() and key.isdigit()):
            raise Refusal("no id of ours")
        match type_name:
            case "Division":
                return self._reading.place(int(key), self._today)
            case "Community":
                return self._reading.community(int(key), self._today)
            case "SocialOrganization":
                return self._reading.organization(int(key), self._today)
        return None

    def nodes(self, ids: list[str]) -> list[Any]:
        if len(ids) > MOST_IDS:
            raise Refusal("too many ids")
        return [self.node(id_) for id_ in ids]

    def viewer(self) -> Anonymous:
        return Anonymous(self)

    def division(self, code: str, as_of: date | None = None) -> Division | None:
        day = as_of or self._today
        version = self._reading.register.coded(code, day)
        return None if version is None else Division(self._reading, version, day)

    def communities(
        self,
        filter: dict[str, Any] | None = None,
        order_by: dict[str, Any] | None = None,
        **page: Any,
    ) -> Connection:
        return communities(self._reading, None, self._today, filter, order_by, page)

    def organization(
        self, credit_code: str | None = None, number: str | None = None, as_of: date | None = None
    ) -> SocialOrganization | None:
        if (credit_code is None) == (number is None):
            raise Refusal("exactly one of the two")
        for organization in self._reading.register.organizations:
            if credit_code in (None, organization.credit_code) and number in (
                None,
                organization.number,
            ):
                return self._reading.organization(organization.id, as_of or self._today)
        return None

    def organizations(
        self,
        filter: dict[str, Any] | None = None,
        order_by: dict[str, Any] | None = None,
        **page: Any,
    ) -> Connection:
        return organizations(self._reading, None, self._today, filter, order_by, page)

    def community_ratio(
        self,
        settlement: str,
        within: str | None = None,
        as_of: date | None = None,
        boundaries_on: date | None = None,
    ) -> CommunityRatio:
        day = as_of or self._today
        boundaries = boundaries_on or day
        return CommunityRatio(
            self._reading, settlement, self._within(within, boundaries), day, boundaries
        )

    def charity_doubling(
        self, within: str | None = None, as_of: date | None = None
    ) -> CharityDoubling:
        day = as_of or self._today
        return CharityDoubling(self._reading, self._within(within, day), day)

    def volunteer_platforms(self) -> list[Platform]:
        return sorted(self._reading.register.platforms, key=lambda platform: platform.code)

    def volunteer_count(
        self,
        within: str | None = None,
        platform: str | None = None,
        as_of: date | None = None,
    ) -> VolunteerCount:
        day = as_of or self._today
        place = self._within(within, day)
        tops = (v for v in self._reading.register.versions_on(day) if v.parent_id is None)
        places = {top.division_id for top in tops} if place is None else {place}
        return VolunteerCount(self._reading, places, day, platform)

    def within_today(self, code: str | None) -> int | None:
        return self._within(code, self._today)

    def _within(self, code: str | None, day: date) -> int | None:
        if code is None:
            return None
        known = self._reading.known(code, day)
        return NOWHERE if known is None else known


class VolunteerCount:
    """Who lived within some divisions on a day, as they lay that day."""

    def __init__(self, reading: Reading, places: set[int], day: date, platform: str | None) -> None:
        register = reading.register
        if platform is not None and platform not in {p.code for p in register.platforms}:
            reading.unknown.append(platform)
        stays = [
            stay
            for stay in register.stays[platform]
            if stay.since < stay.until and places & register.within(stay.home_id, day)
        ]
        there = [stay for stay in stays if stay.since <= day < stay.until]
        self.registered = len(there)
        self.verified = sum(stay.verified_on <= day for stay in there)
        self.unverified = self.registered - self.verified
        self.ended = sum(stay.is_last and stay.until <= day for stay in stays)


class Anonymous:
    """Whoever shows nothing."""

    is_signed_in = False
    name = "anonymous"
    via = "ANONYMOUS"
    must_change_password = False
    roles: tuple[Any, ...] = ()
    permissions: tuple[Any, ...] = ()

    def __init__(self, query: Query) -> None:
        self._query = query

    def may(self, permission: str, within: str | None = None) -> bool:
        del permission
        self._query.within_today(within)
        return False


class Figures:
    """The figures of the ratio over some communities, each with its number of organizations."""

    def __init__(self, numbers: list[int], target: Decimal) -> None:
        self.communities = len(numbers)
        self.organizations = sum(numbers)
        self.mean = sum(numbers) / len(numbers) if numbers else 0.0
        self.median = float(median(numbers)) if numbers else 0.0
        self.below_target = sum(number < target for number in numbers)
        self.missing = ceil(max(target * len(numbers) - sum(numbers), Decimal(0)))
        self.shortfall = sum(ceil(max(target - number, Decimal(0))) for number in numbers)


class DistrictRatio(Figures):
    def __init__(self, division: Division, numbers: list[int], target: Decimal) -> None:
        super().__init__(numbers, target)
        self.division = division


@dataclass(frozen=True, slots=True)
class CommunityGap:
    community: Community
    organizations: int
    missing: int


class CommunityRatio(Figures):
    """Counts as of one day, over the communities within the boundaries of another."""

    def __init__(
        self, reading: Reading, settlement: str, within: int | None, day: date, boundaries: date
    ) -> None:
        register = reading.register
        self._reading = reading
        self._boundaries = boundaries
        self._rule = next(
            rule
            for rule in register.ratio_targets
            if rule.settlement == settlement and rule.during.covers(day)
        )
        counted = Counter(
            facts.home_id
            for facts in register.facts_on(day)
            if facts.community_based and facts.in_being and facts.standing in self._rule.counted
        )
        self._numbers = {
            version: counted[version.division_id]
            for version in register.versions_on(boundaries)
            if version.level == COMMUNITY
            and register.settlement_on(version.division_id, boundaries) == settlement
            and (within is None or within in register.within(version.division_id, boundaries))
        }
        super().__init__(list(self._numbers.values()), self._rule.target)
        self.target = float(self._rule.target)
        self.source = self._rule.source
        zh = reading.language == "zh"
        self.definition = self._rule.definition_zh if zh else self._rule.definition_en

    def by_district(self) -> list[DistrictRatio]:
        districts = defaultdict(list)
        for version, number in self._numbers.items():
            above = self._reading.register.ancestor(version.division_id, DISTRICT, self._boundaries)
            if above is not None:
                districts[above].append(number)
        return [
            DistrictRatio(
                Division(self._reading, district, self._boundaries), numbers, self._rule.target
            )
            for district, numbers in sorted(districts.items(), key=lambda item: item[0].code)
        ]

    def gaps(self, first: int | None = None, after: str | None = None) -> Connection:
        target = self._rule.target
        entries = [
            Entry(
                (number, version.division_id),
                CommunityGap(
                    Community(self._reading, version, self._boundaries),
                    number,
                    ceil(target - number),
                ),
            )
            for version, number in self._numbers.items()
            if number < target
        ]
        return connection(entries, Order("GAP"), Count(len(entries)), first=first, after=after)


@dataclass(frozen=True, slots=True)
class DatedCount:
    on: date
    value: int


@dataclass(frozen=True, slots=True)
class DistrictCharities:
    division: Division
    baseline: int
    actual: int


class CharityDoubling:
    """Counts on many days, all over the boundaries of one: the day asked for."""

    def __init__(self, reading: Reading, within: int | None, day: date) -> None:
        self._reading = reading
        self._register = reading.register
        self._within = within
        self._day = day
        rule = next(rule for rule in self._register.charity_targets if rule.during.covers(day))
        self.baseline_on = rule.baseline_on
        self.baseline = self._count(within, rule.baseline_on)
        self.target = self.baseline * rule.factor
        self.actual = self._count(within, day)
        self.progress = (
            (self.actual - self.baseline) / (self.target - self.baseline) if self.baseline else 0.0
        )

    def _count(self, within: int | None, on: date) -> int:
        return sum(
            facts.charity
            and facts.in_being
            and (within is None or within in self._register.within(facts.home_id, self._day))
            for facts in self._register.facts_on(on)
        )

    def reached_on(self) -> date | None:
        if not self.baseline:
            return None
        days = (day for day in self._register.change_days if self.baseline_on < day <= self._day)
        return next((day for day in days if self._count(self._within, day) >= self.target), None)

    def projected_on(self) -> date | None:
        """At the pace of the last 12 months; null while it is reached, or if never."""
        pace = self.actual - self._count(self._within, a_year_before(self._day))
        lacking = self.target - self.actual
        if lacking <= 0 or pace <= 0:
            return None
        days = ceil(Fraction(lacking * 365, pace))
        return self._day + timedelta(days) if days <= (LATEST - self._day).days else None

    def series(self, by: str) -> list[DatedCount]:
        days = {self._day}
        if self.baseline_on <= self._day:
            days.add(self.baseline_on)
        days |= {
            end
            for end in ends(self.baseline_on.year, self._day.year, by)
            if self.baseline_on < end < self._day
        }
        return [DatedCount(on, self._count(self._within, on)) for on in sorted(days)]

    def by_district(self) -> list[DistrictCharities]:
        districts = [
            version
            for version in self._register.versions_on(self._day)
            if version.level == DISTRICT
            and (
                self._within is None
                or self._within in self._register.within(version.division_id, self._day)
            )
        ]
        return [
            DistrictCharities(
                Division(self._reading, version, self._day),
                self._count(version.division_id, self.baseline_on),
                self._count(version.division_id, self._day),
            )
            for version in sorted(districts, key=lambda version: version.code)
        ]


def a_year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year - 1, day=28)


def ends(first: int, last: int, by: str) -> list[date]:
    """The last days of all intervals of some years."""
    months = {"MONTH": 1, "QUARTER": 3, "YEAR": 12}[by]
    return [
        date(year + month // 12, month % 12 + 1, 1) - ONE_DAY
        for year in range(first, last + 1)
        for month in range(months, 13, months)
    ]
