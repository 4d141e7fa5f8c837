"""What the register knows of the bases, sites and operators that a chunk of rows names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any

import orjson

from registry.incubation.import_base_rows import BaseRow

if TYPE_CHECKING:
    from registry.database import Connection


@dataclass(frozen=True, slots=True)
class Known:
    """The register beside one row. What is None is not known."""

    line: int
    place_id: int | None
    """The site that the row names."""
    office_id: int | None
    """The division of the row's tier that the site lies in, on the last day that matters."""
    operator_id: int | None
    same: int = 0
    """How many bases there are of the row's name, site and day: officers may enter several."""
    id: int | None = None
    version: int | None = None
    tier: str | None = None
    form: str | None = None
    closed_on: date | None = None
    closing: str | None = None
    tenants_until: date | None = None
    """The first day without any tenant; date.max while there are some."""
    facts: dict[str, list[Any]] | None = None
    """All that was ever recorded of it, by the column: an operator is its key or its name."""


# A code that several divisions had is that of the day on which the base opens. Postgres's infinity is
# asyncpg's date.max.
LOOKUP = """
WITH incoming AS (
    SELECT line, name COLLATE "C" AS name, site_code COLLATE "C" AS site_code, tier, opened_on,
        operator COLLATE "C" AS operator, day
    FROM unnest($1::integer[], $2::text[], $3::text[], $4::text[], $5::date[], $6::text[], $7::date[])
      AS given (line, name, site_code, tier, opened_on, operator, day)
)
SELECT i.line, place.division_id AS place_id, office.within_id AS office_id,
    coalesce(by_number.id, by_code.id) AS operator_id, coalesce(b.same, 0) AS same,
    b.id, b.version, b.tier, b.form, upper(b.during) AS closed_on, b.closing,
    (SELECT max(coalesce(upper(t.during), 'infinity')) FROM tenancy t WHERE t.base_id = b.id)
        AS tenants_until,
    jsonb_build_object(
        'address', (SELECT jsonb_agg(address) FROM base_address WHERE base_id = b.id),
        'operator', (SELECT jsonb_agg(coalesce(to_jsonb(organization_id), to_jsonb(name)))
            FROM base_operator WHERE base_id = b.id),
        'services', (SELECT jsonb_agg(services) FROM base_services WHERE base_id = b.id),
        'capacity', (SELECT jsonb_agg(places) FROM base_room WHERE base_id = b.id))::text AS facts
FROM incoming i
LEFT JOIN organization by_number ON by_number.number = i.operator
LEFT JOIN organization by_code ON by_code.credit_code = i.operator
LEFT JOIN LATERAL (
    SELECT v.division_id FROM division_version v WHERE v.code = i.site_code
    ORDER BY v.during @> i.opened_on DESC, lower(v.during) DESC NULLS LAST LIMIT 1
) place ON true
LEFT JOIN LATERAL (
    SELECT p.within_id FROM division_placement p
    WHERE p.division_id = place.division_id AND p.during @> i.day
      AND p.within_level = ANY (tier_levels(i.tier)) LIMIT 1
) office ON true
LEFT JOIN LATERAL (
    SELECT b.*, count(*) OVER () AS same FROM incubation_base b
    WHERE b.name = i.name AND b.site_id = place.division_id AND lower(b.during) = i.opened_on
    ORDER BY b.id LIMIT 1
) b ON true
"""


async def look_up(connection: Connection, rows: Sequence[BaseRow], today: date) -> dict[int, Known]:
    """What is known beside each row, by its line."""
    given = ("line", "name", "site_code", "tier", "opened_on")
    found = await connection.fetch(
        LOOKUP,
        *([getattr(row, column) for row in rows] for column in given),
        [row.operator.organization for row in rows],
        [row.last_day(today) for row in rows],
    )
    names = [field.name for field in fields(Known) if field.name != "facts"]
    return {
        record["line"]: Known(
            **{name: record[name] for name in names}, facts=orjson.loads(record["facts"])
        )
        for record in found
    }
