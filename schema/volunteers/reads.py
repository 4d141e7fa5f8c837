"""What the fields of a volunteer read, and which volunteers the caller may see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, and_, exists, not_, select
from sqlalchemy.sql import literal_column

from registry.actor import Permission
from registry.audit.subjects import NUMBERED, VOLUNTEER
from registry.dated import on
from registry.divisions import DivisionLevel as Level
from registry.divisions import queries as divisions
from registry.divisions.codes import DIGITS
from registry.divisions.models import placement
from registry.divisions.queries import division_on, holds
from registry.volunteers import queries
from registry.volunteers.queries import registration, volunteer
from schema.access import ONE, may, may_each, readable
from schema.common import capped_count, exact_count, given_division, given_within
from schema.planner import Args, Binders, Order, Source, global_id
from schema.volunteers.counts import given_platform
from schema.volunteers.inputs import VolunteerStatus

if TYPE_CHECKING:
    from sqlalchemy import FromClause

READ = Permission.VOLUNTEERS_READ
NOTHING = -1
"""What an ill-formed number is the number of."""

ZERO: ColumnElement[int] = literal_column("0")


class VolunteerRow(NamedTuple):
    """A volunteer that the caller may see; `homes` are where they are looked for, in order."""

    v: FromClause
    day: ColumnElement[Any]
    homes: FromClause | None = None


def visible(binders: Binders) -> Source:
    """A volunteer or two, of the divisions in which the caller may read volunteers."""
    v = volunteer.alias()
    return Source(VolunteerRow(v, binders.today), v, [may(binders, READ, v.c.home_id)])


def by_key(key: ColumnElement[int], binders: Binders) -> Source:
    found = visible(binders)
    return Source(found.row, found.rows, [*found.where, found.row.v.c.id == key])


def by_number(row: Binders, args: Args) -> Source:
    return by_key(args.bind("number", BigInteger(), numbered), row)


def numbered(text: str) -> int:
    """The key behind a number like VO000000001; what is no number names nobody."""
    digits = re.fullmatch(f"{NUMBERED[VOLUNTEER]}([0-9]{{9,18}})", text, re.ASCII)
    return int(digits[1]) if digits else NOTHING


def merged_into(row: VolunteerRow, args: Args) -> Source:
    return by_key(row.v.c.merged_into, args.binders)


# --- Lists: who was registered for a day or more and lives in a division of today.


def listed(row: Binders, args: Args) -> Source:
    asked = args.object("filter")
    v = volunteer.alias()
    if "within" not in args:
        found = VolunteerRow(v, row.today)
        seen = may_each(row, READ, v.c.home_id)
        return Source(found, v, [seen, _is_there(v, row), *_conditions(found, asked)])
    homes = _homes(row, args)
    found = VolunteerRow(v, row.today, homes)
    tables = homes.join(v, v.c.home_id == homes.c.division_id)
    return Source(found, tables, [*_conditions(found, asked)])


def order(row: VolunteerRow, _: Args) -> Order:
    """Within a division home by home, as an index has them."""
    if row.homes is None:
        return Order("ID", [row.v.c.id])
    return Order("HOME", [row.v.c.home_id, row.v.c.id], starts=[row.homes.c.division_id])


def _homes(binders: Binders, args: Args) -> FromClause:
    """The homes within a division in which the caller may read volunteers, in the order of the walk.

    They are sorted before they are joined: Postgres then knows that volunteers come home by home, and
    sorts those of one home at a time until the page is full.
    """
    place, p = given_division(args, "within", binders.today), placement.alias()
    there = [p.c.within_id == place.id, on(p, binders.today)]
    seen = may_each(binders, READ, p.c.division_id)
    walked = p.c.division_id.desc() if args.shape("last") is not None else p.c.division_id
    return select(p.c.division_id).where(*there, seen).order_by(walked).subquery()


def _is_there(v: FromClause, binders: Binders) -> ColumnElement[bool]:
    """Whether the home is a division of today. OFFSET 0: asked of each row on the way."""
    p = placement.alias()
    itself = and_(p.c.division_id == v.c.home_id, p.c.within_id == v.c.home_id)
    found = select(ONE).where(itself, on(p, binders.today)).correlate_except(p)
    return exists(found.offset(ZERO))


def _conditions(row: VolunteerRow, asked: Args) -> Iterator[ColumnElement[bool]]:
    v, day = row.v, row.day
    yield v.c.since < v.c.ended_on
    if "status" in asked:
        yield _has(asked.shape("status"), v, day)
    if "platform" in asked:
        theirs, r = given_platform(asked), registration.alias()
        registered = and_(r.c.volunteer_id == v.c.id, r.c.platform_id == theirs)
        yield exists(select(ONE).where(registered).correlate_except(r).offset(ZERO))


def _has(status: VolunteerStatus, v: FromClause, day: ColumnElement[Any]) -> ColumnElement[bool]:
    ended, verified = v.c.ended_on <= day, v.c.verified_on <= day
    if status is VolunteerStatus.ENDED:
        return ended
    in_force = v.c.ended_on > day
    return and_(in_force, verified if status is VolunteerStatus.VERIFIED else not_(verified))


def counted(row: Binders, args: Args) -> Source:
    """From the tally, unless a platform's are asked for."""
    asked = args.object("filter")
    if "platform" in asked:
        return capped_count(listed(row, args))
    roots = divisions.whole(given_within(args, row.today), row.today)
    there = queries.counts(readable(row, READ, roots, row.today), queries.PERSONS, row.today)
    return exact_count(select(_of_status(there, asked.shape("status")).label("value")))


def _of_status(there: FromClause, status: VolunteerStatus | None) -> ColumnElement[int]:
    c = there.c
    counts = {
        VolunteerStatus.VERIFIED: c.verified,
        VolunteerStatus.UNVERIFIED: c.registered - c.verified,
        VolunteerStatus.ENDED: c.ended,
        None: c.registered + c.ended,
    }
    return counts[status]


# --- The fields.


def id_of(row: VolunteerRow) -> ColumnElement[str]:
    return global_id("Volunteer", row.v.c.id)


def home_of(table: Any) -> Any:
    """The division of today in which somebody lives by a row of a table."""

    def read(row: Any, _: Args) -> Source:
        found = division_on(row.day)
        return Source(found, found.v, [found.id == table(row).c.home_id, holds(found)])

    return read


def community(row: VolunteerRow, _: Args) -> Source:
    found = division_on(row.day, DIGITS[Level.COMMUNITY])
    is_community = found.v.c.level == divisions.COMMUNITY
    return Source(found, found.v, [found.id == row.v.c.home_id, is_community, holds(found)])


class RegistrationRow(NamedTuple):
    """What a platform states of a volunteer."""

    r: FromClause
    day: ColumnElement[Any]


def registrations(row: VolunteerRow, _: Args) -> Source:
    r = registration.alias()
    return Source(RegistrationRow(r, row.day), r, [r.c.volunteer_id == row.v.c.id])


def platform(row: RegistrationRow, _: Args) -> Source:
    p = queries.platform.alias()
    return Source(p, p, [p.c.id == row.r.c.platform_id])


def verification(row: RegistrationRow, _: Args) -> Source:
    once = select(ONE.label("one")).subquery()
    return Source(row.r, once, [row.r.c.verification_method.is_not(None)])
