"""Counts that the plan sets itself to reach: how many there are of those that count, and since when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Text,
    and_,
    cast,
    func,
    literal_column,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY

from registry.dated import Day, on, step_on
from registry.divisions.queries import Place, whole
from registry.plan.models import CountTarget
from registry.tallies import Measure
from registry.tallies.models import count
from registry.tallies.queries import word, word_of

if TYPE_CHECKING:
    from sqlalchemy import FromClause

count_target = CountTarget.__table__  # type: ignore[attr-defined]


class Reaching(NamedTuple):
    """The target in force on the day, and how far it is: no row where there is none."""

    t: FromClause
    tables: FromClause
    figures: FromClause
    day: Day

    @property
    def in_force(self) -> list[ColumnElement[bool]]:
        return [self.t.c.measure == word(Measure.SOCIAL_WORKER), on(self.t, self.day)]


def reaching(within: Place | None, day: Day) -> Reaching:
    """Social workers, by the first word of their class: what makes them one."""
    t, places = count_target.alias(), whole(within, day)
    c, counts = _counting(t, places)
    total = func.coalesce(func.sum(c.c.value), literal_column("0"))
    actual = select(cast(total, Integer())).where(counts, step_on(c, day))
    figures = select(
        actual.correlate(t).scalar_subquery().label("actual"),
        _reached_on(t, places, day).label("reached_on"),
    )
    found = figures.correlate(t).lateral()
    return Reaching(t, t.join(found, true()), found, day)


def _counting(t: FromClause, places: Any) -> tuple[FromClause, ColumnElement[bool]]:
    """The steps of the counts that a target is about."""
    c = count.alias()
    is_of_it = word_of(c, 1) == func.any(cast(t.c.counted, ARRAY(Text())))
    return c, and_(c.c.measure == t.c.measure, is_of_it, c.c.division_id.in_(places))


def _reached_on(t: FromClause, places: Any, day: Day) -> ColumnElement[Any]:
    """The first day since the target was set on which there were as many."""
    c, counts = _counting(t, places)
    infinity: ColumnElement[Any] = literal_column("'infinity'")
    begun = select(c.c.since.label("on_date"), c.c.value.label("change")).where(counts)
    ended = select(c.c.until, -c.c.value).where(counts, c.c.until < infinity)
    edges = union_all(begun.correlate(t), ended.correlate(t)).subquery()
    on_date, change = edges.c.on_date, func.sum(edges.c.change)
    line = (
        select(
            on_date,
            func.sum(change).over(order_by=on_date).label("level"),
            func.lead(on_date, 1, infinity).over(order_by=on_date).label("until"),
        )
        .group_by(on_date)
        .subquery()
    )
    set_on = func.lower(t.c.during)
    is_enough = [line.c.level >= t.c.target, line.c.on_date <= day, line.c.until > set_on]
    first = func.min(func.greatest(line.c.on_date, set_on))
    return select(first).where(*is_enough).correlate(t).scalar_subquery()
