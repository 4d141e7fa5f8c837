"""Reading the tree as of a day: SQL expressions that planned reads are composed of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Text, exists, func, literal_column, select

from registry.dated import Day, on, step_on
from registry.divisions.models import (
    DivisionLevel,
    DivisionSettlement,
    DivisionSuccession,
    DivisionVersion,
    community_tally,
    placement,
)

if TYPE_CHECKING:
    from sqlalchemy import FromClause

version = DivisionVersion.__table__  # type: ignore[attr-defined]
settlements = DivisionSettlement.__table__  # type: ignore[attr-defined]
succession = DivisionSuccession.__table__  # type: ignore[attr-defined]


def level_literal(level: str) -> ColumnElement[str]:
    """A level's name as SQL; only names of the enum come here."""
    return literal_column(f"'{DivisionLevel(level)}'", Text())


COMMUNITY = level_literal(DivisionLevel.COMMUNITY)


class DivisionRow(NamedTuple):
    """A division as it was on a day."""

    v: FromClause
    day: Day

    @property
    def id(self) -> ColumnElement[int]:
        return self.v.c.division_id


def division_on(day: Day) -> DivisionRow:
    """Any division; add the condition that picks it."""
    return DivisionRow(version.alias(), day)


def holds(row: DivisionRow) -> ColumnElement[bool]:
    return on(row.v, row.day)


def ancestor_of(
    division_id: ColumnElement[int], level: ColumnElement[str], day: Day
) -> tuple[DivisionRow, FromClause, list[ColumnElement[bool]]]:
    """The division of a level within which another lay: its row, its tables, its conditions."""
    row, place = division_on(day), placement.alias()
    tables = place.join(row.v, row.v.c.division_id == place.c.within_id)
    return (
        row,
        tables,
        [
            place.c.division_id == division_id,
            place.c.within_level == level,
            on(place, day),
            holds(row),
        ],
    )


def settlement_on(division_id: ColumnElement[int], day: Day) -> ColumnElement[str | None]:
    s = settlements.alias()
    return (
        select(s.c.settlement)
        .where(s.c.division_id == division_id, on(s, day))
        .correlate_except(s)
        .scalar_subquery()
    )


def known_division(code: ColumnElement[str], day: Day, path: str) -> ColumnElement[int]:
    """The id behind a code; the statement is refused where no division has the code that day."""
    v = version.alias()
    found = select(v.c.division_id).where(v.c.code == code, on(v, day)).scalar_subquery()
    message = func.concat("No division has the code ", code, " on ", day, ".")
    refused = func.refuse(
        literal_column("'UNKNOWN_DIVISION'"), literal_column(f"'{path}'"), message
    )
    return select(func.coalesce(found, refused)).scalar_subquery()


def lies_within(
    division_id: ColumnElement[int], within: ColumnElement[int], day: Day
) -> ColumnElement[bool]:
    """Whether a division lay within another, or is it."""
    place = placement.alias()
    return exists(
        select(literal_column("1"))
        .where(place.c.division_id == division_id, place.c.within_id == within, on(place, day))
        .correlate_except(place)
    )


def communities_counted(
    within: ColumnElement[int] | None, settlement: ColumnElement[str] | None, day: Day
) -> Select[Any]:
    """How many communities a division held on a day, from the tally; `value` is the sum."""
    t = community_tally.alias()
    query = select(func.coalesce(func.sum(t.c.value), 0).label("value")).where(step_on(t, day))
    if within is None:
        v = version.alias()
        tops = select(v.c.division_id).where(v.c.parent_id.is_(None), on(v, day))
        query = query.where(t.c.division_id.in_(tops))
    else:
        query = query.where(t.c.division_id == within)
    if settlement is not None:
        query = query.where(t.c.settlement == settlement)
    return query.correlate_except(t)
