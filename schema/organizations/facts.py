"""The dated facts of an organization: those of its day, and its history."""

from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry

from registry.actor import Permission
from schema.access import PARTLY, PUBLIC, shown_to
from schema.organizations import fact_reads as reads
from schema.organizations.words import (
    Conclusion,
    CreditList,
    FactKind,
    ListingTrigger,
    Office,
    PenaltyKind,
)
from schema.planner import Leaf, One, leaf, planned
from schema.scalars import Date, Json, Yuan

if TYPE_CHECKING:
    from schema.registration.types import RegistrationCase

CaseOf = Annotated["RegistrationCase", strawberry.lazy("schema.registration.types")]

SINCE = "The first day on which it held."
UNTIL = "The first day on which it holds no more; null while no end is known."


@strawberry.type(
    description="The qualification for public fundraising (公开募捐资格, 慈善法 art. 22)."
)
class FundraisingQualification:
    access: ClassVar = PUBLIC

    since: Date = leaf(reads.since, SINCE)
    until: Date | None = leaf(reads.until, UNTIL)


@strawberry.type(description="An evaluation grade (评估等级, 社会组织评估管理办法).")
class EvaluationGrade:
    access: ClassVar = PUBLIC

    level: int = leaf(reads.number("level"), "How many A, 1 to 5.")
    since: Date = leaf(reads.since, SINCE)
    until: Date | None = leaf(reads.until, UNTIL)


@strawberry.type(
    description="That it stands on a credit list (列入名录, 社会组织信用信息管理办法)."
)
class CreditListing:
    access: ClassVar = PUBLIC

    list: CreditList = leaf(reads.key, "Which list (名录).")
    trigger: ListingTrigger | None = leaf(reads.value("trigger"), "What put it there (列入情形).")
    ground: str | None = leaf(reads.value("ground"), "Why, in words (列入事由).")
    since: Date = leaf(reads.since, SINCE)
    until: Date | None = leaf(reads.until, UNTIL)


@strawberry.type(description="An annual report or inspection (年度报告、年度检查).")
class AnnualReport:
    access: ClassVar = PUBLIC

    year: int = leaf(reads.year, "The year that it is about.")
    filed_on: Date = leaf(reads.value("filedOn"), "When it came in (报送日期).")
    conclusion: Conclusion | None = leaf(
        reads.value("conclusion"), "What the inspection concluded (结论); null of a report."
    )


@strawberry.type(description="A penalty (行政处罚).")
class Penalty:
    access: ClassVar = PUBLIC

    on: Date = leaf(reads.since, "The day of the decision.")
    penalty: PenaltyKind = leaf(reads.value("penalty"), "Which (种类).")
    fine: Yuan | None = leaf(reads.value("fine"), "The fine (罚款数额).")
    ground: str = leaf(reads.value("ground"), "On what ground (事由).")


@strawberry.type(description="A member of the council, or a supervisor (理事、监事).")
class CouncilSeat:
    access: ClassVar = Permission.ORGANIZATIONS_READ_UNPUBLISHED

    name: str = leaf(reads.seat("name"), "The name (姓名).")
    office: Office = leaf(reads.seat("office"), "The post (职务).")
    is_related: bool = leaf(reads.is_related, "Related to another member (相互关联).")
    until: Date | None = leaf(reads.seat("until"), "When the term of office ends (任期届满).")


@strawberry.type(description="A step of party building that was done (党的建设).")
class PartyStep:
    access: ClassVar = Permission.ORGANIZATIONS_READ_UNPUBLISHED

    step: str = leaf(
        reads.key, "Which: ORGANIZATION_COVERAGE, WORK_COVERAGE, or one of the bureau's."
    )
    since: Date = leaf(reads.since, SINCE)
    note: str | None = leaf(reads.value("note"), "What else was said.")


@strawberry.type(
    description="A fact of an organization, with its period, its case and its officer."
)
class OrganizationFact:
    access: ClassVar = PARTLY

    kind: FactKind = leaf(lambda row: row.f.c.kind, "What it is about.")
    key: str = leaf(reads.key, "Which of its kind: a year, a list, a case's number; or nothing.")
    since: Date | None = leaf(reads.since, "The first day on which it held; null if not known.")
    until: Date | None = leaf(reads.until, UNTIL)
    value: Json = leaf(lambda row: row.f.c.value, "What held.")
    source: str = leaf(lambda row: row.f.c.source, "Where it comes from: a case, or a file.")
    case: CaseOf | None = shown_to(
        Permission.CASES_READ,
        planned(
            One(reads.case_of),
            "The case that it was decided in; null to callers who may not read it.",
        ),
    )
    ended_by: CaseOf | None = shown_to(
        Permission.CASES_READ, planned(One(reads.ending_case), "The case that ended it.")
    )
    decided_by: str | None = shown_to(
        Permission.CASES_READ,
        planned(
            Leaf(reads.decided_by),
            "The officer who approved the case; null like the case (批准人).",
        ),
    )
