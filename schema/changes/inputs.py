"""Words of the change feed, and what it is asked with."""

from enum import Enum
from typing import Any

import strawberry

from schema.common import word
from schema.planner import argument
from schema.scalars import Cursor

DEFAULT, MOST = 100, 1_000


@strawberry.enum(description="What has changed.")
class ChangeType(Enum):
    DIVISION = word("DIVISION", "A division (行政区划).")
    ORGANIZATION = word("ORGANIZATION", "A social organization (社会组织).")
    PROJECT = word("PROJECT", "A project of a social organization (公益项目).")
    VOLUNTEER = word("VOLUNTEER", "A platform's registration of a volunteer (志愿者注册).")
    WORKER = word("WORKER", "A social worker (社会工作者), for who holds WORKERS_READ everywhere.")
    POST = word("POST", "A post for social workers (社工岗位).")


@strawberry.enum(description="Why there is less of it than there was.")
class ChangeReason(Enum):
    ABOLISHED = word("ABOLISHED", "The division is none any more (撤销).")
    ERASED = word(
        "ERASED",
        "The volunteer's personal data was erased (删除个人信息): readers erase theirs. The "
        "registration remains without it.",
    )


def change_arguments() -> list[Any]:
    return [
        argument(
            "after",
            Cursor | None,
            "Only changes after this endCursor; by default from the first that is kept.",
        ),
        argument("first", int | None, f"How many changes, 0 to {MOST:,}.", default=DEFAULT),
        argument("types", list[ChangeType] | None, "Only of these; by default of all."),
    ]
