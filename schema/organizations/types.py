"""The type SocialOrganization."""

from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry

from registry.actor import Permission
from registry.organizations import FactKind
from schema.access import PARTLY, PUBLIC, shown_to, unpublished
from schema.common import Count, Node, PageInfo, as_of_argument
from schema.divisions.inputs import DivisionLevel
from schema.divisions.types import Community, Division
from schema.incubation import tenancy_reads as incubation
from schema.organizations import fact_reads as facts
from schema.organizations import reads
from schema.organizations.facts import (
    AnnualReport,
    CaseOf,
    CouncilSeat,
    CreditListing,
    EvaluationGrade,
    FundraisingQualification,
    OrganizationFact,
    PartyStep,
    Penalty,
)
from schema.organizations.inputs import ManagementMode, OrganizationForm, Standing
from schema.planner import Leaf, Many, One, leaf, planned
from schema.projects import reads as projects
from schema.projects.inputs import project_arguments
from schema.scalars import CreditCode, Cursor, Date, Yuan
from schema.workforce import reads as workers

if TYPE_CHECKING:
    from schema.workforce.types import Post

PostOf = Annotated["Post", strawberry.lazy("schema.workforce.types")]

if TYPE_CHECKING:
    from schema.projects.types import ProjectConnection

ProjectsOf = Annotated["ProjectConnection", strawberry.lazy("schema.projects.types")]

if TYPE_CHECKING:
    from schema.incubation.types import Tenancy

TenancyOf = Annotated["Tenancy", strawberry.lazy("schema.incubation.types")]


