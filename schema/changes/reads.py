"""What the fields of the change feed read, and whose changes the caller may see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    DateTime,
    Integer,
    SmallInteger,
    Text,
    and_,
    case,
    exists,
    func,
    literal_column,
    not_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSON, array
from sqlalchemy.sql import column

from registry import feed
from registry.actor import Permission
from registry.divisions.queries import division_on, holds, version
from registry.organizations.queries import organization as organizations
from registry.projects.queries import project as projects
from registry.volunteers.queries import platform, registration
from registry.workforce import queries
from schema.access import ONE, may_everywhere
from schema.changes.inputs import DEFAULT, MOST, ChangeReason, ChangeType
from schema.common import given_words
from schema.organizations.reads import by_key
from schema.planner import Args, Binders, Order, Refused, Source, cursor, key_reader, name_literal
from schema.projects.reads import by_key as project_by_key
from schema.volunteers.reads import RegistrationRow
from schema.workforce import reads as workers

if TYPE_CHECKING:
    from sqlalchemy import FromClause

LOST = "RESYNC_REQUIRED"
WHY = (
    "Changes after this cursor are not kept any more, or it is of another register: "
    "read everything anew."
)

BEGINNING: ColumnElement[int] = literal_column("0::bigint", BigInteger())
NO_TYPES: ColumnElement[Any] = literal_column("'{}'::text[]", ARRAY(Text()))
NO_PLATFORMS: ColumnElement[Any] = literal_column("'{}'::smallint[]", ARRAY(SmallInteger()))

PAGE: Mapping[str, Any] = {
    "changes": JSON(),
    "end_xid": BigInteger(),
    "end_id": BigInteger(),
    "has_more": Boolean(),
}
CHANGE: Mapping[str, Any] = {
    "place": Integer(),
    "at": DateTime(timezone=True),
    "type": Text(),
    "subject_id": BigInteger(),
    "platform_id": SmallInteger(),
    "key": Text(),
}


NUMBERED: Mapping[ChangeType, FromClause] = {
    ChangeType.ORGANIZATION: organizations,
    ChangeType.WORKER: queries.worker,
    ChangeType.POST: queries.post,
    ChangeType.PROJECT: projects,
}
"""Where the numbers stand by which what has changed is called."""


class PageRow(NamedTuple):
    """A page of the feed, of at most so many changes."""

    page: FromClause
    size: int
    day: ColumnElement[Any]


class ChangeRow(NamedTuple):
    change: FromClause
    day: ColumnElement[Any]


def page(row: Binders, args: Args) -> Source:
    """Read once, whatever is asked of it."""
    size = args.shape("first", DEFAULT)
    if not 0 <= size <= MOST:
        raise Refused(f"A page of changes holds 0 to {MOST:,} of them, not {size}.")
    types = (
        given_words(args, "types")
        if "types" in args
        else [name_literal(t.name) for t in ChangeType]
    )
    asked: ColumnElement[Any] = array(types) if types else NO_TYPES
    if _is_asked_for(args, ChangeType.WORKER):
        word = name_literal(ChangeType.WORKER.name)
        seen = may_everywhere(row, Permission.WORKERS_READ)
        asked = case((seen, asked), else_=func.array_remove(asked, word, type_=ARRAY(Text())))
    platforms = _platforms(row) if _is_asked_for(args, ChangeType.VOLUNTEER) else NO_PLATFORMS
    most: ColumnElement[int] = literal_column(str(size))
    columns = (column(name, type_) for name, type_ in PAGE.items())
    found = func.change_page(*_after(args), most, asked, platforms).table_valued(*columns)
    there = found.render_derived()
    return Source(PageRow(there, size, row.today), there)


def _is_asked_for(args: Args, type_: ChangeType) -> bool:
    return type_ in args.shape("types", list(ChangeType))


def _platforms(binders: Binders) -> ColumnElement[Any]:
    """Whose registrations the caller may see: their own platform's, or everybody's."""
    p = platform.alias()
    each = select(func.array_agg(p.c.id)).correlate_except(p).scalar_subquery()
    own = array([binders.caller("platform_id", SmallInteger())])
    return case(
        (may_everywhere(binders, Permission.VOLUNTEERS_READ), func.coalesce(each, NO_PLATFORMS)),
        else_=func.array_remove(own, literal_column("NULL"), type_=ARRAY(SmallInteger())),
    )


def _after(args: Args) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """Where the page begins; the operation is refused where what followed was forgotten."""
    if "after" not in args:
        return BEGINNING, BEGINNING
    xid = args.bind("after", BigInteger(), _key(0))
    id_ = args.bind("after", BigInteger(), _key(1))
    message: ColumnElement[str] = literal_column(f"'{WHY}'")
    refused = func.refuse(literal_column(f"'{LOST}'"), literal_column(f"'{args.path}'"), message)
    return xid, case((func.change_is_lost(xid, id_), refused), else_=id_)


def _key(index: int) -> Callable[[str], int]:
    order = Order(feed.ORDER, [column("xid", BigInteger()), column("id", BigInteger())])
    read = key_reader(order, index)

    def checked(text: str) -> int:
        value: int = read(text)
        if value < 0:
            raise Refused("This cursor was not made by this list in this order.")
        return value

    return checked


def end_cursor(row: PageRow) -> ColumnElement[str]:
    return cursor(Order(feed.ORDER, [row.page.c.end_xid, row.page.c.end_id]))


def changes(row: PageRow, _: Args) -> Source:
    columns = (column(name, type_) for name, type_ in CHANGE.items())
    each = func.json_to_recordset(row.page.c.changes).table_valued(*columns)
    change = each.render_derived(with_types=True)
    return Source(ChangeRow(change, row.day), change)


# --- The fields of a change.


def division(row: ChangeRow, _: Args) -> Source:
    found = division_on(row.day)
    is_it = found.id == row.change.c.subject_id
    return Source(found, found.v, [_is(row, ChangeType.DIVISION), is_it, holds(found)])


def organization(row: ChangeRow, args: Args) -> Source:
    found = by_key(row.change.c.subject_id, args.binders)
    return Source(found.row, found.rows, [_is(row, ChangeType.ORGANIZATION), *found.where])


def social_worker(row: ChangeRow, args: Args) -> Source:
    found = workers.by_key(row.change.c.subject_id, args.binders)
    return Source(found.row, found.rows, [_is(row, ChangeType.WORKER), *found.where])


def post(row: ChangeRow, args: Args) -> Source:
    found = workers.post_by_key(row.change.c.subject_id, args.binders)
    return Source(found.row, found.rows, [_is(row, ChangeType.POST), *found.where])


def project(row: ChangeRow, args: Args) -> Source:
    found = project_by_key(row.change.c.subject_id, args.binders)
    return Source(found.row, found.rows, [_is(row, ChangeType.PROJECT), *found.where])


def registration_of(row: ChangeRow, _: Args) -> Source:
    r = registration.alias()
    return Source(RegistrationRow(r, row.day), r, [_is(row, ChangeType.VOLUNTEER), *_same(row, r)])


def external_id(row: ChangeRow) -> ColumnElement[str | None]:
    """What others call it by, also where it is no more."""
    v, subject = version.alias(), row.change.c.subject_id
    codes = select(v.c.code).where(v.c.division_id == subject).order_by(v.c.during.desc())
    code = codes.limit(ONE).correlate_except(v).scalar_subquery()
    numbers = [(_is(row, type_), _number(table, subject)) for type_, table in NUMBERED.items()]
    return case((_is(row, ChangeType.DIVISION), code), *numbers, else_=row.change.c.key)


def _number(table: FromClause, subject: ColumnElement[int]) -> ColumnElement[str]:
    t = table.alias()
    found = select(t.c.number).where(t.c.id == subject)
    return found.correlate_except(t).scalar_subquery()


def reason(row: ChangeRow) -> ColumnElement[str | None]:
    """Null for a change that leaves as much as there was."""
    v, r = version.alias(), registration.alias()
    is_or_will_be = func.coalesce(func.upper(v.c.during) > row.day, literal_column("true"))
    of_it = v.c.division_id == row.change.c.subject_id
    there = exists(select(ONE).where(of_it, is_or_will_be).correlate_except(v))
    is_erased = exists(
        select(ONE).where(*_same(row, r), r.c.erased_at.is_not(None)).correlate_except(r)
    )
    return case(
        (
            and_(_is(row, ChangeType.DIVISION), not_(there)),
            name_literal(ChangeReason.ABOLISHED.name),
        ),
        (and_(_is(row, ChangeType.VOLUNTEER), is_erased), name_literal(ChangeReason.ERASED.name)),
    )


def _is(row: ChangeRow, type_: ChangeType) -> ColumnElement[bool]:
    is_it: ColumnElement[bool] = row.change.c.type == name_literal(type_.name)
    return is_it


def _same(row: ChangeRow, r: FromClause) -> list[ColumnElement[bool]]:
    """The registration that a change is of."""
    change = row.change.c
    return [r.c.platform_id == change.platform_id, r.c.external_id == change.key]
