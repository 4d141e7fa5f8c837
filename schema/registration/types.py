"""The type RegistrationCase, and what comes of an act on one."""

from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry

from registry.actor import Permission
from schema.access import shown_to
from schema.common import Count, PageInfo
from schema.divisions.types import Division
from schema.organizations.types import SocialOrganization
from schema.planner import Leaf, Many, One, leaf, planned
from schema.problems import Conflict, Forbidden, InvalidInput, NotFound, RuleViolation
from schema.registration import reads
from schema.registration.inputs import CaseAct, CaseKind, CaseStatus
from schema.scalars import Cursor, Date, Json, Moment
from schema.workforce import reads as workers

if TYPE_CHECKING:
    from schema.workforce.types import SocialWorker

SocialWorkerOf = Annotated["SocialWorker", strawberry.lazy("schema.workforce.types")]


@strawberry.type(description="An act that was done with a case. Never changed (办理记录).")
class CaseEvent:
    access: ClassVar = Permission.CASES_READ

    act: CaseAct = leaf(lambda row: row.c.act, "What was done (办理环节).")
    status: CaseStatus = leaf(lambda row: row.c.to_status, "What the case was after it.")
    on: Date = leaf(lambda row: row.c.on_date, "The day (日期).")
    at: Moment = leaf(lambda row: row.c.at, "The moment at which it was written.")
    actor: str = leaf(lambda row: row.c.actor, "Who did it: the login (办理人).")
    role: str | None = leaf(lambda row: row.c.role, "In which role (角色).")
    opinion: str | None = leaf(lambda row: row.c.opinion, "What they said (意见).")


@strawberry.type(description="A paper of the checklist that came in (申请材料).")
class CaseMaterial:
    access: ClassVar = Permission.CASES_READ

    name: str = leaf(lambda row: row.c.name, "The paper (材料名称).")
    received_on: Date = leaf(lambda row: row.c.received_on, "When it came in (接收日期).")
    received_by: str = leaf(lambda row: row.c.received_by, "Who took it (接收人).")
    reference: str | None = leaf(lambda row: row.c.reference, "Where it is kept (档号).")


@strawberry.type(
    description="A case (案卷): what officers decide about an organization or a social worker."
)
class RegistrationCase:
    access: ClassVar = Permission.CASES_READ

    number: str = leaf(lambda row: row.c.c.number, "Its number (案卷编号).")
    kind: CaseKind = leaf(lambda row: row.c.c.kind, "What it decides (事项).")
    status: CaseStatus = leaf(lambda row: row.c.c.status, "How far it has come (办理状态).")
    title: str = leaf(
        lambda row: row.c.c.title,
        "The name of the body, or the masked name and number of the person, that it is about.",
    )
    content: Json = leaf(
        lambda row: row.c.c.content, "What is applied for, as its kind's input has it (申请内容)."
    )
    division: Division | None = planned(
        One(reads.division), "The division whose office decides (登记管理机关)."
    )
    organization: SocialOrganization | None = planned(
        One(reads.organization),
        "The organization; null until a new one is approved, and where it is about a person.",
    )
    social_worker: SocialWorkerOf | None = shown_to(
        Permission.WORKERS_READ,
        planned(One(workers.of_case), "The social worker, where it is about one."),
    )
    opened_on: Date = leaf(lambda row: row.c.c.opened_on, "When it was opened (提交日期).")
    accepted_on: Date | None = leaf(
        lambda row: row.c.c.accepted_on, "When it was accepted (受理日期)."
    )
    decided_on: Date | None = leaf(
        lambda row: row.c.c.decided_on, "When it was decided or withdrawn (办结日期)."
    )
    due_on: Date | None = leaf(
        lambda row: row.c.c.due_on,
        "The last day for the decision (办理期限); null while the term stands still, and where no "
        "rule sets one.",
    )
    due_is_provisional: bool = leaf(
        lambda row: row.c.c.due_provisional,
        "Whether a holiday notice that is still to come may move it.",
    )
    due_article: str | None = leaf(
        lambda row: row.c.c.due_article, "The article that sets the term (条文)."
    )
    is_overdue: bool = planned(Leaf(reads.is_overdue), "Whether the term has passed (逾期).")
    assignee: str | None = planned(
        Leaf(reads.assignee), "The officer who has taken it; nobody else acts on it (领取人)."
    )
    version: int = leaf(lambda row: row.c.c.version, "Counts its changes; for expectedVersion.")
    events: list[CaseEvent] = planned(
        Many(reads.events, lambda row: [row.c.id], size=6), "What was done, in order (办理过程)."
    )
    materials: list[CaseMaterial] = planned(
        Many(reads.materials, lambda row: [row.c.name], size=6), "The papers that came in (材料)."
    )
    missing_materials: list[str] = planned(
        Leaf(reads.missing_materials),
        "The papers that the checklist of its kind and form asks for and that have not come in: by "
        "the rules of the day of acceptance, or of today until it is accepted (尚缺材料). Without a "
        "supervising unit none of its papers is asked for.",
    )


@strawberry.type(description="A case in a list.")
class CaseEdge:
    access: ClassVar = Permission.CASES_READ

    cursor: Cursor = planned(None, "Its place in the list.")
    node: RegistrationCase = planned(None, "The case.")


@strawberry.type(description="A list of cases, paged; the newest first.")
class CaseConnection:
    access: ClassVar = Permission.CASES_READ

    edges: list[CaseEdge] = planned(None, "The page's entries with their cursors.")
    nodes: list[RegistrationCase] = planned(None, "The page's entries.")
    page_info: PageInfo = planned(None, "What lies beyond the page.")
    count: Count = planned(None, "How many on all pages; counted up to 10,000.")


@strawberry.type(description="The act was done, and stands in the register.")
class CaseDone:
    access: ClassVar = Permission.CASES_READ

    case: RegistrationCase | None = planned(
        One(reads.written), "The case after it; null to a caller who may not read cases there."
    )


CaseResult = Annotated[
    CaseDone | Forbidden | NotFound | Conflict | InvalidInput | RuleViolation,
    strawberry.union("CaseResult", description="What came of an act on a case."),
]
