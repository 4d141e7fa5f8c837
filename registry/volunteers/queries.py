"""Reading volunteers and their counts: SQL expressions that planned reads are composed of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Integer,
    Numeric,
    Select,
    SmallInteger,
    Text,
    and_,
    case,
    cast,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy.sql import column

from registry.accounts.models import VolunteerPlatform
from registry.dated import Day
from registry.volunteers.models import Volunteer, VolunteerRegistration
from registry.volunteers.services.models import total

if TYPE_CHECKING:
    from sqlalchemy import FromClause

volunteer = Volunteer.__table__  # type: ignore[attr-defined]
registration = VolunteerRegistration.__table__  # type: ignore[attr-defined]
platform = VolunteerPlatform.__table__  # type: ignore[attr-defined]

PERSONS: ColumnElement[int] = literal_column("0::smallint", SmallInteger())
"""What persons are counted under, in the place of a platform."""

NEVER: ColumnElement[Any] = literal_column("date 'infinity'", Date())

HUNDRED: ColumnElement[Any] = literal_column("100::numeric")
TWO: ColumnElement[Any] = literal_column("2")

COUNTED = ("registered", "verified", "ended")


def known_platform(code: ColumnElement[str], path: str) -> ColumnElement[int]:
    """The platform behind a code; the statement is refused where none has it."""
    p = platform.alias()
    found = select(p.c.id).where(p.c.code == code).correlate_except(p)
    message = func.concat("No platform has the code ", code, ".")
    refused = func.refuse(
        literal_column("'UNKNOWN_PLATFORM'"), literal_column(f"'{path}'"), message
    )
    known = select(func.coalesce(found.scalar_subquery(), refused)).correlate_except(None)
    return cast(known.scalar_subquery(), SmallInteger())


def count_in(
    division_id: ColumnElement[int], platform_id: ColumnElement[int], day: Day
) -> FromClause:
    """How many persons, or registrations of a platform, a division held on a day: one row.

    Postgres puts the function's body in its place only if what it is given are plain columns and
    constants; `counts` sees to that.
    """
    columns = (column(name, BigInteger()) for name in COUNTED)
    there = func.volunteers_on(division_id, platform_id, day).table_valued(*columns)
    return there.render_derived()


def counts(places: Select[Any], platform_id: ColumnElement[int], day: Day) -> FromClause:
    """The sum over the divisions that a query of one column finds: one row."""
    place = places.subquery()
    (division_id,) = place.c
    asked: FromClause = place
    if platform_id is not PERSONS:
        known = select(platform_id.label("id")).offset(literal_column("0")).subquery()
        asked, platform_id = place.join(known, true()), known.c.id
    there = count_in(division_id, platform_id, day).lateral()
    sums = [
        cast(func.coalesce(func.sum(there.c[name]), 0), Integer()).label(name) for name in COUNTED
    ]
    return select(*sums).select_from(asked.join(there, true())).subquery()


def number_of(v: FromClause) -> ColumnElement[str]:
    """What people call a volunteer by: VO000000001; see audit.subjects."""
    digits = v.c.id.cast(Text())
    length = func.greatest(func.length(digits), literal_column("9"))
    return func.concat(
        literal_column("'VO'"), func.lpad(digits, length, literal_column("'0'")), type_=Text()
    )


def has_ended(row: FromClause, day: Day) -> ColumnElement[bool]:
    return row.c.ended_on <= day


def status_on(row: FromClause, day: Day) -> ColumnElement[str]:
    """ENDED, VERIFIED or UNVERIFIED."""
    return case(
        (has_ended(row, day), literal_column("'ENDED'", Text())),
        (row.c.verified_on <= day, literal_column("'VERIFIED'", Text())),
        else_=literal_column("'UNVERIFIED'", Text()),
    )


def ever(day: ColumnElement[Any]) -> ColumnElement[Any]:
    """A day that may never come: null then."""
    return func.nullif(day, NEVER, type_=Date())


# --- What service records come to, by the totals that are kept for each registration.


def served(v: FromClause) -> Select[Any]:
    """The totals of all of a person's registrations."""
    r, t = registration.alias(), total.alias()
    theirs = and_(t.c.platform_id == r.c.platform_id, t.c.registration == r.c.external_id)
    found = select(t.c.centihours, t.c.records).select_from(r.join(t, theirs))
    return found.where(r.c.volunteer_id == v.c.id).correlate_except(r, t)


def served_as(r: FromClause) -> Select[Any]:
    """The total of one registration, if there is one."""
    t = total.alias()
    is_its = and_(t.c.platform_id == r.c.platform_id, t.c.registration == r.c.external_id)
    return select(t.c.centihours, t.c.records).where(is_its).correlate_except(t)


def hours_of(totals: Select[Any]) -> ColumnElement[str]:
    """Exact, with two decimal places."""
    centihours = totals.selected_columns.centihours
    hours = func.round(cast(func.sum(centihours), Numeric()) / HUNDRED, TWO)
    return func.coalesce(
        totals.with_only_columns(cast(hours, Text())).scalar_subquery(), literal_column("'0.00'")
    )


def records_of(totals: Select[Any]) -> ColumnElement[int]:
    records = cast(func.sum(totals.selected_columns.records), Integer())
    return func.coalesce(totals.with_only_columns(records).scalar_subquery(), literal_column("0"))
