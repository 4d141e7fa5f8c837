"""What officers state of a base and of a tenancy, and what must be true of it by itself. Pure."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from registry.incubation.models import BaseForm, BaseTier, Stage
from registry.organizations import OrganizationForm, Standing
from registry.stated import Name, Stated, Words
from registry.terms import Unit

BaseNumber = Annotated[str, Field(pattern="^IB[0-9]{9,18}$")]
BodyNumber = Annotated[str, Field(pattern="^SO[0-9]{9,18}$")]
MOST_PLACES = 1_000_000
Places = Annotated[int, Field(ge=1, le=MOST_PLACES)]
Year = Annotated[int, Field(ge=1990, le=2199)]
MOST = 50


def _distinct(values: tuple[Any, ...] | None) -> bool:
    return values is None or len(set(values)) == len(values)


class StatedTerm(Stated):
    """A length of time of the base's own (期限)."""

    number: Annotated[int, Field(ge=1, le=10_000)]
    unit: Literal[Unit.DAYS, Unit.MONTHS, Unit.YEARS]


class StatedOther(Stated):
    """Anything else that a base lays down, by its name."""

    name: Name
    value: Name


class StatedTerms(Stated):
    """A base's own rules (孵化条件): what is absent it does not state."""

    period: StatedTerm | None = None
    notice: StatedTerm | None = None
    renewals_max: Annotated[int, Field(ge=0, le=100)] | None = None
    stages: tuple[Stage, ...] | None = Field(default=None, min_length=1, max_length=MOST)
    forms: tuple[OrganizationForm, ...] | None = Field(default=None, min_length=1, max_length=MOST)
    standings: tuple[Literal[Standing.GUIDED, Standing.FILED, Standing.REGISTERED], ...] | None = (
        Field(default=None, min_length=1, max_length=MOST)
    )
    grades: tuple[Name, ...] | None = Field(default=None, min_length=1, max_length=MOST)
    others: tuple[StatedOther, ...] = Field(default=(), max_length=MOST)

    @model_validator(mode="after")
    def _says_each_once(self) -> StatedTerms:
        lists = (self.stages, self.forms, self.standings, self.grades)
        if not all(map(_distinct, (*lists, tuple(other.name for other in self.others)))):
            raise ValueError("name each once")
        return self


class StatedOperator(Stated):
    """Who runs it (运营机构): exactly one of the two."""

    organization: BodyNumber | None = None
    name: Name | None = None

    @model_validator(mode="after")
    def _is_one(self) -> StatedOperator:
        if (self.organization is None) == (self.name is None):
            raise ValueError("name exactly one operator")
        return self


Services = Annotated[tuple[Name, ...], Field(min_length=1, max_length=MOST)]


class StatedBase(Stated):
    """A base that is entered, as it was on the day of its opening."""

    name: Name
    tier: BaseTier
    form: BaseForm
    site: str
    address: Name
    opened_on: date
    operator: StatedOperator
    services: Services
    capacity: Places
    terms: StatedTerms | None = None


class StatedOperatorSince(Stated):
    """Who runs it from a day on."""

    operator: StatedOperator
    since: date


class StatedServices(Stated):
    """What it offers from a day on."""

    services: Services
    since: date


class StatedCapacity(Stated):
    """How many tenants it has room for from a day on."""

    places: Places
    since: date


class StatedTermsSince(Stated):
    """Its own rules from a day on."""

    terms: StatedTerms
    since: date


class StatedAddress(Stated):
    """Its address from a day on."""

    address: Name
    since: date


class StatedEvaluation(Stated):
    """An evaluation (评估): on which day, of which year, with what grade, by whom."""

    on: date
    year: Year | None = None
    grade: Name
    evaluator: Name
    opinion: Words | None = None


class StatedClosing(Stated):
    """That it closes on a day, and why."""

    on: date
    reason: Words


class StatedFact(Stated):
    """One thing that is recorded of a base."""

    operator: StatedOperatorSince | None = None
    services: StatedServices | None = None
    capacity: StatedCapacity | None = None
    terms: StatedTermsSince | None = None
    address: StatedAddress | None = None
    evaluation: StatedEvaluation | None = None
    closing: StatedClosing | None = None

    @model_validator(mode="after")
    def _is_one(self) -> StatedFact:
        if len(self.model_fields_set) != 1:
            raise ValueError("record exactly one thing")
        return self


class StatedTenant(Stated):
    """A body in a base."""

    base: BaseNumber
    organization: BodyNumber


class StatedStage(StatedTenant):
    """The stage that a tenant is in from a day on."""

    stage: Stage
    since: date


class StatedHandover(StatedTenant):
    """That what a tenant had of the base was handed over (移交) on a day."""

    on: date
    note: Words
