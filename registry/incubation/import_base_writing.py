"""Writes a chunk of judged rows at once: bases with what they are from their opening on, and closings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from asyncpg import Range

from registry.imports.judged import Judged
from registry.imports.writing import Overtaken, check_all, next_keys, split, touch
from registry.incubation.import_base_judging import Writes

if TYPE_CHECKING:
    from registry.database import Connection

# No constraint forbids two bases of one name, site and day; imports take turns, so that none makes them.
ENTERED = """
SELECT FROM unnest($1::text[], $2::bigint[], $3::date[]) AS c (name, site_id, opened_on)
JOIN incubation_base b ON b.name = c.name COLLATE "C" AND b.site_id = c.site_id
    AND lower(b.during) = c.opened_on
LIMIT 1
"""
CLOSE = """
UPDATE incubation_base b SET during = daterange(lower(b.during), c.day), closing = c.reason
FROM unnest($1::bigint[], $2::date[], $3::text[]) AS c (id, day, reason)
WHERE b.id = c.id AND upper_inf(b.during)
"""
COLUMNS = {
    "incubation_base": ("id", "name", "tier", "form", "site_id", "during", "closing"),
    "base_address": ("base_id", "during", "address", "source"),
    "base_operator": ("base_id", "during", "organization_id", "name", "source"),
    "base_services": ("base_id", "during", "services", "source"),
    "base_room": ("base_id", "during", "places", "source"),
}
Record = tuple[Any, ...]


async def write(
    connection: Connection, rows: Sequence[Judged[Writes]], source: str, _: date
) -> None:
    """Carries out what the rows write. Raises Overtaken."""
    created, updated = split(rows)
    await _create(connection, created, source)
    ids = [w.id for w in updated]
    await touch(connection, "incubation_base", ids, [w.version for w in updated])
    closings = [w.closing for w in updated if w.closing is not None]
    if closings:
        days, reasons = map(list, zip(*closings, strict=True))
        check_all(await connection.execute(CLOSE, ids, days, reasons), len(updated))


async def _create(connection: Connection, rows: Sequence[Writes], source: str) -> None:
    if not rows:
        return
    named = [(w.row.name, w.site_id, w.row.opened_on) for w in rows]
    if await connection.fetch(ENTERED, *map(list, zip(*named, strict=True))):
        raise Overtaken("it was entered at the same moment")
    for w, key in zip(rows, await next_keys(connection, "incubation_base", len(rows)), strict=True):
        w.id = key
    for table, records in _records(rows, source).items():
        await connection.copy_records_to_table(table, records=records, columns=COLUMNS[table])


def _records(rows: Sequence[Writes], source: str) -> dict[str, list[Record]]:
    """The rows of each table, in the order in which they are written."""
    facts: dict[str, list[Record]] = {table: [] for table in COLUMNS}
    for w in rows:
        row, since = w.row, Range(w.row.opened_on)
        closed_on, closing = w.closing or (None, None)
        during = Range(row.opened_on, closed_on)
        base = (w.id, row.name, row.tier, row.form, w.site_id, during, closing)
        facts["incubation_base"].append(base)
        facts["base_address"].append((w.id, since, row.address, source))
        facts["base_operator"].append((w.id, since, w.operator_id, row.operator.name, source))
        facts["base_services"].append((w.id, since, list(row.services), source))
        facts["base_room"].append((w.id, since, row.capacity, source))
    return facts
