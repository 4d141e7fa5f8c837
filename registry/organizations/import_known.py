"""What the register knows of the bodies and divisions that a chunk of rows names."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import asyncpg

    from registry.organizations.import_rows import OrganizationRow

    Connection = asyncpg.Connection[asyncpg.Record]


@dataclass(frozen=True, slots=True)
class Known:
    """The register beside one row. What is None is not known."""

    line: int
    registrar_id: int | None
    registrar_level: str | None
    home_id: int | None
    rival_id: int | None  # another body that has the row's filing number
    id: int | None = None
    version: int | None = None
    name: str | None = None
    credit_code: str | None = None
    filing_number: str | None = None
    own_registrar_id: int | None = None
    purpose: str | None = None
    supervising_unit: str | None = None
    management_mode: str | None = None
    established_on: date | None = None
    standing_id: int | None = None
    standing: str | None = None
    standing_since: date | None = None
    form: str | None = None
    community_based: bool | None = None
    revoked_on: date | None = None
    dissolved_on: date | None = None
    home_row_id: int | None = None
    home_division_id: int | None = None
    home_since: date | None = None
    charity_id: int | None = None  # the one that began on the row's day
    charity_until: date | None = None
    charity_route: str | None = None
    charity_overlaps: bool | None = None  # another one, within the row's time
    open_charity_id: int | None = None
    open_charity_since: date | None = None


# A code that several divisions had is that of the day on which the body was established. The
# lookups go row by row through indexes, which suits a chunk beside a register of any size.
LOOKUP = """
WITH incoming AS (
    SELECT line, credit_code COLLATE "C" AS credit_code, filing_number COLLATE "C" AS filing_number,
           registrar_code COLLATE "C" AS registrar_code, home_code COLLATE "C" AS home_code,
           established_on, charity_since, charity_until
    FROM unnest($1::integer[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[],
                $7::date[], $8::date[])
      AS given (line, credit_code, filing_number, registrar_code, home_code, established_on,
                charity_since, charity_until)
)
SELECT i.line, registrar.division_id AS registrar_id, registrar.level AS registrar_level,
       home.division_id AS home_id, nullif(by_filing.id, coalesce(o.id, 0)) AS rival_id,
       o.id, o.version, o.name, o.credit_code, o.filing_number, o.registrar_id AS own_registrar_id,
       o.purpose, o.supervising_unit, o.management_mode, o.established_on,
       s.id AS standing_id, s.standing, lower(s.during) AS standing_since, s.form,
       s.community_based, past.revoked_on, past.dissolved_on,
       h.id AS home_row_id, h.division_id AS home_division_id, lower(h.during) AS home_since,
       c.charity_id, c.charity_until, c.charity_route, c.charity_overlaps,
       c.open_charity_id, c.open_charity_since
FROM incoming i
LEFT JOIN LATERAL (
    SELECT v.division_id, v.level FROM division_version v WHERE v.code = i.registrar_code
    ORDER BY v.during @> i.established_on DESC, lower(v.during) DESC NULLS LAST LIMIT 1
) registrar ON true
LEFT JOIN LATERAL (
    SELECT v.division_id FROM division_version v WHERE v.code = i.home_code
    ORDER BY v.during @> i.established_on DESC, lower(v.during) DESC NULLS LAST LIMIT 1
) home ON true
LEFT JOIN organization by_code ON by_code.credit_code = i.credit_code
LEFT JOIN organization by_filing ON by_filing.registrar_id = registrar.division_id
  AND by_filing.filing_number = i.filing_number
LEFT JOIN organization o
  ON o.id = CASE WHEN i.credit_code IS NULL THEN by_filing.id ELSE by_code.id END
LEFT JOIN LATERAL (
    SELECT * FROM organization_standing s WHERE s.organization_id = o.id
    ORDER BY lower(s.during) DESC NULLS LAST LIMIT 1
) s ON true
LEFT JOIN LATERAL (
    SELECT min(lower(p.during)) FILTER (WHERE p.standing = 'REVOKED') AS revoked_on,
           min(lower(p.during)) FILTER (WHERE p.standing = 'DISSOLVED') AS dissolved_on
    FROM organization_standing p WHERE p.organization_id = o.id
) past ON true
LEFT JOIN LATERAL (
    SELECT * FROM organization_home h WHERE h.organization_id = o.id
    ORDER BY lower(h.during) DESC NULLS LAST LIMIT 1
) h ON true
LEFT JOIN LATERAL (
    SELECT min(c.id) FILTER (WHERE same) AS charity_id,
           min(upper(c.during)) FILTER (WHERE same) AS charity_until,
           min(c.route) FILTER (WHERE same) AS charity_route,
           bool_or(NOT same AND c.during && daterange(i.charity_since, i.charity_until))
             AS charity_overlaps,
           min(c.id) FILTER (WHERE upper_inf(c.during)) AS open_charity_id,
           min(lower(c.during)) FILTER (WHERE upper_inf(c.during)) AS open_charity_since
    FROM organization_charity c
    CROSS JOIN LATERAL (SELECT coalesce(lower(c.during) = i.charity_since, false)) AS k (same)
    WHERE c.organization_id = o.id
) c ON true
"""


async def look_up(connection: Connection, rows: Sequence[OrganizationRow]) -> dict[int, Known]:
    """What is known beside each row, by its line."""
    given = (
        "line",
        "credit_code",
        "filing_number",
        "registrar_code",
        "home_code",
        "established_on",
        "charity_since",
        "charity_until",
    )
    found = await connection.fetch(
        LOOKUP, *([getattr(row, column) for row in rows] for column in given)
    )
    names = [field.name for field in fields(Known)]
    return {record["line"]: Known(**{name: record[name] for name in names}) for record in found}
