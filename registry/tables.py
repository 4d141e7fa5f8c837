"""What every table shares: the naming convention, and the columns and constraints of a dated row."""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, Computed, ForeignKey, Identity, Text
from sqlalchemy.dialects.postgresql import DATERANGE, ExcludeConstraint, Range
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

ALWAYS: Range[date] = Range(None, None)
"""In force since before the register's first source, with no end known."""


def identity() -> Any:
    """A primary key that Postgres numbers."""
    return Field(
        default=None, sa_column=Column("id", BigInteger, Identity(always=False), primary_key=True)
    )


def key_of(row: Any) -> int:
    """The key of a row that was read from its table, or flushed to it."""
    assert row.id is not None  # noqa: S101 - Postgres numbers what is written
    return int(row.id)


def numbered(prefix: str) -> Any:
    """The number that the register gives to a record, made of its key: SO000000001."""
    return Field(
        default=None,
        sa_column=Column(
            "number",
            Text(collation="C"),
            Computed(f"'{prefix}' || lpad(id::text, 9, '0')", persisted=True),
            nullable=False,
        ),
    )


def reference(name: str, target: str, *, nullable: bool = False) -> Any:
    """A foreign key to `target`'s id."""
    column = Column(name, BigInteger, ForeignKey(f"{target}.id"), nullable=nullable)
    return Field(default=None, sa_column=column) if nullable else Field(sa_column=column)


def during() -> Any:
    """The period [from, to) in which the fact holds; an open end means 'until further notice'."""
    return Field(sa_column=Column("during", DATERANGE, nullable=False))


def code_point_text(name: str, *, nullable: bool = False) -> Any:
    """Text that sorts by code point on every server, so that a cursor names the same place."""
    column = Column(name, Text(collation="C"), nullable=nullable)
    return Field(default=None, sa_column=column) if nullable else Field(sa_column=column)


def searched(name: str) -> Any:
    """The column beside a name that the trigram index is on."""
    return Field(
        sa_column=Column(
            f"{name}_search",
            Text(collation="C"),
            Computed(f"name_search({name})", persisted=True),
            nullable=False,
        )
    )


def one_of(column: str, words: type[StrEnum]) -> CheckConstraint:
    """The column holds one of the enum's values."""
    values = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({values})", name=column)


def not_empty() -> CheckConstraint:
    return CheckConstraint("NOT isempty(during)", name="during_not_empty")


def since_a_day() -> CheckConstraint:
    """Not empty, and with a day on which it began."""
    return CheckConstraint("NOT isempty(during) AND NOT lower_inf(during)", name="during")


def no_overlap(table: str, key: str) -> ExcludeConstraint:
    """At most one row for each value of `key` on any day."""
    return ExcludeConstraint((key, "="), ("during", "&&"), name=f"ex_{table}_{key}", using="gist")
