"""Community organizations to a community, on average: 13 urban, 7 rural; and who lacks how many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import (
    CTE,
    ColumnElement,
    Double,
    Integer,
    Select,
    Text,
    cast,
    func,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY

from registry.dated import Day, on, step_on
from registry.divisions.codes import DIGITS
from registry.divisions.models import DivisionLevel, placement
from registry.divisions.queries import COMMUNITY, Place
from registry.organizations.models import count
from registry.organizations.queries import in_being
from registry.plan.models import RatioTarget

if TYPE_CHECKING:
    from sqlalchemy import FromClause

ratio_target = RatioTarget.__table__  # type: ignore[attr-defined]


class Ratio(NamedTuple):
    """The target in force, every community with its count, and the day whose boundaries hold."""

    target: CTE
    communities: CTE
    boundaries: Day


def ratio(settlement: ColumnElement[str], within: Place | None, day: Day, boundaries: Day) -> Ratio:
    """Counts as of `day`, over the communities that lay within a division on `boundaries`."""
    r = ratio_target.alias()
    target = materialized(
        select(r.c.target, r.c.counted, r.c.definition_zh, r.c.definition_en, r.c.source).where(
            r.c.settlement == settlement, on(r, day)
        )
    )
    place = placement.alias()
    tables, number = _counted(place, target, within, day)
    communities = (
        select(
            place.c.division_id.label("community_id"),
            place.c.district_id,
            cast(func.coalesce(number, 0), Integer).label("organizations"),
        )
        .select_from(tables)
        .where(
            place.c.level == COMMUNITY,
            place.c.settlement == settlement,
            on(place, boundaries),
            place.c.within_level == COMMUNITY if within is None else place.c.within_id == within.id,
        )
    )
    return Ratio(target, communities.cte(), boundaries)


def _counted(
    place: FromClause, target: CTE, within: Place | None, day: Day
) -> tuple[FromClause, ColumnElement[Any]]:
    """How many organizations that the target's rule counts each community of `place` had.

    Of one district the tally is asked community by community; of more it is read at one go.
    """
    c = count.alias()
    rule = cast(select(target.c.counted).scalar_subquery(), ARRAY(Text()))
    counted = select(func.sum(c.c.value).label("value")).where(
        c.c.level == COMMUNITY,
        c.c.community_based,
        step_on(c, day),
        in_being(c),
        c.c.standing == func.any(rule),
    )
    if within is not None and within.digits >= DIGITS[DivisionLevel.DISTRICT]:
        here = counted.where(c.c.division_id == place.c.division_id).correlate(place)
        return place, here.scalar_subquery()
    every = counted.add_columns(c.c.division_id).group_by(c.c.division_id).cte()
    return place.outerjoin(every, every.c.division_id == place.c.division_id), every.c.value


def figures(asked: Ratio, *by: ColumnElement[Any]) -> Select[Any]:
    """The figures over all the communities, or over those of each value of `by`."""
    target, number = asked.target.c.target, asked.communities.c.organizations
    some = asked.communities.c.community_id.is_not(None)
    communities = func.count(asked.communities.c.community_id)
    organizations = func.coalesce(func.sum(number), 0)
    mean = cast(organizations, Double) / func.nullif(communities, 0)
    summary = select(
        *by,
        communities.label("communities"),
        organizations.label("organizations"),
        func.coalesce(mean, 0.0).label("mean"),
        func.coalesce(func.percentile_cont(0.5).within_group(number), 0.0).label("median"),
        func.count().filter(some, number < target).label("below_target"),
        _whole(func.greatest(func.max(target) * communities - organizations, 0)).label("missing"),
        _whole(func.sum(func.ceil(func.greatest(target - number, 0))).filter(some)).label(
            "shortfall"
        ),
    ).select_from(asked.target.outerjoin(asked.communities, true()))
    return summary.where(some).group_by(*by) if by else summary


def gaps(asked: Ratio) -> FromClause:
    """The communities with fewer organizations than the target, and how many each lacks."""
    target, number = asked.target.c.target, asked.communities.c.organizations
    return (
        select(
            asked.communities.c.community_id,
            number,
            _whole(target - number).label("missing"),
        )
        .select_from(asked.target.join(asked.communities, number < target))
        .subquery()
    )


def materialized(query: Any) -> CTE:
    """A CTE that is computed once, however many fields read it."""
    return query.cte().prefix_with("MATERIALIZED", dialect="postgresql")  # type: ignore[no-any-return]


def _whole(number: ColumnElement[Any]) -> ColumnElement[int]:
    return cast(func.coalesce(func.ceil(number), 0), Integer)
