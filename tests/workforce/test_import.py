"""Files of social workers: a verdict for every row, nothing rewritten, and the same again changes nothing."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from registry.actor import OPERATOR
from registry.database import Database
from registry.imports.running import ImportReport
from registry.workforce.importing import import_workers
from tests.conftest import TODAY
from tests.files import drifts, fetch, value, write_csv
from tests.keys import VAULT
from tests.volunteers.stating import number

HEADER = (
    *("姓名", "证件号码", "居住地代码", "在册日期", "证书级别", "证书编号", "发证日期", "登记日期"),
    *("登记有效期届满日期", "学历", "毕业院校", "毕业日期", "用人社区代码", "用人单位名称"),
    *("用人单位区划代码", "用人社会组织", "岗位名称", "任职日期", "退出日期", "联系电话"),
)
HOME, OTHER = "500103001003", "500103001006"
DEGREE = {"学历": "本科", "毕业院校": "重庆大学", "毕业日期": "2018-06-30"}
CERTIFICATE = {"证书级别": "助理社会工作师", "证书编号": "20190501", "发证日期": "2019-05-01"}
AT_DAY = """
SELECT class, sum(value)::int FROM measure_count c JOIN division_version v USING (division_id)
WHERE v.code = $2 AND c.measure = 'SOCIAL_WORKER' AND c.since <= $1 AND c.until > $1
GROUP BY 1 HAVING sum(value) > 0 ORDER BY 1
"""


def row(n: int, **stated: str) -> dict[str, str]:
    """A person by a degree; what is said is added."""
    given = {"姓名": "王小明", "证件号码": number(n), "居住地代码": HOME, "在册日期": "2019-01-01"}
    return {**given, **(DEGREE if "证书级别" not in stated else {}), **stated}


async def read(
    db: Database, tmp_path: Path, *rows: dict[str, str], commit: bool = True, today: date = TODAY
) -> tuple[ImportReport, list[tuple[str, str]]]:
    """What came of a file, and the verdict and the rules of each row."""
    records = [[given.get(name, "") for name in HEADER] for given in rows]
    path, verdicts = write_csv(tmp_path / "in.csv", HEADER, records), tmp_path / "out.csv"
    report = await import_workers(
        db, OPERATOR, VAULT, path, commit=commit, verdicts=verdicts, today=today
    )
    with verdicts.open(encoding="utf-8-sig", newline="") as file:
        _, *told = csv.reader(file)
    return report, [(each[2], each[3]) for each in told]


async def test_people_are_created_with_all_that_is_stated(city: Database, tmp_path: Path) -> None:
    rows = [
        row(1, 用人社区代码=OTHER, 任职日期="2020-03-01", 联系电话="138-0013-8000"),
        row(2, **CERTIFICATE, 登记日期="2025-01-01", 登记有效期届满日期="2028-01-01"),
        row(3, **{**CERTIFICATE, **DEGREE, "证书编号": "20190502", "证书级别": "高级"}),
        row(4, 用人单位名称="福利院", 用人单位区划代码="500103000000"),
        row(5, 退出日期="2024-01-01"),
    ]
    report, verdicts = await read(city, tmp_path, *rows)
    assert verdicts == [("CREATED", "")] * 5
    assert await fetch(city, AT_DAY, TODAY, "500103000000") == [
        (["BOTH", "SENIOR", "NOT_EMPLOYED", "NOT_REGISTERED"], 1),
        (["CERTIFICATE", "ASSISTANT", "NOT_EMPLOYED", "REGISTERED"], 1),
        (["DEGREE", "NONE", "EMPLOYED", "NOT_REGISTERED"], 2),
    ]
    there = [(["DEGREE", "NONE", "EMPLOYED", "NOT_REGISTERED"], 1)]
    assert await fetch(city, AT_DAY, TODAY, OTHER) == there
    assert await fetch(city, AT_DAY, date(2020, 2, 29), OTHER) == []
    assert await drifts(city) == []
    again, verdicts = await read(city, tmp_path, *rows)
    assert verdicts == [("UNCHANGED", "")] * 5
    assert (report.created, again.unchanged, again.updated) == (5, 5, 0)
    assert await value(city, "SELECT sum(version) FROM social_worker") == 5
    assert await value(city, "SELECT count(*) FROM change WHERE type = 'WORKER'") >= 5


async def test_a_dry_run_writes_nothing(city: Database, tmp_path: Path) -> None:
    _, verdicts = await read(city, tmp_path, row(1), commit=False)
    assert verdicts == [("CREATED", "")]
    assert await value(city, "SELECT count(*) FROM social_worker") == 0


async def test_what_is_known_is_updated_from_today_on(city: Database, tmp_path: Path) -> None:
    await read(city, tmp_path, row(1, 用人社区代码=OTHER, 任职日期="2020-03-01"))
    changes = (
        {"居住地代码": OTHER},
        {"居住地代码": OTHER, "姓名": "王大明"},
        {"居住地代码": OTHER, "姓名": "王大明", **CERTIFICATE, **DEGREE},
        {"居住地代码": OTHER, "姓名": "王大明", "用人社区代码": HOME, "任职日期": "2025-01-01"},
        {"居住地代码": OTHER, "姓名": "王大明", "退出日期": "2026-01-01"},
    )
    for change in changes:
        _, verdicts = await read(city, tmp_path, row(1, **change))
        assert verdicts == [("UPDATED", "")], change
        _, verdicts = await read(city, tmp_path, row(1, **change))
        assert verdicts == [("UNCHANGED", "")], change
    homes = "SELECT lower(during)::text, upper(during)::text FROM social_worker_home ORDER BY 1"
    assert await fetch(city, homes) == [("2019-01-01", "2026-11-24"), ("2026-11-24", None)]
    jobs = (
        "SELECT lower(during)::text, upper(during)::text FROM social_worker_employment ORDER BY 1"
    )
    assert await fetch(city, jobs) == [("2020-03-01", "2025-01-01"), ("2025-01-01", "2026-01-01")]
    assert await value(city, "SELECT version FROM social_worker") == 6
    assert await fetch(city, AT_DAY, TODAY, "500103000000") == []
    before = await fetch(city, AT_DAY, date(2025, 12, 31), HOME)
    assert before == [(["BOTH", "ASSISTANT", "EMPLOYED", "NOT_REGISTERED"], 1)]
    assert await drifts(city) == []


REFUSED: dict[str, tuple[dict[str, str], str]] = {
    "no name": ({"姓名": ""}, "REQUIRED"),
    "a wrong number": ({"证件号码": "50010319500101000X"}, "ID_NUMBER"),
    "no code": ({"居住地代码": "5001"}, "CODE_FORMAT"),
    "an unknown code": ({"居住地代码": "999999000000"}, "UNKNOWN_DIVISION"),
    "no basis": ({"学历": "", "毕业院校": "", "毕业日期": ""}, "NO_BASIS"),
    "half a degree": ({"毕业院校": ""}, "DEGREE_PARTS"),
    "half a certificate": ({"证书级别": "助理", "学历": "本科"}, "CERTIFICATE_PARTS"),
    "a level": ({**CERTIFICATE, "证书级别": "特级"}, "LEVEL_UNKNOWN"),
    "a degree": ({"学历": "博士后"}, "DEGREE_UNKNOWN"),
    "a registration of nothing": (
        {"登记日期": "2025-01-01", "登记有效期届满日期": "2028-01-01"},
        "REGISTRATION_PARTS",
    ),
    "a registration that ends first": (
        {**CERTIFICATE, "登记日期": "2025-01-01", "登记有效期届满日期": "2024-01-01"},
        "DATE_ORDER",
    ),
    "a day to come": ({"在册日期": "2027-01-01"}, "DATE_FUTURE"),
    "no day": ({"任职日期": "昨天", "用人社区代码": HOME}, "DATE_FORMAT"),
    "two employers": (
        {"用人社区代码": HOME, "用人社会组织": "SO000000001"},
        "EMPLOYER_PARTS",
    ),
    "an employer without a place": ({"用人单位名称": "福利院"}, "EMPLOYER_PARTS"),
    "a post of nobody": ({"岗位名称": "社工"}, "EMPLOYER_PARTS"),
    "an unknown body": ({"用人社会组织": "SO000000001"}, "UNKNOWN_ORGANIZATION"),
    "no community": ({"用人社区代码": "500103000000"}, "NOT_A_COMMUNITY"),
    "an unknown post": ({"用人社区代码": HOME, "岗位名称": "社工"}, "UNKNOWN_POST"),
    "a phone": ({"联系电话": "1"}, "PHONE"),
    "a control character": ({"姓名": "王\u202e明"}, "TEXT_CHARACTERS"),
}


@pytest.mark.parametrize("what", REFUSED)
async def test_a_row_that_breaks_a_rule_is_named_with_it(
    city: Database, tmp_path: Path, what: str
) -> None:
    stated, rule = REFUSED[what]
    report, verdicts = await read(city, tmp_path, {**row(1), **stated}, row(2))
    assert verdicts[0][0] == "REJECTED"
    assert rule in verdicts[0][1].split(";"), verdicts
    assert verdicts[1] == ("CREATED", ""), "the next one is taken"
    told = str(report.rejections) + (tmp_path / "out.csv").read_text("utf-8-sig")
    assert number(1) not in told, "a verdict repeats no number"
    assert await value(city, "SELECT count(*) FROM social_worker") == 1


async def test_nobody_and_no_certificate_stands_twice_in_a_file(
    city: Database, tmp_path: Path
) -> None:
    rows = [row(1, **CERTIFICATE), row(1), row(2, **CERTIFICATE)]
    _, verdicts = await read(city, tmp_path, *rows)
    assert verdicts == [("CREATED", ""), *[("REJECTED", "DUPLICATE_IN_FILE")] * 2]


async def test_what_contradicts_the_register_is_refused(city: Database, tmp_path: Path) -> None:
    await read(city, tmp_path, row(1, **CERTIFICATE), row(3, 退出日期="2024-01-01"))
    contradictions: tuple[tuple[dict[str, Any], str], ...] = (
        (row(2, **CERTIFICATE), "CERTIFICATE_TAKEN"),
        (row(1, **{**CERTIFICATE, "证书编号": "20190599"}), "CERTIFICATE_CHANGED"),
        (row(1, **{**CERTIFICATE, "发证日期": "2019-05-02"}), "CERTIFICATE_CHANGED"),
        (row(3, 居住地代码=OTHER), "LEFT"),
    )
    for given, rule in contradictions:
        _, verdicts = await read(city, tmp_path, given)
        assert verdicts == [("REJECTED", rule)]
    await read(city, tmp_path, row(5, 用人社区代码=HOME, 任职日期="2023-01-01"))
    for day in ("2022-06-01", "2023-01-01"):
        _, verdicts = await read(city, tmp_path, row(5, 退出日期=day))
        assert verdicts == [("REJECTED", "DATE_ORDER")], "nobody is employed after leaving"
    overlap = {"登记日期": "2025-01-01", "登记有效期届满日期": "2028-01-01"}
    await read(city, tmp_path, row(1, **CERTIFICATE, **overlap))
    other = {**overlap, "登记日期": "2025-06-01"}
    _, verdicts = await read(city, tmp_path, row(1, **CERTIFICATE, **other), row(4))
    assert verdicts == [("REJECTED", "CONFLICT"), ("CREATED", "")], "the constraint refuses one"


async def test_nothing_personal_stands_in_the_register_or_beside_the_file(
    city: Database, tmp_path: Path
) -> None:
    await read(city, tmp_path, row(1, **CERTIFICATE, 联系电话="13800138000"))
    secrets = (number(1), "王小明", "13800138000", "20190501")
    for (table,) in await fetch(
        city, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    ):
        rows = str(await fetch(city, f"SELECT to_jsonb(t)::text FROM {table} t"))  # noqa: S608 - of Postgres's own
        assert not [secret for secret in secrets if secret in rows], table
    assert number(1) not in (tmp_path / "out.csv").read_text("utf-8-sig")


async def test_days_in_the_wrong_order_are_refused(city: Database, tmp_path: Path) -> None:
    employed = {"用人社区代码": OTHER, "任职日期": "2020-03-01"}
    rows = [
        row(1, 退出日期="2018-01-01"),
        row(2, 在册日期="", 退出日期="2024-01-01"),
        row(3, **employed, 退出日期="2020-03-01"),
        row(4, **{**employed, "任职日期": "2018-12-31"}),
        row(5, **employed, 退出日期="2024-01-01"),
    ]
    _, verdicts = await read(city, tmp_path, *rows)
    assert verdicts == [("REJECTED", "DATE_ORDER")] * 4 + [("CREATED", "")]
    _, verdicts = await read(city, tmp_path, rows[4])
    assert verdicts == [("UNCHANGED", "")]
    assert await drifts(city) == []
