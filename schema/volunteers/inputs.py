"""Words and conditions about volunteers, and what a platform pushes."""

from enum import Enum
from typing import Any

import strawberry

from schema.common import page_arguments, word
from schema.planner import argument
from schema.registration.inputs import KEY, may, must
from schema.scalars import Date, DivisionCode, Long, Moment


@strawberry.enum(description="How a volunteer stands today.")
class VolunteerStatus(Enum):
    UNVERIFIED = word("UNVERIFIED", "Registered; the real name is not verified (未实名认证).")
    VERIFIED = word("VERIFIED", "Registered, and the real name is verified (已实名认证).")
    ENDED = word("ENDED", "The registration has ended (已注销).")


@strawberry.enum(description="What kind of identity document it is (证件类型).")
class DocumentType(Enum):
    RESIDENT_ID = word("RESIDENT_ID", "Resident identity card (居民身份证).")
    HMT_RESIDENCE_PERMIT = word(
        "HMT_RESIDENCE_PERMIT",
        "Residence permit of residents of Hong Kong, Macao and Taiwan (港澳台居民居住证).",
    )
    HONG_KONG_MACAO_PERMIT = word(
        "HONG_KONG_MACAO_PERMIT",
        "Mainland travel permit of residents of Hong Kong and Macao (港澳居民来往内地通行证).",
    )
    TAIWAN_PERMIT = word(
        "TAIWAN_PERMIT", "Mainland travel permit of residents of Taiwan (台湾居民来往大陆通行证)."
    )
    FOREIGN_PERMANENT_RESIDENT_ID = word(
        "FOREIGN_PERMANENT_RESIDENT_ID",
        "Permanent residence card of foreigners (外国人永久居留身份证).",
    )
    PASSPORT = word("PASSPORT", "Passport (护照).")


@strawberry.enum(description="The sex (性别).")
class Sex(Enum):
    FEMALE = word("FEMALE", "Female (女).")
    MALE = word("MALE", "Male (男).")


@strawberry.input(description="Which volunteers; every condition given must hold today.")
class VolunteerFilter:
    status: VolunteerStatus | None = may("Standing like this; by default any.")
    platform: str | None = may("With a registration of the platform with this code, ended or not.")


def volunteer_arguments() -> list[Any]:
    within = argument("within", DivisionCode | None, "Living within this division.")
    return [within, argument("filter", VolunteerFilter | None, "Which of them."), *page_arguments()]


@strawberry.enum(description="Whether a push writes.")
class PushMode(Enum):
    COMMIT = word("COMMIT", "It does (提交).")
    VALIDATE = word(
        "VALIDATE", "It is done in full and taken back: verdicts are exact, nothing stays (校验)."
    )


@strawberry.enum(description="What became of a record (处理结果).")
class Verdict(Enum):
    CREATED = word("CREATED", "A registration of a new person, or a new service record (新增).")
    MERGED = word("MERGED", "It now belongs to a person who was known already (归并).")
    UPDATED = word("UPDATED", "A newer revision of what is known (更新).")
    UNCHANGED = word("UNCHANGED", "It came before, with the same content (未变).")
    STALE = word("STALE", "A newer revision is known already (过时).")
    CONFLICT = word("CONFLICT", "It contradicts what is known; not taken (冲突).")
    REJECTED = word("REJECTED", "It cannot be taken as it is (拒绝).")


@strawberry.input(description="That a real name was verified (实名认证).")
class VerificationInput:
    method: str | None = may("How (认证方式). Required.")
    provider: str | None = may("By whom (认证机构). Required.")
    at: Moment | None = may("When, with its offset (认证时间). Required.")
    evidence: str | None = may("Where the proof lies (认证凭据).")


@strawberry.input(
    description="One registration of a volunteer on the platform, in full, as it is at one revision. "
    "A record that breaks a rule, or lacks what is required, is rejected by itself."
)
class VolunteerRecordInput:
    external_id: str = must(
        "What the platform calls it: 1 to 100 printable ASCII characters, no identity or phone number."
    )
    revision: Long = must(
        "Counts its changes, from 0 to 2^63-1: of two statements the higher one stands, in whatever "
        "order they come."
    )
    division: str | None = may(
        "The code of where the volunteer lives: a community, or its street or district (居住地). Required."
    )
    registered_on: Date | None = may("When the registration began (注册日期). Required.")
    division_since: Date | None = may(
        "Since when they live there; a change counts from this day, by default from today."
    )
    ended_on: Date | None = may("When the registration ended (注销日期).")
    name: str | None = may("The name (姓名).")
    id_type: DocumentType | None = may("The identity document; by default a resident card.")
    id_number: str | None = may("Its number (证件号码): who has the same is the same person.")
    id_country: str | None = may("Of a passport: who issued it, in three letters (签发国).")
    phone: str | None = may("The phone number (联系电话).")
    born_on: Date | None = may("The day of birth (出生日期).")
    sex: Sex | None = may("The sex (性别).")
    skills: list[str] | None = may("Skills, at most 30 (服务技能).")
    services: list[str] | None = may("Services offered, at most 30 (服务意向).")
    verification: VerificationInput | None = may("That the real name was verified (实名认证).")


@strawberry.input(description="Records of the platform whose key is shown (推送志愿者).")
class PushVolunteersInput:
    records: list[VolunteerRecordInput] = must("The records, at most 1,000.")
    mode: PushMode = strawberry.field(default=PushMode.COMMIT, description="Whether it writes.")
    idempotency_key: str | None = may(f"{KEY} Without effect where nothing is written.")
