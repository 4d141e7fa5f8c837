"""Every row of the register's dated tables as a plain object: what the reference answers from."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from asyncpg import Range

if TYPE_CHECKING:
    from asyncpg import Connection

Row = TypeVar("Row")

COMMUNITY = "COMMUNITY"
DISTRICT = "DISTRICT"
REGISTERED = "REGISTERED"
IN_BEING = ("GUIDED", "FILED", REGISTERED)


@dataclass(frozen=True, slots=True)
class Period:
    """From a day until before another; None: open."""

    since: date | None
    until: date | None

    def covers(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (
            self.until is None or day < self.until
        )


@dataclass(frozen=True, slots=True)
class Version:
    division_id: int
    level: str
    during: Period
    code: str
    name: str
    parent_id: int | None


@dataclass(frozen=True, slots=True)
class Settlement:
    division_id: int
    during: Period
    settlement: str


@dataclass(frozen=True, slots=True)
class Succession:
    predecessor_id: int
    successor_id: int
    on_date: date


@dataclass(frozen=True, slots=True)
class Organization:
    id: int
    number: str
    name: str
    credit_code: str | None
    filing_number: str | None
    registrar_id: int
    purpose: str | None
    supervising_unit: str | None
    management_mode: str | None
    established_on: date
    demo: bool


@dataclass(frozen=True, slots=True)
class Standing:
    organization_id: int
    during: Period
    form: str
    standing: str
    community_based: bool


@dataclass(frozen=True, slots=True)
class Charity:
    organization_id: int
    during: Period


@dataclass(frozen=True, slots=True)
class Home:
    organization_id: int
    during: Period
    division_id: int


@dataclass(frozen=True, slots=True)
class Fact:
    """Whatever else is known of an organization for a time; the value as JSON."""

    organization_id: int
    during: Period
    kind: str
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class RatioTarget:
    settlement: str
    during: Period
    target: Decimal
    counted: list[str]
    definition_zh: str
    definition_en: str
    source: str


@dataclass(frozen=True, slots=True)
class CharityTarget:
    during: Period
    baseline_on: date
    factor: int


@dataclass(frozen=True, slots=True)
class Platform:
    id: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Volunteer:
    home_id: int
    since: date
    ended_on: date
    verified_on: date


@dataclass(frozen=True, slots=True)
class VolunteerPast:
    home_id: int
    since: date
    until: date
    verified_on: date


@dataclass(frozen=True, slots=True)
class VolunteerRegistration(Volunteer):
    platform_id: int


@dataclass(frozen=True, slots=True)
class VolunteerRegistrationPast(VolunteerPast):
    platform_id: int


@dataclass(frozen=True, slots=True)
class Stay:
    """How long somebody lived somewhere while registered, from a day until before another."""

    home_id: int
    since: date
    until: date
    verified_on: date
    is_last: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What an organization was on one day."""

    organization: Organization
    form: str
    standing: str
    community_based: bool
    charity: bool
    home_id: int

    @property
    def in_being(self) -> bool:
        return self.standing in IN_BEING


@dataclass(slots=True)
class Index:
    """The dated facts of one organization."""

    standings: list[Standing] = field(default_factory=list)
    charities: list[Charity] = field(default_factory=list)
    homes: list[Home] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)


