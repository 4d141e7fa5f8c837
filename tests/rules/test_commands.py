"""The commands for rules, holidays and codes, as an operator gives them."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.database import Database
from registry.imports import BadFile
from registry.rules.notice import read_notice
from tests.commands import registry
from tests.files import fetch, write_csv

SAID = (
    *("--article", "《慈善法》第22条", "--source", "测试"),
    *("--zh", "登记满六个月", "--en", "Six months as a charity"),
)
WAIT = "fundraising.wait_term"


async def test_rules_are_listed_and_entered(city: Database) -> None:
    now = f"{WAIT}\t-\t-\t2024-09-05\t-\t1 YEARS\t《慈善法（2023修正）》第22条"
    assert registry(city, "rules", "list", "--key", WAIT) == [now]
    (then,) = registry(city, "rules", "list", "--key", WAIT, "--on", "2020-12-31")
    assert then.split("\t")[3:6] == ["2016-09-01", "2024-09-05", "2 YEARS"]
    term = '{"number": 6, "unit": "MONTHS"}'
    registry(city, "rules", "enter", WAIT, "--value", term, "--since", "2030-01-01", *SAID)
    assert registry(city, "rules", "list", "--key", WAIT, "--on", "2030-01-01") == [
        f"{WAIT}\t-\t-\t2030-01-01\t-\t6 MONTHS\t《慈善法》第22条"
    ]
    (entry,) = await fetch(
        city, "SELECT actor, via, subject FROM audit_entry WHERE action = 'rule.entered'"
    )
    assert entry == ("operator", "cli", WAIT)


async def test_a_value_of_each_kind_is_shown(city: Database) -> None:
    lines = registry(city, "rules", "list", "--on", "2026-11-24")
    shown = {tuple(line.split("\t")[:2]): line.split("\t")[5] for line in lines}
    for place, value in {
        ("registration.members_persons_min", "ASSOCIATION"): "50",
        ("governance.branches_allowed", "SERVICE_AGENCY"): "no",
        ("registration.state_assets_max_ratio", "SERVICE_AGENCY"): "1/3",
        ("annual.registrar_by", "FOUNDATION"): "03-31",
        ("names.forbidden", "-"): "第一 最高 国家级",
    }.items():
        assert shown[place] == value


async def test_a_rule_for_a_form_and_a_level(city: Database) -> None:
    where = ("--form", "ASSOCIATION", "--level", "DISTRICT", "--until", "2031-01-01")
    rule = ("registration.funds_min", "--value", "10000", "--since", "2030-01-01")
    registry(city, "rules", "enter", *rule, *where, *SAID)
    lines = registry(city, "rules", "list", "--key", rule[0], "--on", "2030-06-01")
    assert [line.split("\t")[1:6] for line in lines if "DISTRICT" in line] == [
        ["ASSOCIATION", "DISTRICT", "2030-01-01", "2031-01-01", "10000"]
    ]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("list", "--key", "x.y"), "NOT_FOUND No rule is called x.y."),
        (("enter", "x.y", "--value", "1", "--since", "2030-01-01"), "NOT_FOUND"),
        (("enter", WAIT, "--value", "one", "--since", "2030-01-01"), "BAD_USER_INPUT"),
        (("enter", WAIT, "--value", "1", "--since", "2030-01-01"), "BAD_USER_INPUT"),
    ],
)
async def test_what_is_refused_is_told(city: Database, command: tuple[str, ...], said: str) -> None:
    more = SAID if command[0] == "enter" else ()
    (told,) = registry(city, "rules", *command, *more, code=1)
    assert told.startswith(said)


async def test_a_holiday_notice_is_read(city: Database, tmp_path: Path) -> None:
    rows = [["2030-01-01", "否"], ["2030年1月5日", "是"]]
    path = write_csv(tmp_path / "2030.csv", ["日期", "上班"], rows, "gb18030")
    assert registry(city, "rules", "holidays", str(path)) == ["2 days entered"]
    found = await fetch(
        city, "SELECT day::text, is_working, source FROM holiday_override ORDER BY 1"
    )
    assert found == [("2030-01-01", False, "2030.csv"), ("2030-01-05", True, "2030.csv")]
    (told,) = registry(city, "rules", "holidays", str(path), "--source", "通知", code=1)
    assert told.startswith("CONFLICT")


def test_every_line_that_is_wrong_is_told(tmp_path: Path) -> None:
    rows = [["2030-02-30", "是"], ["2030-01-01", "maybe"], ["2030-01-01", "no"]]
    path = write_csv(tmp_path / "x.csv", ["day", "working"], [*rows, ["2030-01-01", "0"], ["", ""]])
    with pytest.raises(BadFile) as bad:
        read_notice(path)
    assert [(p.line, p.rule) for p in bad.value.problems] == [
        (2, "DAY"),
        (3, "WORKING"),
        (5, "TWICE"),
    ]


@pytest.mark.parametrize("header", [["day"], ["a", "b"], []])
def test_a_file_without_the_columns(tmp_path: Path, header: list[str]) -> None:
    with pytest.raises(BadFile, match="COLUMNS"):
        read_notice(write_csv(tmp_path / "x.csv", header, []))


async def test_codes_are_added(city: Database) -> None:
    command = ("codes", "add", "MJ", "1", "500", "--source", "函")
    assert registry(city, *command) == ["MJ\t000001\t000500"]
    assert await fetch(city, "SELECT prefix, numbers::text FROM credit_code_block") == [
        ("MJ", "[1,501)")
    ]
    (told,) = registry(city, *command, code=1)
    assert told.startswith("CONFLICT")
