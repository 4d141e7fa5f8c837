"""What the viewer's fields read: parameters of the statement, and the roles behind them."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Text,
    and_,
    case,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql import literal_column

from registry.accounts.models import Account, Role
from registry.dated import on
from registry.divisions.models import placement
from registry.divisions.queries import division_on, holds
from schema.access import held
from schema.common import given_division, given_word
from schema.planner import Args, Binders, Leaf, Source

account_table = Account.__table__  # type: ignore[attr-defined]
role_table = Role.__table__  # type: ignore[attr-defined]


class HeldRow(NamedTuple):
    """A permission, and the division where it is held; null is everywhere."""

    h: Any
    day: ColumnElement[Any]


class RoleRow(NamedTuple):
    r: Any
    language: ColumnElement[str]


def viewer(row: Binders, _: Args) -> Binders:
    return row


def known(name: str, type_: Any) -> Leaf:
    """Something that is known of the caller."""
    return Leaf(lambda row, _: row.caller(name, type_))


def is_signed_in(row: Binders, _: Args) -> ColumnElement[bool]:
    return row.caller("via", Text()) != literal_column("'ANONYMOUS'")


def display_name(row: Binders, _: Args) -> ColumnElement[str]:
    a = account_table.alias()
    return select(a.c.display_name).where(_is_callers(a, row)).scalar_subquery()


def has_totp(row: Binders, _: Args) -> ColumnElement[bool]:
    a = account_table.alias()
    asked: Any = select(literal_column("1")).select_from(a)
    return exists(asked.where(_is_callers(a, row), a.c.totp_sealed.is_not(None)))


def _is_callers(a: Any, row: Binders) -> ColumnElement[bool]:
    found: ColumnElement[bool] = a.c.id == row.caller("account_id", BigInteger())
    return found


def roles(row: Binders, _: Args) -> Source:
    r = role_table.alias()
    is_held = r.c.name == func.any(row.caller("roles", ARRAY(Text())))
    return Source(RoleRow(r, row.language), r, [is_held])


def title(row: RoleRow) -> ColumnElement[str]:
    return case((row.language == "zh", row.r.c.title_zh), else_=row.r.c.title)


def permissions(row: Binders, _: Args) -> Source:
    each = held(row)
    return Source(HeldRow(each, row.today), each)


def may(row: Binders, args: Args) -> ColumnElement[bool]:
    """Whether the caller holds a permission, in a division or anywhere."""
    each = held(row)
    wanted = each.c.permission == given_word(args, "permission")
    if "within" in args:
        place, p = given_division(args, "within", row.today), placement.alias()
        above = select(p.c.within_id).where(p.c.division_id == place.id, on(p, row.today))
        there = each.c.division_id.in_(above.correlate_except(p))
        wanted = and_(wanted, or_(each.c.division_id.is_(None), there))
    return select(literal_column("1")).select_from(each).where(wanted).exists()


def held_in(row: HeldRow, _: Args) -> Source:
    found = division_on(row.day)
    return Source(found, found.v, [found.id == row.h.c.division_id, holds(found)])


MUST_CHANGE = known("must_change_password", Boolean())
