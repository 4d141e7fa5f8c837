"""Importing organizations: a verdict for every row, all of a chunk or nothing, and never twice."""

from __future__ import annotations

import asyncio
import csv
import os
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]  # it has no types

from registry import credit_code
from registry.actor import OPERATOR, Actor
from registry.database import Database
from registry.errors import Conflict, Forbidden
from registry.imports import BadFile, sheets
from registry.organizations import importing
from registry.organizations.import_known import look_up
from registry.organizations.importing import ImportReport, import_organizations
from tests.files import DIVISION_COLUMNS, all_drifts, fetch, load_divisions, sizes, value, write_csv

TODAY = date(2026, 11, 24)
CITY, DISTRICT, STREET, COMMUNITY, OTHER = (
    "500000000000",
    "500103000000",
    "500103001000",
    "500103001003",
    "500103001006",
)

TITLES = {
    "name": "名称",
    "form": "形式",
    "credit_code": "统一社会信用代码",
    "filing_number": "备案编号",
    "registrar_code": "登记（备案）机关代码",
    "home_code": "住所社区代码",
    "established_on": "成立日期",
    "purpose": "宗旨",
    "supervising_unit": "业务主管单位",
    "management_mode": "管理方式",
    "community_based": "是否社区社会组织",
    "charity_since": "慈善组织认定日期",
    "charity_until": "慈善组织终止日期",
    "charity_route": "慈善途径",
    "dissolved_on": "注销日期",
    "revoked_on": "撤销日期",
}
REGISTERED = {
    "name": "渝中区长江诗社",
    "form": "社会团体",
    "registrar_code": DISTRICT,
    "home_code": COMMUNITY,
    "established_on": "2015-03-01",
}
FILED = {
    **REGISTERED,
    "name": "长江合唱队",
    "form": "备案社区社会组织",
    "filing_number": "备1",
    "registrar_code": STREET,
}

Row = dict[str, str]


def code(number: int, kind: str = credit_code.ASSOCIATION) -> str:
    return credit_code.issue(kind, DISTRICT, f"T{number:07}")


def registered(number: int = 1, **cells: str) -> Row:
    return {**REGISTERED, "credit_code": code(number), **cells}


def filed(number: int = 1, **cells: str) -> Row:
    return {**FILED, "filing_number": f"备{number}", **cells}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "organizations.csv"


def write(path: Path, *rows: Row, encoding: str = "utf-8") -> Path:
    cells = [[row.get(column, "") for column in TITLES] for row in rows]
    return write_csv(path, TITLES.values(), cells, encoding)


async def run(
    db: Database, path: Path, *rows: Row, commit: bool = True, **options: Any
) -> ImportReport:
    if rows:
        write(path, *rows)
    options = {"today": TODAY, **options}
    return await import_organizations(db, OPERATOR, path, commit=commit, **options)


def read_verdicts(path: Path) -> list[tuple[str, ...]]:
    """The lines of a verdict file: row, key, verdict, rules."""
    with path.open(encoding="utf-8-sig", newline="") as opened:
        return [tuple(line[:4]) for line in csv.reader(opened)][1:]


async def verdicts_of(
    db: Database, path: Path, *rows: Row, commit: bool = False
) -> list[tuple[str, str]]:
    """What becomes of each row, in order, with the rules that it breaks."""
    out = path.with_suffix(".verdicts.csv")
    await run(db, path, *rows, commit=commit, verdicts=out)
    found = read_verdicts(out)
    assert [int(line[0]) for line in found] == list(range(2, len(found) + 2))
    return [(line[2], line[3]) for line in found]


async def everything(db: Database) -> dict[str, int]:
    return {**await sizes(db), "runs": await value(db, "SELECT count(*) FROM import_run")}


