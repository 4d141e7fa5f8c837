"""What the fields of a project read, and of those who take part whom the caller may see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Text, and_, case, func, select

from registry.actor import Permission
from registry.dated import is_among, name_contains, on
from registry.divisions import queries as divisions
from registry.divisions.queries import Place, division_on, holds
from registry.organizations.queries import OrganizationRow, organization_on
from registry.organizations.queries import organization as bodies
from registry.projects import queries
from registry.projects.queries import ProjectRow, project_on
from registry.volunteers.queries import volunteer as volunteers
from registry.workforce.models import SocialWorker
from schema.access import may_each
from schema.common import (
    Direction,
    capped_count,
    day_of,
    exact_count,
    given_division,
    given_words,
    text_input,
)
from schema.planner import Args, Binders, Connection, Order, Source, Written, global_id
from schema.projects.inputs import ProjectOrderField
from schema.volunteers.reads import VolunteerRow

if TYPE_CHECKING:
    from sqlalchemy import FromClause

workers = SocialWorker.__table__  # type: ignore[attr-defined]

TALLIED = {"division", "kind", "runningOn"}
"""The conditions of a filter that the tally counts under."""


def by_key(key: ColumnElement[int], binders: Binders) -> Source:
    row = project_on(binders.today)
    return Source(row, row.p, [row.p.c.id == key, queries.begun(row)])


def by_number(row: Binders, args: Args) -> Source:
    found = project_on(day_of(args, row.today))
    number = args.bind("number", Text(), text_input)
    return Source(found, found.p, [found.p.c.number == number, queries.begun(found)])


def written(row: Written, _: Args) -> Source:
    return by_key(row.value("project", BigInteger()), row.binders)


def id_of(row: ProjectRow) -> ColumnElement[str]:
    return global_id("Project", row.p.c.id)


# --- Lists.


def within(place: Place | None, args: Args, day: ColumnElement[Any]) -> Source:
    """The projects of a division (None: of the whole register) that the filter lets through."""
    asked = args.object("filter")
    row = project_on(_day(asked, day))
    return Source(row, row.p, [*_places(row, place, asked), *_conditions(row, asked)])


def _day(asked: Args, otherwise: ColumnElement[Any]) -> ColumnElement[Any]:
    """The day as of which they are listed."""
    return asked.day("runningOn") if "runningOn" in asked else otherwise


def _places(row: ProjectRow, place: Place | None, asked: Args) -> Iterator[ColumnElement[bool]]:
    division_id = row.p.c.division_id
    if place is not None:
        yield divisions.lies_within(division_id, place, row.day)
    if "division" in asked:
        given = given_division(asked, "division", row.day)
        yield divisions.lies_within(division_id, given, row.day)


def _conditions(row: ProjectRow, asked: Args) -> Iterator[ColumnElement[bool]]:
    yield on(row.p, row.day) if "runningOn" in asked else queries.begun(row)
    if "kind" in asked:
        yield is_among(row.p.c.kind, given_words(asked, "kind"))
    if "organization" in asked:
        o = bodies.alias()
        number = asked.bind("organization", Text(), text_input)
        theirs = select(o.c.id).where(o.c.number == number).correlate_except(o)
        yield row.p.c.organization_id == theirs.scalar_subquery()
    if "nameContains" in asked:
        yield name_contains(row.p, asked.bind("nameContains", Text(), text_input))


def counted_within(place: Place | None, args: Args, day: ColumnElement[Any]) -> Source:
    """How many those are: from the tally where it counts under the conditions given."""
    asked = args.object("filter")
    if asked.names() - TALLIED or (place is not None and "division" in asked):
        return capped_count(within(place, args, day))
    day = _day(asked, day)
    if "division" in asked:
        place = given_division(asked, "division", day)
    kinds = given_words(asked, "kind") if "kind" in asked else None
    many = queries.running if "runningOn" in asked else queries.begun_by
    return exact_count(many(place, kinds, day))


def order(row: ProjectRow, args: Args) -> Order:
    asked = args.object("orderBy")
    descending = asked.shape("direction", Direction.ASC) is Direction.DESC
    field = asked.shape("field", ProjectOrderField.NUMBER)
    keys = {
        ProjectOrderField.NUMBER: [row.p.c.id],
        ProjectOrderField.NAME: [row.p.c.name, row.p.c.id],
        ProjectOrderField.BEGINS_ON: [row.p.c.begins_on, row.p.c.id],
    }
    return Order(field.value, keys[field], descending)


def of_organization(row: OrganizationRow, args: Args) -> Source:
    found = within(None, args, row.day)
    theirs = found.row.p.c.organization_id == row.o.c.id
    return Source(found.row, found.rows, [*found.where, theirs])


EVERYWHERE = Connection(
    lambda row, args: within(None, args, row.today),
    order,
    lambda row, args: counted_within(None, args, row.today),
)
IN_DIVISION = Connection(
    lambda row, args: within(row.place, args, row.day),
    order,
    lambda row, args: counted_within(row.place, args, row.day),
)
OF_ORGANIZATION = Connection(
    of_organization, order, lambda row, args: capped_count(of_organization(row, args))
)


# --- The fields.


def organization(row: ProjectRow, _: Args) -> Source:
    found = organization_on(row.day)
    return Source(found, found.tables, [found.o.c.id == row.p.c.organization_id])


def division(row: ProjectRow, _: Args) -> Source:
    found = division_on(row.day)
    return Source(found, found.v, [found.id == row.p.c.division_id, holds(found)])


def is_running(row: ProjectRow) -> ColumnElement[bool]:
    return on(row.p, row.day)


def early(column: str) -> Callable[[ProjectRow], ColumnElement[Any]]:
    return lambda row: queries.ended(row, column)


def funds_in_all(row: ProjectRow) -> ColumnElement[str]:
    f = queries.fund.alias()
    return queries.yuan(queries.total_of(f, f.c.amount, row))


def beneficiaries_in_all(row: ProjectRow) -> ColumnElement[int]:
    b = queries.beneficiaries.alias()
    return queries.total_of(b, b.c.persons, row)


class EntryRow(NamedTuple):
    """A row that counts from its day on, as it was on another."""

    e: FromClause
    day: ColumnElement[Any]


def entries(table: FromClause) -> Callable[[ProjectRow, Args], Source]:
    """All whose day had come, also those that were withdrawn since."""

    def read(row: ProjectRow, _: Args) -> Source:
        e = table.alias()
        of_it = [e.c.project_id == row.p.c.id, e.c.on_date <= row.day]
        return Source(EntryRow(e, row.day), e, of_it)

    return read


def withdrawn_on(row: EntryRow) -> ColumnElement[Any]:
    """Null as long as it counted."""
    return case((row.e.c.withdrawn_on <= row.day, row.e.c.withdrawn_on))


class PartRow(NamedTuple):
    """Somebody's taking part, as it was on a day."""

    t: FromClause
    day: ColumnElement[Any]
    who: FromClause | None = None