@strawberry.type(description="A social organization (社会组织), as it was on a day.")
class SocialOrganization(Node):
    access: ClassVar = PUBLIC
    by_key: ClassVar = staticmethod(reads.by_key)

    id: strawberry.ID = leaf(reads.id_of, "The global id.")
    number: str = leaf(
        lambda row: row.o.c.number,
        "Our own permanent number, kept through filing, incubation and registration.",
    )
    credit_code: CreditCode | None = planned(
        Leaf(reads.credit_code),
        "The unified social credit code (统一社会信用代码); null while it is only filed or guided. "
        "Its digits 3 to 8 name where it was first registered, not where it is.",
    )
    filing_number: str | None = leaf(
        lambda row: row.o.c.filing_number, "The number under which the street filed it (备案编号)."
    )
    name: str = planned(
        Leaf(facts.name_of_day),
        "The name of the day (名称). Lists are searched and ordered by the present one.",
    )
    form: OrganizationForm | None = planned(
        Leaf(reads.fact("form")), "The form (形式); null before it existed.", as_of_argument()
    )
    standing: Standing | None = planned(
        Leaf(reads.fact("standing")),
        "The standing (状态); null before it existed.",
        as_of_argument(),
    )
    is_charity: bool = planned(
        Leaf(reads.is_charity),
        "Whether it is a charity (慈善组织, 慈善法 2023 art. 8-10).",
        as_of_argument(),
    )
    is_community_based: bool | None = planned(
        Leaf(reads.fact("community_based")),
        "Whether it is a community social organization (社区社会组织, 民办发〔2020〕36号).",
        as_of_argument(),
    )
    purpose: str | None = planned(
        Leaf(facts.was(FactKind.PURPOSE, "text", "purpose")), "The purpose (宗旨)."
    )
    management_mode: ManagementMode | None = planned(
        Leaf(facts.was(FactKind.SUPERVISION, "mode", "management_mode")),
        "How it is managed (管理方式).",
    )
    supervising_unit: str | None = planned(
        Leaf(facts.was(FactKind.SUPERVISION, "unit", "supervising_unit")),
        "The supervising unit (业务主管单位).",
    )
    address: str | None = planned(
        Leaf(facts.text_of(FactKind.ADDRESS, "address")), "The address (住所)."
    )
    legal_representative: str | None = planned(
        Leaf(facts.text_of(FactKind.LEGAL_REPRESENTATIVE, "name")),
        "The legal representative (法定代表人), announced by law (社会团体登记管理条例 art. 23).",
    )
    funds: Yuan | None = planned(
        Leaf(facts.text_of(FactKind.FUNDS, "amount")),
        "The registered funds (活动资金、开办资金、原始基金).",
    )
    fundraising: FundraisingQualification | None = planned(
        facts.one(FactKind.FUNDRAISING), "The qualification for public fundraising (公开募捐资格)."
    )
    grade: EvaluationGrade | None = planned(
        facts.one(FactKind.GRADE), "The evaluation grade that was valid (评估等级)."
    )
    listings: list[CreditListing] = planned(
        facts.many(FactKind.LISTING, 2), "The credit lists on which it stood (信用名单)."
    )
    annual_reports: list[AnnualReport] = planned(
        facts.many(FactKind.ANNUAL, 20), "Annual reports and inspections (年度报告、年度检查)."
    )
    penalties: list[Penalty] = planned(facts.many(FactKind.PENALTY, 5), "Penalties (行政处罚信息).")
    leader: str | None = unpublished(
        planned(Leaf(facts.text_of(FactKind.LEADER, "name")), "Who leads a filed group (负责人).")
    )
    council: list[CouncilSeat] = unpublished(
        planned(facts.COUNCIL, "The council and the supervisors (理事会、监事).")
    )
    member_persons: int | None = unpublished(
        planned(Leaf(facts.count_of(FactKind.MEMBERS, "persons")), "Individual members (个人会员).")
    )
    member_units: int | None = unpublished(
        planned(Leaf(facts.count_of(FactKind.MEMBERS, "units")), "Member organizations (单位会员).")
    )
    party_steps: list[PartyStep] = unpublished(
        planned(facts.many(FactKind.PARTY, 6), "What was done of party building (党的建设).")
    )
    history: list[OrganizationFact] = shown_to(
        PARTLY,
        planned(
            facts.HISTORY,
            "Every fact up to the day, with its period, case and officer (历史沿革). Of unpublished kinds "
            "only to callers with ORGANIZATIONS_READ_UNPUBLISHED where its registrar is.",
        ),
    )
    cases: list[CaseOf] = shown_to(
        Permission.CASES_READ,
        planned(
            facts.CASES, "The cases about it that the caller may read, the newest first (案卷)."
        ),
    )
    posts: list[PostOf] = planned(
        Many(workers.posts_of, lambda row: [row.p.c.id], size=5),
        "Its posts for social workers, those that it gave up included (社工岗位).",
    )
    tenancies: list[TenancyOf] = planned(
        incubation.OF_BODY, "Its tenancies in incubation bases, the newest first (入驻孵化基地)."
    )
    established_on: Date = leaf(
        lambda row: row.o.c.established_on, "The day of filing or registration (成立日期)."
    )
    registrar: Division | None = planned(
        One(facts.registrar),
        "The division whose civil-affairs office registered it (登记管理机关), or whose street filed it.",
    )
    community: Community | None = planned(
        One(reads.community), "The home community (住所社区); null where only a division is known."
    )
    division: Division | None = planned(
        One(reads.home), "The home division: the community, or a larger one where none is known."
    )
    township: Division | None = planned(
        reads.at(DivisionLevel.TOWNSHIP), "The home's street or town."
    )
    district: Division | None = planned(reads.at(DivisionLevel.DISTRICT), "The home's district.")
    municipality: Division | None = planned(
        reads.at(DivisionLevel.MUNICIPALITY), "The home's municipality."
    )
    projects: ProjectsOf = planned(
        projects.OF_ORGANIZATION,
        "The projects that it runs and that have begun, or ran on a day (公益项目).",
        *project_arguments(),
    )
    demo: bool = leaf(
        lambda row: row.o.c.demo, "Whether it is made up for demonstration (演示数据)."
    )


@strawberry.type(description="An organization in a list.")
class OrganizationEdge:
    access: ClassVar = PUBLIC

    cursor: Cursor = planned(None, "Its place in the list.")
    node: SocialOrganization = planned(None, "The organization.")


@strawberry.type(description="A list of social organizations, paged.")
class OrganizationConnection:
    access: ClassVar = PUBLIC

    edges: list[OrganizationEdge] = planned(None, "The page's entries with their cursors.")
    nodes: list[SocialOrganization] = planned(None, "The page's entries.")
    page_info: PageInfo = planned(None, "What lies beyond the page.")
    count: Count = planned(
        None,
        "How many entries on all pages: exact from the tally, unless names or registration days are "
        "searched, which are counted up to 10,000.",
    )
