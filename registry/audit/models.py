from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Identity,
    Index,
    LargeBinary,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.types import UserDefinedType
from sqlmodel import Field, SQLModel

from registry.tables import one_of


class Xid8(UserDefinedType[int]):
    """The number of a transaction, which SQLAlchemy has no type for."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "xid8"


ischema_names["xid8"] = Xid8


class Way(StrEnum):
    """How a caller came in."""

    SESSION = "session"
    KEY = "key"
    TOKEN = "token"  # noqa: S105 - the word, not one
    CLI = "cli"


class AuditEntry(SQLModel, table=True):
    """An act or a look. Never changed or removed: a trigger and the privileges see to it."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        one_of("via", Way),
        CheckConstraint(
            "(subject_type IS NULL) = (subject_id IS NULL)", name="subject_is_whole_or_absent"
        ),
        Index("ix_audit_entry_xid_id", "xid", "id"),
        Index(
            "ix_audit_entry_subject",
            "subject_type",
            "subject_id",
            "id",
            postgresql_where=text("subject_id IS NOT NULL"),
        ),
        Index("ix_audit_entry_actor", "actor", "id"),
        Index("ix_audit_entry_action", "action", "id"),
        Index("ix_audit_entry_at", "at", "id"),
        Index(
            "ix_audit_entry_case_id", "case_id", "id", postgresql_where=text("case_id IS NOT NULL")
        ),
        Index(
            "ix_audit_entry_request_id",
            "request_id",
            postgresql_where=text("request_id IS NOT NULL"),
        ),
        Index(
            "ix_audit_entry_ids",
            text("(detail -> 'ids')"),
            postgresql_using="gin",
            postgresql_where=text("detail ? 'ids'"),
        ),
    )

    id: int | None = Field(
        default=None, sa_column=Column("id", BigInteger, Identity(always=True), primary_key=True)
    )
    at: datetime | None = Field(
        default=None,
        sa_column=Column(
            "at", DateTime(timezone=True), server_default=text("now()"), nullable=False
        ),
    )
    actor: str = Field(sa_type=Text)
    action: str = Field(sa_type=Text)
    subject: str = Field(sa_type=Text)
    detail: dict[str, Any] = Field(sa_column=Column("detail", JSONB, nullable=False))
    xid: int | None = Field(
        default=None,
        sa_column=Column("xid", Xid8, server_default=text("pg_current_xact_id()"), nullable=False),
    )
    account_id: int | None = Field(default=None, sa_type=BigInteger)
    role: str | None = Field(default=None, sa_type=Text)
    via: str | None = Field(default=None, sa_type=Text)
    remote: str | None = Field(default=None, sa_type=Text)
    subject_type: str | None = Field(default=None, sa_type=Text)
    subject_id: int | None = Field(default=None, sa_type=BigInteger)
    reason: str | None = Field(default=None, sa_type=Text)
    case_id: int | None = Field(default=None, sa_type=BigInteger)
    request_id: str | None = Field(default=None, sa_type=Text)


class AuditSeal(SQLModel, table=True):
    """A link of the chain: its hash is over the hash before it and one entry."""

    __tablename__ = "audit_seal"
    __table_args__ = (CheckConstraint("octet_length(hash) = 32", name="hash_is_sha256"),)

    position: int = Field(
        sa_column=Column("position", BigInteger, primary_key=True, autoincrement=False)
    )
    entry_id: int = Field(sa_column=Column("entry_id", BigInteger, unique=True, nullable=False))
    hash: bytes = Field(sa_column=Column("hash", LargeBinary, nullable=False))
