"""Volunteers (志愿者): persons, what platforms register of them, and how many there were when.

What is open ends on the day infinity, so a period is always since <= day < until.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

import registry.accounts.models  # noqa: F401 - platforms are tenants of accounts
from registry.identity_document import DocumentType
from registry.tables import code_point_text, identity, one_of
from registry.volunteers.records import Sex


def day(name: str) -> Any:
    return Field(sa_column=Column(name, Date, nullable=False))


def open_day(name: str) -> Any:
    """A day that may never come."""
    default = text("'infinity'")
    return Field(sa_column=Column(name, Date, server_default=default, nullable=False))


def key(name: str) -> Any:
    return Field(sa_column=Column(name, BigInteger, nullable=False))


def moment(name: str) -> Any:
    return Field(default=None, sa_column=Column(name, DateTime(timezone=True)))


def now(name: str) -> Any:
    default = text("now()")
    column = Column(name, DateTime(timezone=True), server_default=default, nullable=False)
    return Field(default=None, sa_column=column)


def maybe(name: str, type_: Any) -> Any:
    return Field(default=None, sa_column=Column(name, type_), repr=False)


class Volunteer(SQLModel, table=True):
    """A person (志愿者), however many platforms registered them; derived from their registrations.

    `since` is when they came to live where they do; earlier homes are in volunteer_past.
    """

    __tablename__ = "volunteer"
    __table_args__ = (
        UniqueConstraint("identity_digest"),
        CheckConstraint("registered_on <= since AND since <= ended_on", name="period"),
        CheckConstraint(
            "merged_into IS NULL OR (identity_digest IS NULL AND since = ended_on)", name="merged"
        ),
        CheckConstraint(
            "erased_at IS NULL OR (identity_digest IS NULL AND name_masked IS NULL"
            " AND ended_on < 'infinity')",
            name="erased",
        ),
        CheckConstraint(
            "verified_on = 'infinity' OR identity_digest IS NOT NULL OR merged_into IS NOT NULL"
            " OR erased_at IS NOT NULL",
            name="verified",
        ),
        one_of("document_type", DocumentType),
        Index("ix_volunteer_home_id", "home_id", "id"),
        Index(
            "ix_volunteer_merged_into",
            "merged_into",
            postgresql_where=text("merged_into IS NOT NULL"),
        ),
    )

    id: int | None = identity()
    home_id: int = key("home_id")
    since: date = day("since")
    registered_on: date = day("registered_on")
    verified_on: date = open_day("verified_on")
    ended_on: date = open_day("ended_on")
    merged_into: int | None = Field(
        default=None, sa_column=Column("merged_into", BigInteger, ForeignKey("volunteer.id"))
    )
    erased_at: datetime | None = moment("erased_at")
    identity_digest: bytes | None = maybe("identity_digest", LargeBinary)
    document_type: str | None = maybe("document_type", Text)
    name_masked: str | None = maybe("name_masked", Text)


class VolunteerPast(SQLModel, table=True):
    """Where a person lived before, while registered."""

    __tablename__ = "volunteer_past"
    __table_args__ = (
        PrimaryKeyConstraint("volunteer_id", "since"),
        CheckConstraint("since < until", name="period"),
    )

    volunteer_id: int = Field(
        sa_column=Column("volunteer_id", BigInteger, ForeignKey("volunteer.id"), nullable=False)
    )
    since: date = day("since")
    until: date = day("until")
    home_id: int = key("home_id")
    verified_on: date = day("verified_on")


class VolunteerRegistration(SQLModel, table=True):
    """What a platform states of a volunteer (志愿者注册), at the highest revision that came."""

    __tablename__ = "volunteer_registration"
    __table_args__ = (
        PrimaryKeyConstraint("platform_id", "external_id"),
        UniqueConstraint("volunteer_id", "platform_id", "ended_on"),
        CheckConstraint("revision >= 0", name="revision"),
        CheckConstraint("registered_on <= since AND since <= ended_on", name="period"),
        CheckConstraint(
            "(verified_on = 'infinity') = (verification_method IS NULL)", name="verified"
        ),
        one_of("sex", Sex),
    )

    revision: int = key("revision")
    volunteer_id: int = key("volunteer_id")
    home_id: int = key("home_id")
    verified_at: datetime | None = moment("verified_at")
    received_at: datetime | None = now("received_at")
    since: date = day("since")
    registered_on: date = day("registered_on")
    verified_on: date = open_day("verified_on")
    ended_on: date = open_day("ended_on")
    platform_id: int = Field(sa_column=Column("platform_id", SmallInteger, nullable=False))
    external_id: str = code_point_text("external_id")
    content: bytes = Field(sa_column=Column("content", LargeBinary, nullable=False), repr=False)
    verification_method: str | None = maybe("verification_method", Text)
    verification_provider: str | None = maybe("verification_provider", Text)
    verification_evidence: str | None = maybe("verification_evidence", Text)
    document_type: str | None = maybe("document_type", Text)
    number_masked: str | None = maybe("number_masked", Text)
    number_sealed: bytes | None = maybe("number_sealed", LargeBinary)
    name_masked: str | None = maybe("name_masked", Text)
    name_sealed: bytes | None = maybe("name_sealed", LargeBinary)
    phone_masked: str | None = maybe("phone_masked", Text)
    phone_sealed: bytes | None = maybe("phone_sealed", LargeBinary)
    born_sealed: bytes | None = maybe("born_sealed", LargeBinary)
    sex: str | None = maybe("sex", Text)
    skills: list[str] | None = maybe("skills", ARRAY(Text))
    services: list[str] | None = maybe("services", ARRAY(Text))
    erased_at: datetime | None = moment("erased_at")


class VolunteerRegistrationPast(SQLModel, table=True):
    """Where a platform said before that a volunteer lived."""

    __tablename__ = "volunteer_registration_past"
    __table_args__ = (
        PrimaryKeyConstraint("platform_id", "external_id", "since"),
        ForeignKeyConstraint(
            ["platform_id", "external_id"],
            ["volunteer_registration.platform_id", "volunteer_registration.external_id"],
            name="fk_volunteer_registration_past_registration",
        ),
        CheckConstraint("since < until", name="period"),
    )

    platform_id: int = Field(sa_column=Column("platform_id", SmallInteger, nullable=False))
    external_id: str = code_point_text("external_id")
    since: date = day("since")
    until: date = day("until")
    home_id: int = key("home_id")
    verified_on: date = day("verified_on")


class VolunteerSeparation(SQLModel, table=True):
    """An officer found that a registration is not the person whose number it states."""

    __tablename__ = "volunteer_separation"
    __table_args__ = (
        PrimaryKeyConstraint("platform_id", "external_id", "identity_digest"),
        ForeignKeyConstraint(
            ["platform_id", "external_id"],
            ["volunteer_registration.platform_id", "volunteer_registration.external_id"],
            name="fk_volunteer_separation_registration",
        ),
    )

    separated_at: datetime | None = now("separated_at")
    platform_id: int = Field(sa_column=Column("platform_id", SmallInteger, nullable=False))
    external_id: str = code_point_text("external_id")
    identity_digest: bytes = Field(
        sa_column=Column("identity_digest", LargeBinary, nullable=False), repr=False
    )


def _line() -> list[Column[Any] | CheckConstraint]:
    """Days in order, on which one kind of count of a division changed."""
    return [
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        Column("division_id", BigInteger, nullable=False),
        Column("platform_id", SmallInteger, nullable=False),
        Column("kind", SmallInteger, nullable=False),
        Column("folded", Boolean, nullable=False),
        Column("last_on", Date, nullable=False),
        Column("total", Integer, nullable=False),
        Column("days", ARRAY(Date), nullable=False),
        CheckConstraint("abs(kind) BETWEEN 1 AND 3", name="kind"),
    ]


line = Table(
    "volunteer_line",
    SQLModel.metadata,
    *_line(),
    Index("ix_volunteer_line_division_id", "division_id", "platform_id"),
    Index(
        "ix_volunteer_line_fresh",
        "division_id",
        "platform_id",
        "kind",
        postgresql_where=text("NOT folded"),
    ),
)
"""Derived: what changed the counts of a home; see volunteers_on. Only folding asks which are new."""

area_line = Table(
    "volunteer_area_line",
    SQLModel.metadata,
    *_line(),
    Column("running", ARRAY(Integer)),
    Index("ix_volunteer_area_line_division_id", "division_id", "platform_id"),
)
"""Derived: the same of districts, and of all that lies above them."""

waiting = Table(
    "volunteer_waiting",
    SQLModel.metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("bucket", BigInteger, nullable=False),
    Column("platform_id", SmallInteger, nullable=False),
    Column("homes", ARRAY(BigInteger), nullable=False),
    Column("days", ARRAY(Date), nullable=False),
    Column("kinds", ARRAY(SmallInteger), nullable=False),
    Index("ix_volunteer_waiting_bucket", "bucket", "platform_id"),
)
"""Derived: entries of homes that wait to become lines."""
