"""What officers tell the register: a case of each kind, and the acts on it."""

from enum import Enum
from typing import Any

import strawberry

from schema.common import page_arguments, word
from schema.organizations.inputs import OrganizationForm
from schema.organizations.words import (
    Conclusion,
    CreditList,
    ListingTrigger,
    Office,
    PenaltyKind,
)
from schema.planner import argument
from schema.scalars import Date, DivisionCode, Yuan
from schema.workforce.words import CertificateLevel


@strawberry.enum(description="What a case decides (事项).")
class CaseKind(Enum):
    ESTABLISH = word("ESTABLISH", "Registration of a new body (成立登记).")
    FILE = word("FILE", "Filing of a community organization with the street (社区社会组织备案).")
    CHANGE = word("CHANGE", "Change of registered items (变更登记).")
    DEREGISTER = word("DEREGISTER", "Deregistration, or striking from the files (注销登记).")
    REVOKE = word("REVOKE", "Revocation of a registration (撤销登记).")
    CHARITY = word("CHARITY", "Designation as a charity (慈善组织认定).")
    FUNDRAISING = word("FUNDRAISING", "Qualification for public fundraising (公开募捐资格).")
    EVALUATION = word("EVALUATION", "Evaluation grade (评估等级).")
    ANNUAL = word("ANNUAL", "Annual inspection or report (年度检查、年度报告).")
    PENALTY = word("PENALTY", "Administrative penalty (行政处罚).")
    LISTING = word("LISTING", "Entry on a credit list (列入名录).")
    DELISTING = word("DELISTING", "Removal from a credit list (移出名录).")
    PARTY = word("PARTY", "A step of party building (党的建设).")
    END_CHARITY = word("END_CHARITY", "End of the charity status (终止慈善组织属性).")
    END_FUNDRAISING = word(
        "END_FUNDRAISING", "End of the fundraising qualification (吊销、注销公开募捐资格)."
    )
    REGRADE = word("REGRADE", "Lowering or cancellation of a grade (降低、取消评估等级).")
    CERTIFICATE = word("CERTIFICATE", "A new copy of the certificate (换发登记证书).")
    NOTICE = word("NOTICE", "Something that was reported and starts or settles a term (报告事项).")
    REGISTER_WORKER = word(
        "REGISTER_WORKER", "Registration of a social worker's certificate (社会工作者登记)."
    )
    RENEW_WORKER = word("RENEW_WORKER", "Renewal of such a registration (社会工作者再登记).")


@strawberry.enum(description="How far a case has come (办理状态).")
class CaseStatus(Enum):
    SUBMITTED = word("SUBMITTED", "Handed in (已提交).")
    RETURNED = word("RETURNED", "Returned for correction before acceptance (补正).")
    ACCEPTED = word("ACCEPTED", "Accepted: the term runs (已受理).")
    SUSPENDED = word("SUSPENDED", "Returned after acceptance: the term stands still (中止).")
    REVIEWED = word("REVIEWED", "Reviewed (已审查).")
    APPROVED = word("APPROVED", "Approved and entered in the register (已批准).")
    REJECTED = word("REJECTED", "Rejected (不予批准).")
    WITHDRAWN = word("WITHDRAWN", "Withdrawn by the applicant (已撤回).")


@strawberry.enum(description="What was done with a case (办理环节).")
class CaseAct(Enum):
    OPEN = word("OPEN", "Opened (提交).")
    ACCEPT = word("ACCEPT", "Accepted (受理).")
    RETURN = word("RETURN", "Returned for correction (退回补正).")
    RESUBMIT = word("RESUBMIT", "Handed in again (重新提交).")
    REVIEW = word("REVIEW", "Reviewed (审查).")
    APPROVE = word("APPROVE", "Approved (批准).")
    REJECT = word("REJECT", "Rejected (不予受理、不予批准).")
    WITHDRAW = word("WITHDRAW", "Withdrawn (撤回).")
    EXTEND = word("EXTEND", "The term was extended (延长办理期限).")


@strawberry.enum(description="What was reported (报告事项).")
class NoticeKind(Enum):
    SUPERVISOR_CONSENT = word(
        "SUPERVISOR_CONSENT", "The supervising unit's consent to a change (业务主管单位同意变更)."
    )
    LIQUIDATION_DONE = word("LIQUIDATION_DONE", "The end of the liquidation (清算结束).")
    ACTIVITY = word("ACTIVITY", "An activity by the charter (开展活动).")
    RECTIFIED = word("RECTIFIED", "A rectification that was done (完成整改).")
    FUNDRAISING_CAMPAIGN = word("FUNDRAISING_CAMPAIGN", "A campaign of fundraising (开展公开募捐).")
    MAILING_RETURNED = word("MAILING_RETURNED", "A mailing that nobody signed for (邮寄无人签收).")


def must(description: str) -> Any:
    return strawberry.field(description=description)


def may(description: str) -> Any:
    return strawberry.field(default=strawberry.UNSET, description=description)


BODY = "The organization's permanent number."


