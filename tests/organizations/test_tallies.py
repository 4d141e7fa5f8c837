"""The proof of the counts, while others write."""

from __future__ import annotations

import asyncio
from itertools import cycle

import pytest

from registry.actor import OPERATOR
from registry.database import Database
from registry.demo import load_demo
from registry.organizations import tallies
from registry.statements import execute
from tests.files import drifts, fetch, value
from tests.keys import VAULT

END = """
UPDATE organization_charity SET during = daterange(lower(during), upper(during) + 1)
WHERE organization_id = :id
"""


@pytest.fixture
async def register(city: Database) -> Database:
    async with city.transaction() as session:
        await load_demo(session, OPERATOR, VAULT, scale=0.01)
    return city


async def write(db: Database) -> None:
    """Charities end a day later, one a transaction, and some of it is folded meanwhile."""
    charities = await fetch(db, "SELECT organization_id FROM organization_charity")
    async with db.transaction() as session:
        await execute(
            session,
            "UPDATE organization_charity SET during = daterange(lower(during), '2026-01-01')"
            " WHERE lower(during) < '2025-12-31'",
        )
    for number, (organization_id,) in enumerate(cycle(charities)):
        async with db.transaction() as session:
            await execute(session, END, id=organization_id)
        if number % 7 == 0:
            async with db.transaction() as session:
                await tallies.fold(session)


async def test_whoever_writes_meanwhile_is_not_taken_for_a_drift(register: Database) -> None:
    writer = asyncio.create_task(write(register))
    for _ in range(5):
        assert await drifts(register) == []
    assert not writer.done(), writer.exception()
    writer.cancel()
    await asyncio.gather(writer, return_exceptions=True)
    assert await value(register, "SELECT count(*) FROM change WHERE type = 'ORGANIZATION'") > 20
    assert await drifts(register) == []


async def test_a_drift_is_found_in_what_is_folded_and_in_what_waits(register: Database) -> None:
    async with register.transaction() as session:
        await execute(
            session,
            "UPDATE organization_tally SET value = value + 1 WHERE ctid ="
            " (SELECT ctid FROM organization_tally ORDER BY division_id LIMIT 1)",
        )
    found = await drifts(register)
    assert {drift.table for drift in found} == {"organization_tally"}
    assert {drift.side for drift in found} == {"kept", "recounted"}
    async with register.transaction() as session:
        await tallies.rebuild(session)
        await execute(
            session,
            "INSERT INTO organization_delta SELECT division_id, level, at_home, settlement, form,"
            " standing, community_based, charity, since, 1 FROM organization_tally LIMIT 1",
        )
    assert {drift.table for drift in await drifts(register)} == {"organization_tally"}