async def test_what_each_kind_of_row_becomes(city: Database, file: Path) -> None:
    rows = (
        registered(1, supervising_unit="渝中区文化局", charity_since="2020-09-05"),
        registered(
            2, community_based="是", dissolved_on="2024年6月30日", management_mode="直接登记"
        ),
        registered(3, revoked_on="2023/1/1", dissolved_on="2024/1/1", charity_since="2016-01-01"),
        {
            **registered(4, form="基金会", registrar_code=CITY, charity_route="设立登记"),
            "credit_code": code(4, credit_code.FOUNDATION),
            "charity_since": "2015-03-01",
            "charity_until": "2019-01-01",
        },
        filed(5),
        filed(6, form="社区指导组织", home_code=STREET),
    )
    report = await run(city, file, *rows)
    assert (report.rows, report.created, report.rejected) == (6, 6, 0)
    timeline = await fetch(
        city,
        """SELECT o.name, lower(t.during), upper(t.during), form, standing, community_based, charity
           FROM organization_timeline t JOIN organization o ON o.id = organization_id
           ORDER BY o.id, lower(t.during)""",
    )
    day, name = date.fromisoformat, REGISTERED["name"]
    begun, body = day("2015-03-01"), "ASSOCIATION"
    assert timeline == [
        (name, begun, day("2020-09-05"), body, "REGISTERED", False, False),
        (name, day("2020-09-05"), None, body, "REGISTERED", False, True),
        (name, begun, day("2024-06-30"), body, "REGISTERED", True, False),
        (name, day("2024-06-30"), None, body, "DISSOLVED", True, False),
        (name, begun, day("2016-01-01"), body, "REGISTERED", False, False),
        (name, day("2016-01-01"), day("2023-01-01"), body, "REGISTERED", False, True),
        (name, day("2023-01-01"), day("2024-01-01"), body, "REVOKED", False, False),
        (name, day("2024-01-01"), None, body, "DISSOLVED", False, False),
        (name, begun, day("2019-01-01"), "FOUNDATION", "REGISTERED", False, True),
        (name, day("2019-01-01"), None, "FOUNDATION", "REGISTERED", False, False),
        (FILED["name"], begun, None, "COMMUNITY_FILED", "FILED", True, False),
        (FILED["name"], begun, None, "COMMUNITY_GUIDED", "GUIDED", True, False),
    ]
    modes = await fetch(city, "SELECT management_mode FROM organization ORDER BY id LIMIT 2")
    assert modes == [("DUAL",), ("DIRECT",)]
    routes = await fetch(city, "SELECT route FROM organization_charity ORDER BY id")
    assert routes == [("DESIGNATED",), ("DESIGNATED",), ("ESTABLISHED",)]
    assert not await all_drifts(city)


BROKEN: list[tuple[Row, str]] = [
    ({"name": ""}, "REQUIRED"),
    ({"home_code": ""}, "REQUIRED"),
    ({"name": "名" * 201}, "NAME_LENGTH"),
    ({"purpose": "宗" * 2001}, "TEXT_LENGTH"),
    ({"name": "长江\0诗社"}, "TEXT_CHARACTERS"),
    ({"name": "长江\n诗社"}, "TEXT_CHARACTERS"),
    ({"form": "公司"}, "FORM_UNKNOWN"),
    ({"management_mode": "放任"}, "MODE_UNKNOWN"),
    ({"charity_route": "自封"}, "ROUTE_UNKNOWN"),
    ({"community_based": "maybe"}, "BOOLEAN_FORMAT"),
    ({"established_on": "2015-02-29"}, "DATE_FORMAT"),
    ({"established_on": "2026-11-25"}, "DATE_FUTURE"),
    ({"dissolved_on": "2015-03-01"}, "DATE_ORDER"),
    ({"revoked_on": "2020-01-01", "dissolved_on": "2019-01-01"}, "DATE_ORDER"),
    ({"charity_since": "2015-02-28"}, "DATE_ORDER"),
    ({"charity_since": "2020-01-01", "charity_until": "2020-01-01"}, "DATE_ORDER"),
    ({"charity_since": "2020-01-01", "dissolved_on": "2019-01-01"}, "DATE_ORDER"),
    ({"charity_until": "2020-01-01"}, "CHARITY_WITHOUT_START"),
    ({"registrar_code": "5001"}, "CODE_FORMAT"),
    ({"credit_code": "51500000"}, "CREDIT_CODE_LENGTH"),
    ({"credit_code": "5150010359012345OI"}, "CREDIT_CODE_CHARACTERS"),
    ({"credit_code": "51A001035901234560"}, "CREDIT_CODE_DIVISION"),
    ({"credit_code": "51500112590123455C"}, "CREDIT_CODE_ORGANIZATION"),
    ({"credit_code": "51500112590123456D"}, "CREDIT_CODE_CHECK"),
    ({"credit_code": code(1, credit_code.FOUNDATION)}, "CREDIT_CODE_KIND"),
    ({"credit_code": "", "filing_number": "备0"}, "CREDIT_CODE_MISSING"),
    ({"credit_code": ""}, "NO_KEY;CREDIT_CODE_MISSING"),
    ({"form": "COMMUNITY_FILED", "credit_code": ""}, "NO_KEY"),
    ({"form": "COMMUNITY_FILED", "community_based": "否"}, "COMMUNITY_BASED"),
    ({"form": "COMMUNITY_FILED", "revoked_on": "2020-01-01"}, "REVOKED_FORM"),
    ({"form": "COMMUNITY_FILED", "charity_since": "2020-01-01"}, "CHARITY_FORM"),
    ({"management_mode": "双重管理"}, "MODE_WITHOUT_UNIT"),
    ({"management_mode": "直接登记", "supervising_unit": "局"}, "UNIT_WITHOUT_MODE"),
    ({"home_code": "500103999999"}, "UNKNOWN_DIVISION"),
    ({"registrar_code": "990000000000"}, "UNKNOWN_DIVISION"),
    (
        {"form": "FOUNDATION", "credit_code": code(1, credit_code.FOUNDATION)},
        "FOUNDATION_REGISTRAR",
    ),
]


