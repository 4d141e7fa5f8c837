"""Reading bases and tenancies as of a day: SQL expressions that planned reads are composed of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import ColumnElement, Date, Integer, and_, case, cast, func, select
from sqlalchemy.sql import literal_column

from registry.dated import Day, on
from registry.divisions.codes import DIGITS
from registry.divisions.models import DivisionLevel, placement
from registry.divisions.queries import Place, level_literal, lies_within
from registry.incubation.models import (
    BaseAddress,
    BaseEvaluation,
    BaseOperator,
    BaseRoom,
    BaseServices,
    BaseTerms,
    IncubationBase,
    Tenancy,
    TenancyAgreement,
    TenancyStage,
)
from registry.tallies import Measure

if TYPE_CHECKING:
    from sqlalchemy import FromClause

bases = IncubationBase.__table__  # type: ignore[attr-defined]
addresses = BaseAddress.__table__  # type: ignore[attr-defined]
operators = BaseOperator.__table__  # type: ignore[attr-defined]
services = BaseServices.__table__  # type: ignore[attr-defined]
rooms = BaseRoom.__table__  # type: ignore[attr-defined]
terms = BaseTerms.__table__  # type: ignore[attr-defined]
evaluations = BaseEvaluation.__table__  # type: ignore[attr-defined]
tenancies = Tenancy.__table__  # type: ignore[attr-defined]
agreements = TenancyAgreement.__table__  # type: ignore[attr-defined]
stages = TenancyStage.__table__  # type: ignore[attr-defined]

ONE: ColumnElement[int] = literal_column("1", Integer())
NONE: ColumnElement[int] = literal_column("0", Integer())

HERE, STREET, DISTRICT = (literal_column(str(far), Integer()) for far in range(3))
"""How far from a community a base is: in it, in its street, in its district."""

CLASSES = {
    Measure.INCUBATION_BASE: ("tier", "form"),
    Measure.INCUBATION_PLACE: ("tier",),
    Measure.TENANCY: ("tier", "stage"),
    Measure.TENANCY_ENDED: ("exit",),
}
"""What the words of each measure's classes are, in their order."""


class BaseRow(NamedTuple):
    """A base, as it was on a day."""

    b: FromClause
    day: Day


class TenancyRow(NamedTuple):
    """A tenancy, as it was on a day."""

    t: FromClause
    day: Day


def first_day(table: FromClause) -> ColumnElement[Any]:
    return func.lower(table.c.during, type_=Date())


def last_day(table: FromClause) -> ColumnElement[Any]:
    """The first day on which it holds no more."""
    return func.upper(table.c.during, type_=Date())


def began(table: FromClause, day: Day) -> ColumnElement[bool]:
    """What holds from a day that has come, and may have ended since."""
    return first_day(table) <= day


def ended(table: FromClause, day: Day) -> ColumnElement[bool]:
    return func.coalesce(last_day(table) <= day, literal_column("false"))


def fact_on(row: BaseRow, table: FromClause) -> tuple[FromClause, list[ColumnElement[bool]]]:
    """The dated fact of a kind that held on the row's day."""
    f = table.alias()
    return f, [f.c.base_id == row.b.c.id, on(f, row.day)]


def value_on(row: BaseRow, table: FromClause, column: str) -> ColumnElement[Any]:
    f, where = fact_on(row, table)
    return select(f.c[column]).where(*where).correlate_except(f).scalar_subquery()


# --- How many


def capacity(row: BaseRow) -> ColumnElement[int]:
    """How many tenants it had room for on the day; a base that is not open has room for none."""
    places = func.coalesce(value_on(row, rooms, "places"), NONE)
    return case((on(row.b, row.day), places), else_=NONE)


def occupied(row: BaseRow) -> ColumnElement[int]:
    t = tenancies.alias()
    here = select(func.count()).where(t.c.base_id == row.b.c.id, on(t, row.day))
    return here.correlate_except(t).scalar_subquery()


def stage_on(row: TenancyRow) -> ColumnElement[str]:
    """The stage on the day; of whoever has left the last one."""
    s = stages.alias()
    told = select(s.c.stage).where(s.c.tenancy_id == row.t.c.id, began(s, row.day))
    last = told.order_by(s.c.during.desc()).limit(ONE)
    return last.correlate_except(s).scalar_subquery()


def agreed_until(row: TenancyRow) -> ColumnElement[Any]:
    """The first day that no agreement covers, of those that were made for the day or before."""
    a = agreements.alias()
    told = select(func.max(last_day(a))).where(a.c.tenancy_id == row.t.c.id)
    return told.where(began(a, row.day)).correlate_except(a).scalar_subquery()


# --- Where


class NearRow(NamedTuple):
    """A base near a community: its fields are those of any base."""

    b: FromClause
    day: Day
    community: ColumnElement[int]


def near(community: ColumnElement[int], day: Day) -> tuple[NearRow, FromClause]:
    """The open bases of a community's district."""
    row, here, site = NearRow(bases.alias(), day, community), placement.alias(), placement.alias()
    district = select(here.c.within_id).where(
        here.c.division_id == community,
        here.c.within_level == level_literal(DivisionLevel.DISTRICT),
        on(here, day),
    )
    inside = and_(
        site.c.division_id == row.b.c.site_id,
        site.c.within_id == district.correlate_except(here).scalar_subquery(),
        on(site, day),
        on(row.b, day),
    )
    return row, site.join(row.b, inside)


def distance(row: NearRow) -> ColumnElement[int]:
    """How far a base is from the community."""
    p = placement.alias()
    street = select(p.c.within_id).where(
        p.c.division_id == row.community,
        p.c.within_level == level_literal(DivisionLevel.TOWNSHIP),
        on(p, row.day),
    )
    place = street.correlate_except(p).scalar_subquery()
    within = Place(place, DIGITS[DivisionLevel.TOWNSHIP])
    return case(
        (row.b.c.site_id == row.community, HERE),
        (lies_within(row.b.c.site_id, within, row.day), STREET),
        else_=DISTRICT,
    )


def date_of(value: ColumnElement[Any]) -> ColumnElement[Any]:
    return cast(value, Date())
