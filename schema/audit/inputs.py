"""Words of the audit trail, and which entries are asked for."""

from __future__ import annotations

from enum import Enum
from typing import Any

import strawberry

from schema.common import page_arguments, word
from schema.planner import argument
from schema.scalars import Moment


@strawberry.enum(description="By which way an actor came in (途径).")
class AuditVia(Enum):
    SESSION = word("SESSION", "They signed in with a password (会话).")
    KEY = word("KEY", "They showed an API key (接口密钥).")
    TOKEN = word("TOKEN", "They showed a token of the bureau's identity provider (OIDC).")
    CLI = word("CLI", "They ran a command on the server (命令行).")


def may(description: str) -> Any:
    return strawberry.field(default=strawberry.UNSET, description=description)


@strawberry.input(
    description="A stretch of time, both ends included; an absent end is open. An end may be a day: "
    "the whole of it counts, in the city's own time."
)
class MomentRange:
    from_: Moment | None = strawberry.field(
        name="from", default=strawberry.UNSET, description="The first moment, or day."
    )
    to: Moment | None = may("The last moment, or day.")


@strawberry.input(description="Which entries of the trail; every condition given must hold.")
class AuditFilter:
    actor: str | None = may("By the actor of this name (操作人).")
    action: str | None = may("Of this kind, such as case.approved or case.looked (操作).")
    subject_type: str | None = may("About records of this type, such as case (对象类型).")
    subject_number: str | None = may(
        "About the record with this number, such as RC000000001 or SO000000001, or with this key "
        "(对象编号). Needs a subjectType."
    )
    case_number: str | None = may("Under the case with this number (案卷编号).")
    at: MomentRange | None = may("From this time (时间).")
    request_id: str | None = may("Written by this request (请求编号).")


def audit_arguments() -> list[Any]:
    return [argument("filter", AuditFilter | None, "Which entries."), *page_arguments()]
