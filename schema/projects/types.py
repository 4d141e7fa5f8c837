"""The type Project, and what is answered to whoever writes of one."""

from typing import Annotated, ClassVar

import strawberry

from registry.actor import Permission
from registry.projects import queries
from schema.access import PUBLIC, shown_to
from schema.common import Count, Node, PageInfo, page_arguments
from schema.divisions.types import Division
from schema.organizations.types import SocialOrganization
from schema.planner import Connection, Many, One, leaf, planned
from schema.problems import Conflict, Forbidden, InvalidInput, NotFound
from schema.projects import reads
from schema.projects.inputs import FundOrigin, ProjectKind
from schema.scalars import Cursor, Date, Yuan
from schema.volunteers.types import Volunteer

SINCE = "Since when."
UNTIL = "The first day on which they no longer do; null: until further notice."
WITHDRAWN = "When it was withdrawn as wrong (撤回日期): it counts no more from that day on."


@strawberry.type(description="Money that was committed to a project (资金).")
class ProjectFund:
    access: ClassVar = PUBLIC

    number: str = leaf(lambda row: row.e.c.number, "Our own permanent number.")
    on: Date = leaf(lambda row: row.e.c.on_date, "When it was committed (拨付日期).")
    year: int = leaf(lambda row: row.e.c.year, "The year that it is for (年度).")
    origin: FundOrigin = leaf(lambda row: row.e.c.origin, "Where it comes from (来源).")
    amount: Yuan = leaf(lambda row: queries.yuan(row.e.c.amount), "How much (金额).")
    note: str | None = leaf(lambda row: row.e.c.note, "What else is to be said (备注).")
    withdrawn_on: Date | None = leaf(reads.withdrawn_on, WITHDRAWN)


@strawberry.type(description="How many more a project reached by a day (受益人次).")
class ProjectBeneficiaries:
    access: ClassVar = PUBLIC

    number: str = leaf(lambda row: row.e.c.number, "Our own permanent number.")
    on: Date = leaf(lambda row: row.e.c.on_date, "By which day (日期).")
    persons: int = leaf(lambda row: row.e.c.persons, "How many more (人次).")
    note: str | None = leaf(lambda row: row.e.c.note, "What else is to be said (备注).")
    withdrawn_on: Date | None = leaf(reads.withdrawn_on, WITHDRAWN)


@strawberry.type(description="Another organization that carries a project along (合作单位).")
class ProjectPartner:
    access: ClassVar = PUBLIC

    organization: SocialOrganization | None = planned(
        One(reads.partner_of), "The organization, as it was on the day."
    )
    since: Date = leaf(reads.since, SINCE)
    until: Date | None = leaf(reads.until, UNTIL)


@strawberry.type(description="A social worker who takes part in a project (参与社会工作者).")
class ProjectWorker:
    access: ClassVar = Permission.WORKERS_READ

    number: str = leaf(lambda row: row.who.c.number, "Their number.")
    masked_name: str = leaf(
        lambda row: row.who.c.name_masked, "Of the name the first character (姓名)."
    )
    since: Date = leaf(reads.since, SINCE)
    until: Date | None = leaf(reads.until, UNTIL)


@strawberry.type(description="A volunteer who takes part in a project (参与志愿者).")
class ProjectVolunteer:
    access: ClassVar = Permission.VOLUNTEERS_READ

    volunteer: Volunteer | None = planned(
        One(reads.volunteer_of), "The volunteer, as they are today."
    )
    since: Date = leaf(reads.since, SINCE)
    until: Date | None = leaf(reads.until, UNTIL)


@strawberry.type(description="A volunteer in a project's list.")
class ProjectVolunteerEdge:
    access: ClassVar = Permission.VOLUNTEERS_READ

    cursor: Cursor = planned(None, "Its place in the list.")
    node: ProjectVolunteer = planned(None, "The volunteer.")


@strawberry.type(description="Volunteers of a project, by their numbers, paged.")
class ProjectVolunteerConnection:
    access: ClassVar = Permission.VOLUNTEERS_READ

    edges: list[ProjectVolunteerEdge] = planned(None, "The page's entries with their cursors.")
    nodes: list[ProjectVolunteer] = planned(None, "The page's entries.")
    page_info: PageInfo = planned(None, "What lies beyond the page.")
    count: Count = planned(None, "How many of them the caller may see, counted up to 10,000.")