async def test_each_rule_rejects_its_row_only(city: Database, file: Path) -> None:
    rows, expected = [filed(1)], [("CREATED", "")]
    for number, (cells, rules) in enumerate(BROKEN, start=2):
        rows += [{**registered(number), **cells}, filed(number)]
        expected += [("REJECTED", rules), ("CREATED", "")]
    before = await everything(city)
    assert await verdicts_of(city, file, *rows) == expected
    assert await everything(city) == before, "a dry run writes nothing"
    assert await verdicts_of(city, file, *rows, commit=True) == expected


async def test_a_body_stands_in_a_file_once(city: Database, file: Path) -> None:
    rows = (
        registered(1, filing_number="备9"),
        registered(1),
        registered(2, filing_number="备9"),
        filed(1),
        filed(1, name="别名"),
        filed(1, registrar_code=DISTRICT),
    )
    doubled = ("REJECTED", "DUPLICATE_IN_FILE")
    created = ("CREATED", "")
    expected = [created, doubled, doubled, created, doubled, created]
    assert await verdicts_of(city, file, *rows) == expected
    report = await run(city, file)
    assert (report.created, report.rejected) == (3, 3)
    assert [row.line for row in report.rejections] == [3, 4, 6]
    assert "Row 2" in report.rejections[0].problems[0].message


async def test_a_dry_run_tells_what_a_commit_would_do(city: Database, file: Path) -> None:
    await run(city, file, registered(1), filed(2))
    rows = (registered(1), filed(2, name="新名"), filed(3), filed(4, form="?"))
    before = await everything(city)
    dry = await verdicts_of(city, file, *rows)
    assert [verdict for verdict, _ in dry] == ["UNCHANGED", "UPDATED", "CREATED", "REJECTED"]
    assert await everything(city) == before
    assert await verdicts_of(city, file, *rows, commit=True) == dry


async def test_the_same_file_again_writes_nothing(city: Database, file: Path) -> None:
    rows = [registered(n, charity_since="2020-01-01", dissolved_on="2024-01-01") for n in range(5)]
    rows += [filed(n) for n in range(5)]
    assert (await run(city, file, *rows)).created == 10
    before = await everything(city)
    report = await run(city, file)
    assert (report.rows, report.unchanged, report.resumed_after) == (10, 10, 0)
    assert await everything(city) == before
    assert await value(city, "SELECT finished_at IS NOT NULL FROM import_run")


