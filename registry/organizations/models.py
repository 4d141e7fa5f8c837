"""Social organizations (社会组织). A body is a lasting identity; whatever can change is a dated row."""

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
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import DATERANGE, Range
from sqlmodel import Field, SQLModel

from registry.tables import (
    code_point_text,
    during,
    identity,
    no_overlap,
    not_empty,
    numbered,
    one_of,
    reference,
    searched,
)


class OrganizationForm(StrEnum):
    """What kind of body it is: a legal form, or a community organization without one."""

    ASSOCIATION = "ASSOCIATION"
    SERVICE_AGENCY = "SERVICE_AGENCY"
    FOUNDATION = "FOUNDATION"
    COMMUNITY_FILED = "COMMUNITY_FILED"
    COMMUNITY_GUIDED = "COMMUNITY_GUIDED"


class Standing(StrEnum):
    """Where it stands with the authorities on a day."""

    GUIDED = "GUIDED"
    FILED = "FILED"
    REGISTERED = "REGISTERED"
    DISSOLVED = "DISSOLVED"
    REVOKED = "REVOKED"


IN_BEING = (Standing.GUIDED, Standing.FILED, Standing.REGISTERED)
"""The standings of a body that exists."""


class CharityRoute(StrEnum):
    """How a body became a charity (慈善法 2023 art. 10)."""

    ESTABLISHED = "ESTABLISHED"
    DESIGNATED = "DESIGNATED"


class ManagementMode(StrEnum):
    """Whether a supervising unit (业务主管单位) stands beside the registrar."""

    DUAL = "DUAL"
    DIRECT = "DIRECT"


class Organization(SQLModel, table=True):
    """One body, the same from its first filing to its end."""

    __tablename__ = "organization"
    __table_args__ = (
        UniqueConstraint("number"),
        UniqueConstraint("credit_code"),
        UniqueConstraint("registrar_id", "filing_number"),
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint("credit_code ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'", name="credit_code"),
        one_of("management_mode", ManagementMode),
        CheckConstraint(
            "(management_mode = 'DUAL') = (supervising_unit IS NOT NULL)"
            " OR management_mode IS NULL AND supervising_unit IS NULL",
            name="supervising_unit",
        ),
        CheckConstraint("credit_code IS NOT NULL OR filing_number IS NOT NULL", name="identified"),
        Index("ix_organization_name", "name", "id"),
        Index("ix_organization_established_on", "established_on", "id"),
        Index(
            "ix_organization_name_search",
            "name_search",
            postgresql_using="gin",
            postgresql_ops={"name_search": "gin_trgm_ops"},
            postgresql_with={"fastupdate": "off"},
        ),
    )

    id: int | None = identity()
    number: str = numbered("SO")
    name: str = code_point_text("name")
    name_search: str = searched("name")
    credit_code: str | None = code_point_text("credit_code", nullable=True)
    filing_number: str | None = code_point_text("filing_number", nullable=True)
    registrar_id: int = reference("registrar_id", "division")
    purpose: str | None = Field(default=None, sa_type=Text)
    supervising_unit: str | None = Field(default=None, sa_type=Text)
    management_mode: str | None = Field(default=None, sa_type=Text)
    established_on: date = Field(sa_type=Date)
    entered_on: date | None = Field(
        default=None,
        sa_column=Column("entered_on", Date, server_default=text("CURRENT_DATE"), nullable=False),
    )
    demo: bool = Field(
        default=False,
        sa_column=Column("demo", Boolean, server_default=text("false"), nullable=False),
    )
    version: int = Field(
        default=1, sa_column=Column("version", Integer, server_default=text("1"), nullable=False)
    )


class OrganizationStanding(SQLModel, table=True):
    """Its form and standing, for a time."""

    __tablename__ = "organization_standing"
    __table_args__ = (
        one_of("form", OrganizationForm),
        one_of("standing", Standing),
        CheckConstraint(
            "CASE form WHEN 'COMMUNITY_FILED' THEN standing IN ('FILED', 'DISSOLVED')"
            " WHEN 'COMMUNITY_GUIDED' THEN standing IN ('GUIDED', 'DISSOLVED')"
            " ELSE standing IN ('REGISTERED', 'DISSOLVED', 'REVOKED') END",
            name="form_standing",
        ),
        CheckConstraint(
            "community_based OR form NOT IN ('COMMUNITY_FILED', 'COMMUNITY_GUIDED')",
            name="community_based",
        ),
        not_empty(),
        no_overlap("organization_standing", "organization_id"),
        Index("ix_organization_standing_organization_id", "organization_id"),
    )

    id: int | None = identity()
    organization_id: int = reference("organization_id", "organization")
    during: Range[date] = during()
    form: str = Field(sa_type=Text)
    standing: str = Field(sa_type=Text)
    community_based: bool = Field(sa_type=Boolean)
    source: str = Field(sa_type=Text)
    case_id: int | None = reference("case_id", "registration_case", nullable=True)


