"""Counts of volunteers stay those of their records: through reforms, folding, rebuilding, and writers."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path

from registry.database import Database
from registry.volunteers import tallies
from tests.divisions.test_reform import reform, shipped
from tests.files import (
    DIVISION_COLUMNS,
    all_drifts,
    drifts,
    fetch,
    load_divisions,
    value,
    write,
    write_csv,
)
from tests.volunteers.counting import FOLDS, counted
from tests.volunteers.stating import number, platform, push, record, verdicts, verification

ID = "SELECT division_id FROM division_version WHERE code = $1"
YUBEI, LIANGJIANG, CITY = "500112000000", "500157000000", "500000000000"
BEFORE, AFTER = date(2025, 11, 5), date(2025, 11, 6)


async def test_a_reform_moves_volunteers_with_their_homes(city: Database, tmp_path: Path) -> None:
    actor = await platform(city)
    at_home = [
        row.code for row in shipped() if row.code.startswith("500112") and row.level == "community"
    ]
    await push(
        city,
        actor,
        *(
            record(
                f"e{n}",
                division=code,
                idNumber=number(n),
                verification=verification(date(2021, 5, 1)),
            )
            for n, code in enumerate(at_home[:300])
        ),
    )
    await load_divisions(
        city, write_csv(tmp_path / "reform.csv", DIVISION_COLUMNS, reform(shipped()))
    )
    assert await all_drifts(city) == []
    yubei, liangjiang, top = [await value(city, ID, code) for code in (YUBEI, LIANGJIANG, CITY)]
    assert await counted(city, yubei, 0, BEFORE) == (300, 300)
    assert await counted(city, yubei, 0, AFTER) == (0, 0)
    assert (await counted(city, liangjiang, 0, AFTER))[0] > 0
    assert await counted(city, liangjiang, 0, BEFORE) == (0, 0)
    for day in (BEFORE, AFTER):
        assert await counted(city, top, 0, day) == (300, 300)


async def test_folding_changes_no_count_and_mends_none(city: Database) -> None:
    actor = await platform(city)
    for n in range(30):
        await push(
            city, actor, record(f"e{n}", registeredOn=date(2020, 1, 1 + n), idNumber=number(n))
        )
    top = await value(city, ID, CITY)
    days = [date(2020, 1, 1 + n) for n in range(30)]
    before = [await counted(city, top, 0, day) for day in days]
    assert before == [(n + 1, 0) for n in range(30)]
    for statement in ("gather_volunteers()", "line_up_volunteers()", *FOLDS):
        await write(city, f"SELECT {statement}")
        assert [await counted(city, top, 0, day) for day in days] == before
        assert await drifts(city) == []
    lines = """
        SELECT max(n) FROM (
            SELECT count(*) AS n FROM volunteer_line GROUP BY division_id, platform_id, kind
            UNION ALL
            SELECT count(*) FROM volunteer_area_line GROUP BY division_id, platform_id, kind) x
    """
    assert await value(city, lines) == 1


async def test_a_rebuild_finds_the_same_and_mends_what_was_touched(city: Database) -> None:
    actor = await platform(city)
    await push(city, actor, *(record(f"e{n}", idNumber=number(n)) for n in range(50)))
    await write(
        city, "DELETE FROM volunteer_area_line WHERE id = (SELECT min(id) FROM volunteer_area_line)"
    )
    assert await drifts(city) != []
    async with city.transaction() as session:
        await tallies.rebuild(session)
    assert await drifts(city) == []
    assert (await counted(city, await value(city, ID, CITY), 0, date(2026, 1, 1)))[0] == 50


async def test_platforms_at_once_lose_no_count(city: Database) -> None:
    actors = [await platform(city, f"p{n}") for n in range(4)]

    async def one(n: int) -> None:
        for step in range(6):
            people = [number((n * 7 + step * 13 + k) % 60) for k in range(10)]
            pushed = await push(
                city, actors[n], *(record(f"{step}-{k}", idNumber=p) for k, p in enumerate(people))
            )
            assert set(verdicts(pushed)) <= {"CREATED", "MERGED", "CONFLICT"}

    async def folding() -> None:
        for _ in range(12):
            await asyncio.sleep(0.05)
            await write(city, "SELECT line_up_volunteers()")
            for fold in FOLDS:
                await write(city, f"SELECT {fold}")

    await asyncio.gather(*(one(n) for n in range(4)), folding())
    assert await drifts(city) == []
    ((persons, identities),) = await fetch(
        city,
        "SELECT count(*), count(DISTINCT identity_digest) FROM volunteer WHERE merged_into IS NULL",
    )
    assert persons == identities
    top = await value(city, ID, CITY)
    assert (await counted(city, top, 0, date(2026, 1, 1)))[0] == persons
