"""What the fields of bases and tenancies read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Text, case, func, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.sql import column, literal_column

from registry.actor import Permission
from registry.dated import name_contains, on
from registry.divisions import DivisionLevel as Level
from registry.divisions.queries import DivisionRow, Place, division_on, holds, lies_within
from registry.incubation import queries
from registry.incubation.queries import ONE, BaseRow, NearRow
from registry.organizations.queries import organization as bodies
from registry.organizations.queries import organization_on
from registry.tallies import Measure
from registry.tallies.queries import number
from schema.access import may
from schema.common import (
    Direction,
    capped_count,
    day_of,
    exact_count,
    given_division,
    given_word,
    text_input,
)
from schema.incubation.inputs import IncubationBaseOrderField
from schema.organizations.fact_reads import name_of_day
from schema.planner import Args, Binders, Many, One, Order, Source, Written, global_id

# The conditions of a filter that the tally counts under.
TALLIED = {"division", "tier", "form", "asOf"}
NOTHING = select(ONE.label("one")).subquery()
ANY_STANDING: ColumnElement[Any] = literal_column("'{}'::text[]", ARRAY(Text()))


class FactRow(NamedTuple):
    """A dated fact of a base, and the day on which it is asked."""

    f: Any
    day: ColumnElement[Any]


class EvaluationRow(NamedTuple):
    """An evaluation of a base."""

    e: Any
    row: BaseRow


class TermRow(NamedTuple):
    """A length of time of a base's own rules."""

    number: ColumnElement[int]
    unit: ColumnElement[str]


# --- Bases


def id_of(row: BaseRow) -> ColumnElement[str]:
    return global_id("IncubationBase", row.b.c.id)


def by_key(key: ColumnElement[int], binders: Binders) -> Source:
    return on_day(key, binders.today)


def on_day(key: ColumnElement[int], day: ColumnElement[Any]) -> Source:
    """The base with a key, once it began."""
    return known(BaseRow(queries.bases.alias(), day), key)


def known(row: BaseRow, key: ColumnElement[int]) -> Source:
    return Source(row, row.b, [row.b.c.id == key, queries.began(row.b, row.day)])


def by_number(row: Binders, args: Args) -> Source:
    """As it was on a day; none before it opened."""
    found = BaseRow(queries.bases.alias(), day_of(args, row.today))
    number = args.bind("number", Text(), text_input)
    return Source(found, found.b, [found.b.c.number == number, queries.began(found.b, found.day)])


def written(row: Written, _: Args) -> Source:
    """The base that was written of."""
    return by_key(row.value("base", BigInteger()), row.binders)


def within(place: Place | None, args: Args, day: ColumnElement[Any]) -> Source:
    """The bases of a division (None: of the whole register) that the filter lets through."""
    asked = args.object("filter")
    row = BaseRow(queries.bases.alias(), day_of(asked, day))
    places = [] if place is None else [place]
    if "division" in asked:
        places.append(given_division(asked, "division", row.day))
    # There are few: what lies within a district is collected, and sorted.
    inside = [
        lies_within(row.b.c.site_id, p, row.day, walked_from=Level.PREFECTURE) for p in places
    ]
    return Source(row, row.b, [*inside, *_conditions(row, asked)])


def _conditions(row: BaseRow, asked: Args) -> Iterator[ColumnElement[bool]]:
    if asked.shape("open", default=True):
        yield on(row.b, row.day)
    else:
        yield queries.ended(row.b, row.day)
    for name in ("tier", "form"):
        if name in asked:
            yield row.b.c[name] == given_word(asked, name)
    if "operator" in asked:
        yield _run_by(row, asked)
    if "nameContains" in asked:
        yield name_contains(row.b, asked.bind("nameContains", Text(), text_input))


def _run_by(row: BaseRow, asked: Args) -> ColumnElement[bool]:
    f, o = queries.operators.alias(), bodies.alias()
    body = select(o.c.id).where(o.c.number == asked.bind("operator", Text(), text_input))
    is_theirs = f.c.organization_id == body.correlate_except(o).scalar_subquery()
    run = select(f.c.base_id).where(is_theirs, on(f, row.day)).correlate_except(f)
    return row.b.c.id.in_(run)


def counted_within(place: Place | None, args: Args, day: ColumnElement[Any]) -> Source:
    """How many those are: from the tally where it counts under the conditions given."""
    asked = args.object("filter")
    others = asked.names() - TALLIED - ({"open"} if asked.shape("open", default=True) else set())
    if others or (place is not None and "division" in asked):
        return capped_count(within(place, args, day))
    day = day_of(asked, day)
    if "division" in asked:
        place = given_division(asked, "division", day)
    words = {
        at: [given_word(asked, name)] for at, name in ((1, "tier"), (2, "form")) if name in asked
    }
    return exact_count(number(Measure.INCUBATION_BASE, place, day, words))


