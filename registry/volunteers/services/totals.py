"""How much somebody served: sums that are kept for each registration, added up for a person.

Postgres keeps them with every write (migration 0022); persons that merge or part need no recount.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from registry.volunteers.services.hours import hours_of

if TYPE_CHECKING:
    from registry.database import Connection

SERVED = """
SELECT v.volunteer_id, sum(t.centihours)::bigint, sum(t.records)::bigint
FROM volunteer_registration v
JOIN volunteer_service_total t
    ON t.platform_id = v.platform_id AND t.registration = v.external_id
WHERE v.volunteer_id = ANY ($1) GROUP BY 1
"""
VERIFY = """
(SELECT 'kept', kept::text FROM (
    SELECT * FROM volunteer_service_total WHERE (centihours, records) <> (0, 0)
    EXCEPT ALL TABLE volunteer_service_total_derived) kept LIMIT 50)
UNION ALL
(SELECT 'recounted', recounted::text FROM (
    TABLE volunteer_service_total_derived
    EXCEPT ALL TABLE volunteer_service_total) recounted LIMIT 50)
"""
# Writers wait at the totals, and then add to the new ones what nobody counted yet.
REBUILD = (
    "LOCK TABLE volunteer_service_total IN SHARE ROW EXCLUSIVE MODE",
    "DELETE FROM volunteer_service_total",
    "INSERT INTO volunteer_service_total TABLE volunteer_service_total_derived",
)


class Served(NamedTuple):
    """A person's service, on all platforms."""

    hours: Decimal
    records: int


NOTHING = Served(hours_of(0), 0)


async def served(connection: Connection, volunteer_ids: Sequence[int]) -> dict[int, Served]:
    """Of every person that is asked for."""
    rows = await connection.fetch(SERVED, volunteer_ids)
    found = {id_: Served(hours_of(centihours), n) for id_, centihours, n in rows}
    return {id_: found.get(id_, NOTHING) for id_ in volunteer_ids}
