"""Importing divisions: what a file says, what is wrong with it, and what it changes."""

from __future__ import annotations

from datetime import date
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from registry.actor import Actor, Grant, Permission
from registry.database import Database
from registry.divisions.importing import DivisionsImported, import_divisions
from registry.errors import Forbidden
from registry.imports import BadFile
from tests.files import (
    DIVISION_COLUMNS,
    all_drifts,
    fetch,
    load_divisions,
    sizes,
    value,
    write_csv,
)

TOP = "500000000000,市,municipality,,"
DISTRICT = "500101000000,甲区,district,500000000000,"
TOWN = "500101001000,乙街道,street,500101000000,"
COMMUNITY = "500101001001,丙社区,community,500101001000,urban"
SMALL = (TOP, DISTRICT, TOWN, COMMUNITY)

LATER = date(2025, 11, 6)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "divisions.csv"


def write(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    rows = [line.split(",") for line in lines]
    return write_csv(path, DIVISION_COLUMNS, rows, encoding)


async def refused(db: Database, path: Path) -> list[tuple[int, str]]:
    """The lines and rules of a file that cannot be imported."""
    before = await sizes(db)
    with pytest.raises(BadFile) as caught:
        await load_divisions(db, path)
    assert await sizes(db) == before, "a bad file changes nothing"
    assert all(problem.message and problem.message_zh for problem in caught.value.problems)
    return [(problem.line, problem.rule) for problem in caught.value.problems]


async def versions(db: Database, code: str) -> list[tuple[object, ...]]:
    """Every version of the divisions that ever had a code: who, since, until, code, name, parent."""
    return await fetch(
        db,
        """SELECT division_id, lower(during), upper(during), code, name, parent_id
           FROM division_version WHERE division_id IN (
               SELECT division_id FROM division_version WHERE code = $1)
           ORDER BY division_id, lower(during) NULLS FIRST""",
        code,
    )


async def identity(db: Database, code: str, day: date) -> object:
    return await value(
        db,
        "SELECT division_id FROM division_version WHERE code = $1 AND during @> $2::date",
        code,
        day,
    )


async def test_the_shipped_file(city: Database) -> None:
    levels = dict(await fetch(city, "SELECT level, count(*) FROM division GROUP BY 1"))
    assert levels == {"MUNICIPALITY": 1, "DISTRICT": 38, "TOWNSHIP": 1031, "COMMUNITY": 11270}
    settled = dict(
        await fetch(city, "SELECT settlement, count(*) FROM division_settlement GROUP BY 1")
    )
    assert settled == {"URBAN": 3324, "RURAL": 7946}
    tallied = await fetch(
        city,
        """SELECT settlement, value FROM community_tally t
           JOIN division_version v USING (division_id) WHERE code = '500000000000' ORDER BY 1""",
    )
    assert tallied == [("RURAL", 7946), ("URBAN", 3324)]
    assert not await all_drifts(city)


async def test_the_same_file_again_writes_nothing(city: Database) -> None:
    before = await sizes(city)
    with as_file(files("registry.divisions") / "data" / "chongqing-2023.csv") as path:
        imported = await load_divisions(city, path)
    assert imported == DivisionsImported(0, 0, 12340, 0, 0)
    assert imported.is_nothing
    assert await sizes(city) == before


async def test_who_may_not_import_is_refused(db: Database, file: Path) -> None:
    somewhere = Grant(frozenset([Permission.DIVISIONS_IMPORT]), division_id=1)
    for actor in (Actor("nobody"), Actor("of a district", grants=(somewhere,))):
        with pytest.raises(Forbidden):
            async with db.transaction() as session:
                await import_divisions(session, actor, write(file, TOP), source="test")


async def test_an_import_is_audited_once_and_told(db: Database, file: Path) -> None:
    told: list[tuple[int, int]] = []
    async with db.transaction() as session:
        await import_divisions(
            session,
            Actor("me", grants=(Grant(frozenset([Permission.DIVISIONS_IMPORT])),)),
            write(file, *SMALL),
            source="the bureau",
            progress=lambda done, total: told.append((done, total)),
        )
    ((actor, action, subject, detail),) = await fetch(
        db, "SELECT actor, action, subject, detail::text FROM audit_entry"
    )
    assert (actor, action, subject) == ("me", "divisions.imported", "the bureau")
    assert '"created": 4' in detail
    assert '"sha256": "' in detail
    assert told == [(4, 4)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
async def test_encodings_and_chinese_headers(db: Database, file: Path, encoding: str) -> None:
    header = ["代码", "名称", "级别", "上级代码", "城乡"]
    rows = [
        ["500101001001", "龘㐀社区", "社区", "500101001000", "城镇"],
        ["500101001000", "乙街道", "街道", "500101000000", ""],
        ["500101000000", "甲县", "县", "500000000000", ""],
        ["500000000000", "市", "直辖市", "", ""],
    ]
    imported = await load_divisions(db, write_csv(file, header, rows, encoding))
    assert imported.created == 4
    assert (await versions(db, "500101001001"))[0][4] == "龘㐀社区"


async def test_damaged_utf8_is_not_taken_for_gb18030(db: Database, file: Path) -> None:
    lines = "\n".join([",".join(DIVISION_COLUMNS), *SMALL]).encode().split(b"\n")
    lines[3] = lines[3].replace("街".encode(), "街".encode()[:2])
    file.write_bytes(b"\n".join(lines))
    assert await refused(db, file) == [(4, "ENCODING")]


async def test_bytes_of_no_encoding(db: Database, file: Path) -> None:
    file.write_bytes(b"code,name\n\xff\xfe\n")
    assert await refused(db, file) == [(2, "ENCODING")]


async def test_columns_that_do_not_fit(db: Database, file: Path) -> None:
    assert await refused(db, write_csv(file, ["code", "name"], [])) == [(1, "COLUMNS")]
    doubled = ["code", "代码", "name", "level", "parent_code", "settlement"]
    assert await refused(db, write_csv(file, doubled, [])) == [(1, "COLUMNS")]
    file.write_bytes(b"")
    assert await refused(db, file) == [(1, "COLUMNS")]


async def test_an_unclosed_quote(db: Database, file: Path) -> None:
    file.write_text(",".join(DIVISION_COLUMNS) + '\n500000000000,"市,municipality,,\n')
    assert await refused(db, file) == [(2, "CSV_FORMAT")]


BROKEN = [
    ("50010100100,丁,community,500101001000,urban", "CODE_FORMAT"),
    ("５００１０１００１００２,丁,community,500101001000,urban", "CODE_FORMAT"),
    (COMMUNITY, "DUPLICATE_CODE"),
    ("500101001002,丁,hamlet,500101001000,urban", "LEVEL_UNKNOWN"),
    ("500101001002, ,community,500101001000,urban", "NAME_EMPTY"),
    (f"500101001002,{'丁' * 101},community,500101001000,urban", "NAME_LENGTH"),
    ("500101001002,丁\0,community,500101001000,urban", "TEXT_CHARACTERS"),
    ("500101001002,丁\u200b戊,community,500101001000,urban", "TEXT_CHARACTERS"),
    ("500101001002,丁,community,500101999000,urban", "PARENT_UNKNOWN"),
    ("500101001002,丁,community,500101001001,urban", "PARENT_LEVEL"),
    ("500101001002,丁,community,,urban", "PARENT_MISSING"),
    ("510000000000,省,province,500000000000,", "TOP_HAS_PARENT"),
    ("500101001002,丁,community,500101001000,", "SETTLEMENT_MISSING"),
    ("500101001002,丁,community,500101001000,suburban", "SETTLEMENT_MISSING"),
    ("500101002000,丁,town,500101000000,rural", "SETTLEMENT_UNEXPECTED"),
    ("500101001002,丁,community,500101001000,urban,6 Nov 2025", "DATE_FORMAT"),
    ("500101001002,丁,community,500101001000,urban,2025-02-29", "DATE_FORMAT"),
    ("500101001002,丁,community,500101001000,urban,2025-11-06,2025-11-06", "VALIDITY_EMPTY"),
    (
        "500101001002,丁,community,500101001000,urban,2025-11-06,,500101001009",
        "PREDECESSOR_UNKNOWN",
    ),
    ("500101001002,丁,community,500101001000,urban,2025-11-06,,x", "CODE_FORMAT"),
    ("500101001002,丁,community,500101001000,urban,,,500101001001", "CHANGE_WITHOUT_DATE"),
]


async def test_each_rule_names_its_line(db: Database, file: Path) -> None:
    for row, rule in BROKEN:
        assert await refused(db, write(file, *SMALL, row)) == [(6, rule)]


async def test_every_bad_row_is_reported_at_once(db: Database, file: Path) -> None:
    write(file, TOP, "5001,甲区,district,500000000000,", TOWN, COMMUNITY, COMMUNITY)
    assert await refused(db, file) == [
        (3, "CODE_FORMAT"), (4, "PARENT_UNKNOWN"), (6, "DUPLICATE_CODE"),
    ]  # fmt: skip


async def test_a_bad_parent_is_not_reported_for_its_children(db: Database, file: Path) -> None:
    write(file, TOP, DISTRICT.replace("甲区", ""), TOWN, COMMUNITY)
    assert await refused(db, file) == [(3, "NAME_EMPTY")]


async def test_a_thousand_problems_are_kept_and_the_rest_counted(db: Database, file: Path) -> None:
    write(file, *(f"{n},丁,community,,urban" for n in range(1500)))
    with pytest.raises(BadFile) as caught:
        await load_divisions(db, file)
    assert len(caught.value.problems) == 1000
    assert caught.value.more == 2000
    assert "3000 problem(s)" in str(caught.value)


async def test_a_change_needs_a_date(db: Database, file: Path) -> None:
    await load_divisions(db, write(file, *SMALL))
    write(file, TOP, DISTRICT, TOWN.replace("乙", "新"), COMMUNITY.replace("urban", "rural"))
    assert await refused(db, file) == [(4, "CHANGE_WITHOUT_DATE"), (5, "CHANGE_WITHOUT_DATE")]


async def test_a_level_does_not_change(db: Database, file: Path) -> None:
    await load_divisions(db, write(file, *SMALL))
    town = "500101001000,乙街道,district,500000000000,"
    assert await refused(db, write(file, town)) == [(2, "LEVEL_CHANGED")]
    assert await refused(db, write(file, f"{town},2025-11-06")) == [(2, "LEVEL_CHANGED")]


async def test_a_dated_row_changes_a_division_from_its_day(db: Database, file: Path) -> None:
    await load_divisions(db, write(file, *SMALL))
    write(
        file,
        "500101001000,新街道,street,500101000000,,2025-11-06",
        "500101001001,丙社区,community,500101001000,rural,2025年11月6日",
    )
    assert await load_divisions(db, file) == DivisionsImported(0, 2, 0, 0, 0)
    assert [row[1:5] for row in await versions(db, "500101001000")] == [
        (None, LATER, "500101001000", "乙街道"),
        (LATER, None, "500101001000", "新街道"),
    ]
    assert len(await versions(db, "500101001001")) == 1
    assert await fetch(
        db, "SELECT settlement, lower(during), upper(during) FROM division_settlement ORDER BY id"
    ) == [("URBAN", None, LATER), ("RURAL", LATER, None)]

    before = await sizes(db)
    assert (await load_divisions(db, file)).unchanged == 2
    assert (await load_divisions(db, write(file, *SMALL))).unchanged == 4, "older, but still true"
    assert await sizes(db) == before
    assert not await all_drifts(db)


async def test_a_day_is_not_rewritten(db: Database, file: Path) -> None:
    await load_divisions(db, write(file, *SMALL))
    await load_divisions(db, write(file, f"{TOWN.replace('乙', '新')},2025-11-06"))
    write(file, f"{TOWN.replace('乙', '别')},2025-11-06")
    assert await refused(db, file) == [(2, "CONTRADICTION")]


async def test_a_history_in_one_file(db: Database, file: Path) -> None:
    write(
        file,
        TOP,
        DISTRICT,
        f"{TOWN},,2020-01-01",
        "500101002000,丁镇,town,500101000000,,2010-01-01,",
        "500101003000,乙镇,town,500101000000,,2020-01-01,,500101001000",
        "500101003000,乙乡,town,500101000000,,2022-01-01,",
    )
    imported = await load_divisions(db, file)
    assert imported == DivisionsImported(4, 2, 0, 0, 0)
    assert [row[1:5] for row in await versions(db, "500101001000")] == [
        (None, date(2020, 1, 1), "500101001000", "乙街道"),
        (date(2020, 1, 1), date(2022, 1, 1), "500101003000", "乙镇"),
        (date(2022, 1, 1), None, "500101003000", "乙乡"),
    ]
    before = await sizes(db)
    assert (await load_divisions(db, file)).is_nothing
    assert await sizes(db) == before


async def test_an_abolished_parent_orphans_its_children(db: Database, file: Path) -> None:
    await load_divisions(db, write(file, *SMALL))
    assert await refused(db, write(file, f"{TOWN},,2025-11-06")) == [(2, "ORPHANED")]
    write(file, f"{TOWN},,2025-11-06", f"{COMMUNITY},,2025-11-06")
    assert await load_divisions(db, file) == DivisionsImported(0, 0, 0, 2, 0)
    assert (await versions(db, "500101001001"))[0][2] == LATER
    assert (await load_divisions(db, file)).is_nothing
    write(file, f"{COMMUNITY},,2025-12-01")
    assert await refused(db, file) == [(2, "CONTRADICTION")]
    assert not await all_drifts(db)


async def test_a_parent_must_be_there_on_the_day(db: Database, file: Path) -> None:
    await load_divisions(db, write(file, *SMALL))
    write(
        file,
        "500101002000,丁镇,town,500101000000,,2025-11-06",
        "500101002001,丁社区,community,500101002000,urban,2025-01-01",
        "500101002002,戊社区,community,500101002000,urban",
    )
    assert await refused(db, file) == [(4, "PARENT_UNKNOWN")]
    write(
        file,
        "500101002000,丁镇,town,500101000000,,2025-11-06",
        "500101002001,丁社区,community,500101002000,urban,2025-01-01",
    )
    assert await refused(db, file) == [(3, "PARENT_UNKNOWN")]


async def test_a_split_makes_new_divisions(db: Database, file: Path) -> None:
    await load_divisions(db, write(file, *SMALL))
    old = await identity(db, "500101001001", date(2020, 1, 1))
    write(
        file,
        f"{COMMUNITY},,2025-11-06",
        "500101001002,丙一社区,community,500101001000,urban,2025-11-06,,500101001001",
        "500101001003,丙二社区,community,500101001000,urban,2025-11-06,,500101001001",
    )
    assert await load_divisions(db, file) == DivisionsImported(2, 0, 0, 1, 2)
    successors = await fetch(db, "SELECT predecessor_id, on_date FROM division_succession")
    assert successors == [(old, LATER), (old, LATER)]
    assert await identity(db, "500101001001", LATER) is None
    assert (await load_divisions(db, file)).is_nothing
    assert not await all_drifts(db)


async def test_what_is_carved_out_leaves_its_origin_standing(db: Database, file: Path) -> None:
    await load_divisions(db, write(file, *SMALL))
    old = await identity(db, "500101001001", date(2020, 1, 1))
    write(
        file,
        COMMUNITY,
        "500101001002,丙东社区,community,500101001000,urban,2025-11-06,,500101001001",
    )
    assert await load_divisions(db, file) == DivisionsImported(1, 0, 1, 0, 1)
    assert await identity(db, "500101001001", LATER) == old


async def test_a_merger_into_one_that_stays(db: Database, file: Path) -> None:
    other = "500101001002,丁社区,community,500101001000,urban"
    await load_divisions(db, write(file, *SMALL, other))
    kept = await identity(db, "500101001001", date(2020, 1, 1))
    gone = await identity(db, "500101001002", date(2020, 1, 1))
    write(file, f"{other},,2025-11-06", f"{COMMUNITY},2025-11-06,,500101001002")
    assert await load_divisions(db, file) == DivisionsImported(0, 0, 1, 1, 1)
    edges = await fetch(db, "SELECT predecessor_id, successor_id FROM division_succession")
    assert edges == [(gone, kept)]
    assert await identity(db, "500101001001", LATER) == kept
    assert (await load_divisions(db, file)).is_nothing


async def test_another_level_is_another_division(db: Database, file: Path) -> None:
    await load_divisions(db, write(file, *SMALL))
    town = await identity(db, "500101001000", date(2020, 1, 1))
    write(
        file,
        f"{TOWN},,2025-11-06",
        "500102000000,乙区,district,500000000000,,2025-11-06,,500101001000",
        "500102001000,乙街道,street,500102000000,,2025-11-06",
        "500102001001,丙社区,community,500102001000,urban,2025-11-06,,500101001001",
    )
    assert await load_divisions(db, file) == DivisionsImported(2, 1, 0, 1, 1)
    assert await identity(db, "500102000000", LATER) != town


async def test_codes_can_move_in_a_circle(db: Database, file: Path) -> None:
    other = "500101001002,丁社区,community,500101001000,rural"
    await load_divisions(db, write(file, *SMALL, other))
    first = await identity(db, "500101001001", date(2020, 1, 1))
    second = await identity(db, "500101001002", date(2020, 1, 1))
    write(
        file,
        "500101001002,丙社区,community,500101001000,urban,2025-11-06,,500101001001",
        "500101001001,丁社区,community,500101001000,rural,2025-11-06,,500101001002",
    )
    assert await load_divisions(db, file) == DivisionsImported(0, 2, 0, 0, 0)
    assert await identity(db, "500101001002", LATER) == first
    assert await identity(db, "500101001001", LATER) == second
    assert await value(db, "SELECT count(*) FROM division_settlement") == 2
    assert (await load_divisions(db, file)).is_nothing
