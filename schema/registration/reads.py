"""What the fields of a case read, and what of a body's history anyone may see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Text, and_, func, select
from sqlalchemy.sql import literal_column

from registry.accounts.models import Account
from registry.actor import Permission
from registry.cases.models import CaseEvent, CaseMaterial, RegistrationCase
from registry.divisions.queries import division_on, holds
from registry.organizations.queries import organization as bodies
from registry.organizations.queries import organization_on
from registry.workforce.queries import worker as workers
from schema.access import may, may_each, may_somewhere
from schema.common import capped_count, given_words, text_input
from schema.planner import Args, Binders, Order, Source, Written, all_of, rows

if TYPE_CHECKING:
    from sqlalchemy import FromClause

cases = RegistrationCase.__table__  # type: ignore[attr-defined]
case_events = CaseEvent.__table__  # type: ignore[attr-defined]
case_materials = CaseMaterial.__table__  # type: ignore[attr-defined]
accounts = Account.__table__  # type: ignore[attr-defined]


class CaseRow(NamedTuple):
    """A case that the caller may see."""

    c: FromClause
    day: ColumnElement[Any]


def visible(binders: Binders) -> Source:
    """A case or two, of the divisions in which the caller may read cases."""
    c = cases.alias()
    seen = may(binders, Permission.CASES_READ, c.c.division_id)
    return Source(CaseRow(c, binders.today), c, [seen])


def shown(binders: Binders, which: Callable[[FromClause], ColumnElement[bool]]) -> Source:
    """Those of them that are meant; whoever is shown one is put on the audit trail."""
    found = visible(binders)
    source = Source(found.row, found.rows, [*found.where, which(found.row.c)])
    binders.looks("case", all_of(rows(source, found.row.c.c.id)), None)
    return source


def by_number(row: Binders, args: Args) -> Source:
    number = args.bind("number", Text(), text_input)
    return shown(row, lambda c: c.c.number == number)


def written(row: Written, _: Args) -> Source:
    """The case that an act moved."""
    found = visible(row.binders)
    key = row.value("case", BigInteger())
    return Source(found.row, found.rows, [*found.where, found.row.c.c.id == key])


def listed(row: Binders, args: Args) -> Source:
    row.lists("cases", may_somewhere(row, Permission.CASES_READ))
    return _asked(row, args)


def _asked(row: Binders, args: Args) -> Source:
    c = cases.alias()
    found = CaseRow(c, row.today)
    seen = may_each(row, Permission.CASES_READ, c.c.division_id)
    return Source(found, c, [seen, *_conditions(found, row, args.object("filter"))])


def counted(row: Binders, args: Args) -> Source:
    return capped_count(_asked(row, args))


def order(row: CaseRow, _: Args) -> Order:
    """The newest first."""
    return Order("NUMBER", [row.c.c.id], descending=True)


def _conditions(row: CaseRow, binders: Binders, asked: Args) -> Iterator[ColumnElement[bool]]:
    c = row.c.c
    for name, column in (("status", c.status), ("kind", c.kind)):
        if name in asked:
            yield (
                column.in_(given_words(asked, name))
                if asked.shape(name)
                else literal_column("false")
            )
    if "organization" in asked:
        o, number = bodies.alias(), asked.bind("organization", Text(), text_input)
        body = select(o.c.id).where(o.c.number == number).correlate_except(o)
        yield c.organization_id == body.scalar_subquery()
    if "socialWorker" in asked:
        w, number = workers.alias(), asked.bind("socialWorker", Text(), text_input)
        person = select(w.c.id).where(w.c.number == number).correlate_except(w)
        yield c.worker_id == person.scalar_subquery()
    if "mine" in asked:
        own = c.assigned_to == binders.caller("account_id", BigInteger())
        yield own if asked.shape("mine") else func.coalesce(~own, True)
    if "overdue" in asked:
        late = and_(c.due_on < row.day, c.decided_on.is_(None))
        yield late if asked.shape("overdue") else func.coalesce(~late, True)


def is_overdue(row: CaseRow, _: Args) -> ColumnElement[bool]:
    late = and_(row.c.c.due_on < row.day, row.c.c.decided_on.is_(None))
    return func.coalesce(late, False)


def division(row: CaseRow, _: Args) -> Source:
    found = division_on(row.day)
    return Source(found, found.v, [found.id == row.c.c.division_id, holds(found)])


def organization(row: CaseRow, _: Args) -> Source:
    found = organization_on(row.day)
    return Source(found, found.tables, [found.o.c.id == row.c.c.organization_id])


def assignee(row: CaseRow, _: Args) -> ColumnElement[str | None]:
    a = accounts.alias()
    found = select(a.c.display_name).where(a.c.id == row.c.c.assigned_to).correlate_except(a)
    return found.scalar_subquery()


def events(row: CaseRow, _: Args) -> Source:
    e = case_events.alias()
    return Source(e, e, [e.c.case_id == row.c.c.id])


def missing_materials(row: CaseRow, _: Args) -> ColumnElement[list[str]]:
    """By the list of the day of acceptance, or of today."""
    day = func.coalesce(row.c.c.accepted_on, row.day)
    m = func.missing_papers(row.c.c.id, day).table_valued("paper", "key", "place")
    papers = select(m.c.paper).order_by(m.c.key, m.c.place).correlate_except(m)
    return func.array(papers.scalar_subquery())


def materials(row: CaseRow, _: Args) -> Source:
    m = case_materials.alias()
    return Source(m, m, [m.c.case_id == row.c.c.id])
