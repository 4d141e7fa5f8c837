"""The types IncubationBase and Tenancy."""

from typing import ClassVar

import strawberry

from registry.actor import Permission
from registry.incubation import queries
from schema.access import PUBLIC, shown_to
from schema.common import Count, Node, PageInfo
from schema.divisions.types import Division
from schema.incubation import outcomes, reads, tenancy_reads
from schema.incubation.inputs import tenancy_arguments
from schema.incubation.outcomes import IncubationOutcomes, outcome_arguments
from schema.incubation.words import (
    IncubationExit,
    IncubationForm,
    IncubationStage,
    IncubationTier,
)
from schema.organizations.inputs import OrganizationForm, Standing
from schema.organizations.types import SocialOrganization
from schema.planner import Connection, Leaf, One, Part, leaf, planned
from schema.rules.inputs import TermUnit
from schema.scalars import Cursor, Date

SINCE = "The first day on which it held."


@strawberry.type(description="Who runs a base (运营机构).")
class IncubationOperator:
    access: ClassVar = PUBLIC

    name: str = planned(Leaf(reads.operator_name), "The name on the day (名称).")
    organization: SocialOrganization | None = planned(
        One(reads.operator), "The organization of the register; null of any other institution."
    )
    since: Date = leaf(reads.since, SINCE)


@strawberry.type(description="A length of time (期限).")
class IncubationTerm:
    access: ClassVar = PUBLIC

    number: int = leaf(lambda row: row.number, "How many.")
    unit: TermUnit = leaf(lambda row: row.unit, "Of what.")


@strawberry.type(description="Something else that a base lays down.")
class IncubationOther:
    access: ClassVar = PUBLIC

    name: str = leaf(reads.other("name"), "What (项目).")
    value: str = leaf(reads.other("value"), "How much, or how (内容).")


@strawberry.type(
    description="A base's own rules (孵化条件). No source gives any: what is null it does not state."
)
class IncubationTerms:
    access: ClassVar = PUBLIC

    since: Date = leaf(reads.since, SINCE)
    period: IncubationTerm | None = planned(
        reads.term("period"), "For how long it takes tenants in (孵化期限)."
    )
    notice: IncubationTerm | None = planned(
        reads.term("notice"),
        "How long before the end of an agreement its renewal or end is told (提前通知期限).",
    )
    renewals_max: int | None = leaf(
        lambda row: row.f.c.renewals_max, "How often a tenancy is renewed at most (续驻次数)."
    )
    stages: list[IncubationStage] | None = leaf(
        lambda row: row.f.c.stages, "Its stages, in their order (孵化阶段)."
    )
    forms: list[OrganizationForm] | None = leaf(
        lambda row: row.f.c.forms, "The forms that it takes in (组织形式)."
    )
    standings: list[Standing] | None = leaf(
        lambda row: row.f.c.standings,
        "The standings that it takes in; where it states none, filed and registered.",
    )
    grades: list[str] | None = leaf(
        lambda row: row.f.c.grades, "Its own words for evaluations (评估等次)."
    )
    others: list[IncubationOther] = planned(reads.OTHERS, "Whatever else it lays down (其他条件).")


@strawberry.type(description="An evaluation of a base (评估).")
class BaseEvaluation:
    access: ClassVar = PUBLIC

    on: Date = leaf(lambda row: row.e.c.on_date, "The day (评估日期).")
    year: int | None = leaf(lambda row: row.e.c.year, "The year that it is about (评估年度).")
    grade: str = leaf(lambda row: row.e.c.grade, "The grade (评估等次).")
    evaluator: str = leaf(lambda row: row.e.c.evaluator, "By whom (评估机构).")
    opinion: str | None = shown_to(
        Permission.CASES_READ,
        planned(
            Leaf(reads.opinion),
            "What they said (评估意见). Needs CASES_READ where the base is; null otherwise.",
        ),
    )


@strawberry.type(description="How full a base was on the day (容量).")
class Occupancy:
    access: ClassVar = PUBLIC

    capacity: int = leaf(queries.capacity, "How many tenants it had room for; 0 when closed.")
    occupied: int = leaf(
        queries.occupied, "How many it had: all that had not left, in being or not (在驻)."
    )
    free: int = leaf(
        lambda row: queries.capacity(row) - queries.occupied(row), "How many places were free."
    )


@strawberry.type(description="The stage of a tenant, for a time (孵化阶段).")
class TenancyStage:
    access: ClassVar = PUBLIC

    stage: IncubationStage = leaf(lambda row: row.f.c.stage, "The stage.")
    since: Date = leaf(reads.since, "The first day.")
    until: Date | None = leaf(reads.until, "The first day on which it was in it no more.")


@strawberry.type(description="What was agreed with a tenant (入驻协议、续驻协议).")
class TenancyAgreement:
    access: ClassVar = PUBLIC

    number: str = leaf(lambda row: row.f.c.number, "The agreement's number (协议编号).")
    since: Date = leaf(reads.since, "The first day that it covers.")
    until: Date = leaf(reads.until, "The first day that it covers no more.")


