"""Writes a chunk of judged rows at once: projects, their money, and whom they reached."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from registry.imports.judged import Judged
from registry.imports.writing import next_keys, split, touch
from registry.projects.import_judging import Writes

if TYPE_CHECKING:
    from registry.database import Connection

PROJECT = (
    *("id", "organization_id", "name", "kind", "purpose", "division_id"),
    *("begins_on", "ends_on", "source"),
)
FUND = ("project_id", "on_date", "year", "origin", "amount", "source")
BENEFICIARIES = ("project_id", "on_date", "persons", "source")


async def write(
    connection: Connection, rows: Sequence[Judged[Writes]], source: str, _: date
) -> None:
    """Carries out what the rows write. Raises Overtaken."""
    created, updated = split(rows)
    await _create(connection, created, source)
    # Once each, however many rows tell of it; what this file creates is nobody else's yet.
    known = {w.id: w.version for w in updated if w.first is None}
    await touch(connection, "project", list(known), list(known.values()))
    facts = [*created, *updated]
    for w in facts:
        w.id = w.first.id if w.first is not None else w.id
    funds = [
        (w.id, w.fund.on, w.fund.year, w.fund.origin, w.fund.amount, source)
        for w in facts
        if w.fund
    ]
    reached = [(w.id, *w.reached, source) for w in facts if w.reached]
    for table, columns, records in (
        ("project_fund", FUND, funds),
        ("project_beneficiaries", BENEFICIARIES, reached),
    ):
        if records:
            await connection.copy_records_to_table(table, records=records, columns=columns)


async def _create(connection: Connection, rows: Sequence[Writes], source: str) -> None:
    if not rows:
        return
    for row, key in zip(rows, await next_keys(connection, "project", len(rows)), strict=True):
        row.id = key
    records = [
        (
            *(w.id, w.organization_id, w.row.name, w.row.kind, w.row.purpose, w.place_id),
            *(w.row.begins_on, w.row.ends_on, source),
        )
        for w in rows
    ]
    await connection.copy_records_to_table("project", records=records, columns=PROJECT)
