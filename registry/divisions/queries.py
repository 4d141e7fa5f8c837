"""Reading the tree as of a day: SQL expressions that planned reads are composed of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Text, and_, exists, func, literal_column, select

from registry.dated import Day, on, step_on
from registry.divisions.codes import DIGITS
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


class Place(NamedTuple):
    """A division that something is asked within, and how many digits name it: fewer are larger.

    Twelve digits say that it is a community for certain; otherwise they are an expectation.
    """

    id: ColumnElement[int]
    digits: int

    def is_at_least(self, level: DivisionLevel) -> bool:
        """Whether it is expected to be as large as a division of that level."""
        return self.digits <= DIGITS[level]


class DivisionRow(NamedTuple):
    """A division as it was on a day; `digits` is how large it is expected to be.

    `p` is its placement within another, where it is found by that.
    """

    v: FromClause
    day: Day
    digits: int
    p: FromClause | None = None

    @property
    def id(self) -> ColumnElement[int]:
        return self.v.c.division_id

    @property
    def place(self) -> Place:
        return Place(self.id, self.digits)


def division_on(day: Day, digits: int = DIGITS[DivisionLevel.TOWNSHIP]) -> DivisionRow:
    """Any division; add the condition that picks it."""
    return DivisionRow(version.alias(), day, digits)


def holds(row: DivisionRow) -> ColumnElement[bool]:
    return on(row.v, row.day)


def ancestor_of(
    division_id: ColumnElement[int], level: DivisionLevel, day: Day
) -> tuple[DivisionRow, FromClause, list[ColumnElement[bool]]]:
    """The division of a level within which another lay: its row, its tables, its conditions."""
    row, place = division_on(day, DIGITS[level]), placement.alias()
    tables = place.join(row.v, row.v.c.division_id == place.c.within_id)
    return (
        row,
        tables,
        [
            place.c.division_id == division_id,
            place.c.within_level == level_literal(level),
            on(place, day),
            holds(row),
        ],
    )


def placed_within(
    row: DivisionRow, level: DivisionLevel, within: Place
) -> tuple[DivisionRow, FromClause, list[ColumnElement[bool]]]:
    """A division of a level found by its place within another, for lists in the order of codes."""
    p = placement.alias()
    same = (row.v.c[key] == p.c[key] for key in ("division_id", "level", "code"))
    tables = p.join(row.v, and_(*same))
    is_there = [p.c.within_id == within.id, p.c.level == level_literal(level), on(p, row.day)]
    return row._replace(p=p), tables, [*is_there, holds(row)]


def settlement_on(division_id: ColumnElement[int], day: Day) -> ColumnElement[str | None]:
    s = settlements.alias()
    return (
        select(s.c.settlement)
        .where(s.c.division_id == division_id, on(s, day))
        .correlate_except(s)
        .scalar_subquery()
    )


def known_division(code: ColumnElement[str], digits: int, day: Day, path: str) -> Place:
    """The division behind a code; the statement is refused where none has the code that day."""
    v = version.alias()
    found = select(v.c.division_id).where(v.c.code == code, on(v, day)).correlate_except(v)
    message = func.concat("No division has the code ", code, " on ", day, ".")
    refused = func.refuse(
        literal_column("'UNKNOWN_DIVISION'"), literal_column(f"'{path}'"), message
    )
    known = select(func.coalesce(found.scalar_subquery(), refused)).correlate_except(None)
    return Place(known.scalar_subquery(), digits)


def lies_within(
    division_id: ColumnElement[int],
    within: Place,
    day: Day,
    *,
    walked_from: DivisionLevel = DivisionLevel.DISTRICT,
) -> ColumnElement[bool]:
    """Whether a division lay within another, or is it.

    Within a division of the level `walked_from` or a larger one, a list is walked in its order until
    the page is full; within less, what lies there is collected and sorted. Postgres cannot choose,
    since it does not know which division it will be when it plans.
    """
    if within.digits == DIGITS[DivisionLevel.COMMUNITY]:
        return division_id == within.id  # nothing lies within a community but itself
    p = placement.alias()
    inside = (
        select(p.c.division_id).where(p.c.within_id == within.id, on(p, day)).correlate_except(p)
    )
    if within.is_at_least(walked_from):
        # OFFSET 0 keeps this a filter: as a join it would be collected whole before it is sorted.
        return exists(inside.where(p.c.division_id == division_id).offset(literal_column("0")))
    return division_id.in_(inside)


def communities_counted(
    within: Place | None, settlement: ColumnElement[str] | None, day: Day
) -> Select[Any]:
    """How many communities a division held on a day, from the tally; `value` is the sum."""
    t = community_tally.alias()
    query = select(func.coalesce(func.sum(t.c.value), 0).label("value"))
    query = query.where(is_counted_in(t, within, day), step_on(t, day))
    if settlement is not None:
        query = query.where(t.c.settlement == settlement)
    return query.correlate_except(t)


def tops(day: Day) -> Select[Any]:
    """The divisions that lie within no other."""
    v = version.alias()
    return select(v.c.division_id).where(v.c.parent_id.is_(None), on(v, day)).correlate_except(v)


def itself(place: Place) -> Select[Any]:
    """A division that may have to be looked up, and is looked up once."""
    return select(place.id.label("id")).offset(literal_column("0"))


def whole(within: Place | None, day: Day) -> Select[Any]:
    """The division that something is asked within; without one all that lie within no other."""
    return tops(day) if within is None else itself(within)


def is_counted_in(tally: FromClause, within: Place | None, day: Day) -> ColumnElement[bool]:
    """Whether a row of a tally is of that division, or of one of those."""
    column: ColumnElement[int] = tally.c.division_id
    return column.in_(tops(day)) if within is None else column == within.id
