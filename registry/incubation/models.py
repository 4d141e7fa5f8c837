"""Incubation bases (孵化基地), and tenancies (入驻) of social organizations. What can change is dated."""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, ExcludeConstraint, Range
from sqlmodel import Field, SQLModel

from registry.organizations import IN_BEING, OrganizationForm
from registry.tables import (
    code_point_text,
    during,
    identity,
    no_overlap,
    numbered,
    one_of,
    reference,
    searched,
    since_a_day,
)
from registry.terms import Unit


class BaseTier(StrEnum):
    """Whose it is (层级), the highest first: 闽民管〔2025〕28号."""

    PROVINCE = "PROVINCE"
    CITY = "CITY"
    DISTRICT = "DISTRICT"
    STREET = "STREET"
    COMMUNITY = "COMMUNITY"


class BaseForm(StrEnum):
    """Whether its tenants are there in person (实体、虚拟)."""

    PHYSICAL = "PHYSICAL"
    VIRTUAL = "VIRTUAL"


class Stage(StrEnum):
    """How far a tenant has come, the first stage first (DB34)."""

    EMBRYONIC = "EMBRYONIC"
    START_UP = "START_UP"
    HUB = "HUB"


class Exit(StrEnum):
    """How a tenancy ended."""

    GRADUATED = "GRADUATED"
    EXPIRED = "EXPIRED"
    FORCED = "FORCED"
    WITHDRAWN = "WITHDRAWN"


PERIODS = (Unit.DAYS, Unit.MONTHS, Unit.YEARS)
"""What a base's own terms are counted in."""


def _of_base() -> Any:
    return reference("base_id", "incubation_base")


def _of_tenancy() -> Any:
    return reference("tenancy_id", "tenancy")


def _words(name: str, *, nullable: bool = False) -> Any:
    column: Column[Any] = Column(name, ARRAY(Text), nullable=nullable)
    return Field(default=None, sa_column=column) if nullable else Field(sa_column=column)


