"""The type Obligation, and what comes of dismissing a proposal."""

from enum import Enum
from typing import Annotated, ClassVar

import strawberry

from registry.actor import Permission
from schema.access import shown_to
from schema.common import Count, PageInfo, word
from schema.divisions.types import Division
from schema.organizations.types import SocialOrganization
from schema.organizations.words import CreditList, ListingTrigger
from schema.planner import Leaf, One, argument, leaf, planned
from schema.problems import Conflict, Forbidden, InvalidInput, NotFound
from schema.registration import worklist_reads as reads
from schema.registration.inputs import KEY, CaseKind, may, must
from schema.registration.types import RegistrationCase, SocialWorkerOf
from schema.scalars import Cursor, Date, DivisionCode


@strawberry.enum(description="What is due (待办事项).")
class ObligationKind(Enum):
    DECISION = word("DECISION", "The decision of a case (办理期限).")
    ANNUAL_SUPERVISOR = word(
        "ANNUAL_SUPERVISOR", "The annual report to the supervising unit (报业务主管单位初审)."
    )
    ANNUAL = word("ANNUAL", "The annual report to the registrar (年度检查、年度报告).")
    RECTIFICATION = word("RECTIFICATION", "Rectification after an inspection (年检整改).")
    ACTIVITY = word("ACTIVITY", "Activity within the first year (取得证书后开展活动).")
    CERTIFICATE = word("CERTIFICATE", "A new copy of the certificate (换发登记证书).")
    GRADE = word("GRADE", "Evaluation before the grade runs out (评估等级到期).")
    CHANGE = word("CHANGE", "Application for a change that was consented to (申请变更登记).")
    DEREGISTRATION = word("DEREGISTRATION", "Deregistration after the liquidation (办理注销登记).")
    FUNDRAISING = word("FUNDRAISING", "A campaign of whoever may raise funds (开展公开募捐).")
    COUNCIL = word("COUNCIL", "A new election of the council (换届).")
    PARTY = word("PARTY", "A party organization (设立党组织).")
    DELISTING = word("DELISTING", "Removal from a credit list (移出名录).")
    LISTING = word("LISTING", "A proposal to put it on a credit list (拟列入名录).")
    WORKER_REGISTRATION = word(
        "WORKER_REGISTRATION", "The first registration of a certificate (社会工作者首次登记)."
    )
    WORKER_RENEWAL = word("WORKER_RENEWAL", "The renewal of a registration (社会工作者再登记).")
    WORKER_EDUCATION = word(
        "WORKER_EDUCATION",
        "Hours of continuing education that its renewal lacks (继续教育学时不足).",
    )


@strawberry.type(description="That a body be put on a credit list; a person confirms or dismisses.")
class ListingProposal:
    access: ClassVar = Permission.CASES_READ

    list: CreditList = leaf(reads.proposed("list"), "Which list (名录).")
    trigger: ListingTrigger = leaf(reads.proposed("trigger"), "What puts it there (列入情形).")
    about: str = leaf(
        reads.proposed("about"), "What of it: the year of a report, a day, or a case's number."
    )


@strawberry.type(
    description="Something that is due by law (待办事项), with the act that settles it."
)
class Obligation:
    access: ClassVar = Permission.CASES_READ

    number: str = leaf(lambda row: row.o.c.number, "Its number; for confirming or dismissing it.")
    kind: ObligationKind = leaf(lambda row: row.o.c.kind, "What is due.")
    about: str = leaf(
        lambda row: row.o.c.key,
        "Which of its kind: a year, a list, a case's number, a level, a day; or nothing.",
    )
    organization: SocialOrganization | None = planned(
        One(reads.organization),
        "Whose it is; null while a new body has not been founded, and of a person's.",
    )
    social_worker: SocialWorkerOf | None = shown_to(
        Permission.WORKERS_READ,
        planned(One(reads.social_worker), "Whose it is, where it is a social worker's."),
    )
    division: Division | None = planned(One(reads.division), "The registrar's division.")
    case: RegistrationCase | None = planned(One(reads.case_of), "The case whose decision is due.")
    since: Date = leaf(lambda row: row.o.c.since, "The day on which the term began.")
    due_on: Date = leaf(lambda row: row.o.c.due_on, "The last day (截止日期).")
    due_is_provisional: bool = leaf(
        lambda row: row.o.c.provisional, "Whether a holiday notice that is to come may move it."
    )
    is_overdue: bool = planned(Leaf(reads.is_overdue), "Whether the last day has passed (逾期).")
    rule: str = leaf(lambda row: row.o.c.rule, "The rule; stable.")
    article: str = leaf(lambda row: row.o.c.article, "The article that it rests on (条文).")
    act: CaseKind | None = leaf(
        lambda row: row.o.c.act, "The case that settles it; null where a case is to be decided."
    )
    proposal: ListingProposal | None = planned(One(reads.proposal), "What is proposed.")
    settled_on: Date | None = leaf(
        lambda row: row.o.c.settled_on, "When it was settled (办结日期)."
    )
    settled_by: RegistrationCase | None = planned(
        One(reads.settling_case), "The case that settled it."
    )
    dismissed_by: str | None = leaf(lambda row: row.o.c.dismissed_by, "Who dismissed it.")
    dismissal: str | None = leaf(lambda row: row.o.c.dismissal, "Why it was dismissed (理由).")


@strawberry.type(description="An obligation in a list.")
class ObligationEdge:
    access: ClassVar = Permission.CASES_READ

    cursor: Cursor = planned(None, "Its place in the list.")
    node: Obligation = planned(None, "The obligation.")


@strawberry.type(description="A list of obligations, paged; what is due first, first.")
class ObligationConnection:
    access: ClassVar = Permission.CASES_READ

    edges: list[ObligationEdge] = planned(None, "The page's entries with their cursors.")
    nodes: list[Obligation] = planned(None, "The page's entries.")
    page_info: PageInfo = planned(None, "What lies beyond the page.")
    count: Count = planned(None, "How many on all pages; counted up to 10,000.")


@strawberry.type(description="The proposal is dismissed; it does not come again.")
class ProposalDismissed:
    access: ClassVar = Permission.CASES_READ

    obligation: Obligation | None = planned(One(reads.written), "What was proposed.")


DismissProposalResult = Annotated[
    ProposalDismissed | Forbidden | NotFound | Conflict | InvalidInput,
    strawberry.union("DismissProposalResult", description="What came of it."),
]


@strawberry.input(description="A proposal to be confirmed: a listing case is opened.")
class ConfirmProposalInput:
    number: str = must("The obligation's number.")
    ground: str = must("Why, in words (列入事由).")
    idempotency_key: str | None = may(KEY)


@strawberry.input(description="A proposal to be dismissed.")
class DismissProposalInput:
    number: str = must("The obligation's number.")
    reason: str = must("Why (理由).")
    idempotency_key: str | None = may(KEY)


WORKLIST_ARGUMENTS = (
    argument("within", DivisionCode | None, "Of registrars within this division."),
    argument("due_before", Date | None, "Due before this day."),
    argument("kind", list[ObligationKind] | None, "Of one of these kinds."),
    argument("overdue", bool | None, "Past the last day, or not."),
)
