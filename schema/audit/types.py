"""The type AuditEntry, and its list."""

from typing import ClassVar

import strawberry

from registry.actor import Permission
from schema.audit import reads
from schema.audit.inputs import AuditVia
from schema.common import Count, PageInfo
from schema.planner import Leaf, leaf, planned
from schema.scalars import Cursor, Json, Moment


@strawberry.type(
    description="An entry of the audit trail: an act or a look. Never changed (审计记录)."
)
class AuditEntry:
    access: ClassVar = Permission.AUDIT_READ

    id: strawberry.ID = planned(
        Leaf(reads.id_of), "Its number in the trail, as `registry audit verify` names it (序号)."
    )
    at: Moment = leaf(lambda row: row.c.at, "When (时间).")
    actor: str = leaf(
        lambda row: row.c.actor,
        "Who: the login, the key's name or the provider's subject (操作人).",
    )
    account_name: str | None = planned(
        Leaf(reads.account_name), "The name of the person whose account it is (姓名)."
    )
    role: str | None = leaf(lambda row: row.c.role, "In which roles, with commas between (角色).")
    via: AuditVia | None = planned(
        Leaf(reads.via), "By which way; null for whoever showed nothing (途径)."
    )
    remote: str | None = leaf(lambda row: row.c.remote, "From which address (来源地址).")
    action: str = leaf(
        lambda row: row.c.action, "What was done, such as case.approved or case.looked (操作)."
    )
    subject: str = leaf(lambda row: row.c.subject, "To what, in words (对象).")
    subject_type: str | None = leaf(
        lambda row: row.c.subject_type, "The type of the record that it is about (对象类型)."
    )
    subject_number: str | None = planned(
        Leaf(reads.subject_number), "That record's number, or else its key (对象编号)."
    )
    reason: str | None = leaf(lambda row: row.c.reason, "Why (理由).")
    case_number: str | None = planned(
        Leaf(reads.case_number), "The case under which it was done (案卷编号)."
    )
    request_id: str | None = leaf(
        lambda row: row.c.request_id, "The request that wrote it (请求编号)."
    )
    detail: Json = leaf(lambda row: row.c.detail, "What else there is to say of it (详情).")
    sealed: bool = planned(
        Leaf(reads.is_sealed), "Whether it has its seal in the hash chain already (是否已封存)."
    )


@strawberry.type(description="An entry of the trail in a list.")
class AuditEntryEdge:
    access: ClassVar = Permission.AUDIT_READ

    cursor: Cursor = planned(None, "Its place in the list.")
    node: AuditEntry = planned(None, "The entry.")


@strawberry.type(description="A list of entries of the trail, paged; the newest first.")
class AuditEntryConnection:
    access: ClassVar = Permission.AUDIT_READ

    edges: list[AuditEntryEdge] = planned(None, "The page's entries with their cursors.")
    nodes: list[AuditEntry] = planned(None, "The page's entries.")
    page_info: PageInfo = planned(None, "What lies beyond the page.")
    count: Count = planned(None, "How many on all pages; counted up to 10,000.")
