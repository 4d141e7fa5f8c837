"""What the fields of an obligation read: the worklist of the divisions that the caller may see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import BigInteger, Boolean, ColumnElement, Text, func, select
from sqlalchemy.sql import literal_column

from registry.actor import Permission
from registry.cases.obligations import Obligation
from registry.divisions import DivisionLevel
from registry.divisions.codes import DIGITS
from registry.divisions.queries import Place, division_on, holds, lies_within
from registry.organizations.queries import organization_on
from schema.access import may, may_each, may_somewhere
from schema.common import capped_count, given_division, given_words
from schema.planner import Args, Binders, Order, Source, Written
from schema.registration import reads as cases
from schema.workforce import reads as workers

if TYPE_CHECKING:
    from sqlalchemy import FromClause

obligations = Obligation.__table__  # type: ignore[attr-defined]


class ObligationRow(NamedTuple):
    """An obligation that the caller may see."""

    o: FromClause
    binders: Binders

    @property
    def day(self) -> ColumnElement[Any]:
        return self.binders.today


def listed(row: Binders, args: Args) -> Source:
    row.lists("worklist", may_somewhere(row, Permission.CASES_READ))
    return _asked(row, args)


def _asked(row: Binders, args: Args) -> Source:
    """What is open where the caller may see it, within a division and up to a day."""
    o = obligations.alias()
    found = ObligationRow(o, row)
    seen = may_each(row, Permission.CASES_READ, o.c.division_id)
    return Source(found, o, [o.c.settled_on.is_(None), seen, *_conditions(found, args)])


def _conditions(row: ObligationRow, args: Args) -> Iterator[ColumnElement[bool]]:
    o = row.o.c
    if "within" in args:
        yield _decided_within(o.division_id, given_division(args, "within", row.day), row.day)
    if "dueBefore" in args:
        yield o.due_on < args.day("dueBefore")
    if "kind" in args:
        words = given_words(args, "kind")
        yield o.kind.in_(words) if words else literal_column("false", Boolean())
    if "overdue" in args:
        late = o.due_on < row.day
        yield late if args.shape("overdue") else ~late


def _decided_within(
    division_id: ColumnElement[int], place: Place, day: ColumnElement[Any]
) -> ColumnElement[bool]:
    """Streets file and larger divisions register: what lies within a street decides nothing."""
    if place.digits >= DIGITS[DivisionLevel.TOWNSHIP]:
        return division_id == place.id
    return lies_within(division_id, place, day)


def counted(row: Binders, args: Args) -> Source:
    return capped_count(_asked(row, args))


def order(row: ObligationRow, _: Args) -> Order:
    """What is due first, first."""
    return Order("DUE", [row.o.c.due_on, row.o.c.id])


def written(row: Written, _: Args) -> Source:
    """The proposal that was dismissed."""
    o, key = obligations.alias(), row.value("obligation", BigInteger())
    seen = may(row.binders, Permission.CASES_READ, o.c.division_id)
    return Source(ObligationRow(o, row.binders), o, [o.c.id == key, seen])


def is_overdue(row: ObligationRow, _: Args) -> ColumnElement[bool]:
    o = row.o.c
    return func.coalesce(o.settled_on, row.day) > o.due_on


def organization(row: ObligationRow, _: Args) -> Source:
    found = organization_on(row.day)
    return Source(found, found.tables, [found.o.c.id == row.o.c.organization_id])


def social_worker(row: ObligationRow, _: Args) -> Source:
    found = workers.visible(row.binders, row.day)
    return Source(found.row, found.rows, [*found.where, found.row.w.c.id == row.o.c.worker_id])


def division(row: ObligationRow, _: Args) -> Source:
    found = division_on(row.day)
    return Source(found, found.v, [found.id == row.o.c.division_id, holds(found)])


def case_of(row: ObligationRow, _: Args) -> Source:
    """The case whose decision is due."""
    return cases.shown(row.binders, lambda c: c.c.id == row.o.c.case_id)


def settling_case(row: ObligationRow, _: Args) -> Source:
    return cases.shown(row.binders, lambda c: c.c.id == row.o.c.settled_by)


def proposal(row: ObligationRow, _: Args) -> Source:
    """What is proposed, where it is a proposal."""
    o = row.o
    one = select(literal_column("1").label("one")).subquery()
    return Source(row, one, [o.c.proposal.is_not(None)])


def proposed(name: str) -> Any:
    return lambda row: row.o.c.proposal.op("->>")(literal_column(f"'{name}'", Text()))
