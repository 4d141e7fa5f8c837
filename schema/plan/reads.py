"""What the fields of the plan read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import ColumnElement, case, literal_column, select

from registry.divisions import DivisionLevel
from registry.divisions.codes import DIGITS
from registry.divisions.queries import division_on, holds, whole
from registry.plan import charities, ratio, targets
from registry.plan.charities import Doubling
from registry.plan.ratio import Ratio
from registry.workforce.queries import worker_counts
from schema.common import day_of, exact_count, given_within, given_word
from schema.planner import Args, Binders, Order, Source

if TYPE_CHECKING:
    from sqlalchemy import CTE, FromClause

ONE_ROW = select(literal_column("1").label("one")).subquery()


class RatioRow(NamedTuple):
    """The ratio over the whole. Its figures are read only if they are asked for, and once."""

    f: CTE
    ratio: Ratio
    language: ColumnElement[str]

    def figure(self, name: str) -> ColumnElement[Any]:
        return select(self.f.c[name]).scalar_subquery()


class DistrictRatioRow(NamedTuple):
    """The ratio of one district."""

    f: FromClause
    ratio: Ratio

    def figure(self, name: str) -> ColumnElement[Any]:
        return self.f.c[name]


class GapRow(NamedTuple):
    """A community below the target."""

    g: Any
    day: ColumnElement[Any]


class DistrictRow(NamedTuple):
    """A district's charities."""

    d: Any
    day: ColumnElement[Any]


def community_ratio(row: Binders, args: Args) -> Source:
    day = day_of(args, row.today)
    boundaries = args.day("boundariesOn") if "boundariesOn" in args else day
    asked = ratio.ratio(
        given_word(args, "settlement"), given_within(args, boundaries), day, boundaries
    )
    return Source(RatioRow(ratio.figures(asked).cte(), asked, row.language), ONE_ROW)


def figure(name: str) -> Callable[[RatioRow | DistrictRatioRow], ColumnElement[Any]]:
    return lambda row: row.figure(name)


def target(row: RatioRow) -> ColumnElement[Any]:
    return select(row.ratio.target.c.target).scalar_subquery()


def definition(row: RatioRow) -> ColumnElement[str]:
    t = row.ratio.target.c
    return select(
        case((row.language == "zh", t.definition_zh), else_=t.definition_en)
    ).scalar_subquery()


def source(row: RatioRow) -> ColumnElement[str]:
    return select(row.ratio.target.c.source).scalar_subquery()


def by_district(row: RatioRow, _: Args) -> Source:
    figures = ratio.figures(row.ratio, row.ratio.communities.c.district_id).subquery()
    return Source(
        DistrictRatioRow(figures, row.ratio), figures, [figures.c.district_id.is_not(None)]
    )


def by_code(row: DistrictRatioRow) -> list[Any]:
    """Districts in the order of their codes."""
    v = division_on(row.ratio.boundaries)
    return [select(v.v.c.code).where(v.id == row.f.c.district_id, holds(v)).scalar_subquery()]


def district_of(row: DistrictRatioRow, _: Args) -> Source:
    return _division(row.f.c.district_id, row.ratio.boundaries)


def gaps(row: RatioRow, _: Args) -> Source:
    found = ratio.gaps(row.ratio)
    return Source(GapRow(found, row.ratio.boundaries), found)


def worst_first(row: GapRow, _: Args) -> Order:
    return Order("GAP", [row.g.c.organizations, row.g.c.community_id])


def gaps_counted(row: RatioRow, _: Args) -> Source:
    return exact_count(select(row.figure("below_target").label("value")))


def community_of(row: GapRow, _: Args) -> Source:
    return _division(row.g.c.community_id, row.day, DIGITS[DivisionLevel.COMMUNITY])


class TargetRow(NamedTuple):
    """A count against its target; `places` are those within which it is counted."""

    t: FromClause
    f: FromClause
    places: Any
    day: ColumnElement[Any]
    language: ColumnElement[str]


def social_worker_target(row: Binders, args: Args) -> Source:
    day = day_of(args, row.today)
    place = given_within(args, day)
    asked = targets.reaching(place, day)
    places = whole(place, day)
    found = TargetRow(asked.t, asked.figures, places, day, row.language)
    return Source(found, asked.tables, asked.in_force)


def target_definition(row: TargetRow) -> ColumnElement[str]:
    t = row.t.c
    return case((row.language == "zh", t.definition_zh), else_=t.definition_en)


def target_counts(row: TargetRow, _: Args) -> Source:
    there = worker_counts(row.places, row.day)
    return Source(there, there)


def charity_doubling(row: Binders, args: Args) -> Source:
    day = day_of(args, row.today)
    asked = charities.doubling(given_within(args, day), day)
    return Source(asked, asked.figures)


def series(row: Doubling, args: Args) -> Source:
    points = charities.series(row, args.shape("by").value.lower())
    return Source(points, points)


def charities_by_district(row: Doubling, _: Args) -> Source:
    found = charities.districts(row)
    return Source(DistrictRow(found, row.day), found)


def by_district_code(row: DistrictRow) -> list[Any]:
    v = division_on(row.day)
    return [select(v.v.c.code).where(v.id == row.d.c.division_id, holds(v)).scalar_subquery()]


def charity_district(row: DistrictRow, _: Args) -> Source:
    return _division(row.d.c.division_id, row.day)


def _division(
    division_id: ColumnElement[int],
    day: ColumnElement[Any],
    digits: int = DIGITS[DivisionLevel.DISTRICT],
) -> Source:
    found = division_on(day, digits)
    return Source(found, found.v, [found.id == division_id, holds(found)])
