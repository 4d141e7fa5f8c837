"""Writes a chunk of judged rows at once; a row that the register refuses does not take others with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import asyncpg

from registry.organizations.import_facts import end_lasting, keep_former
from registry.organizations.import_judging import Verdict, conflict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from registry.organizations.import_judging import Judged, Span, Writes
    from registry.organizations.import_known import Connection

IDS = """
SELECT nextval(pg_get_serial_sequence('organization', 'id')) AS id FROM generate_series(1, $1)
"""
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

# A race, or a contradiction that only a constraint sees.
REFUSALS = (asyncpg.IntegrityConstraintViolationError, asyncpg.DeadlockDetectedError)


class Overtaken(Exception):
    """Somebody changed a body since it was looked up."""


async def write(
    connection: Connection, rows: Sequence[Judged], source: str, day: date
) -> list[Judged]:
    """Writes the rows; those that the register refuses come back as conflicts.

    What is refused is found by halves, so that one bad row in a chunk costs about one more chunk.
    """
    try:
        async with connection.transaction():
            await _write(connection, rows, source, day)
    except (*REFUSALS, Overtaken) as error:
        if len(rows) == 1:
            return [conflict(rows[0], getattr(error, "constraint_name", None) or error)]
        half = len(rows) // 2
        first = await write(connection, rows[:half], source, day)
        return first + await write(connection, rows[half:], source, day)
    return list(rows)


async def _write(connection: Connection, rows: Sequence[Judged], source: str, day: date) -> None:
    await _create(connection, [row for row in rows if row.verdict == Verdict.CREATED])
    updated = [row for row in rows if row.verdict == Verdict.UPDATED]
    if updated:
        await keep_former(connection, updated, day, source)
        await _update(connection, updated)
    facts = [(row.id, row.writes) for row in rows if row.id is not None and row.writes is not None]
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


async def _create(connection: Connection, rows: Sequence[Judged]) -> None:
    if not rows:
        return
    for row, number in zip(rows, await connection.fetch(IDS, len(rows)), strict=True):
        row.id = number["id"]
    records = [(row.id, *row.writes.body) for row in rows if row.writes]
    await connection.copy_records_to_table("organization", records=records, columns=BODY)


async def _update(connection: Connection, rows: Sequence[Judged]) -> None:
    bodies = [row.writes.body for row in rows if row.writes]
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
    if int(done.split()[-1]) != len(rows):
        raise Overtaken("it was changed at the same moment")


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
