"""Importing projects: a verdict for every row, and the same file again changes nothing."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]  # it has no types

from registry.actor import OPERATOR, Actor
from registry.database import Database
from registry.errors import Forbidden
from registry.imports.running import ImportReport
from registry.projects import importing
from registry.projects.import_known import look_up
from registry.projects.importing import import_projects
from registry.statements import execute
from tests.commands import answer
from tests.conftest import TODAY
from tests.files import drifts, fetch, value, write_csv
from tests.projects.offices import CITY, COMMUNITY, DISTRICT, OTHER_COMMUNITY, credit, organization
from tests.test_import_command import rows_from, verdicts

TITLES = {
    "organization": "主办社会组织",
    "name": "项目名称",
    "kind": "项目类别",
    "place_code": "服务地代码",
    "begins_on": "开始日期",
    "ends_on": "结束日期",
    "purpose": "宗旨",
    "fund_year": "资金年度",
    "fund_origin": "资金来源",
    "fund_amount": "资金金额",
    "beneficiaries": "受益人次",
}
MONEY = {"fund_year": "2021", "fund_origin": "慈善捐赠", "fund_amount": "30000.50"}
WRITTEN = """
SELECT (SELECT count(*) FROM project), (SELECT count(*) FROM project_fund),
  (SELECT count(*) FROM project_beneficiaries), (SELECT count(*) FROM change),
  (SELECT count(*) FROM audit_entry), (SELECT sum(version) FROM project)
