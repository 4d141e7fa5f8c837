"""The plan's targets: dated data, each row with its source."""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, Column, Date, Integer, Numeric, Text
from sqlalchemy.dialects.postgresql import ARRAY, ExcludeConstraint, Range
from sqlmodel import Field, SQLModel

from registry.divisions.models import Settlement
from registry.tables import during, identity, no_overlap, not_empty, one_of


class RatioTarget(SQLModel, table=True):
    """How many community organizations a community should have on average, and which count."""

    __tablename__ = "ratio_target"
    __table_args__ = (
        one_of("settlement", Settlement),
        CheckConstraint("target > 0", name="target"),
        CheckConstraint(
            "counted <@ ARRAY['GUIDED', 'FILED', 'REGISTERED'] AND counted <> '{}'", name="counted"
        ),
        not_empty(),
        no_overlap("ratio_target", "settlement"),
    )

    id: int | None = identity()
    settlement: str = Field(sa_type=Text)
    during: Range[date] = during()
    target: Decimal = Field(sa_type=Numeric)
    counted: list[str] = Field(sa_column=Column("counted", ARRAY(Text), nullable=False))
    definition_zh: str = Field(sa_type=Text)
    definition_en: str = Field(sa_type=Text)
    source: str = Field(sa_type=Text)


class CharityTarget(SQLModel, table=True):
    """By what factor charities are to grow, and from which day's count."""

    __tablename__ = "charity_target"
    __table_args__ = (
        CheckConstraint("factor > 1", name="factor"),
        not_empty(),
        ExcludeConstraint(("during", "&&"), name="ex_charity_target_during", using="gist"),
    )

    id: int | None = identity()
    during: Range[date] = during()
    baseline_on: date = Field(sa_type=Date)
    factor: int = Field(sa_type=Integer)
    source: str = Field(sa_type=Text)


class CountTarget(SQLModel, table=True):
    """How many there are to be of what a measure counts, and which of its classes count."""

    __tablename__ = "count_target"
    __table_args__ = (
        CheckConstraint("target > 0", name="target"),
        CheckConstraint("counted <> '{}'", name="counted"),
        not_empty(),
        no_overlap("count_target", "measure"),
    )

    id: int | None = identity()
    measure: str = Field(sa_type=Text)
    during: Range[date] = during()
    target: int = Field(sa_type=Integer)
    counted: list[str] = Field(sa_column=Column("counted", ARRAY(Text), nullable=False))
    definition_zh: str = Field(sa_type=Text)
    definition_en: str = Field(sa_type=Text)
    source: str = Field(sa_type=Text)
