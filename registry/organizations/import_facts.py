"""What an import changes of a body's own row stays on record: dated facts of what it was called before."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from registry.organizations.import_judging import Writes
    from registry.organizations.import_known import Connection

# Each column that also is a fact: as it stands, and as the file has it.
CHANGED = """
WITH given AS (
    SELECT o.id, o.established_on, k.kind, k.former, k.now
    FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[])
      AS c (id, name, purpose, unit, mode)
    JOIN organization o ON o.id = c.id
    CROSS JOIN LATERAL (VALUES
        ('NAME', jsonb_build_object('name', o.name), jsonb_build_object('name', c.name)),
        ('PURPOSE', jsonb_build_object('text', o.purpose), jsonb_build_object('text', c.purpose)),
        ('SUPERVISION',
         jsonb_build_object('mode', o.management_mode, 'unit', o.supervising_unit),
         jsonb_build_object('mode', c.mode, 'unit', c.unit))
    ) AS k (kind, former, now)
    WHERE k.former <> k.now)
"""
FORMER = f"""{CHANGED}
INSERT INTO organization_fact (organization_id, kind, during, value, source)
SELECT g.id, g.kind, daterange(g.established_on, $6), g.former, 'register' FROM given g
WHERE g.established_on < $6::date AND NOT EXISTS (
    SELECT FROM organization_fact f WHERE f.organization_id = g.id AND f.kind = g.kind)
"""  # noqa: S608 - CHANGED stands above
END = f"""{CHANGED}
UPDATE organization_fact f SET during = daterange(lower(f.during), $6) FROM given g
WHERE (f.organization_id, f.kind) = (g.id, g.kind) AND f.during @> $6::date
  AND lower(f.during) < $6
"""  # noqa: S608 - CHANGED stands above
# A second file of the same day corrects the first.
CORRECT = f"""{CHANGED}
UPDATE organization_fact f SET value = g.now, source = $7 FROM given g
WHERE (f.organization_id, f.kind) = (g.id, g.kind) AND lower(f.during) = $6::date
"""  # noqa: S608 - CHANGED stands above
BEGIN = f"""{CHANGED}
INSERT INTO organization_fact (organization_id, kind, during, value, source)
SELECT g.id, g.kind, daterange($6, NULL), g.now, $7 FROM given g
WHERE NOT EXISTS (SELECT FROM organization_fact f
    WHERE (f.organization_id, f.kind) = (g.id, g.kind) AND f.during @> $6::date)
"""  # noqa: S608 - CHANGED stands above
# What a body was granted for as long as it is.
LAST = """
UPDATE organization_fact f SET during = daterange(lower(f.during), c.day)
FROM unnest($1::bigint[], $2::date[]) AS c (id, day)
WHERE f.organization_id = c.id AND f.kind IN ('FUNDRAISING', 'GRADE') AND f.during @> c.day
  AND lower(f.during) < c.day
"""


async def keep_former(
    connection: Connection, rows: Sequence[Writes], day: date, source: str
) -> None:
    """Before the rows are updated: what they were until this day, and what they are from it on."""
    bodies = [row.body for row in rows]
    given = (
        [row.id for row in rows],
        [body.name for body in bodies],
        [body.purpose for body in bodies],
        [body.supervising_unit for body in bodies],
        [body.management_mode for body in bodies],
        day,
    )
    await connection.execute(FORMER, *given)
    await connection.execute(END, *given)
    await connection.execute(CORRECT, *given, source)
    await connection.execute(BEGIN, *given, source)


async def end_lasting(connection: Connection, ended: Sequence[tuple[int, date]]) -> None:
    """With the body ends what was granted to it."""
    if ended:
        await connection.execute(LAST, *map(list, zip(*ended, strict=True)))
