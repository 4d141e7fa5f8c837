"""What a decree can change (规则): dated rows, each with the article that it rests on."""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, Column, Date, Text, text
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint, Range
from sqlmodel import Field, SQLModel

from registry.organizations import OrganizationForm
from registry.tables import during, identity, not_empty, one_of


class RegistrarLevel(StrEnum):
    """The level of the civil-affairs authority that registers (登记管理机关级别)."""

    NATIONAL = "NATIONAL"
    PROVINCE = "PROVINCE"
    MUNICIPALITY = "MUNICIPALITY"
    PREFECTURE = "PREFECTURE"
    DISTRICT = "DISTRICT"


class Rule(SQLModel, table=True):
    """One value of one rule, for a form and a registrar's level or for all, for a time."""

    __tablename__ = "rule"
    __table_args__ = (
        CheckConstraint("key ~ '^[a-z_]+[.][a-z_]+$'", name="key"),
        one_of("form", OrganizationForm),
        one_of("level", RegistrarLevel),
        CheckConstraint("article <> '' AND source <> ''", name="sourced"),
        not_empty(),
        ExcludeConstraint(
            ("key", "="),
            (text("coalesce(form, '')"), "="),
            (text("coalesce(level, '')"), "="),
            ("during", "&&"),
            name="ex_rule_key_form_level",
            using="gist",
        ),
    )

    id: int | None = identity()
    key: str = Field(sa_type=Text)
    form: str | None = Field(default=None, sa_type=Text)
    level: str | None = Field(default=None, sa_type=Text)
    during: Range[date] = during()
    value: Any = Field(sa_column=Column("value", JSONB, nullable=False))
    article: str = Field(sa_type=Text)
    source: str = Field(sa_type=Text)
    description_zh: str = Field(sa_type=Text)
    description_en: str = Field(sa_type=Text)


class HolidayOverride(SQLModel, table=True):
    """A day of a holiday notice (放假安排) that the calendar library does not have yet."""

    __tablename__ = "holiday_override"
    __table_args__ = (CheckConstraint("source <> ''", name="sourced"),)

    day: date = Field(sa_column=Column("day", Date, primary_key=True))
    is_working: bool = Field(sa_type=Boolean)
    source: str = Field(sa_type=Text)