async def test_what_a_row_says_is_taken_over_and_what_it_leaves_out_stays(
    city: Database, file: Path
) -> None:
    await run(
        city,
        file,
        registered(1, purpose="写诗", supervising_unit="文化局", filing_number="备9"),
        registered(2, purpose="写诗", supervising_unit="文化局"),
        filed(3),
    )
    report = await run(
        city,
        file,
        registered(1, name="新名"),
        registered(2, management_mode="直接登记", purpose="读诗"),
        filed(3),
    )
    assert (report.updated, report.unchanged) == (2, 1)
    assert await fetch(
        city,
        """SELECT name, purpose, supervising_unit, management_mode, filing_number, version
           FROM organization ORDER BY id""",
    ) == [
        ("新名", "写诗", "文化局", "DUAL", "备9", 2),
        (REGISTERED["name"], "读诗", None, "DIRECT", None, 2),
        (FILED["name"], None, None, None, "备3", 1),
    ]


async def test_what_it_was_called_before_stays_on_record(city: Database, file: Path) -> None:
    facts = """SELECT kind, lower(during), upper(during), value ->> 'name' FROM organization_fact
               WHERE kind = 'NAME' ORDER BY during"""
    day = date(2026, 11, 24)
    await run(city, file, registered(1))
    await run(city, file, registered(1, name="新名"), today=day)
    # A second file of the same day corrects the first.
    await run(city, file, registered(1, name="再新名"), today=day)
    assert await fetch(city, facts) == [
        ("NAME", date(2015, 3, 1), day, REGISTERED["name"]),
        ("NAME", day, None, "再新名"),
    ]
    later = date(2026, 12, 1)
    await run(city, file, registered(1, name="后来名", purpose="写诗"), today=later)
    assert (await fetch(city, facts))[1:] == [
        ("NAME", day, later, "再新名"),
        ("NAME", later, None, "后来名"),
    ]
    before = await value(city, "SELECT count(*) FROM organization_fact")
    assert (await run(city, file, today=later)).unchanged == 1
    assert await value(city, "SELECT count(*) FROM organization_fact") == before


async def test_a_new_home_holds_from_the_day_of_the_import(city: Database, file: Path) -> None:
    await run(city, file, filed(1))
    assert (await run(city, file, filed(1, home_code=OTHER))).updated == 1
    # Put right on the same day: that is no second move.
    assert (await run(city, file, filed(1, home_code=STREET))).updated == 1
    homes = await fetch(
        city,
        """SELECT lower(h.during), upper(h.during), v.code FROM organization_home h
           JOIN division_version v USING (division_id) ORDER BY 1""",
    )
    assert homes == [(date(2015, 3, 1), TODAY, COMMUNITY), (TODAY, None, STREET)]
    assert not await all_drifts(city)


async def test_bodies_end_and_their_charity_with_them(city: Database, file: Path) -> None:
    await run(
        city,
        file,
        registered(1, charity_since="2020-01-01"),
        registered(2),
        registered(3, charity_since="2020-01-01"),
        filed(4),
    )
    report = await run(
        city,
        file,
        registered(1, dissolved_on="2025-01-01"),
        registered(2, revoked_on="2024-01-01"),
        registered(3, charity_since="2020-01-01", charity_until="2023-01-01"),
        filed(4, dissolved_on="2025-01-01"),
    )
    assert report.updated == 4
    day = date.fromisoformat
    assert await fetch(
        city, "SELECT lower(during), upper(during) FROM organization_charity ORDER BY id"
    ) == [(day("2020-01-01"), day("2025-01-01")), (day("2020-01-01"), day("2023-01-01"))]
    states = """SELECT o.id - (SELECT min(id) FROM organization), standing, lower(during)
                FROM organization_standing s JOIN organization o ON o.id = organization_id
                WHERE upper_inf(during) ORDER BY 1"""
    assert await fetch(city, states) == [
        (0, "DISSOLVED", day("2025-01-01")),
        (1, "REVOKED", day("2024-01-01")),
        (2, "REGISTERED", day("2015-03-01")),
        (3, "DISSOLVED", day("2025-01-01")),
    ]
    # The older rows say nothing of an end: silence ends nothing and revives nothing.
    assert (await run(city, file, registered(1), filed(4))).unchanged == 2
    assert (await run(city, file, registered(2, dissolved_on="2025-02-01"))).updated == 1
    assert not await all_drifts(city)


