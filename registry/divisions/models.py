"""The administrative tree. A division is a lasting identity; its code, name and parent are dated."""

from datetime import date
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
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
    one_of,
    reference,
    searched,
)


class DivisionLevel(StrEnum):
    """A level of the administrative tree (行政层级), from the top."""

    PROVINCE = "PROVINCE"
    MUNICIPALITY = "MUNICIPALITY"
    PREFECTURE = "PREFECTURE"
    DISTRICT = "DISTRICT"
    TOWNSHIP = "TOWNSHIP"
    COMMUNITY = "COMMUNITY"


class Settlement(StrEnum):
    """How a community is settled (城乡属性)."""

    URBAN = "URBAN"
    RURAL = "RURAL"


class Division(SQLModel, table=True):
    """One place, the same through every change of its code, name and boundaries."""

    __tablename__ = "division"
    __table_args__ = (one_of("level", DivisionLevel), UniqueConstraint("id", "level"))

    id: int | None = identity()
    level: str = Field(sa_type=Text)


class DivisionVersion(SQLModel, table=True):
    """What a division was called, coded and part of, for a time."""

    __tablename__ = "division_version"
    __table_args__ = (
        ForeignKeyConstraint(["division_id", "level"], ["division.id", "division.level"]),
        CheckConstraint("code ~ '^[0-9]{12}$'", name="code"),
        not_empty(),
        no_overlap("division_version", "division_id"),
        no_overlap("division_version", "code"),
        Index(
            "ix_division_version_division_id_name",
            "division_id",
            postgresql_include=["level", "code", "name", "during"],
        ),
        Index(
            "ix_division_version_level_code_name",
            "level",
            "code",
            postgresql_include=["division_id", "name", "during"],
        ),
        Index("ix_division_version_level_name", "level", "name", "division_id"),
        Index(
            "ix_division_version_code_during", "code", postgresql_include=["during", "division_id"]
        ),
        Index(
            "ix_division_version_name_search",
            "name_search",
            postgresql_using="gin",
            postgresql_ops={"name_search": "gin_trgm_ops"},
            postgresql_with={"fastupdate": "off"},
        ),
        Index("ix_division_version_parent_id", "parent_id", "code"),
    )

    id: int | None = identity()
    division_id: int = Field(sa_type=BigInteger)
    level: str = Field(sa_type=Text)
    during: Range[date] = during()
    code: str = code_point_text("code")
    name: str = code_point_text("name")
    name_search: str = searched("name")
    parent_id: int | None = reference("parent_id", "division", nullable=True)
    source: str = Field(sa_type=Text)


class DivisionSettlement(SQLModel, table=True):
    """Whether a community was urban or rural, for a time, and who says so."""

    __tablename__ = "division_settlement"
    __table_args__ = (
        one_of("settlement", Settlement),
        not_empty(),
        no_overlap("division_settlement", "division_id"),
    )

    id: int | None = identity()
    division_id: int = reference("division_id", "division")
    during: Range[date] = during()
    settlement: str = Field(sa_type=Text)
    source: str = Field(sa_type=Text)


class DivisionSuccession(SQLModel, table=True):
    """One division took over from another: a merger has many predecessors, a split many successors."""

    __tablename__ = "division_succession"
    __table_args__ = (
        PrimaryKeyConstraint("predecessor_id", "successor_id", "on_date"),
        CheckConstraint("predecessor_id <> successor_id", name="distinct"),
        Index("ix_division_succession_successor_id", "successor_id"),
    )

    predecessor_id: int = reference("predecessor_id", "division")
    successor_id: int = reference("successor_id", "division")
    on_date: date = Field(sa_type=Date)
    source: str = Field(sa_type=Text)


placement = Table(
    "division_placement",
    SQLModel.metadata,
    Column("division_id", BigInteger, nullable=False),
    Column("level", Text, nullable=False),
    Column("within_id", BigInteger, nullable=False),
    Column("within_level", Text, nullable=False),
    Column("settlement", Text),
    Column("during", DATERANGE, nullable=False),
    Column("code", Text(collation="C")),
    Column("district_id", BigInteger),
    Index(
        "ix_division_placement_division_id_level",
        "division_id",
        "within_id",
        postgresql_include=["within_level", "during"],
    ),
    Index(
        "ix_division_placement_within_id_code",
        "within_id",
        "level",
        "code",
        postgresql_include=["division_id", "during", "settlement"],
    ),
    Index(
        "ix_division_placement_community_district",
        "within_level",
        "settlement",
        "division_id",
        postgresql_include=["within_id", "during", "district_id"],
        postgresql_where=text("level = 'COMMUNITY'"),
    ),
    Index(
        "ix_division_placement_in_district",
        "division_id",
        postgresql_include=["within_id", "during"],
        postgresql_where=text("within_level = 'DISTRICT'"),
    ),
    Index(
        "ix_division_placement_of_district",
        "division_id",
        postgresql_include=["within_id", "during"],
        postgresql_where=text("level = 'DISTRICT' AND within_level <> 'DISTRICT'"),
    ),
)
"""Derived: within which divisions each division lay, itself included; its code, its district, and how
it was settled meanwhile."""

community_tally = Table(
    "community_tally",
    SQLModel.metadata,
    Column("division_id", BigInteger, primary_key=True, autoincrement=False),
    Column("settlement", Text, primary_key=True),
    Column("since", Date, primary_key=True),
    Column("until", Date, nullable=False),
    Column("value", Integer, nullable=False),
)
"""Derived: how many communities a division held, as steps in time."""
