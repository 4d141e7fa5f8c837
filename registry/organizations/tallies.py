"""The tally of organizations, and the timelines that it adds up: verified and rebuilt on demand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text

from registry import bulk, tallies
from registry.database import WriteSession
from registry.tallies import Tally

ORGANIZATIONS = Tally(
    "organization", "organization_timeline", "form, standing, community_based, charity"
)

FACTS = (
    "organization",
    "organization_home",
    "organization_charity",
    "organization_standing",
    "organization_fact",
)


async def fold(session: WriteSession) -> int:
    """Adds pending deltas to the tally; how many there were."""
    return await tallies.fold(session, ORGANIZATIONS)


async def rebuild(session: WriteSession) -> None:
    """Counts everything anew from the records; readers see the old counts until it commits."""
    connection = await session.connection()
    await connection.execute(text("SELECT refresh_division_placement()"))
    await tallies.rebuild(session, ORGANIZATIONS)


@asynccontextmanager
async def derived_at_the_end(session: WriteSession) -> AsyncIterator[None]:
    """Loads a whole register: what follows from its facts is derived once, when all are there.

    Locks the tables of organizations against everybody else until the transaction ends.
    """
    async with tallies.loaded(session, ORGANIZATIONS, FACTS), bulk.unindexed(session, FACTS):
        yield
    connection = await session.connection()
    await connection.execute(
        text("INSERT INTO change (type, subject_id) SELECT 'ORGANIZATION', id FROM organization")
    )
