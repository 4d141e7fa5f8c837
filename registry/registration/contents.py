"""What each kind of case about a body asks for, as it is given and kept. Pure."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from registry.cases import CaseKind
from registry.organizations import OrganizationForm
from registry.stated import Count, Name, Stated, Words, Yuan

Trigger = Literal[
    "ANNUAL_LATE",
    "PARTY_MISSING",
    "RECTIFICATION_OVERDUE",
    "FUNDRAISING_UNQUALIFIED",
    "FUNDRAISING_IDLE",
    "SMALL_PENALTY",
    "UNREACHABLE",
    "ABNORMAL_TOO_LONG",
    "FRAUD",
    "SUSPENSION",
    "LARGE_FINE",
    "REPEATED_PENALTIES",
    "JUDGMENT_DEFAULTER",
    "REGISTRATION_REVOKED",
    "OTHER",
]
"""What puts a body on a credit list (社会组织信用信息管理办法)."""

NoticeKind = Literal[
    "SUPERVISOR_CONSENT",
    "LIQUIDATION_DONE",
    "ACTIVITY",
    "RECTIFIED",
    "FUNDRAISING_CAMPAIGN",
    "MAILING_RETURNED",
]
"""What is reported of a body and starts or settles a term."""


class Content(Stated):
    """What is applied for."""

    kind: ClassVar[CaseKind]


class About(Content):
    """A case about a body that is in the register."""

    organization: Annotated[str, Field(pattern="^SO[0-9]{9,18}$")]


class Seat(Stated):
    """A member of the council (理事)."""

    name: Name
    office: Literal["CHAIR", "VICE_CHAIR", "MEMBER", "SECRETARY_GENERAL", "SUPERVISOR"]
    related: bool = False
    until: date | None = None


class Governed(Content):
    """What both the founding and a change may state."""

    address: Name | None = None
    purpose: Words | None = None
    legal_representative: Name | None = None
    member_persons: Count | None = None
    member_units: Count | None = None
    funds: Yuan | None = None
    council: tuple[Seat, ...] | None = Field(default=None, max_length=200)
    supervising_unit: Name | None = None


class Establish(Governed):
    """成立登记."""

    kind = CaseKind.ESTABLISH

    form: Literal[
        OrganizationForm.ASSOCIATION, OrganizationForm.SERVICE_AGENCY, OrganizationForm.FOUNDATION
    ]
    name: Name
    registrar: str
    home: str
    public_foundation: bool | None = None
    charity: bool = False
    community_based: bool | None = None
    organization: Annotated[str, Field(pattern="^SO[0-9]{9,18}$")] | None = None


class File(Content):
    """社区社会组织备案; with `guided` it is only led by the community."""

    kind = CaseKind.FILE

    name: Name
    community: str
    purpose: Words | None = None
    leader: Name
    members: Count
    guided: bool = False
    organization: Annotated[str, Field(pattern="^SO[0-9]{9,18}$")] | None = None


class Change(Governed, About):
    """变更登记."""

    kind = CaseKind.CHANGE

    name: Name | None = None
    home: str | None = None
    direct: bool = False

    @model_validator(mode="after")
    def _changes_something(self) -> Change:
        if self.model_fields_set <= {"organization"} or (self.direct and self.supervising_unit):
            raise ValueError
        return self


class Deregister(About):
    """注销登记."""

    kind = CaseKind.DEREGISTER

    reason: Words
    liquidation_done_on: date | None = None


class Revoke(About):
    """撤销登记."""

    kind = CaseKind.REVOKE

    ground: Words


class Charity(About):
    """慈善组织认定."""

    kind = CaseKind.CHARITY


class EndCharity(About):
    """终止慈善组织属性 (慈善法 art. 17)."""

    kind = CaseKind.END_CHARITY

    ground: Words


class Fundraising(About):
    """公开募捐资格."""

    kind = CaseKind.FUNDRAISING


class EndFundraising(About):
    """公开募捐资格的吊销或者注销 (慈善法 art. 111)."""

    kind = CaseKind.END_FUNDRAISING

    revoked: bool
    ground: Words


class Evaluation(About):
    """社会组织评估."""

    kind = CaseKind.EVALUATION

    level: Annotated[int, Field(ge=1, le=5)]
    under_investigation: bool


class Regrade(About):
    """评估等级的降低; without a level its cancellation (取消)."""

    kind = CaseKind.REGRADE

    level: Annotated[int, Field(ge=1, le=5)] | None = None
    ground: Words


class Certificate(About):
    """换发登记证书."""

    kind = CaseKind.CERTIFICATE

    issued_on: date


class Annual(About):
    """年度检查, 年度报告."""

    kind = CaseKind.ANNUAL

    year: Annotated[int, Field(ge=1990, le=2199)]
    filed_on: date
    conclusion: Literal["PASSED", "BARELY_PASSED", "FAILED"] | None = None

    @model_validator(mode="after")
    def _is_of_a_year_that_is_over(self) -> Annual:
        if self.year >= self.filed_on.year:
            raise ValueError("a year is reported on when it is over")
        return self


class Penalty(About):
    """行政处罚."""

    kind = CaseKind.PENALTY

    penalty: Literal["WARNING", "FINE", "SUSPENSION"]
    fine: Yuan | None = None
    ground: Words


class Listing(About):
    """列入活动异常名录, 严重违法失信名单."""

    kind = CaseKind.LISTING

    list: Literal["ABNORMAL", "SERIOUS"]
    trigger: Trigger
    ground: Words
    about: Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")] | None = None
    """What of the trigger it is about: a year, a day, or a case's number."""


class Delisting(About):
    """移出名录."""

    kind = CaseKind.DELISTING

    list: Literal["ABNORMAL", "SERIOUS"]
    cure: Words


class Party(About):
    """党的建设: 组织覆盖, 工作覆盖, and the steps that the bureau asks for."""

    kind = CaseKind.PARTY

    step: Name
    note: Words | None = None


class Notice(About):
    """报告事项: something that happened on a day."""

    kind = CaseKind.NOTICE

    notice: NoticeKind
    on: date
    note: Words | None = None
