"""Words and inputs about rules, and about what is asked of them."""

from enum import Enum

import strawberry
from strawberry.types.arguments import StrawberryArgument

from schema.common import word
from schema.organizations.inputs import OrganizationForm
from schema.planner import argument
from schema.registration.inputs import KEY, may, must
from schema.scalars import Date, DivisionCode, Yuan


@strawberry.enum(description="The level of the authority that registers (登记管理机关级别).")
class RegistrarLevel(Enum):
    NATIONAL = word("NATIONAL", "The ministry (民政部).")
    PROVINCE = word("PROVINCE", "Province level (省级).")
    MUNICIPALITY = word("MUNICIPALITY", "The municipality (直辖市).")
    PREFECTURE = word("PREFECTURE", "Prefecture level (地级).")
    DISTRICT = word("DISTRICT", "District or county level (县级).")


@strawberry.enum(description="What a body asks for.")
class EligibilityQuestion(Enum):
    REGISTER = word("REGISTER", "To be registered (成立登记).")
    CHARITY = word("CHARITY", "To be designated a charity (慈善组织认定).")
    FUNDRAISING = word("FUNDRAISING", "To raise funds publicly (公开募捐资格).")
    EVALUATION = word("EVALUATION", "To be evaluated (社会组织评估).")
    DEREGISTRATION = word("DEREGISTRATION", "To be deregistered (注销登记).")


@strawberry.enum(description="What a term is counted in.")
class TermUnit(Enum):
    DAYS = word("DAYS", "Days (日).")
    WORKING_DAYS = word("WORKING_DAYS", "Working days (工作日).")
    MONTHS = word("MONTHS", "Months (月).")
    YEARS = word("YEARS", "Years (年).")


@strawberry.input(
    description="Figures of a body: each that is stated goes before what the register knows."
)
class EligibilityFactsInput:
    form: OrganizationForm | None = may("The form (组织形式).")
    registrar: DivisionCode | None = may(
        "The division whose office registers: its level counts (登记管理机关)."
    )
    member_persons: int | None = may("Individual members (个人会员数).")
    member_units: int | None = may("Member organizations (单位会员数).")
    funds: Yuan | None = may("The funds (活动资金、开办资金、原始基金).")
    public_foundation: bool | None = may("Of a foundation: whether it is a public one (公募).")
    council_size: int | None = may("Members of the council (理事人数).")
    council_related: int | None = may(
        "How many of these are related to another (相互关联的理事人数)."
    )
    supervisors: int | None = may("Supervisors (监事人数).")
    liquidation_done_on: Date | None = may("When the liquidation was done (清算结束日期).")
    under_investigation: bool | None = may("Whether it is under investigation (被立案调查).")


@strawberry.input(description="A term (期限).")
class TermInput:
    number: int = must("How many.")
    unit: TermUnit = must("Of what.")


@strawberry.input(one_of=True, description="The value of a rule: exactly one, of the rule's kind.")
class RuleValueInput:
    number: int | None = may("A whole number, as 50 members or 30000 yuan.")
    flag: bool | None = may("Yes or no.")
    ratio: str | None = may("A share of 1: 0.7 or 1/3.")
    term: TermInput | None = may("A term.")
    month_day: str | None = may("A day of every year: 03-31.")
    words: list[str] | None = may("A list of words, in their order.")


@strawberry.input(description="A value that a decree gives a rule, from a day on.")
class EnterRuleInput:
    key: str = must("The rule, as `rules` names it.")
    form: OrganizationForm | None = may("For bodies of this form; by default of any.")
    level: RegistrarLevel | None = may("For registrars of this level; by default of any.")
    value: RuleValueInput = must("The value (内容).")
    since: Date = must("The first day on which it holds (施行日期).")
    until: Date | None = may(
        "The day before which it ends: what held before then holds again. By default it holds until "
        "the next value begins."
    )
    article: str = must("The decree and its article (条文).")
    source: str = must("Where its text was read (来源).")
    description_zh: str = must("What it asks, in Chinese.")
    description_en: str = must("What it asks, in English.")
    idempotency_key: str | None = may(KEY)


@strawberry.input(description="A day that a holiday notice moves.")
class HolidayInput:
    on: Date = must("The day.")
    is_working: bool = must("Whether people work on it (调休上班).")


@strawberry.input(description="A holiday notice (放假安排的通知).")
class EnterHolidaysInput:
    days: list[HolidayInput] = must("The days that it moves, at most 366.")
    source: str = must("The notice.")
    idempotency_key: str | None = may(KEY)


@strawberry.input(description="Organization codes (GB 11714) that the bureau was given to issue.")
class AddCreditCodeBlockInput:
    prefix: str = must("Their first two characters.")
    first: int = must("The first of the six-digit numbers after it.")
    last: int = must("The last one.")
    source: str = must("The document that gave them (来源).")
    idempotency_key: str | None = may(KEY)


ON_DAY = argument("on", Date | None, "By the rules of this day; by default of today.")


def rule_arguments() -> list[StrawberryArgument]:
    return [
        argument("key", str | None, "Only this rule."),
        argument("form", OrganizationForm | None, "Only what holds for bodies of this form."),
        argument("on", Date | None, "On this day; by default today."),
        argument("history", bool | None, "Also what held before and what is to come."),
    ]


def eligibility_arguments() -> list[StrawberryArgument]:
    return [
        argument(
            "organization",
            str | None,
            "The body's permanent number; without it only what is given counts.",
        ),
        argument("for", EligibilityQuestion, "What it asks for."),
        ON_DAY,
        argument(
            "given", EligibilityFactsInput | None, "Figures that go before what the register knows."
        ),
    ]


def name_arguments() -> list[StrawberryArgument]:
    return [
        argument("name", str, "The name (名称)."),
        argument("form", OrganizationForm, "The form of the body that is to bear it."),
        argument("registrar", DivisionCode, "The division whose office would register it."),
        ON_DAY,
    ]