def order(row: BaseRow, args: Args) -> Order:
    asked = args.object("orderBy")
    descending = asked.shape("direction", Direction.ASC) is Direction.DESC
    field = asked.shape("field", IncubationBaseOrderField.NUMBER)
    by_name = field is IncubationBaseOrderField.NAME
    keys = [row.b.c.name, row.b.c.id] if by_name else [row.b.c.id]
    return Order(field.value, keys, descending)


def nearby(row: DivisionRow, _: Args) -> Source:
    return Source(*queries.near(row.id, row.day))


def nearest_first(row: NearRow, _: Args) -> Order:
    return Order("NEARNESS", [queries.distance(row), row.b.c.id])


def nearby_counted(row: DivisionRow, args: Args) -> Source:
    return capped_count(nearby(row, args))


def site(row: BaseRow, _: Args) -> Source:
    found = division_on(row.day)
    return Source(found, found.v, [found.id == row.b.c.site_id, holds(found)])


def office(row: BaseRow, _: Args) -> Source:
    found = division_on(row.day)
    seeing = func.base_office(row.b.c.id, row.day, type_=BigInteger())
    return Source(found, found.v, [found.id == seeing, holds(found)])


def is_open(row: BaseRow) -> ColumnElement[bool]:
    return on(row.b, row.day)


def closed(row: BaseRow, what: ColumnElement[Any]) -> ColumnElement[Any]:
    """Something of its closing, once that has come."""
    return case((queries.ended(row.b, row.day), what))


def the_services(row: BaseRow, _: Args) -> ColumnElement[Any]:
    return func.coalesce(queries.value_on(row, queries.services, "services"), ANY_STANDING)


def fact(table: Any) -> One:
    """The dated fact of a kind that held on the row's day."""

    def source(row: BaseRow, _: Args) -> Source:
        f, where = queries.fact_on(row, table)
        return Source(FactRow(f, row.day), f, where)

    return One(source)


def since(row: FactRow) -> ColumnElement[Any]:
    return queries.first_day(row.f)


def until(row: FactRow) -> ColumnElement[Any]:
    return queries.last_day(row.f)


def operator_name(row: FactRow, args: Args) -> ColumnElement[str]:
    body = organization_on(row.day)
    of_body = select(name_of_day(body, args)).where(body.o.c.id == row.f.c.organization_id)
    named = of_body.correlate_except(body.o)
    return func.coalesce(row.f.c.name, named.scalar_subquery())


def operator(row: FactRow, _: Args) -> Source:
    found = organization_on(row.day)
    return Source(found, found.tables, [found.o.c.id == row.f.c.organization_id])


def term(name: str) -> One:
    """A length of time that the base states."""

    def source(row: FactRow, _: Args) -> Source:
        number, unit = row.f.c[f"{name}_number"], row.f.c[f"{name}_unit"]
        return Source(TermRow(number, unit), NOTHING.alias(), [number.is_not(None)])

    return One(source)


def _others(row: FactRow, _: Args) -> Source:
    each = func.jsonb_array_elements(row.f.c.others).table_valued(
        column("told", JSONB()), with_ordinality="place"
    )
    told = each.render_derived()
    return Source(told, told)


OTHERS = Many(_others, lambda row: [row.c.place], size=5)


def other(name: str) -> Callable[[Any], ColumnElement[str]]:
    return lambda row: row.c.told.op("->>")(literal_column(f"'{name}'", Text()))


def _evaluations(row: BaseRow, _: Args) -> Source:
    e = queries.evaluations.alias()
    return Source(EvaluationRow(e, row), e, [e.c.base_id == row.b.c.id, e.c.on_date <= row.day])


EVALUATIONS = Many(_evaluations, lambda row: [row.e.c.on_date.desc(), row.e.c.id.desc()], size=10)


def is_seen(binders: Binders, base_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether the caller may see what of a base is not published: by where its site is."""
    b = queries.bases.alias()
    site_id = select(b.c.site_id).where(b.c.id == base_id).correlate_except(b).scalar_subquery()
    seen = may(binders, Permission.CASES_READ, site_id)
    binders.looks("base", base_id, seen)
    return seen


def opinion(row: EvaluationRow, args: Args) -> ColumnElement[str | None]:
    return case((is_seen(args.binders, row.e.c.base_id), row.e.c.opinion))
