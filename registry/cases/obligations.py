"""Obligations (待办事项): what is due by law, and by when; derived from the facts by registration."""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Index,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

import registry.cases.models  # noqa: F401 - obligations refer to cases
from registry.database import WriteSession
from registry.statements import execute
from registry.tables import identity, numbered, one_of, reference


class ObligationKind(StrEnum):
    """What is due."""

    DECISION = "DECISION"
    ANNUAL_SUPERVISOR = "ANNUAL_SUPERVISOR"
    ANNUAL = "ANNUAL"
    RECTIFICATION = "RECTIFICATION"
    ACTIVITY = "ACTIVITY"
    CERTIFICATE = "CERTIFICATE"
    GRADE = "GRADE"
    CHANGE = "CHANGE"
    DEREGISTRATION = "DEREGISTRATION"
    FUNDRAISING = "FUNDRAISING"
    COUNCIL = "COUNCIL"
    PARTY = "PARTY"
    DELISTING = "DELISTING"
    LISTING = "LISTING"
    WORKER_REGISTRATION = "WORKER_REGISTRATION"
    WORKER_RENEWAL = "WORKER_RENEWAL"
    WORKER_EDUCATION = "WORKER_EDUCATION"
    TENANCY_END = "TENANCY_END"
    HANDOVER = "HANDOVER"


class Obligation(SQLModel, table=True):
    """Something that is due. It is settled when the facts say so, or a person dismisses it."""

    __tablename__ = "obligation"
    __table_args__ = (
        one_of("kind", ObligationKind),
        CheckConstraint("(kind = 'DECISION') = (case_id IS NOT NULL)", name="case_id"),
        CheckConstraint(
            "num_nonnulls(organization_id, worker_id, tenancy_id, case_id) > 0", name="subject"
        ),
        CheckConstraint("(kind = 'LISTING') = (proposal IS NOT NULL)", name="proposal"),
        CheckConstraint(
            "(dismissed_by IS NULL) = (dismissal IS NULL)"
            " AND (dismissed_by IS NULL OR settled_on IS NOT NULL)",
            name="dismissal",
        ),
        Index(
            "uq_obligation_organization_id_kind_key",
            "organization_id",
            "kind",
            "key",
            unique=True,
            postgresql_where=text("kind <> 'DECISION'"),
        ),
        Index(
            "uq_obligation_worker_id_kind_key",
            "worker_id",
            "kind",
            "key",
            unique=True,
            postgresql_where=text("kind <> 'DECISION'"),
        ),
        Index(
            "uq_obligation_tenancy_id_kind_key",
            "tenancy_id",
            "kind",
            "key",
            unique=True,
            postgresql_where=text("kind <> 'DECISION'"),
        ),
        Index(
            "uq_obligation_case_id",
            "case_id",
            unique=True,
            postgresql_where=text("kind = 'DECISION'"),
        ),
        Index("ix_obligation_due_on", "due_on", "id", postgresql_where=text("settled_on IS NULL")),
        Index(
            "ix_obligation_division_id",
            "division_id",
            "due_on",
            "id",
            postgresql_where=text("settled_on IS NULL"),
        ),
    )

    id: int | None = identity()
    number: str = numbered("OB")
    organization_id: int | None = reference("organization_id", "organization", nullable=True)
    worker_id: int | None = reference("worker_id", "social_worker", nullable=True)
    tenancy_id: int | None = reference("tenancy_id", "tenancy", nullable=True)
    case_id: int | None = reference("case_id", "registration_case", nullable=True)
    division_id: int = reference("division_id", "division")
    kind: str = Field(sa_type=Text)
    key: str = Field(sa_type=Text)
    since: date = Field(sa_type=Date)
    due_on: date = Field(sa_type=Date)
    provisional: bool = Field(sa_type=Boolean)
    rule: str = Field(sa_type=Text)
    article: str = Field(sa_type=Text)
    act: str | None = Field(default=None, sa_type=Text)
    proposal: dict[str, Any] | None = Field(default=None, sa_column=Column("proposal", JSONB))
    settled_on: date | None = Field(default=None, sa_type=Date)
    settled_by: int | None = Field(default=None, sa_type=BigInteger)
    dismissed_by: str | None = Field(default=None, sa_type=Text)
    dismissal: str | None = Field(default=None, sa_type=Text)


class WorklistDay(SQLModel, table=True):
    """A day for which every body's obligations are worked out, or were; none once the law changes."""

    __tablename__ = "worklist_day"

    day: date = Field(sa_column=Column("day", Date, primary_key=True))
    done: bool = Field(sa_type=Boolean)


async def outdate_worklist(session: WriteSession) -> None:
    """What is due is worked out anew, since much has been written."""
    await execute(session, "DELETE FROM worklist_day")
