"""What the fields of a social organization read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Text, case, func

from registry.dated import is_among, name_contains
from registry.divisions import DivisionLevel as Level
from registry.divisions import queries as divisions
from registry.divisions.codes import DIGITS
from registry.divisions.queries import Place, division_on, holds
from registry.organizations import queries
from registry.organizations.queries import OrganizationRow, organization_on
from schema.common import (
    Direction,
    capped_count,
    day_of,
    exact_count,
    given_division,
    given_word,
    given_words,
    text_input,
)
from schema.organizations.inputs import OrganizationOrderField
from schema.planner import Args, Binders, One, Order, Refused, Source, global_id

# The conditions of a filter that the tally counts under.
TALLIED = {"division", "settlement", "form", "standing", "charity", "communityBased", "asOf"}


def by_key(key: ColumnElement[int], binders: Binders) -> Source:
    row = organization_on(binders.today)
    return Source(row, row.tables, [row.o.c.id == key])


def by_number_or_code(row: Binders, args: Args) -> Source:
    """The organization with a credit code or a number, as it was on a day."""
    found = organization_on(day_of(args, row.today))
    keys = [name for name in ("creditCode", "number") if name in args]
    if len(keys) != 1:
        raise Refused("Give either a credit code or a number.")
    column = found.o.c.credit_code if keys == ["creditCode"] else found.o.c.number
    return Source(found, found.tables, [column == args.bind(keys[0], Text(), text_input)])


def id_of(row: OrganizationRow) -> ColumnElement[str]:
    return global_id("SocialOrganization", row.o.c.id)


def credit_code(row: OrganizationRow, args: Args) -> ColumnElement[str | None]:
    """It has one from its registration on."""
    code: ColumnElement[str | None] = row.o.c.credit_code
    if str(row.day) == str(args.binders.today):
        return code
    return case((row.t.c.registered_on <= row.day, code))


def fact(column: str) -> Any:
    """A fact of the timeline, on the row's own day or on another."""

    def read(row: OrganizationRow, args: Args) -> ColumnElement[Any]:
        if "asOf" not in args:
            return row.t.c[column]
        return queries.fact_on(row.o.c.id, column, day_of(args, row.day))

    return read


def is_charity(row: OrganizationRow, args: Args) -> ColumnElement[bool]:
    return func.coalesce(fact("charity")(row, args), False)


def community(row: OrganizationRow, _: Args) -> Source:
    found = division_on(row.day, DIGITS[Level.COMMUNITY])
    is_community = found.v.c.level == divisions.COMMUNITY
    return Source(found, found.v, [found.id == row.t.c.home_id, is_community, holds(found)])


def home(row: OrganizationRow, _: Args) -> Source:
    found = division_on(row.day)
    return Source(found, found.v, [found.id == row.t.c.home_id, holds(found)])


def at(level: Any) -> One:
    """The division of a level that the home lies within."""
    return One(
        lambda row, _: Source(*divisions.ancestor_of(row.t.c.home_id, Level(level.value), row.day))
    )


def within(place: Place | None, args: Args, day: ColumnElement[Any]) -> Source:
    """The organizations of a division (None: of the whole register) that the filter lets through."""
    asked = args.object("filter")
    row = organization_on(day_of(asked, day))
    return Source(row, row.tables, [*_places(row, place, asked), *_conditions(row, asked)])


def _places(
    row: OrganizationRow, place: Place | None, asked: Args
) -> Iterator[ColumnElement[bool]]:
    home_id = row.t.c.home_id
    if place is not None:
        yield divisions.lies_within(home_id, place, row.day)
    if "division" in asked:
        yield divisions.lies_within(home_id, given_division(asked, "division", row.day), row.day)
    if "settlement" in asked:
        yield divisions.settlement_on(home_id, row.day) == given_word(asked, "settlement")


def _conditions(row: OrganizationRow, asked: Args) -> Iterator[ColumnElement[bool]]:
    if "standing" not in asked:
        yield queries.in_being(row.t)
    for name, column in (("form", row.t.c.form), ("standing", row.t.c.standing)):
        if name in asked:
            yield is_among(column, given_words(asked, name))
    for name, column in (("charity", row.t.c.charity), ("communityBased", row.t.c.community_based)):
        if name in asked:
            yield column if asked.shape(name) else ~column
    if "registeredBetween" in asked:
        days = asked.object("registeredBetween")
        ends = [days.day(end) if end in days else None for end in ("from", "to")]
        yield queries.registered_between(row, *ends)
    if "nameContains" in asked:
        yield name_contains(row.o, asked.bind("nameContains", Text(), text_input))


def counted_within(place: Place | None, args: Args, day: ColumnElement[Any]) -> Source:
    """How many those are: from the tally where it counts under the conditions given."""
    asked = args.object("filter")
    if asked.names() - TALLIED or (place is not None and "division" in asked):
        return capped_count(within(place, args, day))
    day = day_of(asked, day)
    if "division" in asked:
        place = given_division(asked, "division", day)
    classes = {name: given_words(asked, name) for name in ("form", "standing") if name in asked}
    if "settlement" in asked:
        classes["settlement"] = [given_word(asked, "settlement")]
    for name, column in (("charity", "charity"), ("communityBased", "community_based")):
        if name in asked:
            classes[column] = [asked.bind(name, Boolean())]
    return exact_count(queries.counted(day, place, classes))


def order(row: OrganizationRow, args: Args) -> Order:
    asked = args.object("orderBy")
    descending = asked.shape("direction", Direction.ASC) is Direction.DESC
    field = asked.shape("field", OrganizationOrderField.NUMBER)
    keys = {
        OrganizationOrderField.NUMBER: [row.o.c.id],
        OrganizationOrderField.NAME: [row.o.c.name, row.o.c.id],
        OrganizationOrderField.ESTABLISHED_ON: [row.o.c.established_on, row.o.c.id],
    }
    twins = [row.t.c.organization_id] if field is OrganizationOrderField.NUMBER else []
    return Order(field.value, keys[field], descending, twins)
