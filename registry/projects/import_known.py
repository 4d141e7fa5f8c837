"""What the register knows of the projects, organizations and divisions that a chunk of rows names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from registry.database import Connection
    from registry.projects.import_rows import ProjectRow


@dataclass(frozen=True, slots=True)
class Known:
    """The register beside one row. What is None is not known."""

    line: int
    organization_id: int | None
    in_being: bool | None
    """Whether the organization was so on the row's first day."""
    place_id: int | None
    id: int | None = None
    version: int | None = None
    kind: str | None = None
    purpose: str | None = None
    division_id: int | None = None
    ends_on: date | None = None
    ended_on: date | None = None
    amount: Decimal | None = None
    """What is known of the row's year and origin, and was not withdrawn."""
    persons: int = 0
    """Beneficiaries that are known, and were not withdrawn."""


# A code that several divisions had is that of the day on which the project begins. The lookups go row
# by row through indexes, which suits a chunk beside a register of any size.
LOOKUP = """
WITH incoming AS (
    SELECT line, organization COLLATE "C" AS organization, name COLLATE "C" AS name,
           place_code COLLATE "C" AS place_code, begins_on, year, origin
    FROM unnest($1::integer[], $2::text[], $3::text[], $4::text[], $5::date[], $6::integer[],
                $7::text[])
      AS given (line, organization, name, place_code, begins_on, year, origin)
)
SELECT i.line, o.id AS organization_id, organization_in_being(o.id, i.begins_on) AS in_being,
       place.division_id AS place_id, p.id, p.version, p.kind, p.purpose, p.division_id, p.ends_on,
       p.ended_on, paid.amount, coalesce(reached.persons, 0) AS persons
FROM incoming i
LEFT JOIN organization by_number ON by_number.number = i.organization
LEFT JOIN organization by_code ON by_code.credit_code = i.organization
LEFT JOIN organization o ON o.id = coalesce(by_number.id, by_code.id)
LEFT JOIN LATERAL (
    SELECT v.division_id FROM division_version v WHERE v.code = i.place_code
    ORDER BY v.during @> i.begins_on DESC, lower(v.during) DESC NULLS LAST LIMIT 1
) place ON true
LEFT JOIN project p
  ON p.organization_id = o.id AND p.name = i.name AND p.begins_on = i.begins_on
LEFT JOIN LATERAL (
    SELECT sum(f.amount) AS amount FROM project_fund f
    WHERE f.project_id = p.id AND f.year = i.year AND f.origin = i.origin
      AND f.withdrawn_on IS NULL
) paid ON true
LEFT JOIN LATERAL (
    SELECT sum(b.persons)::integer AS persons FROM project_beneficiaries b
    WHERE b.project_id = p.id AND b.withdrawn_on IS NULL
) reached ON true
"""


async def look_up(connection: Connection, rows: Sequence[ProjectRow]) -> dict[int, Known]:
    """What is known beside each row, by its line."""
    given = ("line", "organization", "name", "place_code", "begins_on")
    found = await connection.fetch(
        LOOKUP,
        *([getattr(row, column) for row in rows] for column in given),
        [row.fund and row.fund.year for row in rows],
        [row.fund and row.fund.origin for row in rows],
    )
    names = [field.name for field in fields(Known)]
    return {record["line"]: Known(**{name: record[name] for name in names}) for record in found}
