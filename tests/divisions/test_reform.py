"""The reform of 2025-11-06: two districts become one, and townships move to a neighbour.

江北区 and 渝北区 were abolished into 两江新区; five townships of 渝北区 went to 北碚区. Which five,
and the new codes below the district's, are made up here.
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import pytest

from registry.actor import OPERATOR
from registry.database import Database
from registry.demo import load_demo
from registry.divisions.importing import DivisionsImported
from tests.files import DIVISION_COLUMNS, all_drifts, fetch, load_divisions, sizes, value, write_csv
from tests.keys import VAULT

DAY = date(2025, 11, 6)
EVE = DAY - timedelta(days=1)
JIANGBEI, YUBEI, BEIBEI, LIANGJIANG = "500105", "500112", "500109", "500157"


class Row(NamedTuple):
    code: str
    name: str
    level: str
    parent: str
    settlement: str


def shipped() -> list[Row]:
    text = (files("registry.divisions") / "data" / "chongqing-2023.csv").read_text("utf-8")
    return [Row(*row) for row in csv.reader(text.splitlines()[1:])]


def moving(rows: list[Row]) -> set[str]:
    """The five townships that go to the neighbour."""
    return set([row.code[:9] for row in rows if row.parent == f"{YUBEI}000000"][-5:])


def renumbered(row: Row, moved: set[str]) -> str:
    """A township's number in its new district: a free one for each."""
    if row.code[:9] in moved:
        return f"{BEIBEI}9{row.code[7:]}"
    return f"{LIANGJIANG}{5 * (row.code[:6] == YUBEI) + int(row.code[6])}{row.code[7:]}"


def reform(rows: list[Row]) -> list[list[str]]:
    day, municipality = str(DAY), "500000000000"
    moved = moving(rows)
    lines = [
        [f"{JIANGBEI}000000", "江北区", "district", municipality, "", "", day],
        [f"{YUBEI}000000", "渝北区", "district", municipality, "", "", day],
        [
            *(f"{LIANGJIANG}000000", "两江新区", "district", municipality, "", day, ""),
            f"{JIANGBEI}000000;{YUBEI}000000",
        ],
    ]
    for row in rows:
        if row.code[:6] in (JIANGBEI, YUBEI) and row.level != "district":
            code = renumbered(row, moved)
            parent = code[:6] + "0" * 6 if row.level == "street" else code[:9] + "000"
            lines.append([code, row.name, row.level, parent, row.settlement, day, "", row.code])
    return lines


@pytest.fixture
async def reformed(city: Database, tmp_path: Path) -> tuple[Database, Path, DivisionsImported]:
    async with city.transaction() as session:
        await load_demo(session, OPERATOR, VAULT, scale=0.05)
    path = write_csv(tmp_path / "reform.csv", DIVISION_COLUMNS, reform(shipped()))
    return city, path, await load_divisions(city, path)


async def test_a_reform(reformed: tuple[Database, Path, DivisionsImported]) -> None:
    db, path, imported = reformed
    rows = [row for row in shipped() if row.code[:6] in (JIANGBEI, YUBEI)]
    assert imported == DivisionsImported(
        created=1, changed=len(rows) - 2, unchanged=0, ended=2, successions=2
    )

    # One municipality; the successor for the two districts.
    assert await value(db, "SELECT count(*) FROM division WHERE level = 'DISTRICT'") == 39
    assert await _count(db, "DISTRICT", EVE) == 38
    assert await _count(db, "DISTRICT", DAY) == 37
    for day in (EVE, DAY):
        assert await _count(db, "TOWNSHIP", day) == 1031
        assert await _count(db, "COMMUNITY", day) == 11270

    await _communities_lie_where_they_should(db, rows)
    await _organizations_are_recut(db)
    before = await sizes(db)
    assert (await load_divisions(db, path)).is_nothing
    assert await sizes(db) == before


async def _count(db: Database, level: str, day: date) -> int:
    found = await value(
        db,
        "SELECT count(*) FROM division_version WHERE level = $1 AND during @> $2::date",
        level,
        day,
    )
    return int(found)


async def _communities_lie_where_they_should(db: Database, rows: list[Row]) -> None:
    """Every community is the same division, within its old district before and its new after."""
    moved = moving(rows)
    expected = {
        (row.code, renumbered(row, moved), row.code[:6], renumbered(row, moved)[:6])
        for row in rows
        if row.level == "community"
    }
    found = await fetch(
        db,
        """SELECT o.code, n.code, left(od.code, 6), left(nd.code, 6)
           FROM division_version o JOIN division_version n USING (division_id)
           JOIN division_placement op ON op.division_id = o.division_id
             AND op.within_level = 'DISTRICT' AND op.during @> $1::date
           JOIN division_version od ON od.division_id = op.within_id AND od.during @> $1::date
           JOIN division_placement np ON np.division_id = o.division_id
             AND np.within_level = 'DISTRICT' AND np.during @> $2::date
           JOIN division_version nd ON nd.division_id = np.within_id AND nd.during @> $2::date
           WHERE o.level = 'COMMUNITY' AND o.during @> $1::date AND n.during @> $2::date
             AND o.code <> n.code""",
        EVE,
        DAY,
    )
    assert len(found) == len(expected)
    assert set(found) == expected
    assert {row[3] for row in expected} == {BEIBEI, LIANGJIANG}


COUNTED = """
SELECT division_id, at_home, settlement, form, standing, community_based, charity, sum(value)
FROM {source} WHERE since <= $1 AND until > $1
GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(value) <> 0
"""


async def _organizations_are_recut(db: Database) -> None:
    """What readers add up equals a recount, before the deltas are folded and after."""
    assert await value(db, "SELECT count(*) FROM organization_delta") > 0
    for day in (date(2015, 1, 1), EVE, DAY, date(2026, 11, 24)):
        kept = await fetch(db, COUNTED.format(source="organization_count"), day)
        recounted = await fetch(db, COUNTED.format(source="organization_tally_derived"), day)
        assert kept
        assert sorted(kept) == sorted(recounted)

    in_liangjiang = """
        SELECT coalesce(sum(value), 0) FROM organization_count JOIN division_version v
        USING (division_id) WHERE v.code = '500157000000' AND since <= $1 AND until > $1"""
    assert await value(db, in_liangjiang, EVE) == 0
    assert await value(db, in_liangjiang, DAY) > 0
    assert not await all_drifts(db)