class OrganizationCharity(SQLModel, table=True):
    """That it was a charity (慈善组织), for a time: a status over a legal form, never a form."""

    __tablename__ = "organization_charity"
    __table_args__ = (
        one_of("route", CharityRoute),
        not_empty(),
        no_overlap("organization_charity", "organization_id"),
    )

    id: int | None = identity()
    organization_id: int = reference("organization_id", "organization")
    during: Range[date] = during()
    route: str = Field(sa_type=Text)
    source: str = Field(sa_type=Text)
    case_id: int | None = reference("case_id", "registration_case", nullable=True)
    end_case_id: int | None = reference("end_case_id", "registration_case", nullable=True)


class OrganizationHome(SQLModel, table=True):
    """Where it is at home, for a time: a community, or a larger division where none is known."""

    __tablename__ = "organization_home"
    __table_args__ = (
        not_empty(),
        no_overlap("organization_home", "organization_id"),
        Index("ix_organization_home_organization_id", "organization_id"),
    )

    id: int | None = identity()
    organization_id: int = reference("organization_id", "organization")
    during: Range[date] = during()
    division_id: int = reference("division_id", "division")
    source: str = Field(sa_type=Text)
    case_id: int | None = reference("case_id", "registration_case", nullable=True)


timeline = Table(
    "organization_timeline",
    SQLModel.metadata,
    Column("organization_id", BigInteger, nullable=False),
    Column("during", DATERANGE, nullable=False),
    Column("form", Text, nullable=False),
    Column("standing", Text, nullable=False),
    Column("community_based", Boolean, nullable=False),
    Column("charity", Boolean, nullable=False),
    Column("home_id", BigInteger, nullable=False),
    Column("registered_on", Date),
    Index("ix_organization_timeline_registered_on", "registered_on", "organization_id"),
    Index("ix_organization_timeline_organization_id", "organization_id"),
    Index("ix_organization_timeline_home_id", "home_id", "organization_id"),
    Index("ix_organization_timeline_form", "form", "standing", "organization_id"),
    Index("ix_organization_timeline_charity", "organization_id", postgresql_where=text("charity")),
)
"""Derived: the dated facts of one body laid over each other, one row for each stretch of time."""


def _class() -> list[Column[Any]]:
    """What an organization is counted under."""
    return [
        Column("division_id", BigInteger, nullable=False),
        Column("level", Text, nullable=False),
        Column("at_home", Boolean, nullable=False),
        Column("settlement", Text, nullable=False),
        Column("form", Text, nullable=False),
        Column("standing", Text, nullable=False),
        Column("community_based", Boolean, nullable=False),
        Column("charity", Boolean, nullable=False),
    ]


def _step() -> list[Column[Any]]:
    """A count as a step in time: `value` bodies from `since` until before `until`."""
    return [
        Column("since", Date, nullable=False),
        Column("until", Date, nullable=False),
        Column("value", Integer, nullable=False),
    ]


tally = Table(
    "organization_tally",
    SQLModel.metadata,
    *_class(),
    *_step(),
    PrimaryKeyConstraint(
        "division_id",
        "at_home",
        "settlement",
        "form",
        "standing",
        "community_based",
        "charity",
        "since",
    ),
    Index(
        "ix_organization_tally_division_id",
        "division_id",
        "until",
        postgresql_include=[
            "since",
            "settlement",
            "form",
            "standing",
            "community_based",
            "charity",
            "value",
        ],
    ),
    Index(
        "ix_organization_tally_community",
        "until",
        "since",
        "division_id",
        postgresql_include=["standing", "value"],
        postgresql_where=text(
            "level = 'COMMUNITY' AND community_based"
            " AND standing IN ('GUIDED', 'FILED', 'REGISTERED')"
        ),
    ),
    Index(
        "ix_organization_tally_charity",
        "division_id",
        postgresql_where=text("charity AND at_home"),
    ),
)
"""Derived: how many bodies of a class were in a division; `at_home`: with no smaller home in it."""

delta = Table(
    "organization_delta",
    SQLModel.metadata,
    *_class(),
    Column("on_date", Date, nullable=False),
    Column("change", Integer, nullable=False),
    Index("ix_organization_delta_division_id", "division_id"),
)
"""Derived: changes of counts since the last fold, written by the transactions that made them."""

count = Table("organization_count", SQLModel.metadata, *_class(), *_step(), info={"view": True})
"""Tally and deltas together: always exact."""
