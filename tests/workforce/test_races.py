"""Who is hired while their employer, or the place, changes: whoever comes second sees what the first did."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import date
from pathlib import Path
from typing import Any

from registry.actor import OPERATOR
from registry.database import Database
from registry.divisions.importing import import_divisions
from registry.statements import execute
from tests.files import DIVISION_COLUMNS, all_drifts, value, write_csv
from tests.incubation.officers import founded, group
from tests.registration.officers import COMMUNITY, STREET, Office
from tests.workforce.stating import counts, enter, entered, record, set_post

DAY = date(2026, 11, 10)
OTHER_COMMUNITY = "500103001006"
WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE wait_event_type = 'Lock' AND datname = current_database()
"""
ENDED = """
WITH body AS (
    SELECT id FROM organization WHERE number = :number FOR NO KEY UPDATE),
ended AS (
    UPDATE organization_standing s SET during = daterange(lower(during), :day)
    FROM body WHERE s.organization_id = body.id AND upper_inf(during)
    RETURNING s.organization_id, form)
INSERT INTO organization_standing (organization_id, during, form, standing, community_based, source)
SELECT organization_id, daterange(:day, NULL), form, 'DISSOLVED', true, 'test' FROM ended
"""
CLOSED = """
UPDATE incubation_base SET during = daterange(lower(during), :day), closing = 'x'
WHERE number = :number
"""


async def waiting(db: Database, doing: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
    """Begins it, and lets it come to its end or to where it waits for another."""
    task = asyncio.create_task(doing)
    while not task.done() and not await value(db, WAITING):  # noqa: ASYNC110 - of another session
        await asyncio.sleep(0.01)
    return task


async def beside(db: Database, sql: str, number: str, hiring: Coroutine[Any, Any, Any]) -> Any:
    """What comes of hiring somebody while a transaction that does this is open."""
    async with db.transaction() as session:
        await execute(session, sql, number=number, day=DAY)
        task = await waiting(db, hiring)
    return await task


async def test_a_body_ends_while_somebody_is_hired(o: Office, bureau: Database) -> None:
    o.on("2026-11-02")
    body = await group(o)
    o.on("2026-11-24")
    who = await entered(o, 1, home=OTHER_COMMUNITY)
    employment = {"workplace": {"organization": body}, "since": "2026-11-05"}
    told = await beside(bureau, ENDED, body, record(o.clerk, who, employment=employment))
    assert told["__typename"] == "SocialWorkerDone", told
    assert await all_drifts(bureau) == []
    assert (await counts(o, "2026-11-09", within=COMMUNITY))["employed"] == 1
    assert await counts(o, "2026-11-10", within=COMMUNITY) == {}


async def test_a_body_ends_while_a_post_is_set(o: Office, bureau: Database) -> None:
    o.on("2026-11-02")
    body = await group(o)
    o.on("2026-11-24")
    setting = set_post(o.clerk, workplace={"organization": body}, since="2026-11-05")
    told = await beside(bureau, ENDED, body, setting)
    assert told["__typename"] == "PostDone", told
    assert await all_drifts(bureau) == []
    assert await counts(o, "2026-11-09") == {"set": 1, "vacant": 1}
    assert await counts(o, "2026-11-10") == {}


async def test_a_base_closes_while_somebody_is_hired(o: Office, bureau: Database) -> None:
    base = await founded(o)
    employment = {"workplace": {"base": base}, "since": "2026-11-05"}
    who = await entered(o, 1)
    told = await beside(bureau, CLOSED, base, record(o.clerk, who, employment=employment))
    assert told["__typename"] == "SocialWorkerDone", told
    assert await all_drifts(bureau) == []
    assert (await counts(o, "2026-11-09"))["employed"] == 1
    assert await counts(o, "2026-11-10") == {"total": 1, "degreeOnly": 1}


async def test_a_community_changes_streets_while_somebody_is_entered(
    o: Office, bureau: Database, tmp_path: Path
) -> None:
    row = ["500103003900", "某社区", "community", "500103003000", "urban", str(DAY), "", COMMUNITY]
    path = write_csv(tmp_path / "reform.csv", DIVISION_COLUMNS, [row])
    async with bureau.transaction() as session:
        await import_divisions(session, OPERATOR, path, source="test")
        task = await waiting(bureau, enter(o.clerk, 1))
    assert (await task)["__typename"] == "SocialWorkerDone"
    assert await all_drifts(bureau) == []
    assert await counts(o, "2026-11-09", within=STREET) == {"total": 1, "degreeOnly": 1}
    assert await counts(o, "2026-11-10", within=STREET) == {}
