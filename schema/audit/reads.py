"""What the fields of the audit trail read, and which entries the caller may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import (
    ColumnElement,
    Text,
    and_,
    case,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.sql import literal_column

from registry.accounts.models import Account
from registry.actor import Permission
from registry.audit import AuditEntry, AuditSeal
from registry.audit.subjects import NUMBERED, ORGANIZATION
from registry.cases.models import RegistrationCase
from registry.organizations.queries import organization as bodies
from schema.access import ONE, held, may_each, may_somewhere
from schema.audit.conditions import conditions
from schema.common import capped_count
from schema.planner import Args, Binders, Order, Source

if TYPE_CHECKING:
    from sqlalchemy import FromClause

entries = AuditEntry.__table__  # type: ignore[attr-defined]
seals = AuditSeal.__table__  # type: ignore[attr-defined]
accounts = Account.__table__  # type: ignore[attr-defined]
cases = RegistrationCase.__table__  # type: ignore[attr-defined]

READ = Permission.AUDIT_READ


def visible(binders: Binders) -> Source:
    """All entries for an auditor of everywhere; else those about their divisions' cases and bodies.

    What is about neither, such as accounts and rules, is for auditors of everywhere alone. That
    the caller is an auditor at all is asked once, before any entry is looked at.
    """
    e = entries.alias()
    theirs = or_(_everywhere(binders), _under_their_case(binders, e), _about_their_body(binders, e))
    return Source(e, e, [may_somewhere(binders, READ), theirs])


def _everywhere(binders: Binders) -> ColumnElement[bool]:
    grants = held(binders)
    wanted = (
        grants.c.permission == literal_column(f"'{READ.name}'"),
        grants.c.division_id.is_(None),
    )
    return exists(select(ONE).where(*wanted).select_from(grants).correlate_except(grants))


def _under_their_case(binders: Binders, e: FromClause) -> ColumnElement[bool]:
    c = cases.alias()
    found = select(ONE).where(c.c.id == e.c.case_id, may_each(binders, READ, c.c.division_id))
    return exists(found.correlate_except(c))


def _about_their_body(binders: Binders, e: FromClause) -> ColumnElement[bool]:
    o = bodies.alias()
    found = select(ONE).where(o.c.id == e.c.subject_id, may_each(binders, READ, o.c.registrar_id))
    return and_(e.c.subject_type == _word(ORGANIZATION), exists(found.correlate_except(o)))


def listed(row: Binders, args: Args) -> Source:
    """Whoever looks at the trail is on it."""
    row.lists("audit", may_somewhere(row, READ))
    return _asked(row, args)


def counted(row: Binders, args: Args) -> Source:
    return capped_count(_asked(row, args))


def order(row: FromClause, args: Args) -> Order:
    """The newest first: of a stretch of time by the time, or all that is newer would be walked over."""
    if args.object("filter").object("at").names():
        return Order("AT", [row.c.at, row.c.id], descending=True)
    return Order("ID", [row.c.id], descending=True)


def _asked(row: Binders, args: Args) -> Source:
    found = visible(row)
    return Source(found.row, found.rows, [*found.where, *conditions(found.row, args)])


def id_of(row: FromClause, _: Args) -> ColumnElement[str]:
    return row.c.id.cast(Text())


def account_name(row: FromClause, _: Args) -> ColumnElement[str]:
    a = accounts.alias()
    found = select(a.c.display_name).where(a.c.id == row.c.account_id).correlate_except(a)
    return found.scalar_subquery()


def via(row: FromClause, _: Args) -> ColumnElement[str]:
    return func.upper(row.c.via)


def subject_number(row: FromClause, _: Args) -> ColumnElement[str]:
    key = row.c.subject_id.cast(Text())
    filled = func.lpad(key, literal_column("9"), literal_column("'0'"))
    known = {_word(type_): _word(prefix).concat(filled) for type_, prefix in NUMBERED.items()}
    return case(*((row.c.subject_type == type_, text) for type_, text in known.items()), else_=key)


def case_number(row: FromClause, _: Args) -> ColumnElement[str]:
    c = cases.alias()
    return select(c.c.number).where(c.c.id == row.c.case_id).correlate_except(c).scalar_subquery()


def is_sealed(row: FromClause, _: Args) -> ColumnElement[bool]:
    s = seals.alias()
    return exists(select(ONE).where(s.c.entry_id == row.c.id).correlate_except(s))


def _word(text: str) -> ColumnElement[str]:
    return literal_column(f"'{text}'", Text())