@strawberry.input(description="A member of the council, or a supervisor.")
class SeatInput:
    name: str = must("The name (姓名).")
    office: Office = must("The post (职务).")
    related: bool = strawberry.field(
        default=False, description="Related to another member (相互关联)."
    )
    until: Date | None = may("When the term of office ends (任期届满).")


@strawberry.input(description="A new body, or the registration of one that was filed (成立登记).")
class EstablishInput:
    form: OrganizationForm = must("The legal form; not one of the community's.")
    name: str = must("The name (名称).")
    registrar: DivisionCode = must("The division whose office registers (登记管理机关).")
    home: DivisionCode = must("The home: its community, or a larger division (住所所在社区).")
    address: str | None = may("The address (住所).")
    purpose: str | None = may("The purpose (宗旨).")
    legal_representative: str | None = may("The legal representative (法定代表人).")
    member_persons: int | None = may("Individual members (个人会员数).")
    member_units: int | None = may("Member organizations (单位会员数).")
    funds: Yuan | None = may("The funds (活动资金、开办资金、原始基金).")
    public_foundation: bool | None = may("Of a foundation: whether it is a public one (公募).")
    council: list[SeatInput] | None = may("The council and the supervisors (理事、监事).")
    supervising_unit: str | None = may("The supervising unit (业务主管单位); none: direct.")
    charity: bool = strawberry.field(
        default=False, description="Established as a charity (设立慈善组织)."
    )
    community_based: bool | None = may(
        "A community social organization (社区社会组织); by default what it was, and not if it is new."
    )
    organization: str | None = may("The number of the filed body that is registered now.")


@strawberry.input(description="A community organization to be filed or guided (备案、指导).")
class FileInput:
    name: str = must("The name (名称).")
    community: DivisionCode = must("The community (社区); its street files.")
    purpose: str | None = may("The purpose (宗旨).")
    leader: str = must("Who leads it (负责人).")
    members: int = must("How many take part (成员数).")
    guided: bool = strawberry.field(
        default=False, description="Not filed, only guided by the community (指导管理)."
    )
    organization: str | None = may("The number of the guided group that is filed now.")


@strawberry.input(description="What changes; what is absent stays (变更登记).")
class ChangeInput:
    organization: str = must(BODY)
    name: str | None = may("The new name (名称).")
    home: DivisionCode | None = may("The new home (住所所在社区).")
    address: str | None = may("The new address (住所).")
    purpose: str | None = may("The new purpose (宗旨).")
    legal_representative: str | None = may("The new legal representative (法定代表人).")
    member_persons: int | None = may("Individual members (个人会员数).")
    member_units: int | None = may("Member organizations (单位会员数).")
    funds: Yuan | None = may("The new funds (资金).")
    council: list[SeatInput] | None = may("The new council and supervisors (理事、监事).")
    supervising_unit: str | None = may("The new supervising unit (业务主管单位).")
    direct: bool = strawberry.field(
        default=False, description="From now on without a supervising unit (直接登记)."
    )


@strawberry.input(description="The end of a body (注销登记).")
class DeregisterInput:
    organization: str = must(BODY)
    reason: str = must("Why (注销原因).")
    liquidation_done_on: Date | None = may("When the liquidation was done (清算结束日期).")


@strawberry.input(description="A registration to be revoked (撤销登记).")
class RevokeInput:
    organization: str = must(BODY)
    ground: str = must("On what ground (撤销事由).")


@strawberry.input(description="A registered body (登记的社会组织).")
class BodyInput:
    organization: str = must(BODY)


@strawberry.input(description="The result of an evaluation (评估).")
class EvaluationInput:
    organization: str = must(BODY)
    level: int = must("How many A, 1 to 5 (评估等级).")
    under_investigation: bool = must("Whether it is under investigation (是否被立案调查).")


@strawberry.input(description="An annual inspection or report (年度检查、年度报告).")
class AnnualInput:
    organization: str = must(BODY)
    year: int = must("The year that it is about.")
    filed_on: Date = must("When it came in (报送日期).")
    conclusion: Conclusion | None = may("The conclusion, of an inspection (结论).")


@strawberry.input(description="A penalty (行政处罚).")
class PenaltyInput:
    organization: str = must(BODY)
    penalty: PenaltyKind = must("Which (种类).")
    fine: Yuan | None = may("The fine (罚款数额).")
    ground: str = must("On what ground (处罚事由).")


@strawberry.input(description="An entry on a credit list (列入名录).")
class ListingInput:
    organization: str = must(BODY)
    list: CreditList = must("Which list.")
    trigger: ListingTrigger = must("What puts it there (列入情形).")
    ground: str = must("Why, in words (列入事由).")
    about: str | None = may(
        "What of the trigger it is about: the year of a report, a day, or a case's number."
    )


@strawberry.input(description="A removal from a credit list (移出名录).")
class DelistingInput:
    organization: str = must(BODY)
    list: CreditList = must("Which list.")
    cure: str = must("How the cause was cured (移出事由).")


