"""Words and conditions of projects, and what officers tell the register of one."""

from enum import Enum
from typing import Any

import strawberry

from schema.common import Direction, page_arguments, word
from schema.planner import argument
from schema.registration.inputs import KEY, may, must
from schema.scalars import Date, DivisionCode, Yuan

BODY = "The organization's permanent number."


@strawberry.enum(description="Whom a project is for (项目类别).")
class ProjectKind(Enum):
    POVERTY_RELIEF = word(
        "POVERTY_RELIEF", "Relief of poverty, rural revitalization (脱贫攻坚、乡村振兴)."
    )
    LEFT_BEHIND_CHILDREN = word(
        "LEFT_BEHIND_CHILDREN", "Children whose parents work elsewhere (留守儿童)."
    )
    CHILDREN = word("CHILDREN", "Other children and adolescents (儿童青少年).")
    ELDERLY = word("ELDERLY", "The elderly (为老).")
    DISABLED = word("DISABLED", "Persons with disabilities (助残).")
    COMMUNITY = word("COMMUNITY", "Community governance (社区治理).")
    MENTAL_HEALTH = word("MENTAL_HEALTH", "Mental health and rehabilitation (精神卫生、康复).")
    EMERGENCY = word("EMERGENCY", "Emergency relief (应急救援).")
    OTHER = word("OTHER", "Anything else (其他).")


@strawberry.enum(description="Where a project's money comes from (资金来源).")
class FundOrigin(Enum):
    GOVERNMENT_PURCHASE = word("GOVERNMENT_PURCHASE", "Government purchase (政府购买服务).")
    WELFARE_LOTTERY = word("WELFARE_LOTTERY", "The welfare lottery's fund (福利彩票公益金).")
    DONATION = word("DONATION", "Charitable donations (慈善捐赠).")
    ENTERPRISE = word("ENTERPRISE", "Enterprises (企业资助).")
    OWN = word("OWN", "The organization's own funds (自筹).")
    OTHER = word("OTHER", "Anything else (其他).")


@strawberry.enum(description="What projects are ordered by.")
class ProjectOrderField(Enum):
    NUMBER = word("NUMBER", "The permanent number.")
    NAME = word("NAME", "The name, by code point.")
    BEGINS_ON = word("BEGINS_ON", "The first day.")


@strawberry.input(description="The order of projects.")
class ProjectOrder:
    field: ProjectOrderField = strawberry.field(
        default=ProjectOrderField.NUMBER, description="What they are ordered by."
    )
    direction: Direction = strawberry.field(
        default=Direction.ASC, description="Which way the list runs."
    )


@strawberry.input(description="Which projects; every condition given must hold.")
class ProjectFilter:
    division: DivisionCode | None = may("In this division, at any level.")
    kind: list[ProjectKind] | None = may("Of one of these kinds.")
    organization: str | None = may("Run by the organization with this number.")
    running_on: Date | None = may(
        "Running on this day, and shown as they were then; by default all that have begun."
    )
    name_contains: str | None = may("With this in the name.")


def project_arguments() -> list[Any]:
    return [
        argument("filter", ProjectFilter | None, "Which projects."),
        argument("order_by", ProjectOrder | None, "In which order; by default by number."),
        *page_arguments(),
    ]


@strawberry.input(description="A project that has begun (立项).")
class EnterProjectInput:
    organization: str = must(f"Who runs it (主办社会组织). {BODY}")
    name: str = must("The name (名称).")
    kind: ProjectKind = must("Whom it is for (类别).")
    purpose: str | None = may("What it is to achieve (宗旨).")
    division: DivisionCode = must("Where: the community that is served, or a larger division.")
    begins_on: Date = must("The first day (开始日期); the organization was in being.")
    ends_on: Date | None = may("The last day as planned (计划结束日期); open if not given.")
    idempotency_key: str | None = may(KEY)


