"""What is counted of whom, where and when; the counts that it adds up to; and what each measure counts."""

from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Index,
    Numeric,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, DATERANGE
from sqlmodel import SQLModel


class Measure(StrEnum):
    """What is counted, and beneath it the words of its classes in their order."""

    SOCIAL_WORKER = "SOCIAL_WORKER"
    """Persons: by what they are one, their highest level, whether employed, whether registered."""
    POST = "POST"
    """Posts that were set: by the kind of employer."""
    POST_FILLED = "POST_FILLED"
    """Posts that were filled: by the kind of employer."""
    PROJECT = "PROJECT"
    """Projects that ran on the day: by kind."""
    PROJECT_BEGUN = "PROJECT_BEGUN"
    """Projects from their first day on for ever: by kind."""
    PROJECT_FUNDS = "PROJECT_FUNDS"
    """Yuan from the day on which they were committed, until withdrawn: by kind and origin."""
    PROJECT_BENEFICIARIES = "PROJECT_BENEFICIARIES"
    """Persons, each time that one was reached, from the day on, until withdrawn: by kind."""
    INCUBATION_BASE = "INCUBATION_BASE"
    """Incubation bases that are open: by tier, and by whether they are physical."""
    INCUBATION_PLACE = "INCUBATION_PLACE"
    """How many tenants open bases have room for: by tier."""
    TENANCY = "TENANCY"
    """Tenants in being: by the tier of their base, and by their stage."""
    TENANCY_ENDED = "TENANCY_ENDED"
    """Tenancies that have ended by the day, added up: by how they did."""


counted = Table(
    "counted",
    SQLModel.metadata,
    Column("subjects", Text, nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("measure", Text, nullable=False),
    Column("class", ARRAY(Text), nullable=False),
    Column("home_id", BigInteger, nullable=False),
    Column("during", DATERANGE, nullable=False),
    Column("value", Numeric, nullable=False),
    CheckConstraint("NOT isempty(during)", name="during_not_empty"),
    Index("ix_counted_subject_id", "subject_id", "subjects"),
    Index("ix_counted_home_id", "home_id", "measure", "subject_id"),
    Index("ix_counted_measure", "measure", "subject_id"),
)
"""Derived from the facts of each area: one row for each stretch of time and class of a subject."""


def _class() -> list[Column[Any]]:
    """What something is counted under."""
    return [
        Column("division_id", BigInteger, nullable=False),
        Column("level", Text, nullable=False),
        Column("at_home", Boolean, nullable=False),
        Column("settlement", Text, nullable=False),
        Column("measure", Text, nullable=False),
        Column("class", ARRAY(Text), nullable=False),
    ]


def _step() -> list[Column[Any]]:
    """A count as a step in time: so much from `since` until before `until`."""
    return [
        Column("since", Date, nullable=False),
        Column("until", Date, nullable=False),
        Column("value", Numeric, nullable=False),
    ]


tally = Table(
    "measure_tally",
    SQLModel.metadata,
    *_class(),
    *_step(),
    PrimaryKeyConstraint("division_id", "measure", "class", "at_home", "settlement", "since"),
    Index(
        "ix_measure_tally_until",
        "division_id",
        "measure",
        "until",
        "since",
        postgresql_include=["class", "value"],
    ),
    Index(
        "ix_measure_tally_community",
        "measure",
        "until",
        "since",
        "division_id",
        postgresql_include=["class", "value"],
        postgresql_where=text("level = 'COMMUNITY'"),
    ),
)
"""Derived: how much of a measure was in a division; `at_home`: with no smaller home in it."""

delta = Table(
    "measure_delta",
    SQLModel.metadata,
    *_class(),
    Column("on_date", Date, nullable=False),
    Column("change", Numeric, nullable=False),
    Index("ix_measure_delta_division_id", "division_id", "measure"),
)
"""Derived: changes of counts since the last fold, written by the transactions that made them."""

count = Table("measure_count", SQLModel.metadata, *_class(), *_step(), info={"view": True})
"""Tally and deltas together: always exact."""