@strawberry.type(
    description="A social organization in an incubation base (入驻), from its admission to its exit: "
    "who stays beyond the agreement is a tenant until the exit is decided."
)
class Tenancy:
    access: ClassVar = PUBLIC

    base: "IncubationBase | None" = planned(One(tenancy_reads.base_of), "The base (孵化基地).")
    organization: SocialOrganization | None = planned(
        One(tenancy_reads.body_of), "The organization, as it was on the day."
    )
    since: Date = leaf(lambda row: queries.first_day(row.t), "The day of the admission (入驻日期).")
    is_current: bool = leaf(tenancy_reads.is_current, "Whether it had not ended.")
    stage: IncubationStage | None = leaf(
        queries.stage_on, "The stage on the day; of who has left, the last (孵化阶段)."
    )
    stages: list[TenancyStage] = planned(
        tenancy_reads.parts(queries.stages), "The stages, in order."
    )
    agreed_until: Date | None = leaf(
        queries.agreed_until, "The first day that no agreement covers (协议期限届满)."
    )
    agreements: list[TenancyAgreement] = planned(
        tenancy_reads.parts(queries.agreements),
        "The agreement, and one for each renewal (协议、续驻).",
    )
    exit: IncubationExit | None = leaf(
        lambda row: tenancy_reads.left(row, row.t.c.exit),
        "How it ended (退出方式); null until it has.",
    )
    exited_on: Date | None = leaf(
        lambda row: tenancy_reads.left(row, queries.last_day(row.t)),
        "The first day on which it was a tenant no more (退出日期).",
    )
    exit_reason: str | None = shown_to(
        Permission.CASES_READ,
        planned(
            Leaf(tenancy_reads.exit_reason),
            "Why it left (退出原因). Needs CASES_READ where the base is; null otherwise.",
        ),
    )
    handed_over_on: Date | None = leaf(
        lambda row: tenancy_reads.handed_over(row, row.t.c.handed_over_on),
        "When it handed over what it had of the base (移交日期).",
    )
    handover: str | None = leaf(
        lambda row: tenancy_reads.handed_over(row, row.t.c.handover),
        "What it handed over (移交内容).",
    )


@strawberry.type(description="A tenancy in a list.")
class TenancyEdge:
    access: ClassVar = PUBLIC

    cursor: Cursor = planned(None, "Its place in the list.")
    node: Tenancy = planned(None, "The tenancy.")


@strawberry.type(description="A list of tenancies, paged; the newest first.")
class TenancyConnection:
    access: ClassVar = PUBLIC

    edges: list[TenancyEdge] = planned(None, "The page's entries with their cursors.")
    nodes: list[Tenancy] = planned(None, "The page's entries.")
    page_info: PageInfo = planned(None, "What lies beyond the page.")
    count: Count = planned(None, "How many on all pages; counted up to 10,000.")


@strawberry.type(description="An incubation base (社会组织孵化基地), as it was on a day.")
class IncubationBase(Node):
    access: ClassVar = PUBLIC
    by_key: ClassVar = staticmethod(reads.by_key)

    id: strawberry.ID = leaf(reads.id_of, "The global id.")
    number: str = leaf(lambda row: row.b.c.number, "The permanent number.")
    name: str = leaf(lambda row: row.b.c.name, "The name (名称).")
    tier: IncubationTier = leaf(lambda row: row.b.c.tier, "Whose it is (层级).")
    form: IncubationForm = leaf(lambda row: row.b.c.form, "Physical or virtual (实体、虚拟).")
    site: Division | None = planned(One(reads.site), "The division in which it lies (所在区划).")
    office: Division | None = planned(
        One(reads.office),
        "The division whose office decides on its tenants: that of its tier; a community's is its "
        "street (主管部门所在区划).",
    )
    address: str | None = leaf(
        lambda row: queries.value_on(row, queries.addresses, "address"), "The address (地址)."
    )
    operator: IncubationOperator | None = planned(
        reads.fact(queries.operators), "Who ran it (运营机构)."
    )
    services: list[str] = planned(Leaf(reads.the_services), "What it offered (服务内容).")
    terms: IncubationTerms | None = planned(
        reads.fact(queries.terms), "Its own rules (孵化条件); null where it stated none."
    )
    evaluations: list[BaseEvaluation] = planned(
        reads.EVALUATIONS, "Its evaluations up to the day, the newest first (评估)."
    )
    opened_on: Date = leaf(lambda row: queries.first_day(row.b), "When it opened (设立日期).")
    is_open: bool = leaf(reads.is_open, "Whether it was open on the day.")
    closed_on: Date | None = leaf(
        lambda row: reads.closed(row, queries.last_day(row.b)),
        "The first day on which it was open no more (关闭日期).",
    )
    closing_reason: str | None = leaf(
        lambda row: reads.closed(row, row.b.c.closing), "Why it closed (关闭原因)."
    )
    occupancy: Occupancy = planned(Part(lambda row, _: row), "How full it was on the day.")
    tenancies: TenancyConnection = planned(
        Connection(
            tenancy_reads.tenancies, tenancy_reads.newest_first, tenancy_reads.tenancies_counted
        ),
        "Whom it had taken in by the day, the newest first (入驻组织).",
        *tenancy_arguments(),
    )
    outcomes: IncubationOutcomes = planned(
        outcomes.OF_BASE, "What became of its tenants (孵化成效).", *outcome_arguments()
    )
    version: int = leaf(lambda row: row.b.c.version, "Counts its changes; for expectedVersion.")
    demo: bool = leaf(
        lambda row: row.b.c.demo, "Whether it is made up for demonstration (演示数据)."
    )


@strawberry.type(description="A base in a list.")
class IncubationBaseEdge:
    access: ClassVar = PUBLIC

    cursor: Cursor = planned(None, "Its place in the list.")
    node: IncubationBase = planned(None, "The base.")


@strawberry.type(description="A list of incubation bases, paged.")
class IncubationBaseConnection:
    access: ClassVar = PUBLIC

    edges: list[IncubationBaseEdge] = planned(None, "The page's entries with their cursors.")
    nodes: list[IncubationBase] = planned(None, "The page's entries.")
    page_info: PageInfo = planned(None, "What lies beyond the page.")
    count: Count = planned(
        None,
        "How many entries on all pages: exact from the tally where only place, tier, form and day are "
        "asked for, else counted up to 10,000.",
    )