@strawberry.input(description="Money that was committed (资金).")
class FundInput:
    year: int = must("The year that it is for (年度); the project runs in it.")
    origin: FundOrigin = must("Where it comes from (来源).")
    amount: Yuan = must("How much (金额).")
    on: Date = must("When it was committed (拨付日期).")
    note: str | None = may("What else is to be said (备注).")


@strawberry.input(description="Money that was recorded wrongly (资金记录的撤回).")
class FundWithdrawalInput:
    fund: str = must("Its number.")
    reason: str = must("Why (撤回原因); it stands on the trail.")


@strawberry.input(description="Whom the project reached (受益人次).")
class BeneficiariesInput:
    persons: int = must("How many more by the day, each time that one was reached (人次).")
    on: Date = must("By which day (日期).")
    note: str | None = may("What else is to be said (备注).")


@strawberry.input(description="Beneficiaries that were recorded wrongly (受益人次记录的撤回).")
class BeneficiariesWithdrawalInput:
    beneficiaries: str = must("Their number.")
    reason: str = must("Why (撤回原因); it stands on the trail.")


@strawberry.input(description="Another organization that carries the project along (合作单位).")
class PartnerInput:
    organization: str = must(BODY)
    since: Date = must("From which day on.")


@strawberry.input(description="A partner that no longer is one.")
class PartnerEndInput:
    organization: str = must(BODY)
    on: Date = must("From which day on.")


@strawberry.input(description="A social worker who takes part (参与社会工作者).")
class ProjectWorkerInput:
    worker: str = must("Their number. The caller may read of them.")
    since: Date = must("From which day on.")


@strawberry.input(description="A social worker who no longer takes part.")
class ProjectWorkerEndInput:
    worker: str = must("Their number.")
    on: Date = must("From which day on.")


@strawberry.input(description="A volunteer who takes part (参与志愿者).")
class ProjectVolunteerInput:
    volunteer: str = must("Their number. The caller may read of them.")
    since: Date = must("From which day on.")


@strawberry.input(description="A volunteer who no longer takes part.")
class ProjectVolunteerEndInput:
    volunteer: str = must("Their number.")
    on: Date = must("From which day on.")


@strawberry.input(description="That a project was ended early (提前终止).")
class ProjectEndInput:
    on: Date = must("The first day on which it ran no more (终止日期).")
    reason: str = must("Why (终止原因); everybody is told.")


@strawberry.input(one_of=True, description="What is recorded of a project: exactly one thing.")
class ProjectFactInput:
    fund: FundInput | None = may("Money that was committed (资金).")
    fund_withdrawal: FundWithdrawalInput | None = may(
        "Money that was recorded wrongly: it counts no more from today on (撤回)."
    )
    beneficiaries: BeneficiariesInput | None = may("Whom it reached (受益人次).")
    beneficiaries_withdrawal: BeneficiariesWithdrawalInput | None = may(
        "Beneficiaries that were recorded wrongly: they count no more from today on (撤回)."
    )
    partner: PartnerInput | None = may("An organization that carries it along (合作单位).")
    partner_end: PartnerEndInput | None = may("The end of a partnership (合作终止).")
    worker: ProjectWorkerInput | None = may("A social worker who takes part (社会工作者).")
    worker_end: ProjectWorkerEndInput | None = may("A social worker who no longer does.")
    volunteer: ProjectVolunteerInput | None = may("A volunteer who takes part (志愿者).")
    volunteer_end: ProjectVolunteerEndInput | None = may("A volunteer who no longer does.")
    end: ProjectEndInput | None = may("That the project was ended early (提前终止).")


@strawberry.input(description="Something to be recorded of a project; all of it within its period.")
class RecordProjectFactInput:
    number: str = must("The project's number.")
    fact: ProjectFactInput = must("What.")
    expected_version: int | None = may(
        "The version that was read; refused with a Conflict where the project has another by now."
    )
    idempotency_key: str | None = may(KEY)
