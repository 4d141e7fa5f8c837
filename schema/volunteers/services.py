"""Service records (志愿服务记录): what platforms push, and what it comes to."""

from typing import Annotated, ClassVar

import strawberry

from registry.actor import Permission
from schema.planner import Many, planned
from schema.problems import Conflict, Forbidden, InvalidInput
from schema.registration.inputs import KEY, may, must
from schema.scalars import Date, Hours, Long
from schema.volunteers import pushed
from schema.volunteers.inputs import PushMode
from schema.volunteers.types import PushVerdict, many_of


@strawberry.input(
    description="One service of a volunteer on one day, in full, as it is at one revision. A record "
    "that breaks a rule, or lacks what is required, is rejected by itself."
)
class ServiceRecordInput:
    external_id: str = must(
        "What the platform calls it: 1 to 100 printable ASCII characters, no identity or phone number."
    )
    revision: Long = must(
        "Counts its changes, from 0 to 2^63-1: of two statements the higher one stands, in whatever "
        "order they come."
    )
    registration: str | None = may(
        "The external id of the volunteer's registration on the platform. Required."
    )
    activity: str | None = may("The activity (活动名称). Required.")
    service_date: Date | None = may("The day (服务日期). Required.")
    division: str | None = may(
        "The code of where it was, of that day or of today: a community, or its street or district "
        "(活动地点). Required."
    )
    hours: Hours | None = may(
        "More than 0, and of a day at most 24; at most two decimal places (服务时间). Required."
    )
    organization: str | None = may("Who organized it (活动组织单位). Required.")
    organization_number: str | None = may(
        "Its number in this register, where it is a social organization."
    )
    leader: str | None = may("Who was in charge of it (活动负责人).")
    description: str | None = may("What was done (服务内容).")
    withdrawn: bool = strawberry.field(
        default=False, description="Whether it is taken back, and counts nothing (撤回)."
    )


@strawberry.input(description="Records of the platform whose key is shown (推送志愿服务记录).")
class PushServiceRecordsInput:
    records: list[ServiceRecordInput] = must("The records, at most 1,000.")
    mode: PushMode = strawberry.field(default=PushMode.COMMIT, description="Whether it writes.")
    idempotency_key: str | None = may(f"{KEY} Without effect where nothing is written.")


@strawberry.type(description="What became of a push of service records.")
class ServiceRecordsPushed:
    access: ClassVar = Permission.VOLUNTEERS_PUSH

    created: int = planned(many_of("CREATED"), "How many were CREATED.")
    updated: int = planned(many_of("UPDATED"), "How many were UPDATED.")
    unchanged: int = planned(many_of("UNCHANGED"), "How many were UNCHANGED.")
    stale: int = planned(many_of("STALE"), "How many were STALE.")
    conflicts: int = planned(many_of("CONFLICT"), "How many were a CONFLICT.")
    rejected: int = planned(many_of("REJECTED"), "How many were REJECTED.")
    verdicts: list[PushVerdict] = planned(
        Many(pushed.verdicts, lambda row: [row.c.index], size=1_000),
        "What became of each record, in the order of the records. LATE warns of one that was entered "
        "after its term.",
    )


PushServiceRecordsResult = Annotated[
    ServiceRecordsPushed | Forbidden | Conflict | InvalidInput,
    strawberry.union("PushServiceRecordsResult", description="What came of a push."),
]
