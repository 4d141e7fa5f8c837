"""Charities (慈善组织) to be doubled against a baseline: how far, since when, and by when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import (
    CTE,
    TIMESTAMP,
    ColumnElement,
    Date,
    Double,
    Integer,
    and_,
    case,
    cast,
    func,
    literal_column,
    select,
    union,
    union_all,
)

from registry.dated import Day, on, step_on
from registry.divisions.models import placement
from registry.divisions.queries import Place, level_literal, lies_within
from registry.organizations.models import count
from registry.organizations.queries import in_being
from registry.plan.models import CharityTarget
from registry.plan.ratio import materialized

if TYPE_CHECKING:
    from sqlalchemy import FromClause

charity_target = CharityTarget.__table__  # type: ignore[attr-defined]

# Beyond the last day that the register can name, a projection says nothing.
LATEST = literal_column("date '2199-12-31'", Date())
YEAR: ColumnElement[Any] = literal_column("interval '1 year'")
ONE_DAY: ColumnElement[Any] = literal_column("interval '1 day'")


class Doubling(NamedTuple):
    """The figures, and the steps of the count that they come from."""

    figures: FromClause
    steps: CTE
    within: Place | None
    day: Day


def doubling(within: Place | None, day: Day) -> Doubling:
    """Counts on every day are over the boundaries of `day`, so that they can be compared."""
    steps = _steps(within, day)
    t = charity_target.alias()
    start = (
        select(t.c.baseline_on, t.c.factor, total(steps, t.c.baseline_on).label("baseline"))
        .where(on(t, day))
        .subquery()
    )
    known = select(
        start.c.baseline_on,
        start.c.baseline,
        (start.c.baseline * start.c.factor).label("target"),
        total(steps, day).label("actual"),
        total(steps, cast(day - YEAR, Date)).label("a_year_before"),
    ).subquery()
    actual, aim, baseline = known.c.actual, known.c.target, known.c.baseline
    pace, lacking = actual - known.c.a_year_before, aim - actual
    days = func.ceil(cast(lacking, Double) * 365 / func.nullif(pace, 0))
    # A pace of one a year towards a distant target would run past any calendar.
    can_be_named = and_(lacking > 0, pace > 0, days <= LATEST - day)
    progress = cast(actual - baseline, Double) / func.nullif(aim - baseline, 0)
    figures = select(
        known,
        func.coalesce(progress, 0.0).label("progress"),
        _reached_on(steps, known, day).label("reached_on"),
        case((can_be_named, day + cast(case((can_be_named, days)), Integer))).label("projected_on"),
    ).subquery()
    return Doubling(figures, steps, within, day)


def _steps(within: Place | None, day: Day) -> CTE:
    c = count.alias()
    query = select(c.c.division_id, c.c.since, c.c.until, c.c.value).where(
        c.c.charity, c.c.at_home, in_being(c)
    )
    if within is not None:
        query = query.where(lies_within(c.c.division_id, within, day))
    return materialized(query)


def total(steps: FromClause, day: Day) -> ColumnElement[int]:
    """How many there were on a day."""
    s = steps.alias()
    summed = cast(func.coalesce(func.sum(s.c.value), 0), Integer)
    return select(summed).where(step_on(s, day)).correlate_except(s).scalar_subquery()


def _reached_on(steps: CTE, known: FromClause, day: Day) -> ColumnElement[Any]:
    ended = steps.alias()
    edges = union_all(
        select(steps.c.since.label("on_date"), steps.c.value.label("change")),
        select(ended.c.until, -ended.c.value).where(ended.c.until < literal_column("'infinity'")),
    ).subquery()
    level = func.sum(func.sum(edges.c.change)).over(order_by=edges.c.on_date)
    line = select(edges.c.on_date, level.label("level")).group_by(edges.c.on_date).subquery()
    return (
        select(func.min(line.c.on_date))
        .where(
            line.c.on_date > known.c.baseline_on,
            line.c.on_date <= day,
            line.c.level >= known.c.target,
            known.c.target > 0,
        )
        .correlate(known)
        .scalar_subquery()
    )


def series(asked: Doubling, unit: str) -> FromClause:
    """The count at the baseline, at each interval's end, and on the day."""
    step: ColumnElement[Any] = literal_column(f"interval '{_STEP[unit]}'")
    start = _baseline_on(asked.day)
    first_end = func.date_trunc(literal_column(f"'{unit}'"), cast(start, TIMESTAMP)) + step
    following = func.generate_series(first_end, cast(asked.day, TIMESTAMP), step)
    ends = select(cast(following - ONE_DAY, Date).label("on_date")).subquery()
    points = union(
        select(start.label("on_date")).where(start <= asked.day),
        select(ends.c.on_date).where(ends.c.on_date > start, ends.c.on_date < asked.day),
        select(cast(asked.day, Date)),
    ).subquery()
    return select(points.c.on_date, total(asked.steps, points.c.on_date).label("value")).subquery()


_STEP = {"month": "1 month", "quarter": "3 months", "year": "1 year"}


def districts(asked: Doubling) -> FromClause:
    """Every district within, with its count at the baseline and on the day."""
    place, home = placement.alias(), placement.alias()
    placed = (
        select(home.c.within_id, asked.steps.c.since, asked.steps.c.until, asked.steps.c.value)
        .join_from(asked.steps, home, home.c.division_id == asked.steps.c.division_id)
        .where(home.c.within_level == level_literal("DISTRICT"), on(home, asked.day))
        .subquery()
    )
    inside = place.c.within_level == level_literal("DISTRICT")
    if asked.within is not None:
        inside = place.c.within_id == asked.within.id
    return (
        select(
            place.c.division_id,
            *(
                cast(
                    func.coalesce(func.sum(placed.c.value).filter(step_on(placed, day)), 0), Integer
                ).label(name)
                for name, day in (
                    ("baseline", _baseline_on(asked.day)),
                    ("actual", asked.day),
                )
            ),
        )
        .select_from(place.outerjoin(placed, placed.c.within_id == place.c.division_id))
        .where(place.c.level == level_literal("DISTRICT"), inside, on(place, asked.day))
        .group_by(place.c.division_id)
        .subquery()
    )


def _baseline_on(day: Day) -> ColumnElement[Any]:
    t = charity_target.alias()
    return select(t.c.baseline_on).where(on(t, day)).scalar_subquery()