class Register:
    """All rows, and what they say about a day."""

    def __init__(self, tables: dict[type, list[Any]]) -> None:
        self.versions: list[Version] = tables[Version]
        self.successions: list[Succession] = tables[Succession]
        self.organizations: list[Organization] = tables[Organization]
        self.ratio_targets: list[RatioTarget] = tables[RatioTarget]
        self.charity_targets: list[CharityTarget] = tables[CharityTarget]
        self.standings: list[Standing] = tables[Standing]
        self.organization = {organization.id: organization for organization in self.organizations}
        self.platforms: list[Platform] = tables[Platform]
        self.stays = _stays(tables)
        """Of persons under None, of a platform's registrations under its code."""
        self._versions = grouped(self.versions, "division_id")
        self._settlements: dict[int, list[Settlement]] = grouped(tables[Settlement], "division_id")
        self._facts: dict[int, Index] = defaultdict(Index)
        for fact in (*tables[Standing], *tables[Charity], *tables[Home], *tables[Fact]):
            index = self._facts[fact.organization_id]
            match fact:
                case Standing():
                    index.standings.append(fact)
                case Charity():
                    index.charities.append(fact)
                case Home():
                    index.homes.append(fact)
                case Fact():
                    index.facts.append(fact)
        self.change_days = sorted(_days(tables[Standing] + tables[Charity] + tables[Home]))
        self.versions_on = lru_cache(None)(self._versions_on)
        self.facts_on = lru_cache(None)(self._facts_on)
        self.within = lru_cache(None)(self._within)

    def version_on(self, division_id: int | None, day: date) -> Version | None:
        return one(
            version for version in self._versions.get(division_id, ()) if version.during.covers(day)
        )

    def _versions_on(self, day: date) -> list[Version]:
        return [version for version in self.versions if version.during.covers(day)]

    def coded(self, code: str, day: date) -> Version | None:
        return one(version for version in self.versions_on(day) if version.code == code)

    def climb(self, division_id: int | None, day: date) -> Iterator[Version]:
        """The division on the day, then what it is part of, up to the top."""
        while (version := self.version_on(division_id, day)) is not None:
            yield version
            division_id = version.parent_id

    def _within(self, division_id: int, day: date) -> frozenset[int]:
        """Within which divisions it lay, itself included."""
        return frozenset(version.division_id for version in self.climb(division_id, day))

    def ancestor(self, division_id: int, level: str, day: date) -> Version | None:
        return one(version for version in self.climb(division_id, day) if version.level == level)

    def settlement_on(self, division_id: int, day: date) -> str | None:
        settled = one(s for s in self._settlements.get(division_id, ()) if s.during.covers(day))
        return None if settled is None else settled.settlement

    def facts_of(self, organization_id: int, day: date) -> Facts | None:
        """None where it did not exist: it exists where both its standing and its home are known."""
        organization, index = self.organization.get(organization_id), self._facts[organization_id]
        standing = one(fact for fact in index.standings if fact.during.covers(day))
        home = one(fact for fact in index.homes if fact.during.covers(day))
        if organization is None or standing is None or home is None:
            return None
        return Facts(
            organization,
            standing.form,
            standing.standing,
            standing.community_based,
            any(fact.during.covers(day) for fact in index.charities),
            home.division_id,
        )

    def known_on(self, organization_id: int, kind: str, day: date) -> list[tuple[Fact, Any]]:
        """The facts of a kind that held on a day, those that began first, first; with their values."""
        facts = [
            fact
            for fact in self._facts[organization_id].facts
            if fact.kind == kind and fact.during.covers(day)
        ]
        facts.sort(key=lambda fact: (fact.during.since or date.max, fact.key))
        return [(fact, json.loads(fact.value)) for fact in facts]

    def _facts_on(self, day: date) -> list[Facts]:
        """Every organization that existed on the day."""
        found = (self.facts_of(organization.id, day) for organization in self.organizations)
        return [facts for facts in found if facts is not None]

    def first_registered(self, organization_id: int) -> Period | None:
        """The period in which it was registered first; it begins on an unknown day where open."""
        periods = [
            standing.during
            for standing in self._facts[organization_id].standings
            if standing.standing == REGISTERED
        ]
        return min(periods, key=lambda period: period.since or date.min, default=None)


def one(found: Iterable[Row]) -> Row | None:
    """The only one, or None."""
    match list(found):
        case []:
            return None
        case [row]:
            return row
        case rows:
            raise AssertionError(f"More than one on one day: {rows}")


def grouped(rows: Iterable[Row], key: str) -> dict[Any, list[Row]]:
    groups: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, key)].append(row)
    return groups


def _stays(tables: dict[type, list[Any]]) -> dict[str | None, list[Stay]]:
    stays: dict[str | None, list[Stay]] = defaultdict(list)
    codes = {platform.id: platform.code for platform in tables[Platform]}
    for row in (*tables[Volunteer], *tables[VolunteerRegistration]):
        code = codes[row.platform_id] if isinstance(row, VolunteerRegistration) else None
        stays[code].append(Stay(row.home_id, row.since, row.ended_on, row.verified_on, True))
    for row in (*tables[VolunteerPast], *tables[VolunteerRegistrationPast]):
        code = codes[row.platform_id] if isinstance(row, VolunteerRegistrationPast) else None
        stays[code].append(Stay(row.home_id, row.since, row.until, row.verified_on, False))
    return stays


def _days(facts: Iterable[Standing | Charity | Home]) -> set[date]:
    return {
        day for fact in facts for day in (fact.during.since, fact.during.until) if day is not None
    }


TABLES: dict[str, type] = {
    "division_version": Version,
    "division_settlement": Settlement,
    "division_succession": Succession,
    "organization": Organization,
    "organization_standing": Standing,
    "organization_charity": Charity,
    "organization_home": Home,
    "organization_fact": Fact,
    "ratio_target": RatioTarget,
    "charity_target": CharityTarget,
    "volunteer_platform": Platform,
    "volunteer": Volunteer,
    "volunteer_past": VolunteerPast,
    "volunteer_registration": VolunteerRegistration,
    "volunteer_registration_past": VolunteerRegistrationPast,
}


async def load(connection: Connection[Any]) -> Register:
    """The base tables only: nothing that the database has derived or counted."""
    tables: dict[type, list[Any]] = {}
    for table, kind in TABLES.items():
        columns = [column.name for column in fields(kind)]
        records = await connection.fetch(f"SELECT {', '.join(columns)} FROM {table}")  # noqa: S608
        tables[kind] = [kind(*map(_plain, record)) for record in records]
    return Register(tables)


def _plain(value: Any) -> Any:
    return Period(value.lower, value.upper) if isinstance(value, Range) else value