def _some_of(column: str, words: list[StrEnum]) -> CheckConstraint:
    """None is empty, and each is one of the enum's values."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} <> '{{}}' AND {column} <@ ARRAY[{listed}]", name=column)


def _term(name: str) -> CheckConstraint:
    units = ", ".join(f"'{unit}'" for unit in PERIODS)
    return CheckConstraint(
        f"({name}_number IS NULL) = ({name}_unit IS NULL)"
        f" AND {name}_number > 0 AND {name}_unit IN ({units})",
        name=name,
    )


class IncubationBase(SQLModel, table=True):
    """A base, from its opening to its closing."""

    __tablename__ = "incubation_base"
    __table_args__ = (
        UniqueConstraint("number"),
        CheckConstraint("name <> ''", name="name"),
        one_of("tier", BaseTier),
        one_of("form", BaseForm),
        since_a_day(),
        CheckConstraint("(closing IS NULL) = upper_inf(during)", name="closing"),
        Index("ix_incubation_base_name", "name", "id"),
        Index("ix_incubation_base_site_id", "site_id", "id"),
        Index(
            "ix_incubation_base_name_search",
            "name_search",
            postgresql_using="gin",
            postgresql_ops={"name_search": "gin_trgm_ops"},
            postgresql_with={"fastupdate": "off"},
        ),
    )

    id: int | None = identity()
    number: str = numbered("IB")
    name: str = code_point_text("name")
    name_search: str = searched("name")
    tier: str = Field(sa_type=Text)
    form: str = Field(sa_type=Text)
    site_id: int = reference("site_id", "division")
    during: Range[date] = during()
    closing: str | None = Field(default=None, sa_type=Text)
    demo: bool = Field(
        default=False,
        sa_column=Column("demo", Boolean, server_default=text("false"), nullable=False),
    )
    version: int = Field(
        default=1, sa_column=Column("version", Integer, server_default=text("1"), nullable=False)
    )


class BaseAddress(SQLModel, table=True):
    """Its address, for a time."""

    __tablename__ = "base_address"
    __table_args__ = (
        CheckConstraint("address <> ''", name="address"),
        since_a_day(),
        no_overlap("base_address", "base_id"),
    )

    id: int | None = identity()
    base_id: int = _of_base()
    during: Range[date] = during()
    address: str = Field(sa_type=Text)
    source: str = Field(sa_type=Text)


class BaseOperator(SQLModel, table=True):
    """Who runs it (运营机构), for a time: a body of the register, or an institution that is none."""

    __tablename__ = "base_operator"
    __table_args__ = (
        CheckConstraint("num_nonnulls(organization_id, name) = 1", name="named"),
        since_a_day(),
        no_overlap("base_operator", "base_id"),
        Index(
            "ix_base_operator_organization_id",
            "organization_id",
            "base_id",
            postgresql_where=text("organization_id IS NOT NULL"),
        ),
    )

    id: int | None = identity()
    base_id: int = _of_base()
    during: Range[date] = during()
    organization_id: int | None = reference("organization_id", "organization", nullable=True)
    name: str | None = Field(default=None, sa_type=Text)
    source: str = Field(sa_type=Text)


class BaseServices(SQLModel, table=True):
    """What it offers, for a time."""

    __tablename__ = "base_services"
    __table_args__ = (
        CheckConstraint("services <> '{}'", name="services"),
        since_a_day(),
        no_overlap("base_services", "base_id"),
    )

    id: int | None = identity()
    base_id: int = _of_base()
    during: Range[date] = during()
    services: list[str] = _words("services")
    source: str = Field(sa_type=Text)


class BaseRoom(SQLModel, table=True):
    """How many tenants it has room for, for a time."""

    __tablename__ = "base_room"
    __table_args__ = (
        CheckConstraint("places > 0", name="places"),
        since_a_day(),
        no_overlap("base_room", "base_id"),
    )

    id: int | None = identity()
    base_id: int = _of_base()
    during: Range[date] = during()
    places: int = Field(sa_type=Integer)
    source: str = Field(sa_type=Text)


class BaseTerms(SQLModel, table=True):
    """Its own rules, for a time. No source gives any: what is null it does not state."""

    __tablename__ = "base_terms"
    __table_args__ = (
        _term("period"),
        _term("notice"),
        CheckConstraint("renewals_max >= 0", name="renewals_max"),
        _some_of("stages", list(Stage)),
        _some_of("forms", list(OrganizationForm)),
        _some_of("standings", [*IN_BEING]),
        CheckConstraint("grades <> '{}'", name="grades"),
        since_a_day(),
        no_overlap("base_terms", "base_id"),
    )

    id: int | None = identity()
    base_id: int = _of_base()
    during: Range[date] = during()
    period_number: int | None = Field(default=None, sa_type=Integer)
    period_unit: str | None = Field(default=None, sa_type=Text)
    notice_number: int | None = Field(default=None, sa_type=Integer)
    notice_unit: str | None = Field(default=None, sa_type=Text)
    renewals_max: int | None = Field(default=None, sa_type=Integer)
    stages: list[str] | None = _words("stages", nullable=True)
    forms: list[str] | None = _words("forms", nullable=True)
    standings: list[str] | None = _words("standings", nullable=True)
    grades: list[str] | None = _words("grades", nullable=True)
    others: list[dict[str, str]] = Field(
        sa_column=Column("others", JSONB, server_default=text("'[]'"), nullable=False)
    )
    source: str = Field(sa_type=Text)


class BaseEvaluation(SQLModel, table=True):
    """An evaluation of the base (评估) on a day, of a year or of none."""

    __tablename__ = "base_evaluation"
    __table_args__ = (
        CheckConstraint("grade <> ''", name="grade"),
        CheckConstraint("evaluator <> ''", name="evaluator"),
        UniqueConstraint("base_id", "on_date", "evaluator"),
    )

    id: int | None = identity()
    base_id: int = _of_base()
    on_date: date = Field(sa_type=Date)
    year: int | None = Field(default=None, sa_type=Integer)
    grade: str = Field(sa_type=Text)
    evaluator: str = Field(sa_type=Text)
    opinion: str | None = Field(default=None, sa_type=Text)
    source: str = Field(sa_type=Text)


class Tenancy(SQLModel, table=True):
    """A body in a base, from its admission (入驻) until its exit (退出), and what was handed over."""

    __tablename__ = "tenancy"
    __table_args__ = (
        one_of("exit", Exit),
        since_a_day(),
        CheckConstraint(
            "num_nulls(exit, exit_reason) = CASE WHEN upper_inf(during) THEN 2 ELSE 0 END",
            name="exited",
        ),
        CheckConstraint(
            "(handed_over_on IS NULL) = (handover IS NULL) AND (handed_over_on IS NULL"
            " OR NOT upper_inf(during) AND handed_over_on >= upper(during))",
            name="handed_over_on",
        ),
        ExcludeConstraint(
            ("base_id", "="),
            ("organization_id", "="),
            ("during", "&&"),
            name="ex_tenancy_base_id_organization_id",
            using="gist",
        ),
        Index("ix_tenancy_base_id", "base_id", text("lower(during)"), "id"),
        Index("ix_tenancy_organization_id", "organization_id", "id"),
        Index("ix_tenancy_open", "id", postgresql_where=text("handed_over_on IS NULL")),
    )

    id: int | None = identity()
    base_id: int = _of_base()
    organization_id: int = reference("organization_id", "organization")
    during: Range[date] = during()
    exit: str | None = Field(default=None, sa_type=Text)
    exit_reason: str | None = Field(default=None, sa_type=Text)
    handed_over_on: date | None = Field(default=None, sa_type=Date)
    handover: str | None = Field(default=None, sa_type=Text)
    source: str = Field(sa_type=Text)
    case_id: int | None = reference("case_id", "registration_case", nullable=True)
    end_case_id: int | None = reference("end_case_id", "registration_case", nullable=True)


class TenancyAgreement(SQLModel, table=True):
    """What was agreed (入驻协议): the first time, then again with each renewal (续驻)."""

    __tablename__ = "tenancy_agreement"
    __table_args__ = (
        CheckConstraint("number <> ''", name="number"),
        CheckConstraint(
            "NOT isempty(during) AND NOT lower_inf(during) AND NOT upper_inf(during)",
            name="during",
        ),
        no_overlap("tenancy_agreement", "tenancy_id"),
    )

    id: int | None = identity()
    tenancy_id: int = _of_tenancy()
    during: Range[date] = during()
    number: str = Field(sa_type=Text)
    source: str = Field(sa_type=Text)
    case_id: int | None = reference("case_id", "registration_case", nullable=True)


class TenancyStage(SQLModel, table=True):
    """The stage that a tenant was in, for a time within the tenancy."""

    __tablename__ = "tenancy_stage"
    __table_args__ = (
        one_of("stage", Stage),
        since_a_day(),
        no_overlap("tenancy_stage", "tenancy_id"),
    )

    id: int | None = identity()
    tenancy_id: int = _of_tenancy()
    during: Range[date] = during()
    stage: str = Field(sa_type=Text)
    source: str = Field(sa_type=Text)
    case_id: int | None = reference("case_id", "registration_case", nullable=True)
