"""SQL that the area shares: divisions by code, and what they lie within."""

from __future__ import annotations

from registry.database import WriteSession
from registry.errors import NotFound
from registry.statements import execute

# The day on which a scope is looked up is that of the place.
TODAY = "(now() AT TIME ZONE 'Asia/Shanghai')::date"

LINEAGE = f"""
SELECT within_id FROM division_placement WHERE division_id = :division_id AND during @> {TODAY}
"""  # noqa: S608 - the day's text stands in the code
DIVISION = f"SELECT division_id FROM division_version WHERE code = :code AND during @> {TODAY}"  # noqa: S608 - see above


async def division_of(session: WriteSession, code: str | None) -> int | None:
    """The division with this code today; None stays None, which is everywhere. Raises NotFound."""
    if code is None:
        return None
    division_id: int | None = (await execute(session, DIVISION, code=code)).scalar()
    if division_id is None:
        raise NotFound(f"No division has the code {code} today.")
    return division_id


async def lineage(session: WriteSession, division_id: int | None) -> frozenset[int]:
    """The division and all that it lies within today; nothing for everywhere."""
    rows = await execute(session, LINEAGE, division_id=division_id)
    return frozenset(rows.scalars())
