"""The type Volunteer, and what comes of a push. Nothing personal stands here in the clear."""

from typing import TYPE_CHECKING, Annotated, ClassVar, Optional

import strawberry
from sqlalchemy import Integer, Text

from registry.actor import Permission
from registry.volunteers import queries
from schema.access import shown_to
from schema.common import Count, Node, PageInfo
from schema.divisions.types import Community, Division
from schema.planner import Leaf, Many, One, leaf, planned
from schema.problems import Conflict, Forbidden, InvalidInput
from schema.scalars import Cursor, Date, Hours, Long, Moment
from schema.volunteers import pushed, reads
from schema.volunteers.counts import VolunteerPlatform
from schema.volunteers.inputs import DocumentType, Sex, Verdict, VolunteerStatus
from schema.workforce import reads as workers

if TYPE_CHECKING:
    from schema.workforce.types import SocialWorker

SocialWorkerOf = Annotated["SocialWorker", strawberry.lazy("schema.workforce.types")]


@strawberry.type(description="That a real name was verified (实名认证).")
class Verification:
    access: ClassVar = Permission.VOLUNTEERS_READ

    method: str = leaf(lambda row: row.c.verification_method, "How (认证方式).")
    provider: str = leaf(lambda row: row.c.verification_provider, "By whom (认证机构).")
    at: Moment = leaf(lambda row: row.c.verified_at, "When (认证时间).")
    evidence: str | None = leaf(
        lambda row: row.c.verification_evidence, "Where the proof lies (认证凭据)."
    )


@strawberry.type(
    description="What a platform states of a volunteer (志愿者注册), at the highest revision that came."
)
class VolunteerRegistration:
    access: ClassVar = Permission.VOLUNTEERS_READ

    platform: VolunteerPlatform | None = planned(One(reads.platform), "The platform.")
    external_id: str = leaf(lambda row: row.r.c.external_id, "What the platform calls it.")
    revision: Long = leaf(lambda row: row.r.c.revision.cast(Text()), "The revision.")
    registered_on: Date = leaf(lambda row: row.r.c.registered_on, "When it began (注册日期).")
    verified_on: Date | None = leaf(
        lambda row: queries.ever(row.r.c.verified_on), "When the real name was verified."
    )
    ended_on: Date | None = leaf(
        lambda row: queries.ever(row.r.c.ended_on), "When it ended (注销日期)."
    )
    verification: Verification | None = planned(
        One(reads.verification), "How the real name was verified (实名认证)."
    )
    masked_name: str | None = leaf(
        lambda row: row.r.c.name_masked, "Of the name the first character (姓名)."
    )
    document_type: DocumentType | None = leaf(
        lambda row: row.r.c.document_type, "The identity document (证件类型)."
    )
    masked_number: str | None = leaf(
        lambda row: row.r.c.number_masked, "Its number, masked (证件号码)."
    )
    masked_phone: str | None = leaf(
        lambda row: row.r.c.phone_masked, "The phone number, masked (联系电话)."
    )
    sex: Sex | None = leaf(lambda row: row.r.c.sex, "The sex (性别).")
    skills: list[str] | None = leaf(lambda row: row.r.c.skills, "Skills (服务技能).")
    services: list[str] | None = leaf(lambda row: row.r.c.services, "Services offered (服务意向).")
    home: Division | None = planned(
        One(reads.home_of(lambda row: row.r)), "Where the platform says that they live (居住地)."
    )
    since: Date = leaf(lambda row: row.r.c.since, "Since when it says so.")
    received_at: Moment = leaf(lambda row: row.r.c.received_at, "When the revision came.")
    service_hours: Hours = leaf(
        lambda row: queries.hours_of(queries.served_as(row.r)),
        "How long they served by the platform's records (志愿服务时间).",
    )
    service_record_count: int = leaf(
        lambda row: queries.records_of(queries.served_as(row.r)),
        "How many records say so; those that were withdrawn do not count.",
    )


