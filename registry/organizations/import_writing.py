"""Writes a chunk of judged rows at once: bodies, then their dated facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import asyncpg

from registry.imports.writing import check_all, next_keys, split
from registry.organizations.import_facts import end_lasting, keep_former

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from registry.imports.judged import Judged
    from registry.organizations.import_judging import Span, Writes
    from registry.organizations.import_known import Connection

UPDATE = """
UPDATE organization o
SET name = c.name, credit_code = c.credit_code, filing_number = c.filing_number,
    purpose = c.purpose, supervising_unit = c.supervising_unit,
    management_mode = c.management_mode, version = o.version + 1
FROM unnest($1::bigint[], $2::integer[], $3::text[], $4::text[], $5::text[], $6::text[],
            $7::text[], $8::text[])
  AS c (id, version, name, credit_code, filing_number, purpose, supervising_unit, management_mode)
WHERE o.id = c.id AND o.version = c.version
"""
REPLACE_HOMES = """
UPDATE organization_home h SET division_id = c.division_id
FROM unnest($1::bigint[], $2::bigint[]) AS c (id, division_id) WHERE h.id = c.id
"""
END = {
    table: f"""
UPDATE {table} f SET during = daterange(lower(f.during), least(upper(f.during), c.day))
FROM unnest($1::bigint[], $2::date[]) AS c (id, day) WHERE f.id = c.id
"""  # noqa: S608 - the names stand below
    for table in ("organization_home", "organization_charity", "organization_standing")
}

BODY = (
    *("id", "name", "credit_code", "filing_number", "registrar_id", "purpose"),
    *("supervising_unit", "management_mode", "established_on"),
)
FACT = ("organization_id", "during", "source")


async def write(
    connection: Connection, rows: Sequence[Judged[Writes]], source: str, today: date
) -> None:
    """Carries out what the rows write. Raises Overtaken."""
    created, updated = split(rows)
    await _create(connection, created)
    if updated:
        await keep_former(connection, updated, today, source)
        await _update(connection, updated)
    facts = [(row.id, row) for row in (*created, *updated) if row.id is not None]
    # Standing last: it is what the triggers lay the other facts over.
    await _end(connection, "organization_home", [w.end_home for _, w in facts])
    await _replace_homes(connection, [w for _, w in facts])
    homes = [(body, span) for body, w in facts for span in w.homes]
    await _begin(connection, "organization_home", ("division_id",), homes, source)
    await _end(connection, "organization_charity", [w.end_charity for _, w in facts])
    charities = [(body, span) for body, w in facts for span in w.charities]
    await _begin(connection, "organization_charity", ("route",), charities, source)
    await _end(connection, "organization_standing", [w.end_standing for _, w in facts])
    await end_lasting(
        connection, [(body, w.end_standing[1]) for body, w in facts if w.end_standing]
    )
    standings = [(body, span) for body, w in facts for span in w.standings]
    columns = ("form", "standing", "community_based")
    await _begin(connection, "organization_standing", columns, standings, source)


async def _create(connection: Connection, rows: Sequence[Writes]) -> None:
    if not rows:
        return
    for row, key in zip(rows, await next_keys(connection, "organization", len(rows)), strict=True):
        row.id = key
    records = [(row.id, *row.body) for row in rows]
    await connection.copy_records_to_table("organization", records=records, columns=BODY)


async def _update(connection: Connection, rows: Sequence[Writes]) -> None:
    bodies = [row.body for row in rows]
    done = await connection.execute(
        UPDATE,
        [row.id for row in rows],
        [row.version for row in rows],
        [body.name for body in bodies],
        [body.credit_code for body in bodies],
        [body.filing_number for body in bodies],
        [body.purpose for body in bodies],
        [body.supervising_unit for body in bodies],
        [body.management_mode for body in bodies],
    )
    check_all(done, len(rows))


async def _end(connection: Connection, table: str, ends: Sequence[tuple[int, date] | None]) -> None:
    if given := [end for end in ends if end]:
        await connection.execute(END[table], *map(list, zip(*given, strict=True)))


async def _replace_homes(connection: Connection, writes: Sequence[Writes]) -> None:
    if given := [w.replace_home for w in writes if w.replace_home]:
        await connection.execute(REPLACE_HOMES, *map(list, zip(*given, strict=True)))


async def _begin(
    connection: Connection,
    table: str,
    columns: Sequence[str],
    spans: Sequence[tuple[int, Span]],
    source: str,
) -> None:
    if spans:
        records = [
            (body, asyncpg.Range(span.since, span.until), source, *span.what)
            for body, span in spans
        ]
        await connection.copy_records_to_table(table, records=records, columns=[*FACT, *columns])
