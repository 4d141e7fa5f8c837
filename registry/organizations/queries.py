"""Reading the register as of a day: SQL expressions that planned reads are composed of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, select

from registry.dated import Day, is_among, on, step_on
from registry.divisions.queries import Place, is_counted_in
from registry.organizations.models import (
    IN_BEING,
    Organization,
    OrganizationForm,
    count,
    timeline,
)
from registry.tallies.queries import summed, total, word

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
    query = select(func.coalesce(func.sum(c.c.value), 0).label("value"))
    query = query.where(is_counted_in(c, within, day), step_on(c, day))
    if "standing" not in classes:
        query = query.where(in_being(c))
    query = query.where(*(is_among(c.c[name], values) for name, values in classes.items()))
    return query.correlate_except(c)


def counted_by_kind(place: Place, day: Day) -> FromClause:
    """How many organizations in being a division held on a day, by form and by kind: one row."""
    c = count.alias()
    here = select(c.c.form, c.c.community_based, c.c.charity, c.c.value).where(
        c.c.division_id == place.id, step_on(c, day), in_being(c)
    )
    there = here.correlate_except(c).subquery()
    return summed(
        there,
        {
            "total": total(there),
            **{form.lower(): total(there, there.c.form == word(form)) for form in OrganizationForm},
            "community_based": total(there, there.c.community_based),
            "charity": total(there, there.c.charity),
        },
    )