def since(row: PartRow) -> ColumnElement[Any]:
    return func.lower(row.t.c.during)


def until(row: PartRow) -> ColumnElement[Any]:
    return func.upper(row.t.c.during)


def _taking_part(table: FromClause, row: ProjectRow) -> tuple[FromClause, list[Any]]:
    t = table.alias()
    return t, [t.c.project_id == row.p.c.id, on(t, row.day)]


def partners(row: ProjectRow, _: Args) -> Source:
    t, where = _taking_part(queries.partner, row)
    return Source(PartRow(t, row.day), t, where)


def partner_of(row: PartRow, _: Args) -> Source:
    found = organization_on(row.day)
    return Source(found, found.tables, [found.o.c.id == row.t.c.organization_id])


def many_of(table: FromClause) -> Callable[[ProjectRow], ColumnElement[int]]:
    """How many take part: a number tells nobody who they are."""

    def read(row: ProjectRow) -> ColumnElement[int]:
        t, where = _taking_part(table, row)
        return (
            select(func.count()).select_from(t).where(*where).correlate_except(t).scalar_subquery()
        )

    return read


def workers_seen(row: ProjectRow, args: Args) -> Source:
    """Those whom the caller may read of: by where they are today."""
    t, where = _taking_part(queries.worker, row)
    w, binders = workers.alias(), args.binders
    place = func.social_worker_place(w.c.id, binders.today, type_=BigInteger())
    seen = may_each(binders, Permission.WORKERS_READ, place)
    tables = t.join(w, w.c.id == t.c.worker_id)
    return Source(PartRow(t, row.day, w), tables, [*where, seen])


def volunteers_seen(row: ProjectRow, args: Args) -> Source:
    """The same: by where they live."""
    t, where = _taking_part(queries.volunteer, row)
    v, binders = volunteers.alias(), args.binders
    seen = may_each(binders, Permission.VOLUNTEERS_READ, v.c.home_id)
    tables = t.join(v, v.c.id == t.c.volunteer_id)
    return Source(PartRow(t, row.day, v), tables, [*where, seen])


def volunteer_order(row: PartRow, _: Args) -> Order:
    return Order("VOLUNTEER", [row.t.c.volunteer_id])


def volunteers_counted(row: ProjectRow, args: Args) -> Source:
    return capped_count(volunteers_seen(row, args))


def volunteer_of(row: PartRow, args: Args) -> Source:
    """The volunteer as today: the row says already that the caller may see them."""
    v = volunteers.alias()
    return Source(VolunteerRow(v, args.binders.today), v, [and_(v.c.id == row.t.c.volunteer_id)])
