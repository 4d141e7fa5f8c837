"""All that is counted, together: verified against the records, and counted anew."""

from __future__ import annotations

from registry import tallies
from registry.database import Database
from registry.drift import Drift
from registry.organizations import tallies as organizations
from registry.tallies import MEASURES
from registry.volunteers import tallies as volunteers

PLACES = {table: f"TABLE {table}" for table in ("division_placement", "community_tally")}
FOLDED = (organizations.ORGANIZATIONS, MEASURES)
"""The tallies that are folded in the background; those of volunteers are folded by their own."""


async def verify(database: Database) -> list[Drift]:
    """Recounts everything from the records; an empty list is the proof that the counts are right."""
    return [*await verify_places(database), *await verify_counts(database)]


async def verify_places(database: Database) -> list[Drift]:
    """Where divisions lie, and how many communities they have, by the records of divisions."""
    return await tallies.verify(database, PLACES)


async def verify_counts(database: Database) -> list[Drift]:
    """All that is counted of organizations, people, projects and bases, by where divisions lie."""
    kept = {**organizations.ORGANIZATIONS.kept, **MEASURES.kept}
    return [*await tallies.verify(database, kept), *await volunteers.verify(database)]


async def rebuild(database: Database) -> None:
    """Counts everything anew from the records, while others read."""
    async with database.transaction() as session:
        await organizations.rebuild(session)
        await tallies.rebuild(session, MEASURES)
        await volunteers.rebuild(session)
