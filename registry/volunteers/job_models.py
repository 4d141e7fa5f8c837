"""Files that are taken in parts, and the lines that were not taken."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from registry.tables import identity, one_of, reference
from registry.volunteers.models import moment, now


class JobStatus(StrEnum):
    """How a job stands (作业状态)."""

    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    CANCELLED = "CANCELLED"
    FINISHED = "FINISHED"
    FAILED = "FAILED"


def counter(name: str) -> Any:
    return Field(
        default=0, sa_column=Column(name, BigInteger, server_default=text("0"), nullable=False)
    )


class BulkJob(SQLModel, table=True):
    """A platform's file: how far it has been taken, and what its lines came to."""

    __tablename__ = "bulk_job"
    __table_args__ = (
        one_of("status", JobStatus),
        Index(
            "uq_bulk_job_open",
            "platform_id",
            "sha256",
            unique=True,
            postgresql_where=text("status IN ('RUNNING', 'PAUSED')"),
        ),
        Index("ix_bulk_job_platform_id", "platform_id", "id"),
    )

    id: int | None = identity()
    platform_id: int = Field(
        sa_column=Column(
            "platform_id", SmallInteger, ForeignKey("volunteer_platform.id"), nullable=False
        )
    )
    actor: str = Field(sa_type=Text)
    source: str = Field(sa_type=Text)
    sha256: str = Field(sa_type=Text)
    spool: str | None = Field(default=None, sa_type=Text)
    status: str = Field(
        default=JobStatus.RUNNING.value,
        sa_column=Column("status", Text, server_default=text("'RUNNING'"), nullable=False),
    )
    bytes_total: int = Field(sa_column=Column("bytes_total", BigInteger, nullable=False))
    bytes_done: int = counter("bytes_done")
    lines_done: int = counter("lines_done")
    counts: dict[str, Any] = Field(
        default_factory=dict,
        sa_column=Column("counts", JSONB, server_default=text("'{}'"), nullable=False),
    )
    error: str | None = Field(default=None, sa_type=Text)
    created_at: datetime | None = now("created_at")
    ended_at: datetime | None = moment("ended_at")


class BulkRefusal(SQLModel, table=True):
    """A line that was not taken, and why; nothing of what it states but its external id."""

    __tablename__ = "bulk_refusal"
    __table_args__ = (
        PrimaryKeyConstraint("job_id", "line"),
        CheckConstraint("verdict IN ('REJECTED', 'CONFLICT')", name="verdict"),
    )

    job_id: int = reference("job_id", "bulk_job")
    line: int = Field(sa_column=Column("line", BigInteger, nullable=False))
    external_id: str | None = Field(default=None, sa_type=Text)
    verdict: str = Field(sa_type=Text)
    code: str = Field(sa_type=Text)
    message: str = Field(sa_type=Text)
    message_zh: str = Field(sa_type=Text)
    path: str = Field(sa_type=Text)
