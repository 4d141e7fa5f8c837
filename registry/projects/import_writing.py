"""Writes a chunk of judged rows at once: projects, their money, and whom they reached."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from registry.imports.judged import Judged, Verdict
from registry.imports.writing import Overtaken
from registry.projects.import_judging import Writes

if TYPE_CHECKING:
    from registry.database import Connection

IDS = "SELECT nextval(pg_get_serial_sequence('project', 'id')) AS id FROM generate_series(1, $1)"
# Whoever adds to a project waits for others who do, and then sees them.
TOUCH = """
UPDATE project p SET version = p.version + 1
FROM unnest($1::bigint[], $2::integer[]) AS c (id, version)
WHERE p.id = c.id AND p.version = c.version
"""
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
    created, updated = (
        [row.writes for row in rows if row.writes and row.verdict == verdict]
        for verdict in (Verdict.CREATED, Verdict.UPDATED)
    )
    await _create(connection, created, source)
    await _touch(connection, updated)
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
    for row, number in zip(rows, await connection.fetch(IDS, len(rows)), strict=True):
        row.id = number["id"]
    records = [
        (
            *(w.id, w.organization_id, w.row.name, w.row.kind, w.row.purpose, w.place_id),
            *(w.row.begins_on, w.row.ends_on, source),
        )
        for w in rows
    ]
    await connection.copy_records_to_table("project", records=records, columns=PROJECT)


async def _touch(connection: Connection, rows: Sequence[Writes]) -> None:
    """Once each, however many rows tell of it; what this file creates is nobody else's yet."""
    known = {w.id: w.version for w in rows if w.first is None}
    if not known:
        return
    done = await connection.execute(TOUCH, list(known), list(known.values()))
    if int(done.split()[-1]) != len(known):
        raise Overtaken("it was changed at the same moment")
