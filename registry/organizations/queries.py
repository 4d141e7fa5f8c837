"""Reading the register as of a day: SQL expressions that planned reads are composed of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, false, func, literal_column, select

from registry.dated import Day, on, step_on
from registry.divisions.queries import Place, tops
from registry.organizations.models import (
    IN_BEING,
    Organization,
    count,
    timeline,
)

if TYPE_CHECKING:
    from sqlalchemy import FromClause

organization = Organization.__table__  # type: ignore[attr-defined]


NOTHING: Mapping[str, Any] = MappingProxyType({})


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


def is_among(
    column: ColumnElement[Any], values: Sequence[ColumnElement[Any]]
) -> ColumnElement[bool]:
    """Nothing is among no values, which SQL cannot write as a list."""
    return column.in_(values) if values else false()


def registered_between(
    row: OrganizationRow, since: ColumnElement[Any] | None, until: ColumnElement[Any] | None
) -> ColumnElement[bool]:
    """First registered in a range of days, both ends included."""
    registered = row.t.c.registered_on
    conditions: list[ColumnElement[bool]] = [registered.is_not(None)]
    if since is not None:
        conditions.append(registered >= since)
    if until is not None:
        conditions.append(registered <= until)
    return and_(*conditions)


def counted(
    day: Day, within: Place | None, classes: Mapping[str, Sequence[ColumnElement[Any]]] = NOTHING
) -> Select[Any]:
    """How many organizations a division held on a day, from the tally; `value` is the sum.

    `classes` names columns of the tally and the values wanted; without a standing: in being.
    """
    c = count.alias()
    query = select(func.coalesce(func.sum(c.c.value), 0).label("value")).where(step_on(c, day))
    if within is None:
        query = query.where(c.c.division_id.in_(tops(day)))
    else:
        query = query.where(c.c.division_id == within.id)
    if "standing" not in classes:
        query = query.where(in_being(c))
    query = query.where(*(is_among(c.c[name], values) for name, values in classes.items()))
    return query.correlate_except(c)
