"""Words that the facts of an organization are told in."""

from enum import Enum

import strawberry

from schema.common import word


@strawberry.enum(description="A post in the council (职务).")
class Office(Enum):
    CHAIR = word("CHAIR", "Chair (理事长、会长).")
    VICE_CHAIR = word("VICE_CHAIR", "Vice chair (副理事长、副会长).")
    MEMBER = word("MEMBER", "Member of the council (理事).")
    SECRETARY_GENERAL = word("SECRETARY_GENERAL", "Secretary general (秘书长).")
    SUPERVISOR = word("SUPERVISOR", "Supervisor (监事).")


@strawberry.enum(description="What an annual inspection concluded (年检结论).")
class Conclusion(Enum):
    PASSED = word("PASSED", "Passed (合格).")
    BARELY_PASSED = word("BARELY_PASSED", "Barely passed (基本合格).")
    FAILED = word("FAILED", "Failed (不合格).")


@strawberry.enum(description="A penalty (行政处罚种类).")
class PenaltyKind(Enum):
    WARNING = word("WARNING", "Warning (警告).")
    FINE = word("FINE", "Fine (罚款).")
    SUSPENSION = word("SUSPENSION", "Suspension of activities (限期停止活动).")


@strawberry.enum(description="A credit list (信用名单).")
class CreditList(Enum):
    ABNORMAL = word("ABNORMAL", "List of abnormal activity (活动异常名录).")
    SERIOUS = word("SERIOUS", "List of serious violations (严重违法失信名单).")


@strawberry.enum(description="What puts a body on a credit list (列入情形).")
class ListingTrigger(Enum):
    ANNUAL_LATE = word("ANNUAL_LATE", "Annual report late or defective (未按规定报送年度报告).")
    PARTY_MISSING = word("PARTY_MISSING", "No party organization as required (未按要求设立党组织).")
    RECTIFICATION_OVERDUE = word("RECTIFICATION_OVERDUE", "Rectification overdue (逾期未整改).")
    FUNDRAISING_UNQUALIFIED = word(
        "FUNDRAISING_UNQUALIFIED",
        "Fundraising charity no longer qualifying (不再符合募捐资格条件).",
    )
    FUNDRAISING_IDLE = word("FUNDRAISING_IDLE", "No fundraising for months (连续未开展公开募捐).")
    SMALL_PENALTY = word("SMALL_PENALTY", "A warning or a small fine (警告或者小额罚款).")
    UNREACHABLE = word("UNREACHABLE", "Unreachable at its address (通过登记的住所无法联系).")
    ABNORMAL_TOO_LONG = word(
        "ABNORMAL_TOO_LONG", "Too long on the list of abnormal activity (列入活动异常名录满期)."
    )
    FRAUD = word("FRAUD", "Registered or changed by fraud (弄虚作假).")
    SUSPENSION = word("SUSPENSION", "Suspension of activities (限期停止活动).")
    LARGE_FINE = word("LARGE_FINE", "A large fine (较大数额罚款).")
    REPEATED_PENALTIES = word("REPEATED_PENALTIES", "Repeated small penalties (多次受到处罚).")
    JUDGMENT_DEFAULTER = word("JUDGMENT_DEFAULTER", "Judgment defaulter (失信被执行人).")
    REGISTRATION_REVOKED = word("REGISTRATION_REVOKED", "Registration revoked (被撤销登记).")
    OTHER = word("OTHER", "Another that the law names (法律规定的其他情形).")


@strawberry.enum(description="What a fact of an organization is about.")
class FactKind(Enum):
    STANDING = word("STANDING", "Form and standing (形式、状态).")
    CHARITY = word("CHARITY", "That it is a charity (慈善组织).")
    HOME = word("HOME", "The home (住所所在区划).")
    NAME = word("NAME", "The name (名称).")
    ADDRESS = word("ADDRESS", "The address (住所).")
    PURPOSE = word("PURPOSE", "The purpose (宗旨).")
    LEGAL_REPRESENTATIVE = word("LEGAL_REPRESENTATIVE", "The legal representative (法定代表人).")
    LEADER = word("LEADER", "Who leads a filed group (负责人); unpublished.")
    COUNCIL = word("COUNCIL", "The council and the supervisors (理事会、监事); unpublished.")
    MEMBERS = word("MEMBERS", "How many members (会员); unpublished.")
    FUNDS = word("FUNDS", "The funds (资金).")
    SUPERVISION = word("SUPERVISION", "The supervising unit, or none (业务主管单位).")
    REGISTRAR = word("REGISTRAR", "The registrar (登记管理机关).")
    CERTIFICATE = word("CERTIFICATE", "The certificate (登记证书); unpublished.")
    FUNDRAISING = word("FUNDRAISING", "The fundraising qualification (公开募捐资格).")
    FUNDRAISING_REVOCATION = word(
        "FUNDRAISING_REVOCATION", "That this qualification was revoked (吊销公开募捐资格证书)."
    )
    GRADE = word("GRADE", "The evaluation grade (评估等级).")
    GRADE_ACT = word("GRADE_ACT", "That a grade was lowered or cancelled (降低、取消评估等级).")
    ANNUAL = word("ANNUAL", "An annual report or inspection (年度报告、年度检查).")
    PENALTY = word("PENALTY", "A penalty (行政处罚).")
    LISTING = word("LISTING", "An entry on a credit list (列入名录).")
    LIQUIDATION = word("LIQUIDATION", "The liquidation (清算); unpublished.")
    PARTY = word("PARTY", "A step of party building (党的建设); unpublished.")
    NOTICE = word("NOTICE", "Something that was reported (报告事项); unpublished.")
