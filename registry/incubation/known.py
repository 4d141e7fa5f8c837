"""What the register knows of a base, a body and a tenancy on a day, as the rules take it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from registry.database import WriteSession
from registry.errors import Conflict
from registry.incubation.models import Stage
from registry.organizations import IN_BEING, OrganizationForm, Standing
from registry.statements import execute
from registry.terms import Term, Unit

BASE = """
SELECT b.id, b.number, b.name, b.during @> CAST(:day AS date) AS is_open,
    coalesce(base_office(b.id, :day), b.site_id) AS office_id,
    lower(r.during) AS since, r.period_number, r.period_unit, r.renewals_max, r.stages, r.forms,
    r.standings, r.grades
FROM incubation_base b
LEFT JOIN base_terms r ON r.base_id = b.id AND r.during @> CAST(:day AS date)
WHERE b.id = :base_id
"""
BODY = """
SELECT form, standing FROM organization_timeline
WHERE organization_id = :organization_id AND during @> CAST(:day AS date)
"""
# The one tenancy that has not ended, with its last agreement and its last stage.
TENANT = """
SELECT t.id, lower(t.during) AS since, upper(a.during) AS until, s.stage,
    lower(s.during) AS stage_since, n.agreements
FROM tenancy t
JOIN LATERAL (SELECT count(*) AS agreements FROM tenancy_agreement WHERE tenancy_id = t.id) n ON true
LEFT JOIN LATERAL (SELECT during FROM tenancy_agreement
    WHERE tenancy_id = t.id ORDER BY during DESC LIMIT 1) a ON true
LEFT JOIN LATERAL (SELECT stage, during FROM tenancy_stage
    WHERE tenancy_id = t.id ORDER BY during DESC LIMIT 1) s ON true
WHERE t.base_id = :base_id AND t.organization_id = :organization_id AND t.exit IS NULL
"""
W = TypeVar("W", bound=str)

NO_TENANT = ("It is no tenant of this base now.", "该组织目前未入驻该基地。")


@dataclass(frozen=True, slots=True)
class Terms:
    """A base's own rules of a day; what is None it does not state."""

    since: date | None = None
    period: Term | None = None
    renewals_max: int | None = None
    stages: tuple[Stage, ...] | None = None
    forms: tuple[OrganizationForm, ...] | None = None
    standings: tuple[Standing, ...] | None = None
    grades: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Base:
    """A base on a day."""

    id: int
    number: str
    name: str
    is_open: bool
    office_id: int
    """The division whose office decides."""
    terms: Terms

    @property
    def article(self) -> str:
        """What its own rules rest on."""
        since = "" if self.terms.since is None else f"（{self.terms.since}起施行）"
        return f"《{self.name}孵化条件》{since}"


@dataclass(frozen=True, slots=True)
class Body:
    """A body on a day: None where it was not there."""

    form: OrganizationForm | None = None
    standing: Standing | None = None

    @property
    def is_in_being(self) -> bool:
        return self.standing in IN_BEING


@dataclass(frozen=True, slots=True)
class Tenant:
    """A tenancy that has not ended."""

    id: int
    since: date
    until: date
    """The first day that the last agreement does not cover."""
    stage: Stage
    stage_since: date
    renewals: int


async def base_on(session: WriteSession, base_id: int, day: date) -> Base:
    row = (await execute(session, BASE, base_id=base_id, day=day)).mappings().one()
    of = (row["id"], row["number"], row["name"], row["is_open"], row["office_id"])
    return Base(*of, terms_of(row))


def terms_of(row: Mapping[Any, Any]) -> Terms:
    """What a row of them says, with the day since when as `since`."""
    number, unit = row["period_number"], row["period_unit"]
    return Terms(
        since=row["since"],
        period=None if number is None else Term(number, Unit(unit)),
        renewals_max=row["renewals_max"],
        stages=_words(row["stages"], Stage),
        forms=_words(row["forms"], OrganizationForm),
        standings=_words(row["standings"], Standing),
        grades=_words(row["grades"], str),
    )


def _words(told: Sequence[str] | None, word: type[W]) -> tuple[W, ...] | None:
    return None if told is None else tuple(map(word, told))


async def body_on(session: WriteSession, organization_id: int, day: date) -> Body:
    found = await execute(session, BODY, organization_id=organization_id, day=day)
    row = found.one_or_none()
    return Body() if row is None else Body(OrganizationForm(row.form), Standing(row.standing))


async def find_tenant(session: WriteSession, base_id: int, organization_id: int) -> Tenant | None:
    of = {"base_id": base_id, "organization_id": organization_id}
    row = (await execute(session, TENANT, **of)).one_or_none()
    if row is None:
        return None
    stage = Stage(row.stage)
    return Tenant(row.id, row.since, row.until, stage, row.stage_since, row.agreements - 1)


async def get_tenant(session: WriteSession, base_id: int, organization_id: int) -> Tenant:
    """The same. Raises Conflict."""
    if (tenant := await find_tenant(session, base_id, organization_id)) is None:
        raise Conflict(*NO_TENANT)
    return tenant
