"""The tables of service records, and of what they come to."""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlmodel import Field, SQLModel

import registry.organizations.models  # noqa: F401 - a body of the register may stand behind one
from registry.tables import code_point_text
from registry.volunteers.models import day, key, maybe, now
from registry.volunteers.services.hours import DAY


class VolunteerService(SQLModel, table=True):
    """What a platform states of one service of a volunteer, at the highest revision that came."""

    __tablename__ = "volunteer_service"
    __table_args__ = (
        PrimaryKeyConstraint("platform_id", "external_id"),
        ForeignKeyConstraint(
            ["platform_id", "registration"],
            ["volunteer_registration.platform_id", "volunteer_registration.external_id"],
            name="fk_volunteer_service_registration",
        ),
        CheckConstraint("revision >= 0", name="revision"),
        CheckConstraint(f"centihours BETWEEN 1 AND {DAY}", name="centihours"),
        Index("ix_volunteer_service_registration", "platform_id", "registration", "on_date"),
    )

    revision: int = key("revision")
    division_id: int = key("division_id")
    organization_id: int | None = Field(
        default=None,
        sa_column=Column("organization_id", BigInteger, ForeignKey("organization.id")),
    )
    received_at: datetime | None = now("received_at")
    on_date: date = day("on_date")
    entered_on: date = day("entered_on")
    centihours: int = Field(sa_column=Column("centihours", Integer, nullable=False))
    platform_id: int = Field(sa_column=Column("platform_id", SmallInteger, nullable=False))
    withdrawn: bool = Field(
        default=False,
        sa_column=Column("withdrawn", Boolean, server_default=text("false"), nullable=False),
    )
    late: bool = Field(sa_column=Column("late", Boolean, nullable=False))
    external_id: str = code_point_text("external_id")
    registration: str = code_point_text("registration")
    activity: str = Field(sa_type=Text)
    organization: str = Field(sa_type=Text)
    description: str | None = maybe("description", Text)
    leader_masked: str | None = maybe("leader_masked", Text)
    leader_sealed: bytes | None = maybe("leader_sealed", LargeBinary)
    content: bytes = Field(sa_column=Column("content", LargeBinary, nullable=False), repr=False)


total = Table(
    "volunteer_service_total",
    SQLModel.metadata,
    Column("platform_id", SmallInteger, nullable=False),
    Column("registration", Text(collation="C"), nullable=False),
    Column("centihours", BigInteger, nullable=False),
    Column("records", BigInteger, nullable=False),
    PrimaryKeyConstraint("platform_id", "registration"),
)
"""Derived: hundredths of hours and records of each registration; kept by triggers."""
