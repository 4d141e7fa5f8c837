"""The bodies as rows of the register: numbered, named, and with their facts dated. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import orjson
from asyncpg import Range

from registry import credit_code
from registry.demo import calibrations
from registry.demo.names import GroupNames, RegisteredNames
from registry.demo.records import KEPT_SINCE, Record, records
from registry.organizations.models import ManagementMode, OrganizationForm, Standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from random import Random

    from registry.demo.bodies import Body
    from registry.demo.lives import Day
    from registry.demo.names import Named
    from registry.demo.places import City, Place

SOURCE = "demo"
Row = tuple[Any, ...]

IN_BEING = {
    OrganizationForm.COMMUNITY_FILED: Standing.FILED,
    OrganizationForm.COMMUNITY_GUIDED: Standing.GUIDED,
}
CODE_KINDS = {
    OrganizationForm.ASSOCIATION: credit_code.ASSOCIATION,
    OrganizationForm.SERVICE_AGENCY: credit_code.SERVICE_AGENCY,
    OrganizationForm.FOUNDATION: credit_code.FOUNDATION,
}
_DATED = ("organization_id", "during")
COLUMNS = {
    "organization": (
        *("id", "name", "credit_code", "filing_number", "registrar_id", "purpose"),
        *("supervising_unit", "management_mode", "established_on", "entered_on", "demo"),
    ),
    "organization_home": (*_DATED, "division_id", "source"),
    "organization_charity": (*_DATED, "route", "source"),
    "organization_standing": (*_DATED, "form", "standing", "community_based", "source"),
    "organization_fact": (*_DATED, "kind", "key", "value", "source"),
}


@dataclass(slots=True)
class Rows:
    """The rows of each table, in the order in which they are to be written."""

    organization: list[Row] = field(default_factory=list)
    organization_home: list[Row] = field(default_factory=list)
    organization_charity: list[Row] = field(default_factory=list)
    organization_standing: list[Row] = field(default_factory=list)
    organization_fact: list[Row] = field(default_factory=list)


class Clerk:
    """Gives out names and numbers, and writes bodies down."""

    def __init__(self, city: City, stream: Callable[[str], Random]) -> None:
        self._city = city
        self._registered_names = RegisteredNames(stream("names"), city)
        self._group_names = GroupNames(stream("group names"))
        self._filed: Counter[tuple[int, int]] = Counter()
        self._coded = 0
        self._records = stream("records")
        self.rows = Rows()

    def write(self, bodies: Iterable[Body]) -> Rows:
        for number, body in enumerate(bodies, start=1):
            registered = body.form in CODE_KINDS
            self.rows.organization.append(
                self._registered(number, body) if registered else self._group(number, body)
            )
            self.rows.organization_home.extend(_homes(number, body))
            self.rows.organization_standing.extend(_standings(number, body))
            if registered:
                self.rows.organization_fact.extend(_facts(number, records(self._records, body)))
            if body.charity is not None:
                during = _during(body.charity.begin, body.charity.end)
                self.rows.organization_charity.append((number, during, body.charity.route, SOURCE))
        return self.rows

    def _registered(self, number: int, body: Body) -> Row:
        named = self._registered_names.name(body)
        registrar = self._city.top if body.municipal else body.home.district
        filing = None if body.filed_on is None else self._filing("备", registrar.id, body.filed_on)
        return (
            number,
            named.name,
            self._code(body.form, registrar),
            filing,
            registrar.id,
            named.kind.purpose,
            *self._management(body, named),
            date.fromordinal(body.established_on),
            entered(body.established_on),
            True,
        )

    def _group(self, number: int, body: Body) -> Row:
        named = self._group_names.name(body.home)
        word = "备" if body.form == OrganizationForm.COMMUNITY_FILED else "指"
        registrar = body.home.township_id
        filing = self._filing(word, registrar, body.begin)
        begun = date.fromordinal(body.begin)
        return (
            number,
            named.name,
            None,
            filing,
            registrar,
            named.kind.purpose,
            None,
            None,
            begun,
            entered(body.begin),
            True,
        )

    def _code(self, form: OrganizationForm, registrar: Place) -> str:
        """An organization code that begins with DM is the demo's: none is known to be real."""
        self._coded += 1
        return credit_code.issue(CODE_KINDS[form], registrar.code, f"DM{self._coded:06}")

    def _filing(self, word: str, registrar: int, on: Day) -> str:
        year = date.fromordinal(on).year
        self._filed[registrar, year] += 1
        return f"{word}{year}-{self._filed[registrar, year]:06}"

    def _management(self, body: Body, named: Named) -> tuple[str | None, ManagementMode]:
        if named.kind.direct and body.begin >= calibrations.DIRECT_SINCE:
            return None, ManagementMode.DIRECT
        within = "" if body.municipal else body.home.district.name
        return f"{self._city.top.name}{within}{named.kind.unit}", ManagementMode.DUAL


def _during(begin: Day, end: Day | None) -> Range[date]:
    return Range(date.fromordinal(begin), None if end is None else date.fromordinal(end))


def entered(established: Day) -> date:
    return date.fromordinal(max(established, KEPT_SINCE))


def _facts(number: int, known: Iterable[Record]) -> Iterable[Row]:
    for record in known:
        during, value = _during(record.begin, record.end), orjson.dumps(record.value).decode()
        yield number, during, record.kind, record.key, value, SOURCE


def _homes(number: int, body: Body) -> Iterable[Row]:
    """Its last home stays its home after its end, so that it is still found there."""
    first = body.home.district.id if body.at_district else body.home.id
    if body.moved is None:
        return ((number, _during(body.established_on, None), first, SOURCE),)
    day, then = body.moved
    return (
        (number, _during(body.established_on, day), first, SOURCE),
        (number, _during(day, None), then.id, SOURCE),
    )


def _standings(number: int, body: Body) -> Iterable[Row]:
    form, based = body.form, body.community_based
    if body.filed_on is not None:
        during = _during(body.filed_on, body.begin)
        yield number, during, OrganizationForm.COMMUNITY_FILED, Standing.FILED, True, SOURCE
    standing = IN_BEING.get(form, Standing.REGISTERED)
    yield number, _during(body.begin, body.end), form, standing, based, SOURCE
    if body.end is not None:
        ended = Standing.REVOKED if body.revoked else Standing.DISSOLVED
        yield number, _during(body.end, None), form, ended, based, SOURCE
