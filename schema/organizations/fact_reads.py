"""What the dated facts of an organization read: as they held on the row's day, and its whole history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    FromClause,
    Integer,
    MetaData,
    Table,
    Text,
    case,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import DATERANGE, JSONB
from sqlalchemy.sql import column, literal_column

from registry.actor import Permission
from registry.dated import on
from registry.divisions.queries import division_on, holds
from registry.organizations import FactKind
from registry.organizations.facts import UNPUBLISHED, OrganizationFact
from registry.organizations.queries import OrganizationRow
from schema.access import may
from schema.planner import Args, Binders, Many, One, Source
from schema.registration import reads as cases

facts = OrganizationFact.__table__  # type: ignore[attr-defined]
history_view = Table(
    "organization_history",
    MetaData(),
    Column("organization_id", BigInteger),
    Column("id", BigInteger),
    Column("kind", Text),
    Column("key", Text),
    Column("during", DATERANGE),
    Column("value", JSONB),
    Column("source", Text),
    Column("case_id", BigInteger),
    Column("end_case_id", BigInteger),
)


class FactRow(NamedTuple):
    """A fact that the caller may see."""

    f: Any
    binders: Binders


def text_in(value: ColumnElement[Any], name: str) -> ColumnElement[str]:
    """A text of a fact's value."""
    found: ColumnElement[str] = value.op("->>")(literal_column(f"'{name}'", Text()))
    return found


def _of(row: OrganizationRow, kind: FactKind) -> tuple[FromClause, list[ColumnElement[bool]]]:
    """The facts of a kind that held on the row's day."""
    f = facts.alias()
    is_kind = f.c.kind == literal_column(f"'{kind}'")
    return f, [f.c.organization_id == row.o.c.id, is_kind, on(f, row.day)]


def is_seen(row: OrganizationRow, binders: Binders) -> ColumnElement[bool]:
    """Whether the caller may see what is not published of a body: by where its registrar is."""
    seen = may(binders, Permission.ORGANIZATIONS_READ_UNPUBLISHED, row.o.c.registrar_id)
    binders.looks("organization", row.o.c.id, seen)
    return seen


def text_of(kind: FactKind, name: str) -> Callable[[OrganizationRow, Args], ColumnElement[Any]]:
    """A text of the one fact of its kind; null where none held."""

    def read(row: OrganizationRow, args: Args) -> ColumnElement[Any]:
        f, where = _of(row, kind)
        if kind in UNPUBLISHED:
            where.append(is_seen(row, args.binders))
        return select(text_in(f.c.value, name)).where(*where).correlate_except(f).scalar_subquery()

    return read


def count_of(kind: FactKind, name: str) -> Callable[[OrganizationRow, Args], ColumnElement[Any]]:
    text = text_of(kind, name)
    return lambda row, args: text(row, args).cast(Integer())


def was(
    kind: FactKind, name: str, now: str
) -> Callable[[OrganizationRow, Args], ColumnElement[Any]]:
    """What also stands in the body's own row as it is now: that of the row's day."""

    def read(row: OrganizationRow, args: Args) -> ColumnElement[Any]:
        present = row.o.c[now]
        if row.day is args.binders.today:
            return present
        f, where = _of(row, kind)
        former = text_in(f.c.value, name).cast(present.type)
        found = select(former).where(*where).correlate_except(f).scalar_subquery()
        is_known = select(f.c.id).where(*where).correlate_except(f).exists()
        return case((is_known, found), else_=present)

    return read


name_of_day = was(FactKind.NAME, "name", "name")
"""What a body was called on the row's day."""


def one(kind: FactKind) -> One:
    def source(row: OrganizationRow, args: Args) -> Source:
        f, where = _of(row, kind)
        return Source(FactRow(f, args.binders), f, where)

    return One(source)


def many(kind: FactKind, size: int) -> Many:
    """Published facts of a kind, those that began first, first."""

    def source(row: OrganizationRow, args: Args) -> Source:
        f, where = _of(row, kind)
        if kind in UNPUBLISHED:
            where.append(is_seen(row, args.binders))
        return Source(FactRow(f, args.binders), f, where)

    return Many(source, lambda row: [since(row), row.f.c.key.collate("C")], size=size)