@strawberry.type(
    description="A project of a social organization (社会组织公益项目), as it was on a day. Published "
    "as charity information (慈善组织信息公开), except who takes part."
)
class Project(Node):
    access: ClassVar = PUBLIC
    by_key: ClassVar = staticmethod(reads.by_key)

    id: strawberry.ID = leaf(reads.id_of, "The global id.")
    number: str = leaf(lambda row: row.p.c.number, "Our own permanent number (PJ000000001).")
    name: str = leaf(lambda row: row.p.c.name, "The name (名称).")
    kind: ProjectKind = leaf(lambda row: row.p.c.kind, "Whom it is for (类别).")
    purpose: str | None = leaf(lambda row: row.p.c.purpose, "What it is to achieve (宗旨).")
    organization: SocialOrganization | None = planned(
        One(reads.organization), "Who runs it (主办社会组织)."
    )
    division: Division | None = planned(
        One(reads.division),
        "Where: the community that is served, or a larger division; null where it is none that day.",
    )
    begins_on: Date = leaf(lambda row: row.p.c.begins_on, "The first day (开始日期).")
    ends_on: Date | None = leaf(
        lambda row: row.p.c.ends_on, "The last day as planned (计划结束日期); null: open."
    )
    ended_on: Date | None = leaf(
        reads.early("ended_on"),
        "The first day on which it ran no more, where it was ended early (提前终止日期).",
    )
    end_reason: str | None = leaf(reads.early("end_reason"), "Why it was ended early (终止原因).")
    is_running: bool = leaf(reads.is_running, "Whether it ran on the day (是否执行中).")
    total_funds: Yuan = leaf(
        reads.funds_in_all, "What was committed to it by the day and not withdrawn (资金总额)."
    )
    fund_records: list[ProjectFund] = planned(
        Many(reads.entries(queries.fund), lambda row: [row.e.c.on_date, row.e.c.id], size=10),
        "Each time that money was committed, also what was withdrawn (资金明细).",
    )
    beneficiaries: int = leaf(
        reads.beneficiaries_in_all, "Whom it reached by the day, each time (受益人次)."
    )
    beneficiary_records: list[ProjectBeneficiaries] = planned(
        Many(
            reads.entries(queries.beneficiaries),
            lambda row: [row.e.c.on_date, row.e.c.id],
            size=10,
        ),
        "How that came about, also what was withdrawn (受益人次明细).",
    )
    partners: list[ProjectPartner] = planned(
        Many(reads.partners, lambda row: [row.t.c.organization_id], size=3),
        "Other organizations that carried it along on the day (合作单位).",
    )
    workers_taking_part: int = leaf(
        reads.many_of(queries.worker),
        "How many social workers took part on the day (参与社会工作者人数).",
    )
    workers: list[ProjectWorker] = shown_to(
        Permission.WORKERS_READ,
        planned(
            Many(reads.workers_seen, lambda row: [row.t.c.worker_id], size=10),
            "Who they are: those whom the caller may read of. Needs WORKERS_READ where they are.",
        ),
    )
    volunteers_taking_part: int = leaf(
        reads.many_of(queries.volunteer),
        "How many volunteers took part on the day (参与志愿者人数).",
    )
    volunteers: ProjectVolunteerConnection = shown_to(
        Permission.VOLUNTEERS_READ,
        planned(
            Connection(reads.volunteers_seen, reads.volunteer_order, reads.volunteers_counted),
            "Who they are: those whom the caller may read of. Needs VOLUNTEERS_READ where they live.",
            *page_arguments(),
        ),
    )
    version: int = leaf(lambda row: row.p.c.version, "Grows with each change; see expectedVersion.")
    demo: bool = leaf(
        lambda row: row.p.c.demo, "Whether it is made up for demonstration (演示数据)."
    )


@strawberry.type(description="A project in a list.")
class ProjectEdge:
    access: ClassVar = PUBLIC

    cursor: Cursor = planned(None, "Its place in the list.")
    node: Project = planned(None, "The project.")


@strawberry.type(description="A list of projects, paged.")
class ProjectConnection:
    access: ClassVar = PUBLIC

    edges: list[ProjectEdge] = planned(None, "The page's entries with their cursors.")
    nodes: list[Project] = planned(None, "The page's entries.")
    page_info: PageInfo = planned(None, "What lies beyond the page.")
    count: Count = planned(
        None,
        "How many entries on all pages: exact from the tally, unless names are searched or an "
        "organization's are listed, which are counted up to 10,000.",
    )


@strawberry.type(description="It stands in the register.")
class ProjectDone:
    access: ClassVar = PUBLIC

    project: Project | None = planned(One(reads.written), "The project after it.")


ProjectResult = Annotated[
    ProjectDone | Forbidden | NotFound | Conflict | InvalidInput,
    strawberry.union("ProjectResult", description="What came of what was told of a project."),
]
