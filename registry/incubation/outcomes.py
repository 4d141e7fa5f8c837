"""What became of tenants (孵化成效), by the lineage of each body: SQL that planned reads are made of.

A body is one tenant however often it was admitted within the period: from its first admission in it,
to the last of its exits once all of these tenancies have ended.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, and_, case, cast, exists, func, not_, select
from sqlalchemy.sql import literal_column

from registry.dated import Day, on
from registry.divisions.queries import Place, lies_within
from registry.incubation.models import Exit
from registry.incubation.queries import (
    ONE,
    bases,
    date_of,
    ended,
    first_day,
    last_day,
    tenancies,
)
from registry.organizations import IN_BEING, Standing
from registry.organizations.models import timeline
from registry.tallies.queries import word

if TYPE_CHECKING:
    from sqlalchemy import FromClause

YEARS = (1, 2, 3)
SINCE = ("admitted_on", "exited_on")
"""From what years are counted."""


class Period(NamedTuple):
    """When they were admitted, both days included; None is open."""

    since: Day | None
    until: Day | None


def of_base(base_id: ColumnElement[int], period: Period, day: Day) -> FromClause:
    """The outcomes of one base, in one row."""
    t = tenancies.alias()
    return _figures(t, t, [t.c.base_id == base_id], period, day)


def of_bases(within: Place | None, period: Period, day: Day) -> FromClause:
    """The same of all bases within a division."""
    t, b = tenancies.alias(), bases.alias()
    where = [] if within is None else [lies_within(b.c.site_id, within, day)]
    return _figures(t, t.join(b, b.c.id == t.c.base_id), where, period, day)


def _figures(
    t: FromClause, tables: FromClause, where: list[ColumnElement[bool]], period: Period, day: Day
) -> FromClause:
    tenants = _tenants(t, tables, where, period, day)
    figures = {
        "tenants": literal_column("true"),
        "filed_on_admission": _stands(tenants, "admitted_on", [Standing.FILED]),
        "registered_on_admission": _stands(tenants, "admitted_on", [Standing.REGISTERED]),
        "filed_since": _became(
            tenants, [Standing.FILED], [Standing.FILED, Standing.REGISTERED], day
        ),
        "registered_since": _became(tenants, [Standing.REGISTERED], [Standing.REGISTERED], day),
        "graduated": tenants.c.graduated,
        **_survived(tenants, day),
    }
    columns = [
        cast(func.count().filter(holds), Integer()).label(name) for name, holds in figures.items()
    ]
    return select(*columns).select_from(tenants).subquery()


def _tenants(
    t: FromClause, tables: FromClause, where: list[ColumnElement[bool]], period: Period, day: Day
) -> FromClause:
    """Each body once."""
    admitted, exited = first_day(t), ended(t, day)
    where = [*where, admitted <= day]
    if period.since is not None:
        where.append(admitted >= period.since)
    if period.until is not None:
        where.append(admitted <= period.until)
    graduated = and_(t.c.exit == word(Exit.GRADUATED), exited)
    query = select(
        t.c.organization_id,
        func.min(admitted).label("admitted_on"),
        case((func.bool_and(exited), func.max(last_day(t)))).label("exited_on"),
        func.coalesce(func.bool_or(graduated), literal_column("false")).label("graduated"),
    )
    inside = query.select_from(tables).where(*where).group_by(t.c.organization_id)
    return inside.correlate_except(tables, *_parts(tables)).subquery()


def _parts(tables: FromClause) -> list[FromClause]:
    return [part for part in tables._from_objects if part is not tables]  # noqa: SLF001 - no public way


def _survived(tenants: FromClause, day: Day) -> dict[str, ColumnElement[bool]]:
    """Of whom the day has come so many years later, and of these who were in being on it."""
    figures: dict[str, ColumnElement[bool]] = {}
    for since in SINCE:
        for years in YEARS:
            length: ColumnElement[Any] = literal_column(f"interval '{years} years'")
            later = date_of(tenants.c[since] + length)
            has_come = later <= day
            figures[f"{since}_{years}_due"] = has_come
            figures[f"{since}_{years}_alive"] = and_(has_come, _is(tenants, later, IN_BEING))
    return figures


def _stands(tenants: FromClause, since: str, standings: list[Standing]) -> ColumnElement[bool]:
    return _is(tenants, tenants.c[since], standings)


def _is(tenants: FromClause, day: ColumnElement[Any], standings: Any) -> ColumnElement[bool]:
    """Whether it stood like one of these on a day."""
    o = timeline.alias()
    return _some(o, tenants, standings, on(o, day))


def _became(
    tenants: FromClause, standings: list[Standing], before: list[Standing], day: Day
) -> ColumnElement[bool]:
    """Whether it came to stand like one of these after its admission, and did not before."""
    o = timeline.alias()
    begins = first_day(o)
    later = and_(begins > tenants.c.admitted_on, begins <= day)
    return and_(
        not_(_is(tenants, tenants.c.admitted_on, before)), _some(o, tenants, standings, later)
    )


def _some(
    o: FromClause, tenants: FromClause, standings: Any, condition: ColumnElement[bool]
) -> ColumnElement[bool]:
    words = [word(standing) for standing in standings]
    is_its = o.c.organization_id == tenants.c.organization_id
    found = select(ONE).where(is_its, o.c.standing.in_(words), condition)
    return exists(found.correlate_except(o))