REWRITTEN: list[tuple[Row, Row, str]] = [
    ({}, {"form": "民办非企业单位"}, "CREDIT_CODE_KIND"),
    ({}, {"form": "COMMUNITY_FILED", "registrar_code": DISTRICT}, "FORM_CHANGED"),
    ({}, {"registrar_code": CITY}, "REGISTRAR_CHANGED"),
    ({}, {"established_on": "2015-03-02"}, "ESTABLISHED_CHANGED"),
    ({}, {"community_based": "是"}, "BASIS_CHANGED"),
    ({"filing_number": "备9"}, {"filing_number": "备8"}, "FILING_CHANGED"),
    ({"dissolved_on": "2020-01-01"}, {"dissolved_on": "2020-01-02"}, "STANDING_CHANGED"),
    ({"dissolved_on": "2020-01-01"}, {"revoked_on": "2019-01-01"}, "STANDING_CHANGED"),
    ({"revoked_on": "2020-01-01"}, {"dissolved_on": "2019-01-01"}, "DATE_ORDER"),
    ({"charity_since": "2020-01-01"}, {"dissolved_on": "2019-01-01"}, "DATE_ORDER"),
    ({"charity_since": "2020-01-01"}, {"charity_since": "2021-01-01"}, "CHARITY_CHANGED"),
    (
        {"charity_since": "2020-01-01"},
        {"charity_since": "2020-01-01", "charity_route": "设立登记"},
        "CHARITY_CHANGED",
    ),
    (
        {"charity_since": "2020-01-01", "charity_until": "2022-01-01"},
        {"charity_since": "2020-01-01", "charity_until": "2023-01-01"},
        "CHARITY_CHANGED",
    ),
]


async def test_what_an_import_does_not_rewrite(city: Database, file: Path) -> None:
    known = [registered(number, **cells) for number, (cells, _, _) in enumerate(REWRITTEN)]
    now = [registered(number, **cells) for number, (_, cells, _) in enumerate(REWRITTEN)]
    assert (await run(city, file, *known)).created == len(known)
    before = await everything(city)
    expected = [("REJECTED", rules) for _, _, rules in REWRITTEN]
    assert await verdicts_of(city, file, *now, commit=True) == expected
    assert await everything(city) == before


async def test_a_charity_again(city: Database, file: Path) -> None:
    await run(city, file, registered(1, charity_since="2016-01-01", charity_until="2018-01-01"))
    assert (await run(city, file, registered(1, charity_since="2020-01-01"))).updated == 1
    assert await value(city, "SELECT count(*) FROM organization_charity") == 2
    assert not await all_drifts(city)


async def test_a_filing_number_belongs_to_one_body(city: Database, file: Path) -> None:
    await run(city, file, registered(1, filing_number="备9"))
    rows = (registered(2, filing_number="备9"),)
    assert await verdicts_of(city, file, *rows) == [("REJECTED", "CONFLICT")]
    assert await verdicts_of(city, file, *rows, commit=True) == [("REJECTED", "CONFLICT")]


async def test_codes_of_another_day_still_name_their_division(
    city: Database, file: Path, tmp_path: Path
) -> None:
    renumbered = "500103001999"
    row = [renumbered, "新号社区", "community", STREET, "urban", "2025-11-06", "", COMMUNITY]
    await load_divisions(city, write_csv(tmp_path / "d.csv", DIVISION_COLUMNS, [row]))
    await run(city, file, filed(1))
    assert (await run(city, file, filed(1, home_code=renumbered))).unchanged == 1


