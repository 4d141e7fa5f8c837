"""Projects (公益项目): whose they are, where and how long they run, who takes part, money, and reach.

What counts from a day on is a row with that day. One that was wrong is withdrawn on a later day and
stays on record, so that what was answered for the days before stays as it was.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    Index,
    Integer,
    Numeric,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import DATERANGE, ExcludeConstraint, Range
from sqlmodel import Field, SQLModel

import registry.volunteers.models
import registry.workforce.models  # noqa: F401 - projects refer to both
from registry.tables import (
    code_point_text,
    during,
    identity,
    numbered,
    one_of,
    reference,
    searched,
)


class ProjectKind(StrEnum):
    """Whom a project is for."""

    POVERTY_RELIEF = "POVERTY_RELIEF"
    LEFT_BEHIND_CHILDREN = "LEFT_BEHIND_CHILDREN"
    CHILDREN = "CHILDREN"
    ELDERLY = "ELDERLY"
    DISABLED = "DISABLED"
    COMMUNITY = "COMMUNITY"
    MENTAL_HEALTH = "MENTAL_HEALTH"
    EMERGENCY = "EMERGENCY"
    OTHER = "OTHER"


class FundOrigin(StrEnum):
    """Where a project's money comes from."""

    GOVERNMENT_PURCHASE = "GOVERNMENT_PURCHASE"
    WELFARE_LOTTERY = "WELFARE_LOTTERY"
    DONATION = "DONATION"
    ENTERPRISE = "ENTERPRISE"
    OWN = "OWN"
    OTHER = "OTHER"


def _of_project() -> Any:
    return reference("project_id", "project")


def _takes_part(table: str, key: str) -> tuple[CheckConstraint, ExcludeConstraint]:
    """Since a day, and once at a time."""
    return (
        CheckConstraint("NOT isempty(during) AND NOT lower_inf(during)", name="during"),
        ExcludeConstraint(
            ("project_id", "="),
            (key, "="),
            ("during", "&&"),
            name=f"ex_{table}_project_id_{key}",
            using="gist",
        ),
    )


class Project(SQLModel, table=True):
    """One project: from its first day to its last one as planned, or to the day it was ended early."""

    __tablename__ = "project"
    __table_args__ = (
        UniqueConstraint("number"),
        UniqueConstraint("organization_id", "name", "begins_on"),
        CheckConstraint("name <> ''", name="name"),
        one_of("kind", ProjectKind),
        CheckConstraint("ends_on >= begins_on", name="ends_on"),
        CheckConstraint(
            "ended_on > begins_on AND ended_on <= coalesce(ends_on, ended_on)", name="ended_on"
        ),
        CheckConstraint("(ended_on IS NULL) = (end_reason IS NULL)", name="end_reason"),
        Index("ix_project_name", "name", "id"),
        Index("ix_project_begins_on", "begins_on", "id"),
        Index("ix_project_division_id", "division_id", "id"),
        Index("ix_project_kind", "kind", "id"),
        Index("ix_project_during", "during", postgresql_using="gist"),
        Index(
            "ix_project_name_search",
            "name_search",
            postgresql_using="gin",
            postgresql_ops={"name_search": "gin_trgm_ops"},
            postgresql_with={"fastupdate": "off"},
        ),
    )

    id: int | None = identity()
    number: str = numbered("PJ")
    organization_id: int = reference("organization_id", "organization")
    name: str = code_point_text("name")
    name_search: str = searched("name")
    kind: str = Field(sa_type=Text)
    purpose: str | None = Field(default=None, sa_type=Text)
    division_id: int = reference("division_id", "division")
    begins_on: date = Field(sa_type=Date)
    ends_on: date | None = Field(default=None, sa_type=Date)
    """The last day, as planned."""
    ended_on: date | None = Field(default=None, sa_type=Date)
    """The first day on which it ran no more, where it was ended early."""
    end_reason: str | None = Field(default=None, sa_type=Text)
    during: Range[date] = Field(
        default=None,
        sa_column=Column(
            "during",
            DATERANGE,
            Computed(
                "daterange(begins_on, NULL) * daterange(NULL, coalesce(ended_on, ends_on + 1))",
                persisted=True,
            ),
            nullable=False,
        ),
    )
    source: str = Field(sa_type=Text)
    demo: bool = Field(
        default=False,
        sa_column=Column("demo", Boolean, server_default=text("false"), nullable=False),
    )
    version: int = Field(
        default=1, sa_column=Column("version", Integer, server_default=text("1"), nullable=False)
    )


class ProjectPartner(SQLModel, table=True):
    """Another organization that carries it along (合作单位), for a time."""

    __tablename__ = "project_partner"
    __table_args__ = _takes_part("project_partner", "organization_id")

    id: int | None = identity()
    project_id: int = _of_project()
    organization_id: int = reference("organization_id", "organization")
    during: Range[date] = during()
    source: str = Field(sa_type=Text)


class ProjectWorker(SQLModel, table=True):
    """A social worker who takes part, for a time."""

    __tablename__ = "project_worker"
    __table_args__ = _takes_part("project_worker", "worker_id")

    id: int | None = identity()
    project_id: int = _of_project()
    worker_id: int = reference("worker_id", "social_worker")
    during: Range[date] = during()
    source: str = Field(sa_type=Text)


class ProjectVolunteer(SQLModel, table=True):
    """A volunteer who takes part, for a time."""

    __tablename__ = "project_volunteer"
    __table_args__ = (
        *_takes_part("project_volunteer", "volunteer_id"),
        Index("ix_project_volunteer_volunteer_id", "volunteer_id"),
    )

    id: int | None = identity()
    project_id: int = _of_project()
    volunteer_id: int = reference("volunteer_id", "volunteer")
    during: Range[date] = during()
    source: str = Field(sa_type=Text)


class ProjectFund(SQLModel, table=True):
    """Money that was committed on a day, for a year (资金); until it was withdrawn as wrong."""

    __tablename__ = "project_fund"
    __table_args__ = (
        UniqueConstraint("number"),
        CheckConstraint("year BETWEEN 1900 AND 2199", name="year"),
        one_of("origin", FundOrigin),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("withdrawn_on >= on_date", name="withdrawn_on"),
        Index("ix_project_fund_project_id", "project_id", "on_date", "id"),
    )

    id: int | None = identity()
    number: str = numbered("PF")
    project_id: int = _of_project()
    on_date: date = Field(sa_type=Date)
    year: int = Field(sa_type=Integer)
    origin: str = Field(sa_type=Text)
    amount: Decimal = Field(sa_column=Column("amount", Numeric(15, 2), nullable=False))
    note: str | None = Field(default=None, sa_type=Text)
    withdrawn_on: date | None = Field(default=None, sa_type=Date)
    source: str = Field(sa_type=Text)


class ProjectBeneficiaries(SQLModel, table=True):
    """How many it reached by a day more than before (受益人次); until that was withdrawn as wrong."""

    __tablename__ = "project_beneficiaries"
    __table_args__ = (
        UniqueConstraint("number"),
        CheckConstraint("persons > 0", name="persons"),
        CheckConstraint("withdrawn_on >= on_date", name="withdrawn_on"),
        Index("ix_project_beneficiaries_project_id", "project_id", "on_date", "id"),
    )

    id: int | None = identity()
    number: str = numbered("PB")
    project_id: int = _of_project()
    on_date: date = Field(sa_type=Date)
    persons: int = Field(sa_type=Integer)
    note: str | None = Field(default=None, sa_type=Text)
    withdrawn_on: date | None = Field(default=None, sa_type=Date)
    source: str = Field(sa_type=Text)
