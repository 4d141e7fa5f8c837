"""Whatever else is known of a body for a time, beside its standing, charity status and home."""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint, Range
from sqlmodel import Field, SQLModel

from registry.tables import during, identity, not_empty, one_of, reference


class FactKind(StrEnum):
    """What a fact is about."""

    NAME = "NAME"
    ADDRESS = "ADDRESS"
    PURPOSE = "PURPOSE"
    LEGAL_REPRESENTATIVE = "LEGAL_REPRESENTATIVE"
    LEADER = "LEADER"
    COUNCIL = "COUNCIL"
    MEMBERS = "MEMBERS"
    FUNDS = "FUNDS"
    SUPERVISION = "SUPERVISION"
    REGISTRAR = "REGISTRAR"
    CERTIFICATE = "CERTIFICATE"
    FUNDRAISING = "FUNDRAISING"
    FUNDRAISING_REVOCATION = "FUNDRAISING_REVOCATION"
    GRADE = "GRADE"
    GRADE_ACT = "GRADE_ACT"
    ANNUAL = "ANNUAL"
    PENALTY = "PENALTY"
    LISTING = "LISTING"
    LIQUIDATION = "LIQUIDATION"
    PARTY = "PARTY"
    NOTICE = "NOTICE"


UNPUBLISHED = (
    *(FactKind.LEADER, FactKind.COUNCIL, FactKind.MEMBERS, FactKind.CERTIFICATE),
    *(FactKind.LIQUIDATION, FactKind.PARTY, FactKind.NOTICE),
)
"""What only officers of the place are shown; the rest is announced by law (公告, 信息公示)."""

KEYED = (
    *(FactKind.FUNDRAISING_REVOCATION, FactKind.GRADE_ACT, FactKind.PENALTY),
    *(FactKind.PARTY, FactKind.NOTICE),
)
"""Of these a body may have several at once: `key` tells them apart."""

_KEYED = ", ".join(f"'{kind}'" for kind in KEYED)


class OrganizationFact(SQLModel, table=True):
    """One fact for a time; at most one of a kind and key on any day."""

    __tablename__ = "organization_fact"
    __table_args__ = (
        one_of("kind", FactKind),
        CheckConstraint("jsonb_typeof(value) = 'object'", name="value"),
        not_empty(),
        CheckConstraint(
            "CASE WHEN kind = 'LISTING' THEN key IN ('ABNORMAL', 'SERIOUS')"
            " WHEN kind = 'ANNUAL' THEN key ~ '^[12][0-9]{3}$'"
            f" WHEN kind IN ({_KEYED}) THEN key <> '' ELSE key = '' END",
            name="key",
        ),
        CheckConstraint("kind <> 'GRADE' OR (value ->> 'level') ~ '^[1-5]$'", name="grade"),
        ExcludeConstraint(
            ("organization_id", "="),
            ("kind", "="),
            ("key", "="),
            ("during", "&&"),
            name="ex_organization_fact_organization_id_kind_key",
            using="gist",
        ),
        Index("ix_organization_fact_organization_id", "organization_id", "kind", "key"),
        Index(
            "ix_organization_fact_case_id", "case_id", postgresql_where=text("case_id IS NOT NULL")
        ),
    )

    id: int | None = identity()
    organization_id: int = reference("organization_id", "organization")
    kind: str = Field(sa_type=Text)
    key: str = Field(
        default="", sa_column=Column("key", Text, server_default=text("''"), nullable=False)
    )
    during: Range[date] = during()
    value: dict[str, Any] = Field(sa_column=Column("value", JSONB, nullable=False))
    source: str = Field(sa_type=Text)
    case_id: int | None = reference("case_id", "registration_case", nullable=True)
    end_case_id: int | None = reference("end_case_id", "registration_case", nullable=True)
