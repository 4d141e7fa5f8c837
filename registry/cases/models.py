"""Cases (案卷): what officers decide about a body or a person. What moves them is registry.registration."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, INT8RANGE, JSONB, ExcludeConstraint, Range
from sqlmodel import Field, SQLModel

import registry.accounts.models  # noqa: F401 - a case is assigned to an account
from registry.tables import identity, numbered, one_of, reference


class CaseKind(StrEnum):
    """What is decided."""

    ESTABLISH = "ESTABLISH"
    FILE = "FILE"
    CHANGE = "CHANGE"
    DEREGISTER = "DEREGISTER"
    REVOKE = "REVOKE"
    CHARITY = "CHARITY"
    FUNDRAISING = "FUNDRAISING"
    EVALUATION = "EVALUATION"
    ANNUAL = "ANNUAL"
    PENALTY = "PENALTY"
    LISTING = "LISTING"
    DELISTING = "DELISTING"
    PARTY = "PARTY"
    END_CHARITY = "END_CHARITY"
    END_FUNDRAISING = "END_FUNDRAISING"
    REGRADE = "REGRADE"
    CERTIFICATE = "CERTIFICATE"
    NOTICE = "NOTICE"
    REGISTER_WORKER = "REGISTER_WORKER"
    RENEW_WORKER = "RENEW_WORKER"
    ADMIT_TENANT = "ADMIT_TENANT"
    RENEW_TENANCY = "RENEW_TENANCY"
    END_TENANCY = "END_TENANCY"


class CaseStatus(StrEnum):
    """How far a case has come."""

    NEW = "NEW"
    SUBMITTED = "SUBMITTED"
    RETURNED = "RETURNED"
    ACCEPTED = "ACCEPTED"
    SUSPENDED = "SUSPENDED"
    REVIEWED = "REVIEWED"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"


class CaseAct(StrEnum):
    """What is done with a case."""

    OPEN = "OPEN"
    ACCEPT = "ACCEPT"
    RETURN = "RETURN"
    RESUBMIT = "RESUBMIT"
    REVIEW = "REVIEW"
    APPROVE = "APPROVE"
    REJECT = "REJECT"
    WITHDRAW = "WITHDRAW"
    EXTEND = "EXTEND"


class CaseTransition(SQLModel, table=True):
    """From which status an act leads to which, and what officer may do it."""

    __tablename__ = "case_transition"
    __table_args__ = (
        PrimaryKeyConstraint("act", "from_status"),
        UniqueConstraint("act", "from_status", "to_status"),
    )

    act: str = Field(sa_type=Text)
    from_status: str = Field(sa_type=Text)
    to_status: str = Field(sa_type=Text)
    permission: str = Field(sa_type=Text)
    apart_from: list[str] = Field(sa_column=Column("apart_from", ARRAY(Text), nullable=False))


class RegistrationCase(SQLModel, table=True):
    """One application or measure. Its status follows its events, and never otherwise."""

    __tablename__ = "registration_case"
    __table_args__ = (
        UniqueConstraint("number"),
        one_of("kind", CaseKind),
        one_of("status", CaseStatus),
        CheckConstraint("title <> ''", name="title"),
        CheckConstraint(
            "(decided_on IS NOT NULL) = (status IN ('APPROVED', 'REJECTED', 'WITHDRAWN'))",
            name="decided",
        ),
        CheckConstraint(
            "status <> 'APPROVED' OR num_nonnulls(organization_id, worker_id) = 1", name="applied"
        ),
        CheckConstraint(
            "(base_id IS NOT NULL) = (kind IN ('ADMIT_TENANT', 'RENEW_TENANCY', 'END_TENANCY'))"
            " AND (base_id IS NULL OR organization_id IS NOT NULL)",
            name="base",
        ),
        Index("ix_registration_case_organization_id", "organization_id", "id"),
        Index(
            "ix_registration_case_worker_id",
            "worker_id",
            "id",
            postgresql_where=text("worker_id IS NOT NULL"),
        ),
        Index(
            "ix_registration_case_base_id",
            "base_id",
            "id",
            postgresql_where=text("base_id IS NOT NULL"),
        ),
        Index("ix_registration_case_division_id", "division_id", "id"),
        Index("ix_registration_case_status", "status", "id"),
        Index(
            "ix_registration_case_assigned_to",
            "assigned_to",
            "id",
            postgresql_where=text("assigned_to IS NOT NULL"),
        ),
        Index(
            "uq_registration_case_pending",
            "organization_id",
            "kind",
            unique=True,
            postgresql_where=text(
                "organization_id IS NOT NULL AND decided_on IS NULL AND base_id IS NULL"
                " AND kind NOT IN ('PENALTY', 'PARTY', 'ANNUAL', 'LISTING', 'NOTICE')"
            ),
        ),
        Index(
            "uq_registration_case_pending_worker",
            "worker_id",
            "kind",
            unique=True,
            postgresql_where=text("worker_id IS NOT NULL AND decided_on IS NULL"),
        ),
        Index(
            "uq_registration_case_pending_base",
            "base_id",
            "organization_id",
            "kind",
            unique=True,
            postgresql_where=text("base_id IS NOT NULL AND decided_on IS NULL"),
        ),
        Index(
            "uq_registration_case_pending_listing",
            "organization_id",
            text("(content ->> 'list')"),
            text("(content ->> 'trigger')"),
            text("coalesce(content ->> 'about', '')"),
            unique=True,
            postgresql_where=text("kind = 'LISTING' AND decided_on IS NULL"),
        ),
    )

    id: int | None = identity()
    number: str = numbered("RC")
    kind: str = Field(sa_type=Text)
    status: str = Field(
        default="NEW",
        sa_column=Column("status", Text, server_default=text("'NEW'"), nullable=False),
    )
    division_id: int = reference("division_id", "division")
    organization_id: int | None = reference("organization_id", "organization", nullable=True)
    worker_id: int | None = reference("worker_id", "social_worker", nullable=True)
    base_id: int | None = reference("base_id", "incubation_base", nullable=True)
    title: str = Field(sa_type=Text)
    content: dict[str, Any] = Field(sa_column=Column("content", JSONB, nullable=False))
    opened_on: date = Field(sa_type=Date)
    accepted_on: date | None = Field(default=None, sa_type=Date)
    decided_on: date | None = Field(default=None, sa_type=Date)
    due_on: date | None = Field(default=None, sa_type=Date)
    due_provisional: bool = Field(
        default=False,
        sa_column=Column("due_provisional", Boolean, server_default=text("false"), nullable=False),
    )
    due_rule: str | None = Field(default=None, sa_type=Text)
    due_article: str | None = Field(default=None, sa_type=Text)
    assigned_to: int | None = reference("assigned_to", "account", nullable=True)
    version: int = Field(
        default=1, sa_column=Column("version", Integer, server_default=text("1"), nullable=False)
    )


class CaseEvent(SQLModel, table=True):
    """An act done with a case: who, in which role, when, and what they said. Append-only."""

    __tablename__ = "case_event"
    __table_args__ = (
        ForeignKeyConstraint(
            ["act", "from_status", "to_status"],
            ["case_transition.act", "case_transition.from_status", "case_transition.to_status"],
        ),
        CheckConstraint(
            "act NOT IN ('RETURN', 'REJECT', 'EXTEND') OR (opinion IS NOT NULL AND opinion <> '')",
            name="reasoned",
        ),
        Index("ix_case_event_case_id", "case_id", "id"),
    )

    id: int | None = Field(
        default=None, sa_column=Column("id", BigInteger, Identity(always=True), primary_key=True)
    )
    case_id: int = reference("case_id", "registration_case")
    act: str = Field(sa_type=Text)
    from_status: str = Field(sa_type=Text)
    to_status: str = Field(sa_type=Text)
    on_date: date = Field(sa_type=Date)
    at: datetime | None = Field(
        default=None,
        sa_column=Column(
            "at", DateTime(timezone=True), server_default=text("now()"), nullable=False
        ),
    )
    actor: str = Field(sa_type=Text)
    role: str | None = Field(default=None, sa_type=Text)
    opinion: str | None = Field(default=None, sa_type=Text)


class CaseMaterial(SQLModel, table=True):
    """A paper of the checklist that has come in."""

    __tablename__ = "case_material"
    __table_args__ = (
        PrimaryKeyConstraint("case_id", "name"),
        CheckConstraint("name <> ''", name="name"),
    )

    case_id: int = reference("case_id", "registration_case")
    name: str = Field(sa_type=Text)
    received_on: date = Field(sa_type=Date)
    received_by: str = Field(sa_type=Text)
    reference: str | None = Field(default=None, sa_type=Text)


class CreditCodeBlock(SQLModel, table=True):
    """Organization codes (GB 11714) that the bureau was given to issue."""

    __tablename__ = "credit_code_block"
    __table_args__ = (
        CheckConstraint("prefix ~ '^[0-9A-HJ-NPQRTUWXY]{2}$'", name="prefix"),
        CheckConstraint(
            "numbers <@ int8range(0, 1000000) AND NOT isempty(numbers)", name="numbers"
        ),
        CheckConstraint(
            "next_number BETWEEN lower(numbers) AND upper(numbers)", name="next_number"
        ),
        CheckConstraint("source <> ''", name="source"),
        ExcludeConstraint(
            ("prefix", "="), ("numbers", "&&"), name="ex_credit_code_block_prefix", using="gist"
        ),
    )

    id: int | None = identity()
    prefix: str = Field(sa_type=Text)
    numbers: Range[int] = Field(sa_column=Column("numbers", INT8RANGE, nullable=False))
    next_number: int = Field(sa_type=BigInteger)
    source: str = Field(sa_type=Text)
