"""Files of bases and of tenancies, as the tests of their import write them."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from registry.actor import OPERATOR
from registry.database import Database
from registry.imports.running import ImportReport
from registry.incubation.import_bases import import_bases
from registry.incubation.import_tenancies import import_tenancies
from registry.incubation.import_tenancy_rows import COLUMNS
from tests.conftest import TODAY
from tests.files import fetch, write_csv
from tests.registration.officers import STREET
from tests.test_import_command import verdicts

Row = dict[str, str]
Verdicts = list[tuple[str, str]]

READ = {"bases": import_bases, "tenancies": import_tenancies}
BASE_TITLES = {
    "name": "名称",
    "tier": "层级",
    "form": "形态",
    "site_code": "所在区划代码",
    "address": "地址",
    "opened_on": "设立日期",
    "operator": "运营机构",
    "services": "服务内容",
    "capacity": "容量",
    "closed_on": "关闭日期",
    "closing": "关闭原因",
}
TENANCY_TITLES = {
    "base": "基地",
    "site_code": "所在区划代码",
    "organization": "社会组织",
    "since": "入驻日期",
    "agreed_until": "协议期限届满日期",
    "agreement_number": "协议编号",
    "stage": "孵化阶段",
    "stage_since": "阶段起始日期",
    "left_on": "退出日期",
    "exit": "退出方式",
    "exit_reason": "退出事由",
    "handed_over_on": "交接日期",
    "handover": "交接内容",
}
TITLES = {"bases": BASE_TITLES, "tenancies": TENANCY_TITLES}
assert set(TENANCY_TITLES) == set(COLUMNS.values())

SOURCES = """
SELECT DISTINCT source FROM (
  SELECT source FROM base_address UNION ALL SELECT source FROM base_operator
  UNION ALL SELECT source FROM base_services UNION ALL SELECT source FROM base_room
  UNION ALL SELECT source FROM tenancy UNION ALL SELECT source FROM tenancy_stage
  UNION ALL SELECT source FROM tenancy_agreement) s
"""
WRITTEN = """
SELECT (SELECT count(*) FROM incubation_base), (SELECT sum(version) FROM incubation_base),
  (SELECT count(*) FROM base_room), (SELECT count(*) FROM tenancy),
  (SELECT count(*) FROM tenancy_stage), (SELECT count(*) FROM tenancy_agreement),
  (SELECT count(*) FROM tenancy WHERE exit IS NOT NULL), (SELECT count(*) FROM change),
  (SELECT count(*) FROM audit_entry)
"""

CLOSED = {"closed_on": "2025-07-01", "closing": "并入区级基地"}
LEFT = {"left_on": "2024-05-01", "exit": "出壳", "exit_reason": "孵化成功"}
OVER = {"handed_over_on": "2024-05-20", "handover": "场地、资料"}


def base(number: int = 1, **cells: str) -> Row:
    """A street's base, open since 2020."""
    return {
        "name": f"七星岗孵化基地{number}",
        "tier": "街道级",
        "form": "实体",
        "site_code": STREET,
        "address": "民生路1号",
        "opened_on": "2020-03-01",
        "operator": "七星岗街道办事处",
        "services": "场地支持、能力建设",
        "capacity": "2",
        **cells,
    }


def stay(body: int = 1, **cells: str) -> Row:
    """A body's stay in the first base, since 2023 for two years."""
    return {
        "base": "IB000000001",
        "organization": f"SO{body:09}",
        "since": "2023-01-01",
        "agreed_until": "2025-01-01",
        "agreement_number": f"入{body}号",
        "stage": "萌芽",
        **cells,
    }


def write_rows(kind: str, path: Path, *rows: Row, english: bool = False) -> None:
    titles = TITLES[kind]
    cells = [[row.get(column, "") for column in titles] for row in rows]
    write_csv(path, titles if english else titles.values(), cells)


def messages(path: Path) -> list[str]:
    """What each row is told, in Chinese."""
    with path.with_name(f"{path.name}.verdicts.csv").open(encoding="utf-8-sig", newline="") as out:
        return [line[4] for line in csv.reader(out)][1:]


async def run(
    kind: str, db: Database, path: Path, *rows: Row, commit: bool = True, **options: Any
) -> ImportReport:
    """Reads the file as it is, or with these rows."""
    if rows:
        write_rows(kind, path, *rows)
    return await READ[kind](db, OPERATOR, path, commit=commit, today=TODAY, **options)


async def told(kind: str, db: Database, path: Path, *rows: Row, commit: bool = True) -> Verdicts:
    """What becomes of each row, in order, with the rules that it breaks."""
    out = path.with_name(f"{path.name}.verdicts.csv")
    await run(kind, db, path, *rows, commit=commit, verdicts=out)
    return [(verdict, rules) for _, verdict, rules in verdicts(path)]


async def written(db: Database) -> list[tuple[Any, ...]]:
    return await fetch(db, WRITTEN)


async def refuses_each(
    kind: str, db: Database, file: Path, rows: list[Row], expected: Verdicts
) -> None:
    """A dry run tells the same as the writing, and writes nothing."""
    before = await written(db)
    assert await told(kind, db, file, *rows, commit=False) == expected
    assert await written(db) == before
    assert await told(kind, db, file, *rows) == expected