@strawberry.type(
    description="A volunteer (志愿者): one person, however many platforms registered them, as they are "
    "today."
)
class Volunteer(Node):
    access: ClassVar = Permission.VOLUNTEERS_READ
    by_key: ClassVar = staticmethod(reads.by_key)

    id: strawberry.ID = leaf(reads.id_of, "The global id.")
    number: str = leaf(lambda row: queries.number_of(row.v), "Our own permanent number.")
    masked_name: str | None = leaf(
        lambda row: row.v.c.name_masked, "Of the name the first character (姓名)."
    )
    status: VolunteerStatus = leaf(
        lambda row: queries.status_on(row.v, row.day), "How they stand (状态)."
    )
    registered_on: Date = leaf(
        lambda row: row.v.c.registered_on, "The first registration on any platform (注册日期)."
    )
    verified_on: Date | None = leaf(
        lambda row: queries.ever(row.v.c.verified_on),
        "When the real name was verified first (实名认证日期).",
    )
    ended_on: Date | None = leaf(
        lambda row: queries.ever(row.v.c.ended_on),
        "When the last registration ended; null while one is in force (注销日期).",
    )
    home: Division | None = planned(
        One(reads.home_of(lambda row: row.v)),
        "Where they live: by the registration that began there last (居住地).",
    )
    since: Date = leaf(lambda row: row.v.c.since, "Since when they live there.")
    community: Community | None = planned(
        One(reads.community), "The community; null where only a larger division is known."
    )
    document_type: DocumentType | None = leaf(
        lambda row: row.v.c.document_type, "The document that tells who they are (证件类型)."
    )
    merged_into: Optional["Volunteer"] = planned(
        One(reads.merged_into), "The person that they turned out to be (归并至)."
    )
    erased_at: Moment | None = leaf(
        lambda row: row.v.c.erased_at, "When their personal data was erased (删除时间)."
    )
    service_hours: Hours = leaf(
        lambda row: queries.hours_of(queries.served(row.v)),
        "How long they served, by the records of all platforms (志愿服务时间); exact.",
    )
    service_record_count: int = leaf(
        lambda row: queries.records_of(queries.served(row.v)),
        "How many records say so; those that were withdrawn do not count.",
    )
    social_worker: SocialWorkerOf | None = shown_to(
        Permission.WORKERS_READ,
        planned(
            One(workers.of_volunteer),
            "The same person as a social worker: by the same identity document, and only to whoever "
            "may read of social workers where they are.",
        ),
    )
    registrations: list[VolunteerRegistration] = planned(
        Many(reads.registrations, lambda row: [row.r.c.platform_id, row.r.c.external_id], size=3),
        "What each platform states of them.",
    )


@strawberry.type(description="A volunteer in a list.")
class VolunteerEdge:
    access: ClassVar = Permission.VOLUNTEERS_READ

    cursor: Cursor = planned(None, "Its place in the list.")
    node: Volunteer = planned(None, "The volunteer.")


@strawberry.type(description="A list of volunteers, paged.")
class VolunteerConnection:
    access: ClassVar = Permission.VOLUNTEERS_READ

    edges: list[VolunteerEdge] = planned(None, "The page's entries with their cursors.")
    nodes: list[Volunteer] = planned(None, "The page's entries.")
    page_info: PageInfo = planned(None, "What lies beyond the page.")
    count: Count = planned(
        None,
        "How many on all pages: exact from the tally, unless a platform's are asked for, which are "
        "counted up to 10,000.",
    )


@strawberry.type(description="What became of one record of a push.")
class PushVerdict:
    access: ClassVar = Permission.VOLUNTEERS_PUSH

    index: int = leaf(lambda row: row.c.index, "Its place among the records, from 0.")
    external_id: str | None = leaf(lambda row: row.c.external_id, "What the platform calls it.")
    verdict: Verdict = leaf(lambda row: row.c.verdict, "What became of it (处理结果).")
    code: str | None = leaf(
        lambda row: row.c.code,
        "By which rule it was not taken, or not as it was stated; stable. Else null.",
    )
    message: str | None = leaf(
        lambda row: row.c.message, "The same for people, in the caller's language."
    )
    path: list[str] = leaf(lambda row: row.c.path, "Which part of the record the rule concerns.")
    warnings: list[str] = leaf(
        lambda row: row.c.warnings,
        "What is odd about a record that was taken all the same; stable.",
    )
    number: str | None = leaf(
        lambda row: row.c.number,
        "The volunteer's number in the register; null where the record was not taken, and where "
        "nothing was written.",
    )


def many_of(verdict: str) -> Leaf:
    return Leaf(lambda row, _: row.value(verdict, Integer()))


@strawberry.type(description="What became of a push: how many records of each verdict, and each.")
class VolunteersPushed:
    access: ClassVar = Permission.VOLUNTEERS_PUSH

    created: int = planned(many_of("CREATED"), "How many were CREATED.")
    merged: int = planned(many_of("MERGED"), "How many were MERGED.")
    updated: int = planned(many_of("UPDATED"), "How many were UPDATED.")
    unchanged: int = planned(many_of("UNCHANGED"), "How many were UNCHANGED.")
    stale: int = planned(many_of("STALE"), "How many were STALE.")
    conflicts: int = planned(many_of("CONFLICT"), "How many were a CONFLICT.")
    rejected: int = planned(many_of("REJECTED"), "How many were REJECTED.")
    verdicts: list[PushVerdict] = planned(
        Many(pushed.verdicts, lambda row: [row.c.index], size=1_000),
        "What became of each record, in the order of the records.",
    )


PushVolunteersResult = Annotated[
    VolunteersPushed | Forbidden | Conflict | InvalidInput,
    strawberry.union("PushVolunteersResult", description="What came of a push."),
]
