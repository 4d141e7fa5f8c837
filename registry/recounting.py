"""All that is counted, together: verified against the records, and counted anew."""

from __future__ import annotations

from registry import tallies
from registry.database import Database
from registry.drift import Drift
from registry.organizations import tallies as organizations
from registry.tallies import MEASURES
from registry.volunteers import tallies as volunteers

FOLDED = (organizations.ORGANIZATIONS, MEASURES)
"""The tallies that are folded in the background; those of volunteers are folded by their own."""


async def verify(database: Database) -> list[Drift]:
    """Recounts everything from the records; an empty list is the proof that the counts are right."""
    return [
        *await organizations.verify(database),
        *await tallies.verify(database, MEASURES.kept),
        *await volunteers.verify(database),
    ]


async def rebuild(database: Database) -> None:
    """Counts everything anew from the records, while others read."""
    async with database.transaction() as session:
        await organizations.rebuild(session)
        await tallies.rebuild(session, MEASURES)
        await volunteers.rebuild(session)