@strawberry.input(description="A step of party building that was done (党的建设).")
class PartyInput:
    organization: str = must(BODY)
    step: str = must(
        "Which: ORGANIZATION_COVERAGE (党的组织覆盖), WORK_COVERAGE (党的工作覆盖), or a step that the "
        "bureau has configured."
    )
    note: str | None = may("What else is to be said.")


@strawberry.input(description="The end of a charity status (终止慈善组织属性, 慈善法 art. 17).")
class EndCharityInput:
    organization: str = must(BODY)
    ground: str = must("Why (终止事由).")


@strawberry.input(description="The end of a fundraising qualification (公开募捐资格的终止).")
class EndFundraisingInput:
    organization: str = must(BODY)
    revoked: bool = must(
        "Revoked as a penalty (吊销), which bars it for years; or given back (注销)."
    )
    ground: str = must("Why (事由).")


@strawberry.input(description="A grade lowered or cancelled (评估等级的降低、取消).")
class RegradeInput:
    organization: str = must(BODY)
    level: int | None = may("How many A are left; cancelled if not given.")
    ground: str = must("Why (事由).")


@strawberry.input(description="A new copy of the certificate (换发登记证书).")
class CertificateInput:
    organization: str = must(BODY)
    issued_on: Date = must("When it was issued (发证日期).")


@strawberry.input(description="Something that was reported (报告事项).")
class NoticeInput:
    organization: str = must(BODY)
    notice: NoticeKind = must("What.")
    on: Date = must("When it happened (日期).")
    note: str | None = may("What else is to be said.")


@strawberry.input(description="A certificate to be registered (社会工作者登记).")
class RegisterWorkerInput:
    worker: str = must("The social worker's number.")
    level: CertificateLevel = must("Of which level; a lower one's registration ends with it.")


@strawberry.input(description="A registration to be renewed (社会工作者再登记).")
class RenewWorkerInput:
    worker: str = must("The social worker's number.")


KEY = (
    "A text of your own that names this request, of 1 to 200 characters: once it was done, it is "
    "answered as it was the first time, and nothing is done twice. Kept for a week; a refusal is not."
)


@strawberry.input(one_of=True, description="A case: exactly one of its kinds.")
class CaseContentInput:
    establish: EstablishInput | None = may("Registration (成立登记).")
    file: FileInput | None = may("Filing (备案).")
    change: ChangeInput | None = may("Change (变更登记).")
    deregister: DeregisterInput | None = may("Deregistration (注销登记).")
    revoke: RevokeInput | None = may("Revocation (撤销登记).")
    charity: BodyInput | None = may("Designation as a charity (慈善组织认定).")
    fundraising: BodyInput | None = may("Public fundraising (公开募捐资格).")
    evaluation: EvaluationInput | None = may("Evaluation (评估).")
    annual: AnnualInput | None = may("Annual inspection or report (年度检查、年度报告).")
    penalty: PenaltyInput | None = may("Penalty (行政处罚).")
    listing: ListingInput | None = may("Entry on a list (列入名录).")
    delisting: DelistingInput | None = may("Removal from a list (移出名录).")
    party: PartyInput | None = may("Party building (党的建设).")
    end_charity: EndCharityInput | None = may("End of the charity status (终止慈善组织属性).")
    end_fundraising: EndFundraisingInput | None = may("End of the fundraising qualification.")
    regrade: RegradeInput | None = may("Lowering or cancellation of a grade (降低、取消等级).")
    certificate: CertificateInput | None = may("A new copy of the certificate (换发证书).")
    notice: NoticeInput | None = may("A report (报告事项).")
    register_worker: RegisterWorkerInput | None = may("Registration of a social worker (登记).")
    renew_worker: RenewWorkerInput | None = may("Renewal of it (再登记).")


@strawberry.input(description="A case to be opened.")
class OpenCaseInput:
    content: CaseContentInput = must("What is applied for, or to be decided.")
    idempotency_key: str | None = may(KEY)


@strawberry.input(description="An act on a case.")
class CaseActInput:
    number: str = must("The case's number.")
    opinion: str | None = may("The officer's words (意见).")
    expected_version: int | None = may(
        "The version that was read; refused with a Conflict where the case has another by now."
    )
    idempotency_key: str | None = may(KEY)


@strawberry.input(description="A paper that came in.")
class ReceiveMaterialInput:
    number: str = must("The case's number.")
    name: str = must("The paper, as the checklist calls it (材料名称).")
    reference: str | None = may("Where it is kept (档号).")
    idempotency_key: str | None = may(KEY)


@strawberry.input(description="Which cases; every condition given must hold.")
class CaseFilter:
    status: list[CaseStatus] | None = may("In one of these states.")
    kind: list[CaseKind] | None = may("Of one of these kinds.")
    organization: str | None = may("About the organization with this number.")
    social_worker: str | None = may("About the social worker with this number.")
    mine: bool | None = may("Taken by the caller, or not.")
    overdue: bool | None = may("Past the day on which the decision was due, or not.")


def case_arguments() -> list[Any]:
    return [argument("filter", CaseFilter | None, "Which cases."), *page_arguments()]
