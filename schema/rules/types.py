"""The types of rules and of what they say: of a body, of a name; and what comes of entering them."""

from typing import Annotated, ClassVar

import strawberry
from sqlalchemy import func

from registry.actor import Permission
from schema.access import PUBLIC
from schema.organizations.inputs import OrganizationForm, Standing
from schema.planner import Many, One, leaf, planned, told
from schema.problems import Conflict, Forbidden, InvalidInput
from schema.rules import reads
from schema.rules.inputs import RegistrarLevel
from schema.scalars import Date, Json


@strawberry.type(
    description="One value of a rule (规定), for a time. Of the values that hold on a day the most "
    "particular goes: that of a form before that of a level before one of neither."
)
class Rule:
    access: ClassVar = PUBLIC

    key: str = leaf(lambda row: row.r.c.key, "The rule; stable.")
    form: OrganizationForm | None = leaf(
        lambda row: row.r.c.form, "For bodies of this form; null: of any (组织形式)."
    )
    level: RegistrarLevel | None = leaf(
        lambda row: row.r.c.level, "For registrars of this level; null: of any (登记管理机关级别)."
    )
    since: Date | None = leaf(
        lambda row: func.lower(row.r.c.during),
        "The first day on which it holds, as far back as it is vouched for (施行日期).",
    )
    until: Date | None = leaf(
        lambda row: func.upper(row.r.c.during), "The day before which it ends, if that is known."
    )
    value: Json = leaf(
        lambda row: row.r.c.value,
        "A number, true or false, a share as text, a term of number and unit, a day of the year as "
        "text, or a list of words (内容).",
    )
    article: str = leaf(lambda row: row.r.c.article, "The decree and its article (条文).")
    source: str = leaf(
        lambda row: row.r.c.source, "Where its text was read, and what is in doubt about it (来源)."
    )
    description: str = leaf(reads.description, "What it asks, in the reader's language.")


@strawberry.type(description="What one rule says (逐条认定).")
class Finding:
    access: ClassVar = PUBLIC

    rule: str = told("The rule, or the fact without which none can be chosen; stable.")
    passes: bool = told("Whether it is met. What is not known is not met.")
    article: str = told("The article that it rests on; empty where there is none (条文).")
    message: str = told("The same for people, in their language.")
    earliest_on: Date | None = told(
        "When it would be met if nothing else changed, where that is known."
    )
    unknown: str | None = told(
        "What had to be known of the body and is not: called as in the input, where that has it."
    )


@strawberry.type(description="Whether a body may have what it asks for, rule by rule (条件审查).")
class Eligibility:
    access: ClassVar = PUBLIC

    passes: bool = told("Whether every rule is met.")
    earliest_on: Date | None = told(
        "When all would be met if nothing else changed: the day itself where they are; null where "
        "it takes more than time."
    )
    findings: list[Finding] = told("Every rule that was asked, and what it says.", size=10)


@strawberry.type(description="A body in being whose name is like the one asked about (近似名称).")
class SimilarName:
    access: ClassVar = PUBLIC

    number: str = told("The organization's permanent number.")
    name: str = told("Its name (名称).")
    standing: Standing = told("Where it stands.")


@strawberry.type(description="What speaks against a name (名称审查).")
class NameCheck:
    access: ClassVar = PUBLIC

    passes: bool = told("Whether nothing does.")
    reasons: list[Finding] = told("Everything that does.", size=5)
    similar: list[SimilarName] = told(
        "Bodies of the same registrar whose names hold the same words or nearly, the nearest "
        "first; at most 20.",
        size=20,
    )


@strawberry.type(description="The value holds from its first day on.")
class RuleEntered:
    access: ClassVar = Permission.RULES_MANAGE

    rule: Rule = planned(One(reads.entered), "The rule as it was entered.")


@strawberry.type(description="A day that a holiday notice moves (调休).")
class Holiday:
    access: ClassVar = Permission.RULES_MANAGE

    on: Date = leaf(lambda row: row.c.day, "The day.")
    is_working: bool = leaf(lambda row: row.c.is_working, "Whether people work on it.")
    source: str = leaf(lambda row: row.c.source, "The notice.")


@strawberry.type(description="Terms in working days are counted by the notice from now on.")
class HolidaysEntered:
    access: ClassVar = Permission.RULES_MANAGE

    days: list[Holiday] = planned(
        Many(reads.holidays_entered, lambda row: [row.c.day], size=30), "The days, as entered."
    )


@strawberry.type(description="Organization codes to issue (组织机构代码段).")
class CreditCodeBlock:
    access: ClassVar = Permission.RULES_MANAGE

    prefix: str = leaf(lambda row: row.c.prefix, "Their first two characters.")
    first: int = leaf(lambda row: func.lower(row.c.numbers), "The first number after it.")
    last: int = leaf(reads.last, "The last one.")
    next: int | None = leaf(reads.next_number, "The one that is issued next; null: none is left.")
    source: str = leaf(lambda row: row.c.source, "The document that gave them (来源).")


@strawberry.type(description="Its codes are issued once those of the blocks before it are used up.")
class CreditCodeBlockAdded:
    access: ClassVar = Permission.RULES_MANAGE

    block: CreditCodeBlock = planned(One(reads.block_added), "The block.")


EnterRuleResult = Annotated[
    RuleEntered | Forbidden | Conflict | InvalidInput,
    strawberry.union("EnterRuleResult", description="What came of it."),
]
EnterHolidaysResult = Annotated[
    HolidaysEntered | Forbidden | Conflict | InvalidInput,
    strawberry.union("EnterHolidaysResult", description="What came of it."),
]
AddCreditCodeBlockResult = Annotated[
    CreditCodeBlockAdded | Forbidden | Conflict | InvalidInput,
    strawberry.union("AddCreditCodeBlockResult", description="What came of it."),
]
