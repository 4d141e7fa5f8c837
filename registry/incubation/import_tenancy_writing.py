"""Writes a chunk of judged rows at once: what ends of known stays first, then what begins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from asyncpg import Range

from registry.imports.judged import Judged
from registry.imports.writing import Overtaken, check_all, next_keys, split
from registry.incubation.import_tenancy_judging import Writes

if TYPE_CHECKING:
    from registry.database import Connection

# In the order in which cases lock them. Bodies stay as they are, and nobody else is let into the bases.
LOCK_BODIES = "SELECT FROM organization WHERE id = ANY ($1::bigint[]) ORDER BY id FOR SHARE"
LOCK_BASES = """
SELECT FROM incubation_base WHERE id = ANY ($1::bigint[]) ORDER BY id FOR NO KEY UPDATE
"""
LOCK_STAYS = "SELECT FROM tenancy WHERE id = ANY ($1::bigint[]) ORDER BY id FOR NO KEY UPDATE"
CEASED = """
SELECT FROM unnest($1::bigint[], $2::date[]) AS c (id, day)
WHERE NOT organization_in_being(c.id, c.day) LIMIT 1
"""
# The last stage as it was looked up: whoever recorded another, or an exit, was faster.
END_STAGE = """
UPDATE tenancy_stage s SET during = daterange(lower(s.during), c.day)
FROM unnest($1::bigint[], $2::date[], $3::date[], $4::date[]) AS c (id, since, until, day)
WHERE s.tenancy_id = c.id AND s.during = daterange(c.since, c.until)
"""
LEAVE = """
UPDATE tenancy t SET during = daterange(lower(t.during), c.day), exit = c.exit, exit_reason = c.reason
FROM unnest($1::bigint[], $2::date[], $3::text[], $4::text[]) AS c (id, day, exit, reason)
WHERE t.id = c.id AND t.exit IS NULL
"""
HAND_OVER = """
UPDATE tenancy t SET handed_over_on = c.day, handover = c.note
FROM unnest($1::bigint[], $2::date[], $3::text[]) AS c (id, day, note)
WHERE t.id = c.id AND t.handed_over_on IS NULL
"""
TENANCY = (
    *("id", "base_id", "organization_id", "during", "exit", "exit_reason"),
    *("handed_over_on", "handover", "source"),
)
STAGE = ("tenancy_id", "during", "stage", "source")
AGREEMENT = ("tenancy_id", "during", "number", "source")
Record = tuple[Any, ...]


async def write(
    connection: Connection, rows: Sequence[Judged[Writes]], source: str, _: date
) -> None:
    """Carries out what the rows write. Raises Overtaken."""
    created, updated = split(rows)
    await _lock(connection, created, updated)
    await _end(connection, updated)
    for w, key in zip(created, await next_keys(connection, "tenancy", len(created)), strict=True):
        w.id = key
    begun = [w for w in (*updated, *created) if w.stage is not None]
    agreed = [(w.id, Range(w.row.since, w.until), w.row.agreement_number, source) for w in created]
    for table, columns, records in (
        ("tenancy", TENANCY, [_tenancy(w, source) for w in created]),
        ("tenancy_stage", STAGE, [_stage(w, source) for w in begun]),
        ("tenancy_agreement", AGREEMENT, agreed),
    ):
        if records:
            await connection.copy_records_to_table(table, records=records, columns=columns)


async def _lock(
    connection: Connection, created: Sequence[Writes], updated: Sequence[Writes]
) -> None:
    """Raises Overtaken where a body is no more."""
    bodies = [w.organization_id for w in created]
    await connection.execute(LOCK_BODIES, bodies)
    await connection.execute(LOCK_BASES, [w.base.id for w in (*created, *updated)])
    await connection.execute(LOCK_STAYS, [w.id for w in updated])
    if await connection.fetch(CEASED, bodies, [w.row.since for w in created]):
        raise Overtaken("the organization ceased at the same moment")


async def _end(connection: Connection, updated: Sequence[Writes]) -> None:
    """The stage first: it holds no longer than the stay."""
    left = [(w.id, *w.left) for w in updated if w.left]
    over = [(w.id, *w.handover) for w in updated if w.handover]
    for sql, records in ((END_STAGE, _ended_stages(updated)), (LEAVE, left), (HAND_OVER, over)):
        if records:
            done = await connection.execute(sql, *map(list, zip(*records, strict=True)))
            check_all(done, len(records))


def _ended_stages(updated: Sequence[Writes]) -> list[Record]:
    """Of each last stage that ends: when it began, when it was to end, and when it does."""
    return [
        (w.id, w.stay.stages[-1][0], w.stay.left_on, w.row.stage_since if w.stage else w.left_on)
        for w in updated
        if w.stay and (w.stage or w.left)
    ]


def _tenancy(w: Writes, source: str) -> Record:
    on, exit_, reason = w.left or (None, None, None)
    over = w.handover or (None, None)
    during = Range(w.row.since, on)
    return (w.id, w.base.id, w.organization_id, during, exit_, reason, *over, source)


def _stage(w: Writes, source: str) -> Record:
    return w.id, Range(w.row.stage_since, w.left_on), w.stage, source