def since(row: FactRow) -> ColumnElement[Any]:
    return func.lower(row.f.c.during)


def until(row: FactRow) -> ColumnElement[Any]:
    return func.upper(row.f.c.during)


def value(name: str) -> Callable[[FactRow], ColumnElement[Any]]:
    return lambda row: text_in(row.f.c.value, name)


def number(name: str) -> Callable[[FactRow], ColumnElement[Any]]:
    return lambda row: text_in(row.f.c.value, name).cast(Integer())


def key(row: FactRow) -> ColumnElement[str]:
    found: ColumnElement[str] = row.f.c.key
    return found


def year(row: FactRow) -> ColumnElement[int]:
    return key(row).cast(Integer())


class SeatRow(NamedTuple):
    s: Any


def _seats(row: OrganizationRow, args: Args) -> Source:
    """The seats of the council that held, as they stand in the fact."""
    f, where = _of(row, FactKind.COUNCIL)
    seats = f.c.value.op("->")(literal_column("'seats'"))
    each = func.jsonb_array_elements(seats).table_valued(
        column("seat", JSONB()), with_ordinality="place", joins_implicitly=True
    )
    s = each.render_derived()
    tables = f.join(s, literal_column("true", Boolean()))
    return Source(SeatRow(s), tables, [*where, is_seen(row, args.binders)])


COUNCIL = Many(_seats, lambda row: [row.s.c.place], size=10)


def seat(name: str) -> Callable[[SeatRow], ColumnElement[Any]]:
    return lambda row: text_in(row.s.c.seat, name)


def is_related(row: SeatRow) -> ColumnElement[bool]:
    return func.coalesce(text_in(row.s.c.seat, "related").cast(Boolean()), False)


def _history(row: OrganizationRow, args: Args) -> Source:
    """Everything that was ever so, up to the row's day."""
    f = history_view.alias()
    begins = func.lower(f.c.during)
    published = f.c.kind.not_in([literal_column(f"'{kind}'") for kind in UNPUBLISHED])
    where = [
        f.c.organization_id == row.o.c.id,
        or_(begins.is_(None), begins <= row.day),
        or_(published, is_seen(row, args.binders)),
    ]
    return Source(FactRow(f, args.binders), f, where)


HISTORY = Many(
    _history,
    lambda row: [since(row).nulls_first(), row.f.c.kind.collate("C"), row.f.c.id],
    size=30,
)


def registrar(row: OrganizationRow, args: Args) -> Source:
    """Whose office registered it, or whose street filed it, on the row's day."""
    found = division_on(row.day)
    was_it = was(FactKind.REGISTRAR, "divisionId", "registrar_id")(row, args)
    return Source(found, found.v, [found.id == was_it, holds(found)])


def case_of(row: FactRow, _: Args) -> Source:
    return _case(row, row.f.c.case_id)


def ending_case(row: FactRow, _: Args) -> Source:
    return _case(row, row.f.c.end_case_id)


def _case(row: FactRow, key: ColumnElement[int]) -> Source:
    return cases.shown(row.binders, lambda c: c.c.id == key)


def decided_by(row: FactRow, _: Args) -> ColumnElement[str | None]:
    e, found = cases.case_events.alias(), _case(row, row.f.c.case_id)
    tables = found.rows.join(e, e.c.case_id == found.row.c.c.id)
    approved = e.c.act == literal_column("'APPROVE'")
    actor = select(e.c.actor).select_from(tables).where(*found.where, approved)
    return actor.correlate_except(e, found.rows).scalar_subquery()


def cases_of(row: OrganizationRow, args: Args) -> Source:
    """The cases about it that the caller may see."""
    return cases.shown(args.binders, lambda c: c.c.organization_id == row.o.c.id)


CASES = Many(cases_of, lambda row: [row.c.c.id.desc()], size=10)
