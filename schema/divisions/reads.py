"""What the fields of a place read."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Integer, Text, and_, cast, literal_column, not_
from sqlalchemy import Date as SqlDate

from registry.dated import name_contains
from registry.divisions import DivisionLevel as Level
from registry.divisions import queries
from registry.divisions.codes import DIGITS
from registry.divisions.queries import DivisionRow, Place, division_on, holds, lies_within
from registry.organizations.queries import counted
from registry.plan import linkage
from registry.plan.linkage import Linked
from schema.common import (
    Direction,
    capped_count,
    day_of,
    exact_count,
    given_division,
    given_word,
    text_input,
)
from schema.divisions.inputs import CommunityOrderField, DivisionLevel
from schema.planner import Args, Binders, Many, One, Order, Source

ONE: ColumnElement[int] = literal_column("1", Integer())
TALLIED = {"division", "settlement", "asOf"}
"""The conditions of a filter that the tally of communities counts under."""


def by_code_on(row: Binders, args: Args) -> Source:
    """The division with a code on a day."""
    digits = min(args.shape("code").digits, DIGITS[Level.TOWNSHIP])
    found = division_on(day_of(args, row.today), digits)
    return Source(found, found.v, [found.v.c.code == args.bind("code", Text()), holds(found)])


def by_key(key: ColumnElement[int], binders: Binders) -> Source:
    """The division with a key, at any level."""
    found = division_on(binders.today)
    return Source(found, found.v, [found.id == key, holds(found)])


def community_by_key(key: ColumnElement[int], binders: Binders) -> Source:
    """The community with a key."""
    found = community_on(binders.today)
    return Source(found, found.v, [found.id == key, is_community(found), holds(found)])


def community_on(day: ColumnElement[Any]) -> DivisionRow:
    return division_on(day, DIGITS[Level.COMMUNITY])


def is_community(row: DivisionRow) -> ColumnElement[bool]:
    return row.v.c.level == queries.COMMUNITY


def settlement(row: DivisionRow, args: Args) -> ColumnElement[Any]:
    return queries.settlement_on(row.id, day_of(args, row.day))


def organization_count(row: DivisionRow, args: Args) -> ColumnElement[Any]:
    return counted(day_of(args, row.day), row.place).scalar_subquery()


def ancestor(row: DivisionRow, level: DivisionLevel) -> Source:
    return Source(*queries.ancestor_of(row.id, Level(level.value), row.day))


def at(level: DivisionLevel) -> One:
    """The division of a level that the row lies within."""
    return One(lambda row, _: ancestor(row, level))


def given_level(row: DivisionRow, args: Args) -> Source:
    return ancestor(row, args.shape("level"))


def parent(row: DivisionRow, _: Args) -> Source:
    above = division_on(row.day)
    return Source(above, above.v, [above.id == row.v.c.parent_id, holds(above)])


def children(row: DivisionRow, _: Args) -> Source:
    is_large = row.place.is_at_least(Level.DISTRICT)
    below = division_on(row.day, DIGITS[Level.DISTRICT if is_large else Level.TOWNSHIP])
    return Source(below, below.v, [below.v.c.parent_id == row.id, holds(below)])


def children_counted(row: DivisionRow, args: Args) -> Source:
    return capped_count(children(row, args))


def by_code(row: DivisionRow, _: Args) -> Order:
    return Order("CODE", [row.v.c.code])


def linked(here: str, there: str) -> Many:
    """Divisions that took over from this one, or that it took over from, as they last or first were."""

    def source(row: DivisionRow, _: Args) -> Source:
        link = queries.succession.alias()
        is_over = there == "predecessor_id"
        met = cast(link.c.on_date - ONE, SqlDate()) if is_over else link.c.on_date
        other = division_on(met)
        tables = link.join(other.v, and_(other.id == link.c[there], holds(other)))
        return Source(other, tables, [link.c[here] == row.id])

    return Many(source, lambda row: [row.v.c.code], size=5)


def communities_within(within: Place | None, args: Args, day: ColumnElement[Any]) -> Source:
    asked = args.object("filter")
    row = community_on(day_of(asked, day))
    tables, where = row.v, [is_community(row), holds(row)]
    places = [] if within is None else [within]
    if "division" in asked:
        places.append(given_division(asked, "division", row.day))
    if places and not _by_name(args):
        row, tables, where = queries.placed_within(row, Level.COMMUNITY, places.pop())
    where += [lies_within(row.id, p, row.day, walked_from=Level.PROVINCE) for p in places]
    if "settlement" in asked:
        settled = queries.settlement_on(row.id, row.day) if row.p is None else row.p.c.settlement
        where.append(settled == given_word(asked, "settlement"))
    if "nameContains" in asked:
        where.append(name_contains(row.v, asked.bind("nameContains", Text(), text_input)))
    where += [linkage.has(linked, row.place, row.day) for linked in _linked(asked, "has")]
    where += [not_(linkage.has(linked, row.place, row.day)) for linked in _linked(asked, "lacks")]
    return Source(row, tables, where)


def _linked(asked: Args, name: str) -> list[Linked]:
    return [Linked(word.value) for word in dict.fromkeys(asked.shape(name, ()))]


def communities_counted(within: Place | None, args: Args, day: ColumnElement[Any]) -> Source:
    asked = args.object("filter")
    is_counted = asked.names() <= TALLIED
    if not is_counted or (within is not None and "division" in asked):
        return capped_count(communities_within(within, args, day))
    day = day_of(asked, day)
    if "division" in asked:
        within = given_division(asked, "division", day)
    settled = given_word(asked, "settlement") if "settlement" in asked else None
    return exact_count(queries.communities_counted(within, settled, day))


def communities_order(row: DivisionRow, args: Args) -> Order:
    descending = args.object("orderBy").shape("direction", Direction.ASC) is Direction.DESC
    if _by_name(args):
        return Order("NAME", [row.v.c.name, row.id], descending)
    twins = [] if row.p is None else [row.p.c.code]
    return Order("CODE", [row.v.c.code], descending, twins)


def _by_name(args: Args) -> bool:
    return args.object("orderBy").shape("field") is CommunityOrderField.NAME