async def test_an_import_that_was_killed_goes_on_where_it_was(
    city: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "CHUNK", 10)
    rows = [filed(n, form="?") if n % 7 == 0 else filed(n) for n in range(45)]
    rows.append(filed(1))
    out = file.with_suffix(".verdicts.csv")
    told: list[tuple[int, int]] = []

    def killing(after: int) -> Callable[[int, int], None]:
        def progress(done: int, total: int) -> None:
            told.append((done, total))
            if done >= after:
                raise KeyboardInterrupt

        return progress

    write(file, *rows)
    for after in (10, 30):
        with pytest.raises(KeyboardInterrupt):
            await run(city, file, verdicts=out, progress=killing(after))
        with out.open("ab") as opened:
            opened.write(b"999,half a li")  # what a power cut may leave
    assert told == [(10, 46), (20, 46), (30, 46)]
    # 30 rows less the five of them that are rejected.
    assert await value(city, "SELECT count(*) FROM organization") == 25

    report = await run(city, file, verdicts=out)
    assert report.resumed_after == 30
    assert (report.rows, report.created, report.rejected) == (46, 38, 8)
    lines = read_verdicts(out)
    assert [int(line[0]) for line in lines] == list(range(2, 48))
    assert [line[2] for line in lines].count("CREATED") == 38
    assert lines[-1][3] == "DUPLICATE_IN_FILE"
    assert await value(city, "SELECT count(*) FROM audit_entry WHERE action LIKE 'organ%'") == 5
    assert await value(city, "SELECT count(*) FROM organization_delta") == 0
    assert not await all_drifts(city)

    before = await everything(city)
    again = await run(city, file, verdicts=out)
    assert (again.resumed_after, again.unchanged) == (0, 38)
    assert await everything(city) == before


