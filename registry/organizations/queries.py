"""Reading the register as of a day: SQL expressions that planned reads are composed of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal_column, select

from registry.dated import Day, on, step_on
from registry.divisions.queries import version
from registry.organizations.models import (
    IN_BEING,
    Organization,
    OrganizationStanding,
    count,
    timeline,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import FromClause

organization = Organization.__table__  # type: ignore[attr-defined]
standings = OrganizationStanding.__table__  # type: ignore[attr-defined]


class OrganizationRow(NamedTuple):
    """An organization as it was on a day: what never changes, and what held that day."""

    o: FromClause
    t: FromClause
    day: Day

    @property
    def tables(self) -> FromClause:
        return self.o.join(
            self.t, and_(self.t.c.organization_id == self.o.c.id, on(self.t, self.day))
        )


def organization_on(day: Day) -> OrganizationRow:
    return OrganizationRow(organization.alias(), timeline.alias(), day)


def fact_on(organization_id: ColumnElement[int], column: str, day: Day) -> ColumnElement[Any]:
    """One fact of an organization's timeline on another day; null before it was known."""
    t = timeline.alias()
    return (
        select(t.c[column])
        .where(t.c.organization_id == organization_id, on(t, day))
        .correlate_except(t)
        .scalar_subquery()
    )


def in_being(table: FromClause) -> ColumnElement[bool]:
    return table.c.standing.in_([literal_column(f"'{standing}'") for standing in IN_BEING])


def registered_between(
    organization_id: ColumnElement[int],
    since: ColumnElement[Any] | None,
    until: ColumnElement[Any] | None,
) -> ColumnElement[bool]:
    """First registered in a range of days, both ends included."""
    s = standings.alias()
    start = func.lower(s.c.during)
    conditions = [
        s.c.organization_id == organization_id,
        s.c.standing == literal_column("'REGISTERED'"),
    ]
    if since is not None:
        conditions.append(start >= since)
    if until is not None:
        conditions.append(start <= until)
    return exists(select(literal_column("1")).where(*conditions).correlate_except(s))


def name_contains(row: OrganizationRow, text: ColumnElement[str]) -> ColumnElement[bool]:
    """The doubled name is what the trigram index holds: two characters make a whole trigram."""
    escaped = func.regexp_replace(text, r"([\\%_])", r"\\\1", "g")
    pattern = func.concat("%", func.doubled(escaped), "%")
    return func.doubled(row.o.c.name).like(pattern)


def counted(
    day: Day,
    within: ColumnElement[int] | None,
    conditions: Sequence[tuple[str, Any]] = (),
) -> Select[Any]:
    """How many organizations a division held on a day, from the tally; `value` is the sum.

    `conditions` name a column of the tally and a value, a list of values, or None for 'in being'.
    """
    c = count.alias()
    query = select(func.coalesce(func.sum(c.c.value), 0).label("value")).where(step_on(c, day))
    if within is None:
        v = version.alias()
        tops = select(v.c.division_id).where(v.c.parent_id.is_(None), on(v, day))
        query = query.where(c.c.division_id.in_(tops))
    else:
        query = query.where(c.c.division_id == within)
    named = dict(conditions)
    query = query.where(
        in_being(c) if "standing" not in named else c.c.standing == named["standing"]
    )
    for name, value in named.items():
        if name != "standing":
            query = query.where(c.c[name] == value)
    return query.correlate_except(c)
