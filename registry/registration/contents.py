"""What each kind of case asks for, as it is given and kept. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic.alias_generators import to_camel

from registry.cases import CaseKind
from registry.errors import BadInput
from registry.organizations import OrganizationForm

LONGEST_NAME, LONGEST_TEXT = 200, 2_000
LARGEST_SUM = Decimal(10) ** 13

Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME, pattern=r"^[^\x00]*\S[^\x00]*$")]
Words = Annotated[
    str, Field(min_length=1, max_length=LONGEST_TEXT, pattern=r"^[^\x00]*\S[^\x00]*$")
]
Count = Annotated[int, Field(ge=0, le=10_000_000)]
Yuan = Annotated[Decimal, Field(ge=0, le=LARGEST_SUM, decimal_places=2)]


PAST = frozenset({"on", "filed_on", "issued_on", "liquidation_done_on"})
"""The days of a content that cannot be to come."""

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


class Content(BaseModel):
    """What is applied for. Keys are those of the contract's inputs."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel)

    kind: ClassVar[CaseKind]

    def check_days(self, today: date) -> None:
        """What is reported has happened. Raises BadInput with the path of a day that is to come."""
        for name in PAST.intersection(type(self).model_fields):
            day = getattr(self, name)
            if day is not None and day > today:
                path = [to_camel(name)]
                raise BadInput(f"{path[0]} is still to come.", "日期不得晚于今天。", path=path)

    def kept(self) -> dict[str, Any]:
        """As it stands in the case."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


class About(Content):
    """A case about a body that is in the register."""

    organization: Annotated[str, Field(pattern="^SO[0-9]{9,18}$")]


class Seat(BaseModel):
    """A member of the council (理事)."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel)

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


CONTENTS: Mapping[CaseKind, type[Content]] = {
    content.kind: content
    for content in (
        *(Establish, File, Change, Deregister, Revoke, Charity, Fundraising),
        *(Evaluation, Annual, Penalty, Listing, Delisting, Party, Notice),
        *(EndCharity, EndFundraising, Regrade, Certificate),
    )
}


def content_of(kind: CaseKind, given: Mapping[str, Any]) -> Content:
    """What was given. Raises BadInput with the path of what is wrong."""
    try:
        return CONTENTS[kind].model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        path = [str(step) for step in first["loc"]]
        where = ".".join(path) or kind
        raise BadInput(
            f"{where}: {first['msg']}.", f"{where}：填写内容不符合要求。", path=path
        ) from None
