"""Bulk jobs (批量作业): a platform follows its files, pauses, resumes and cancels them."""

import re
from enum import Enum
from typing import Annotated, Any, ClassVar

import strawberry
from sqlalchemy import BigInteger, ColumnElement, Integer, SmallInteger, Text, func
from sqlalchemy.sql import literal_column

from registry.actor import Permission
from registry.volunteers.job_models import BulkJob as Job
from schema.access import may_somewhere
from schema.common import word
from schema.planner import Args, Binders, Leaf, One, Source, Written, leaf, planned
from schema.problems import Conflict, Forbidden, InvalidInput, NotFound
from schema.registration.inputs import KEY, may, must
from schema.scalars import Long, Moment

PUSH = Permission.VOLUNTEERS_PUSH
NOTHING = -1
"""What is no id is the id of."""

job_table = Job.__table__  # type: ignore[attr-defined]


def key_of(id_: str) -> int:
    return int(id_) if re.fullmatch("[0-9]{1,18}", id_, re.ASCII) else NOTHING


def own(key: ColumnElement[int], binders: Binders) -> Source:
    """A job of the platform that asks."""
    j = job_table.alias()
    is_theirs = j.c.platform_id == binders.caller("platform_id", SmallInteger())
    return Source(j, j, [j.c.id == key, is_theirs, may_somewhere(binders, PUSH)])


def by_id(row: Binders, args: Args) -> Source:
    return own(args.bind("id", BigInteger(), key_of), row)


def _acted_on(row: Written, _: Args) -> Source:
    return own(row.value("job", BigInteger()), row.binders)


def _count(verdict: str) -> Leaf:
    def read(row: Any, _: Args) -> ColumnElement[int]:
        said = row.c.counts.op("->>")(literal_column(f"'{verdict}'"))
        return func.coalesce(said.cast(Integer()), literal_column("0"))

    return Leaf(read)


def _long(name: str) -> Any:
    return lambda row: row.c[name].cast(Text())


@strawberry.enum(description="How a bulk job stands (作业状态).")
class BulkJobStatus(Enum):
    RUNNING = word("RUNNING", "It is worked on, or waits to be (进行中).")
    PAUSED = word("PAUSED", "It goes on when it is resumed (已暂停).")
    CANCELLED = word("CANCELLED", "It was broken off; what was taken stays (已取消).")
    FINISHED = word("FINISHED", "The file is taken (已完成).")
    FAILED = word("FAILED", "The file cannot be read any further (失败).")


@strawberry.type(description="A file of records that is taken part by part (批量作业).")
class BulkJob:
    access: ClassVar = PUSH

    id: strawberry.ID = leaf(lambda row: row.c.id.cast(Text()), "As /bulk/jobs calls it.")
    status: BulkJobStatus = leaf(lambda row: row.c.status, "How it stands (作业状态).")
    source: str = leaf(lambda row: row.c.source, "What the file is called.")
    bytes_total: Long = leaf(_long("bytes_total"), "How large the file is.")
    bytes_done: Long = leaf(_long("bytes_done"), "How much of it has been taken.")
    lines_done: Long = leaf(_long("lines_done"), "How many of its lines.")
    created: int = planned(_count("CREATED"), "How many lines were CREATED.")
    merged: int = planned(_count("MERGED"), "How many were MERGED.")
    updated: int = planned(_count("UPDATED"), "How many were UPDATED.")
    unchanged: int = planned(_count("UNCHANGED"), "How many were UNCHANGED.")
    stale: int = planned(_count("STALE"), "How many were STALE.")
    conflicts: int = planned(_count("CONFLICT"), "How many were a CONFLICT.")
    rejected: int = planned(_count("REJECTED"), "How many were REJECTED.")
    error: str | None = leaf(lambda row: row.c.error, "Why it failed.")
    created_at: Moment = leaf(lambda row: row.c.created_at, "When it began.")
    ended_at: Moment | None = leaf(lambda row: row.c.ended_at, "When it ended.")


OWN = One(by_id)


@strawberry.input(description="Which bulk job.")
class BulkJobInput:
    id: strawberry.ID = must("Its id.")
    idempotency_key: str | None = may(KEY)


@strawberry.type(description="It was done.")
class BulkJobDone:
    access: ClassVar = PUSH

    job: BulkJob | None = planned(One(_acted_on), "The job after it.")


BulkJobResult = Annotated[
    BulkJobDone | Forbidden | NotFound | Conflict | InvalidInput,
    strawberry.union("BulkJobResult", description="What came of it."),
]
