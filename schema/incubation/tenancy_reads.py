"""What the fields of tenancies read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Text, case, select

from registry.dated import on
from registry.incubation import queries
from registry.incubation.queries import BaseRow, TenancyRow
from registry.organizations.queries import organization as bodies
from registry.organizations.queries import organization_on
from schema.common import capped_count, given_word, text_input
from schema.incubation.reads import FactRow, is_seen, known
from schema.planner import Args, Many, Order, Source, Written


def _tenancy(day: ColumnElement[Any]) -> TenancyRow:
    return TenancyRow(queries.tenancies.alias(), day)


def tenancies(row: BaseRow, args: Args) -> Source:
    """Of the base, all that had begun."""
    found, asked = _tenancy(row.day), args.object("filter")
    t = found.t
    where = [t.c.base_id == row.b.c.id, queries.began(t, row.day)]
    return Source(found, t, [*where, *_asked(found, asked)])


def _asked(row: TenancyRow, asked: Args) -> Iterator[ColumnElement[bool]]:
    if "stage" in asked:
        yield queries.stage_on(row) == given_word(asked, "stage")
    if "current" in asked:
        yield on(row.t, row.day) if asked.shape("current") else queries.ended(row.t, row.day)
    if "organization" in asked:
        o, number = bodies.alias(), asked.bind("organization", Text(), text_input)
        body = select(o.c.id).where(o.c.number == number).correlate_except(o)
        yield row.t.c.organization_id == body.scalar_subquery()


def tenancies_counted(row: BaseRow, args: Args) -> Source:
    return capped_count(tenancies(row, args))


def newest_first(row: TenancyRow, _: Args) -> Order:
    return Order("SINCE", [queries.first_day(row.t), row.t.c.id], descending=True)


def _of_body(row: Any, _: Args) -> Source:
    found = _tenancy(row.day)
    where = [found.t.c.organization_id == row.o.c.id, queries.began(found.t, row.day)]
    return Source(found, found.t, where)


OF_BODY = Many(_of_body, lambda row: [queries.first_day(row.t).desc(), row.t.c.id.desc()], size=3)


def written(row: Written, _: Args) -> Source:
    """The tenancy that was written of."""
    found = _tenancy(row.binders.today)
    return Source(found, found.t, [found.t.c.id == row.value("tenancy", BigInteger())])


def base_of(row: TenancyRow, _: Args) -> Source:
    return known(BaseRow(queries.bases.alias(), row.day), row.t.c.base_id)


def body_of(row: TenancyRow, _: Args) -> Source:
    found = organization_on(row.day)
    return Source(found, found.tables, [found.o.c.id == row.t.c.organization_id])


def is_current(row: TenancyRow) -> ColumnElement[bool]:
    return on(row.t, row.day)


def left(row: TenancyRow, what: ColumnElement[Any]) -> ColumnElement[Any]:
    """Something of its exit, once that has come."""
    return case((queries.ended(row.t, row.day), what))


def exit_reason(row: TenancyRow, args: Args) -> ColumnElement[str | None]:
    return case((is_seen(args.binders, row.t.c.base_id), left(row, row.t.c.exit_reason)))


def handed_over(row: TenancyRow, what: ColumnElement[Any]) -> ColumnElement[Any]:
    """Something of the handover, once that has come."""
    return case((row.t.c.handed_over_on <= row.day, what))


def parts(table: Any) -> Many:
    """The stages of a tenancy, or its agreements: those that had begun, in order."""

    def source(row: TenancyRow, _: Args) -> Source:
        f = table.alias()
        where = [f.c.tenancy_id == row.t.c.id, queries.began(f, row.day)]
        return Source(FactRow(f, row.day), f, where)

    return Many(source, lambda row: [queries.first_day(row.f)], size=3)