async def test_without_the_first_verdicts_an_import_starts_over(
    city: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "CHUNK", 2)

    def killed(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await run(city, file, *(filed(n) for n in range(5)), progress=killed)
    out = file.with_suffix(".verdicts.csv")
    report = await run(city, file, verdicts=out)
    assert (report.created, report.unchanged, report.resumed_after) == (3, 2, 0)
    assert len(read_verdicts(out)) == 5


async def test_a_dry_run_between_does_not_spoil_the_verdicts(
    city: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "CHUNK", 2)
    out = file.with_suffix(".verdicts.csv")

    def killed(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await run(city, file, *(filed(n) for n in range(5)), verdicts=out, progress=killed)
    await run(city, file, verdicts=out, commit=False)
    report = await run(city, file, verdicts=out)
    assert (report.created, report.unchanged, report.resumed_after) == (3, 2, 0)
    assert [line[0] for line in read_verdicts(out)] == ["2", "3", "4", "5", "6"]


async def test_a_quote_that_is_never_closed_is_found_before_anything_is_written(
    city: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "CHUNK", 2)
    write(file, *(filed(n) for n in range(5)))
    with file.open("a", encoding="utf-8") as opened:
        opened.write('"合唱队')
    before = await everything(city)
    assert await file_problem(city, file) == "CSV_FORMAT"
    assert await everything(city) == before


async def test_a_file_whose_name_is_no_utf8(city: Database, tmp_path: Path) -> None:
    file = tmp_path / os.fsdecode("名单.csv".encode("gbk"))
    assert (await run(city, file, filed(1))).created == 1


def workbook(path: Path, rows: Sequence[Row]) -> Path:
    """The same rows as an office worker has them: codes are numbers, days are days."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, list(TITLES.values()))
    for y, row in enumerate(rows, start=1):
        for x, column in enumerate(TITLES):
            cell = row.get(column, "")
            if column.endswith(("_on", "_since", "_until")) and cell:
                sheet.write_datetime(y, x, date.fromisoformat(cell), day)
            elif cell.isdigit():
                sheet.write_number(y, x, int(cell))
            else:
                sheet.write_string(y, x, cell)
    book.close()
    return path


async def test_a_workbook_says_the_same_as_csv(city: Database, file: Path) -> None:
    rows = [
        registered(1, purpose="写诗\n读诗", charity_since="2020-09-05", community_based="是"),
        registered(2, credit_code="515"),
        filed(20251, dissolved_on="2024-02-29"),
        filed(3, home_code="1"),
    ]
    from_csv = await verdicts_of(city, file, *rows)
    out = file.with_suffix(".xlsx.csv")
    path = workbook(file.with_suffix(".xlsx"), rows)
    await run(city, path, commit=False, verdicts=out)
    assert [(line[2], line[3]) for line in read_verdicts(out)] == from_csv
    assert (await run(city, path)).created == 2
    assert (await run(city, file)).unchanged == 2


async def test_a_workbook_has_its_limits(
    city: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workbook(file.with_suffix(".xlsx"), [filed(n) for n in range(3)])
    for limit in ("MAX_ROWS", "MAX_BYTES", "MAX_UNPACKED"):
        with monkeypatch.context() as patched:
            patched.setattr(sheets, limit, 2)
            assert await file_problem(city, path) == "TOO_LARGE"
    path.write_bytes(path.read_bytes()[:1000])
    assert await file_problem(city, path) == "SHEET_FORMAT"


async def file_problem(db: Database, path: Path) -> str:
    with pytest.raises(BadFile) as caught:
        await run(db, path)
    (problem,) = caught.value.problems
    return problem.rule


async def test_files_that_cannot_be_read(city: Database, file: Path) -> None:
    assert await file_problem(city, write_csv(file, ["名称", "形式"], [])) == "COLUMNS"
    file.write_bytes(b"\xff\xfe\x00")
    assert await file_problem(city, file) == "ENCODING"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig"])
async def test_encodings(city: Database, file: Path, encoding: str) -> None:
    write(file, filed(1, name="龘㐀合唱队"), encoding=encoding)
    await run(city, file)
    assert await value(city, "SELECT name FROM organization") == "龘㐀合唱队"


async def test_english_headers_and_words(city: Database, file: Path) -> None:
    row = {**registered(1), "form": "Association", "management_mode": "dual", "charity_route": ""}
    row |= {"supervising_unit": "Bureau", "community_based": "no", "charity_since": "2020-01-01"}
    write_csv(file, row, [row.values()])
    assert (await run(city, file)).created == 1


async def test_verdicts_are_for_excel(city: Database, file: Path) -> None:
    out = file.with_suffix(".verdicts.csv")
    await run(city, file, filed(1), registered(1, credit_code="=1+1"), verdicts=out, commit=False)
    lines = out.read_bytes().split(b"\r\n")
    assert lines[0].startswith(b"\xef\xbb\xbf")
    assert lines[1].decode() == f"2,{STREET}/备1,CREATED,,,"
    row, key, verdict, rules, chinese, english = lines[2].decode().split(",", 5)
    assert (row, key, verdict, rules) == ("3", "'=1+1", "REJECTED", "CREDIT_CODE_LENGTH")
    assert "18位" in chinese
    assert "18 characters" in english


async def test_who_may_not_import_is_refused(city: Database, file: Path) -> None:
    with pytest.raises(Forbidden):
        await import_organizations(city, Actor("nobody"), write(file, filed(1)), commit=False)


async def test_two_imports_of_a_file_at_once(
    city: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "CHUNK", 5)
    write(file, *(filed(n) for n in range(30)))
    done = await asyncio.gather(run(city, file), run(city, file), return_exceptions=True)
    refused = [one for one in done if isinstance(one, Conflict)]
    reports = [one for one in done if isinstance(one, ImportReport)]
    assert len(refused) == len(reports) == 1
    assert "another process" in str(refused[0])
    assert reports[0].created == 30
    assert (await run(city, file)).unchanged == 30, "the lock is given back"


async def test_two_files_that_name_the_same_bodies(
    city: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "CHUNK", 7)
    rows = [filed(n) for n in range(60)]
    other = write(file.with_name("other.csv"), *reversed(rows))
    done = await asyncio.gather(run(city, file, *rows), run(city, other))
    assert sum(report.created for report in done) == 60
    assert await value(city, "SELECT count(*) FROM organization") == 60
    assert not await all_drifts(city)


async def test_a_race_costs_only_the_row_that_lost_it(
    city: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await run(city, file, filed(3))

    async def overtaken(connection: Any, rows: Any) -> Any:
        """Between looking and writing, somebody enters one of the bodies and changes another."""
        known = await look_up(connection, rows)
        monkeypatch.undo()
        await run(city, file.with_name("theirs.csv"), filed(5), filed(3, name="他名"))
        return known

    monkeypatch.setattr(importing, "look_up", overtaken)
    rows = [filed(n, name="我名") for n in range(10)]
    verdicts = await verdicts_of(city, file, *rows, commit=True)
    lost = ("REJECTED", "CONFLICT")
    assert verdicts == [lost if n in (3, 5) else ("CREATED", "") for n in range(10)]
    assert await value(city, "SELECT count(*) FROM organization") == 10
    assert not await all_drifts(city)
