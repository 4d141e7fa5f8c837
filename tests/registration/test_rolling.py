"""The worklist is worked out when a day begins and when the law changes, by whichever server is first."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import pytest

from registry import worklist
from registry.actor import OPERATOR
from registry.database import Database
from registry.registration import roll
from registry.registration.roster import BODIES
from registry.rules import NewRule, RuleKey, enter_rule
from registry.worklist import Roster
from tests.accounts.people import DISTRICT
from tests.files import fetch, value, write

DAY = date(2026, 6, 3)


@pytest.fixture
async def bodies(city: Database) -> Database:
    """Three associations that have not filed a report since the register was taken over."""
    district = f"(SELECT division_id FROM division_version WHERE code = '{DISTRICT}')"  # noqa: S608 - ours
    await write(
        city,
        f"""INSERT INTO organization (id, name, filing_number, registrar_id, established_on, entered_on)
            SELECT n, '协会' || n, n::text, {district}, '2020-03-02', '2025-01-01'
            FROM generate_series(1, 3) n""",  # noqa: S608 - ours
    )
    await write(
        city,
        """INSERT INTO organization_standing
               (organization_id, during, form, standing, community_based, source)
           SELECT id, '[2020-03-02,)', 'ASSOCIATION', 'REGISTERED', false, 'x' FROM organization""",
    )
    return city


async def due(database: Database) -> list[tuple[Any, ...]]:
    return await fetch(
        database,
        """SELECT organization_id, kind, key, due_on::text FROM obligation
           WHERE settled_on IS NULL AND kind = 'ANNUAL' ORDER BY 1, 3""",
    )


async def test_all_is_worked_out_and_once_more_changes_nothing(bodies: Database) -> None:
    assert await roll(bodies, DAY) == 3
    first = await due(bodies)
    assert first[:2] == [(1, "ANNUAL", "2024", "2025-05-31"), (1, "ANNUAL", "2025", "2026-05-31")]
    assert len(first) == 6
    rows = "SELECT id, xmin::text FROM obligation ORDER BY id"
    before = await fetch(bodies, rows)
    await roll(bodies, DAY)
    assert await fetch(bodies, rows) == before, "nothing is written again"


async def test_two_at_once_leave_the_same(bodies: Database) -> None:
    assert await asyncio.gather(*(roll(bodies, DAY) for _ in range(3))) == [3, 3, 3]
    assert len(await due(bodies)) == 6
    assert await value(bodies, "SELECT done FROM worklist_day")


async def test_when_the_law_changes_it_is_worked_out_anew(bodies: Database) -> None:
    await roll(bodies, DAY)
    async with bodies.transaction() as session:
        new = NewRule(
            key=RuleKey.ANNUAL_TO_REGISTRAR,
            form=None,
            value="06-30",
            since=date(2026, 1, 1),
            article="x",
            source="x",
            description_zh="x",
            description_en="x",
        )
        await enter_rule(session, OPERATOR, new)
        assert await value(bodies, "SELECT count(*) FROM worklist_day WHERE done") == 1
    assert await value(bodies, "SELECT count(*) FROM worklist_day WHERE done") == 0


async def test_a_law_that_changes_on_the_way_is_noticed(
    bodies: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worklist, "PAGE", 1)
    page = worklist._page

    asked: list[int] = []

    async def changed(database: Database, roster: Roster, last: int, day: date) -> list[int]:
        if roster is not BODIES:
            return await page(database, roster, last, day)
        if last == 1 and 1 not in asked:
            await write(database, "INSERT INTO holiday_override VALUES ('2026-06-04', false, 'x')")
        asked.append(last)
        return await page(database, roster, last, day)

    monkeypatch.setattr(worklist, "_page", changed)
    assert await roll(bodies, DAY) == 3
    assert asked == [0, 1, 0, 1, 2, 3], "it began anew"
    assert await value(bodies, "SELECT done FROM worklist_day")


async def test_one_body_that_cannot_be_read_keeps_nobody_else_from_their_deadlines(
    bodies: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    await write(
        bodies,
        """INSERT INTO organization_fact (organization_id, kind, key, during, value, source)
           VALUES (2, 'NOTICE', 'RC1', '[2026-01-01,)', '{"notice": "ACTIVITY", "on": "never"}', 'x')""",
    )
    assert await roll(bodies, DAY) == 3
    assert {body for body, *_ in await due(bodies)} == {1, 3}
    assert "worklist.failed" in capsys.readouterr().out