"""

Row = dict[str, str]


def row(number: int = 1, **cells: str) -> Row:
    return {
        "organization": "SO000000001",
        "name": f"山乡伙伴{number}",
        "kind": "留守儿童",
        "place_code": COMMUNITY,
        "begins_on": "2021-03-01",
        **cells,
    }


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "项目.csv"


@pytest.fixture
async def hosts(city: Database) -> Database:
    await organization(city, "春晖社工服务中心")
    await organization(city, "已注销协会", until=date(2020, 6, 1))
    return city


def write(path: Path, *rows: Row) -> Path:
    columns = {**TITLES, **{name: name for each in rows for name in each if name not in TITLES}}
    cells = [[each.get(column, "") for column in columns] for each in rows]
    return write_csv(path, columns.values(), cells)


async def run(
    db: Database, path: Path, *rows: Row, commit: bool = True, **options: Any
) -> ImportReport:
    if rows:
        write(path, *rows)
    return await import_projects(db, OPERATOR, path, commit=commit, today=TODAY, **options)


async def verdicts_of(
    db: Database, path: Path, *rows: Row, commit: bool = False
) -> list[tuple[str, str]]:
    """What becomes of each row, in order, with the rules that it breaks."""
    out = path.with_suffix(".verdicts.csv")
    await run(db, path, *rows, commit=commit, verdicts=out)
    with out.open(encoding="utf-8-sig", newline="") as opened:
        return [(line[2], line[3]) for line in csv.reader(opened)][1:]


async def test_what_each_row_becomes(hosts: Database, file: Path) -> None:
    rows = (
        row(1, **MONEY, beneficiaries="1,200", ends_on="2021-12-31", purpose="陪伴\n成长"),
        row(2, organization=credit(DISTRICT, 1), kind="elderly", place_code=DISTRICT),
        row(3, **{**MONEY, "fund_year": "2022"}, beneficiaries="7", begins_on="2021年3月1日"),
        row(4, **MONEY, fund_on="2021-06-01", beneficiaries="1", beneficiaries_on="2022/1/1"),
    )
    report = await run(hosts, file, *rows)
    assert (report.rows, report.created, report.rejected) == (4, 4, 0)
    source = await value(hosts, "SELECT min(source) FROM project")
    assert source.startswith("项目.csv (sha256 ")
    day = date.fromisoformat
    assert await fetch(
        hosts,
        """SELECT p.name, p.kind, o.number, v.code, p.ends_on, p.purpose FROM project p
           JOIN organization o ON o.id = p.organization_id
           JOIN division_version v ON v.division_id = p.division_id ORDER BY p.id""",
    ) == [
        (
            *("山乡伙伴1", "LEFT_BEHIND_CHILDREN", "SO000000001", COMMUNITY),
            *(day("2021-12-31"), "陪伴\n成长"),
        ),
        ("山乡伙伴2", "ELDERLY", "SO000000001", DISTRICT, None, None),
        ("山乡伙伴3", "LEFT_BEHIND_CHILDREN", "SO000000001", COMMUNITY, None, None),
        ("山乡伙伴4", "LEFT_BEHIND_CHILDREN", "SO000000001", COMMUNITY, None, None),
    ]
    assert await fetch(
        hosts, "SELECT project_id, on_date, year, origin, amount FROM project_fund ORDER BY 1"
    ) == [
        (1, day("2021-03-01"), 2021, "DONATION", Decimal("30000.50")),
        (3, day("2022-01-01"), 2022, "DONATION", Decimal("30000.50")),
        (4, day("2021-06-01"), 2021, "DONATION", Decimal("30000.50")),
    ]
    assert await fetch(
        hosts, "SELECT project_id, on_date, persons FROM project_beneficiaries ORDER BY 1"
    ) == [(1, day("2021-12-31"), 1200), (3, TODAY, 7), (4, day("2022-01-01"), 1)]
    assert await drifts(hosts) == []


BROKEN: list[tuple[Row, str]] = [
    ({"name": ""}, "REQUIRED"),
    ({"begins_on": ""}, "REQUIRED"),
    ({"organization": "春晖社工服务中心"}, "ORGANIZATION_FORMAT"),
    ({"organization": "51500112590123456D"}, "CREDIT_CODE_CHECK"),
    ({"organization": "SO000000009"}, "UNKNOWN_ORGANIZATION"),
    ({"organization": "SO000000002"}, "NOT_IN_BEING"),
    ({"organization": "SO000000002", "begins_on": "2020-06-01"}, "NOT_IN_BEING"),
    ({"kind": "慈善"}, "KIND_UNKNOWN"),
    ({"name": "名" * 201}, "NAME_LENGTH"),
    ({"name": "山乡\n伙伴"}, "TEXT_CHARACTERS"),
    ({"purpose": "旨" * 2001}, "TEXT_LENGTH"),
    ({"place_code": "5001"}, "CODE_FORMAT"),
    ({"place_code": "500103999999"}, "UNKNOWN_DIVISION"),
    ({"begins_on": "2021-02-29"}, "DATE_FORMAT"),
    ({"begins_on": "2026-11-25"}, "DATE_FUTURE"),
    ({"ends_on": "2021-02-28"}, "DATE_ORDER"),
    ({"fund_year": "2021"}, "FUND_INCOMPLETE"),
    ({**MONEY, "fund_year": "21"}, "YEAR_FORMAT"),
    ({**MONEY, "fund_origin": "天上"}, "ORIGIN_UNKNOWN"),
    ({**MONEY, "fund_amount": "0"}, "AMOUNT_FORMAT"),
    ({**MONEY, "fund_amount": "1.005"}, "AMOUNT_FORMAT"),
    ({**MONEY, "fund_amount": "10000000000000"}, "AMOUNT_FORMAT"),
    ({**MONEY, "fund_year": "2020"}, "FUND_DAY"),
    ({**MONEY, "fund_year": "2027"}, "DATE_FUTURE"),
    ({**MONEY, "fund_on": "2021-02-28"}, "FUND_DAY"),
    ({"beneficiaries": "0"}, "PERSONS_FORMAT"),
    ({"beneficiaries": "约三百"}, "PERSONS_FORMAT"),
    ({"beneficiaries": "1", "beneficiaries_on": "2021-01-01"}, "BENEFICIARIES_DAY"),
]


async def test_each_rule_rejects_its_row_only(hosts: Database, file: Path) -> None:
    rows, expected = [row(0)], [("CREATED", "")]
    for number, (cells, rules) in enumerate(BROKEN, start=1):
        rows += [{**row(2 * number), **cells}, row(2 * number + 1)]
        expected += [("REJECTED", rules), ("CREATED", "")]
    before = await fetch(hosts, WRITTEN)
    assert await verdicts_of(hosts, file, *rows) == expected
    assert await fetch(hosts, WRITTEN) == before, "a dry run writes nothing"
    assert await verdicts_of(hosts, file, *rows, commit=True) == expected
    assert await value(hosts, "SELECT count(*) FROM project") == len(BROKEN) + 1


async def test_the_same_file_again_changes_nothing(hosts: Database, file: Path) -> None:
    rows = [row(n, **MONEY, beneficiaries="10") for n in range(5)] + [row(9), row(9)]
    report = await run(hosts, file, *rows)
    assert (report.created, report.rejected) == (6, 1)
    assert report.rejections[0].problems[0].rule == "DUPLICATE_IN_FILE"
    before = await fetch(hosts, WRITTEN)
    again = await run(hosts, file)
    assert (again.unchanged, again.rejected) == (6, 1)
    assert await fetch(hosts, WRITTEN) == before


async def test_a_later_file_adds_and_takes_nothing_back(hosts: Database, file: Path) -> None:
    known = {**MONEY, "beneficiaries": "100", "ends_on": "2025-12-31", "purpose": "陪伴"}
    await run(hosts, file, *(row(n, **known) for n in range(8)))
    next_year = {"fund_year": "2022", "fund_origin": "自筹", "fund_amount": "5"}
    cases: list[tuple[Row, tuple[str, str]]] = [
        (row(0), ("UNCHANGED", "")),
        (row(1, **next_year), ("UPDATED", "")),
        (row(2, beneficiaries="130"), ("UPDATED", "")),
        (row(3, **{**MONEY, "fund_amount": "30000.51"}), ("REJECTED", "FUND_CHANGED")),
        (row(4, beneficiaries="99"), ("REJECTED", "BENEFICIARIES_FEWER")),
        (row(5, kind="为老"), ("REJECTED", "KNOWN_OTHERWISE")),
        (
            row(6, place_code=OTHER_COMMUNITY, purpose="别的"),
            ("REJECTED", ";".join(2 * ["KNOWN_OTHERWISE"])),
        ),
        (row(7, ends_on="2026-12-31"), ("REJECTED", "KNOWN_OTHERWISE")),
    ]
    rows, expected = [r for r, _ in cases], [told for _, told in cases]
    assert await verdicts_of(hosts, file, *rows, commit=True) == expected
    assert await verdicts_of(hosts, file, *rows) == [
        ("UNCHANGED", "") if verdict == "UPDATED" else (verdict, rules)
        for verdict, rules in expected
    ]
    assert await fetch(
        hosts, "SELECT persons FROM project_beneficiaries WHERE project_id = 3 ORDER BY id"
    ) == [(100,), (30,)], "what is new is the rest"
    # What was withdrawn is no longer known, and may be stated rightly.
    async with hosts.transaction() as session:
        await execute(
            session, "UPDATE project_fund SET withdrawn_on = '2026-11-24' WHERE project_id = 4"
        )
    right = row(3, **{**MONEY, "fund_amount": "30000.51"})
    assert await verdicts_of(hosts, file, right, commit=True) == [("UPDATED", "")]
    assert await drifts(hosts) == []


async def test_a_project_has_a_row_for_each_of_its_funds(hosts: Database, file: Path) -> None:
    by_code = credit(DISTRICT, 1)
    other = {"fund_year": "2022", "fund_origin": "自筹", "fund_amount": "5"}
    rows = [
        row(1, **MONEY, beneficiaries="10"),
        row(1, **other),
        row(1, organization=by_code, **{**other, "fund_year": "2023"}, beneficiaries="10"),
        row(1, **other, kind="为老"),
        row(1, **{**other, "fund_year": "2024"}, beneficiaries="11"),
        row(1, **{**other, "fund_year": "2025"}, kind="为老"),
        row(1),
    ]
    expected = [
        ("CREATED", ""),
        *[("UPDATED", "")] * 2,
        ("REJECTED", "DUPLICATE_IN_FILE"),
        *[("REJECTED", "KNOWN_OTHERWISE")] * 2,
        ("UNCHANGED", ""),
    ]
    assert await verdicts_of(hosts, file, *rows, commit=True) == expected
    assert await value(hosts, "SELECT sum(persons) FROM project_beneficiaries") == 10
    assert await value(hosts, "SELECT count(*) FROM project_fund") == 3
    again = [
        ("UNCHANGED", "") if verdict != "REJECTED" else (verdict, rule)
        for verdict, rule in expected
    ]
    assert await verdicts_of(hosts, file, *rows, commit=True) == again
    added = (row(1, **{**other, "fund_year": "2024"}), row(1, **{**other, "fund_year": "2025"}))
    assert await verdicts_of(hosts, file, *added, commit=True) == [("UPDATED", "")] * 2
    assert await value(hosts, "SELECT version FROM project") == 2, "once, by this file"
    assert await drifts(hosts) == []


async def test_one_project_by_two_names_of_its_organization(hosts: Database, file: Path) -> None:
    rows = (row(1), row(1, organization=credit(DISTRICT, 1)), row(2))
    expected = [("CREATED", ""), ("REJECTED", "DUPLICATE_IN_FILE"), ("CREATED", "")]
    assert await verdicts_of(hosts, file, *rows, commit=True) == expected
    twice = (row(1, **MONEY), row(1, organization=credit(DISTRICT, 1), **MONEY))
    expected = [("UPDATED", ""), ("REJECTED", "DUPLICATE_IN_FILE")]
    assert await verdicts_of(hosts, file, *twice, commit=True) == expected
    expected[0] = ("UNCHANGED", "")
    assert await verdicts_of(hosts, file, *twice, commit=True) == expected
    assert await value(hosts, "SELECT count(*) FROM project_fund") == 1


async def test_a_race_costs_only_the_row_that_lost_it(
    hosts: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await run(hosts, file, row(3))

    async def overtaken(connection: Any, rows: Any) -> Any:
        """Between looking and writing, somebody enters one and adds to another."""
        known = await look_up(connection, rows)
        monkeypatch.undo()
        await run(hosts, file.with_name("theirs.csv"), row(5), row(3, beneficiaries="9"))
        return known

    monkeypatch.setattr(importing, "look_up", overtaken)
    rows = [row(n, beneficiaries="8") for n in range(8)]
    lost = ("REJECTED", "CONFLICT")
    told = await verdicts_of(hosts, file, *rows, commit=True)
    assert told == [lost if n in (3, 5) else ("CREATED", "") for n in range(8)]
    assert await drifts(hosts) == []


async def test_a_project_that_was_ended_early_takes_no_more(hosts: Database, file: Path) -> None:
    await run(hosts, file, row(1))
    async with hosts.transaction() as session:
        await execute(session, "UPDATE project SET ended_on = '2022-01-01', end_reason = 'x'")
    late = {**MONEY, "fund_year": "2022"}
    told = await verdicts_of(hosts, file, row(1, **late), commit=True)
    assert told == [("REJECTED", "FUND_DAY")]
    late = {"beneficiaries": "1", "beneficiaries_on": "2022-01-01"}
    told = await verdicts_of(hosts, file, row(1, **late), commit=True)
    assert told == [("REJECTED", "BENEFICIARIES_DAY")]
    told = await verdicts_of(hosts, file, row(1, **MONEY, beneficiaries="1"), commit=True)
    assert told == [("UPDATED", "")]
    reached = await fetch(hosts, "SELECT on_date FROM project_beneficiaries")
    assert reached == [(date(2021, 12, 31),)], "its last day"


async def test_a_workbook_says_the_same(hosts: Database, file: Path) -> None:
    path = file.with_suffix(".xlsx")
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    given = row(1, **MONEY, beneficiaries="12")
    sheet.write_row(0, 0, [TITLES[column] for column in given])
    for x, (column, cell) in enumerate(given.items()):
        if column == "begins_on":
            sheet.write_datetime(1, x, date.fromisoformat(cell), day)
        elif column in {"place_code", "fund_year", "fund_amount", "beneficiaries"}:
            sheet.write_number(1, x, float(cell))
        else:
            sheet.write_string(1, x, cell)
    book.close()
    assert (await run(hosts, path)).created == 1
    assert (await run(hosts, file, given)).unchanged == 1


async def test_who_may_not_import_is_refused(hosts: Database, file: Path) -> None:
    with pytest.raises(Forbidden):
        await import_projects(hosts, Actor("nobody"), write(file, row()), commit=False)


async def test_the_command(hosts: Database, file: Path) -> None:
    write(file, row(1, **MONEY), row(2), row(3, kind="?"))
    code, said = answer(hosts, "import", "projects", file)
    assert (code, "3 rows: 2 created, 0 updated, 0 unchanged, 1 rejected." in said) == (1, True)
    assert "Nothing was written." in said
    code, said = answer(hosts, "import", "projects", file, "--commit")
    assert (code, "2 created" in said) == (1, True)
    assert verdicts(file)[:2] == rows_from(2, 2, "CREATED")
    code, said = answer(hosts, "import", "projects", file, "--commit")
    assert (code, "0 created, 0 updated, 2 unchanged" in said) == (1, True)
    assert answer(hosts, "tally", "verify") == (0, "Every count equals its records.\n")
    place = await value(hosts, "SELECT division_id FROM division_version WHERE code = $1", CITY)
    assert await value(
        hosts,
        "SELECT value FROM measure_tally WHERE division_id = $1 AND measure = 'PROJECT_FUNDS'",
        place,
    ) == Decimal("30000.50"), "folded at the end"
