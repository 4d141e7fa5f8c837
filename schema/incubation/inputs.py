"""Words and conditions about bases and tenancies, and what officers state of them."""

from enum import Enum
from typing import Any

import strawberry

from schema.common import Direction, page_arguments, word
from schema.incubation.words import IncubationForm, IncubationStage, IncubationTier
from schema.organizations.inputs import OrganizationForm, Standing
from schema.planner import argument
from schema.registration.inputs import KEY, may, must
from schema.rules.inputs import TermInput
from schema.scalars import Date, DivisionCode


@strawberry.enum(description="What bases are ordered by.")
class IncubationBaseOrderField(Enum):
    NUMBER = word("NUMBER", "The permanent number.")
    NAME = word("NAME", "The name, by code point.")


@strawberry.input(description="The order of bases.")
class IncubationBaseOrder:
    field: IncubationBaseOrderField = strawberry.field(
        default=IncubationBaseOrderField.NUMBER, description="What they are ordered by."
    )
    direction: Direction = strawberry.field(
        default=Direction.ASC, description="Which way the list runs."
    )


@strawberry.input(description="Which bases; every condition given must hold on the day.")
class IncubationBaseFilter:
    division: DivisionCode | None = may("With a site in this division, at any level.")
    tier: IncubationTier | None = may("Of this tier.")
    form: IncubationForm | None = may("Of this form.")
    operator: str | None = may("Run by the organization with this number (运营机构).")
    open: bool | None = may("Open, or closed by then; by default open.")
    name_contains: str | None = may("With this in the name.")
    as_of: Date | None = may("As of this day; by default the day of the object around, or today.")


@strawberry.input(description="Which tenancies; every condition given must hold on the day.")
class TenancyFilter:
    stage: IncubationStage | None = may("In this stage; who has left, last.")
    current: bool | None = may("Not ended by the day, or ended.")
    organization: str | None = may("Of the organization with this number.")


def base_arguments() -> list[Any]:
    return [
        argument("filter", IncubationBaseFilter | None, "Which bases."),
        argument("order_by", IncubationBaseOrder | None, "In which order; by default by number."),
        *page_arguments(),
    ]


def tenancy_arguments() -> list[Any]:
    return [argument("filter", TenancyFilter | None, "Which tenancies."), *page_arguments()]


# --- What officers state

BASE = "The base's permanent number."
BODY = "The organization's permanent number."


@strawberry.input(one_of=True, description="Who runs a base (运营机构): exactly one of the two.")
class IncubationOperatorInput:
    organization: str | None = may("The number of an organization of the register.")
    name: str | None = may("The name of an institution that is none.")


@strawberry.input(description="Anything else that a base lays down.")
class IncubationTermInput:
    name: str = must("What (项目).")
    value: str = must("How much, or how (内容).")


@strawberry.input(
    description="A base's own rules (孵化条件). No source gives any: what is absent it does not state."
)
class IncubationTermsInput:
    period: TermInput | None = may("For how long it takes tenants in (孵化期限); no working days.")
    notice: TermInput | None = may(
        "How long before the end of an agreement its renewal or end is told (提前通知期限); no "
        "working days."
    )
    renewals_max: int | None = may("How often a tenancy is renewed at most (续驻次数).")
    stages: list[IncubationStage] | None = may("Its stages, in their order (孵化阶段).")
    forms: list[OrganizationForm] | None = may("The forms that it takes in (组织形式).")
    standings: list[Standing] | None = may(
        "The standings that it takes in: GUIDED, FILED, REGISTERED; by default filed and registered."
    )
    grades: list[str] | None = may("Its own words for evaluations (评估等次).")
    others: list[IncubationTermInput] | None = may("Whatever else it lays down (其他条件).")


@strawberry.input(description="A base, as it was on the day of its opening (设立孵化基地).")
class EnterBaseInput:
    name: str = must("The name (名称).")
    tier: IncubationTier = must("Whose it is (层级).")
    form: IncubationForm = must("Physical or virtual (实体、虚拟).")
    site: DivisionCode = must("The division in which it lies (所在区划).")
    address: str = must("The address (地址).")
    opened_on: Date = must("When it opened (设立日期).")
    operator: IncubationOperatorInput = must("Who runs it (运营机构).")
    services: list[str] = must("What it offers (服务内容).")
    capacity: int = must("How many tenants it has room for (容量); of a virtual one as well.")
    terms: IncubationTermsInput | None = may("Its own rules (孵化条件).")
    idempotency_key: str | None = may(KEY)


@strawberry.input(description="Who runs a base from a day on (变更运营机构).")
class OperatorFactInput:
    operator: IncubationOperatorInput = must("Who.")
    since: Date = must("From which day on.")


@strawberry.input(description="What a base offers from a day on (变更服务内容).")
class ServicesFactInput:
    services: list[str] = must("What, all of it.")
    since: Date = must("From which day on.")


@strawberry.input(description="How many tenants a base has room for from a day on (变更容量).")
class CapacityFactInput:
    places: int = must("How many.")
    since: Date = must("From which day on.")


@strawberry.input(description="A base's own rules from a day on (变更孵化条件).")
class TermsFactInput:
    terms: IncubationTermsInput = must("The rules, all of them.")
    since: Date = must("From which day on.")


@strawberry.input(description="The address from a day on (变更地址).")
class AddressFactInput:
    address: str = must("The address.")
    since: Date = must("From which day on.")


@strawberry.input(description="An evaluation of a base (评估).")
class EvaluationFactInput:
    on: Date = must("The day (评估日期).")
    year: int | None = may("The year that it is about (评估年度).")
    grade: str = must("The grade: one of the base's own words, where it has some (评估等次).")
    evaluator: str = must("By whom (评估机构).")
    opinion: str | None = may("What they said (评估意见); not published.")


@strawberry.input(description="That a base closes (关闭); its tenants have left before.")
class ClosingFactInput:
    on: Date = must("The first day on which it is open no more.")
    reason: str = must("Why (关闭原因).")


@strawberry.input(one_of=True, description="What is recorded of a base: exactly one thing.")
class BaseFactInput:
    operator: OperatorFactInput | None = may("Who runs it (运营机构).")
    services: ServicesFactInput | None = may("What it offers (服务内容).")
    capacity: CapacityFactInput | None = may("How many it has room for (容量).")
    terms: TermsFactInput | None = may("Its own rules (孵化条件).")
    address: AddressFactInput | None = may("The address (地址).")
    evaluation: EvaluationFactInput | None = may("An evaluation (评估).")
    closing: ClosingFactInput | None = may("That it closes (关闭).")


@strawberry.input(description="Something of a base.")
class RecordBaseFactInput:
    number: str = must(BASE)
    fact: BaseFactInput = must("What.")
    expected_version: int | None = may(
        "The version that was read; refused with a Conflict where the base has another by now."
    )
    idempotency_key: str | None = may(KEY)


@strawberry.input(description="The stage that a tenant is in from a day on (孵化阶段).")
class RecordStageInput:
    base: str = must(BASE)
    organization: str = must(BODY)
    stage: IncubationStage = must("Which.")
    since: Date = must("From which day on.")
    idempotency_key: str | None = may(KEY)


@strawberry.input(description="That a tenant that left handed over what it had of the base (移交).")
class RecordHandoverInput:
    base: str = must(BASE)
    organization: str = must(BODY)
    on: Date = must("When (移交日期).")
    note: str = must("What (移交内容).")
    idempotency_key: str | None = may(KEY)
