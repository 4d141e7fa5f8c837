"""Files of tenancies: a verdict for every row, nothing rewritten, and no base fuller than it may be."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from registry.database import Database
from registry.incubation import import_tenancies as tenancies
from registry.incubation.import_tenancy_known import look_up
from registry.statements import execute
from tests.files import drifts, fetch, value
from tests.incubation.imported import (
    LEFT,
    OVER,
    SOURCES,
    Row,
    Verdicts,
    messages,
    refuses_each,
    run,
    stay,
    told,
    write_rows,
    written,
)
from tests.incubation.officers import founded, group
from tests.projects.offices import COMMUNITY, DISTRICT, credit
from tests.registration.officers import STREET, Office

BASES, STAYS = "bases", "tenancies"
TENANCIES = """
SELECT b.number, t.organization_id, lower(t.during), upper(t.during), t.exit, t.exit_reason,
  t.handed_over_on, t.handover
FROM tenancy t JOIN incubation_base b ON b.id = t.base_id ORDER BY t.id
"""
STAGES = """
SELECT tenancy_id, stage, lower(during), upper(during) FROM tenancy_stage ORDER BY 1, 3
"""
day = date.fromisoformat


async def test_what_each_row_of_a_stay_becomes(housed: Database, file: Path) -> None:
    rows = (
        stay(1, **LEFT, **OVER, stage_since="2023/1/1"),
        stay(
            2,
            organization=credit(DISTRICT, 2),
            stage="枢纽",
            since="2025年1月1日",
            agreed_until="2027-01-01",
        ),
        stay(
            3,
            base="七星岗孵化基地2",
            site_code=STREET,
            stage="start_up",
            **{**LEFT, "exit": "withdrawn"},
        ),
    )
    last = await value(housed, "SELECT max(id) FROM change")
    report = await run(STAYS, housed, file, *rows)
    assert (report.rows, report.created, report.rejected) == (3, 3, 0)
    since, left_on, over_on = map(day, ("2023-01-01", "2024-05-01", "2024-05-20"))
    later = day("2025-01-01")
    assert await fetch(housed, TENANCIES) == [
        ("IB000000001", 1, since, left_on, "GRADUATED", "孵化成功", over_on, "场地、资料"),
        ("IB000000001", 2, later, None, None, None, None, None),
        ("IB000000002", 3, since, left_on, "WITHDRAWN", "孵化成功", None, None),
    ]
    assert await fetch(housed, STAGES) == [
        (1, "EMBRYONIC", since, left_on),
        (2, "HUB", later, None),
        (3, "START_UP", since, left_on),
    ]
    assert await fetch(
        housed, "SELECT number, lower(during), upper(during) FROM tenancy_agreement ORDER BY id"
    ) == [
        ("入1号", since, later),
        ("入2号", later, day("2027-01-01")),
        ("入3号", since, later),
    ]
    assert len(await fetch(housed, SOURCES)) == 2, "that of each file"
    told_of = "SELECT DISTINCT type, subject_id FROM change WHERE id > $1 ORDER BY 1, 2"
    bodies = [("ORGANIZATION", body) for body in (1, 2, 3)]
    assert await fetch(housed, told_of, last) == [("BASE", 1), ("BASE", 2), *bodies]
    write_rows(STAYS, file, *rows, english=True)
    assert (await run(STAYS, housed, file)).unchanged == 3
    assert await drifts(housed) == []


BROKEN_STAYS: list[tuple[Row, str]] = [
    ({"base": ""}, "REQUIRED"),
    ({"since": ""}, "REQUIRED"),
    ({"base": "七星岗孵化基地1"}, "SITE_MISSING"),
    ({"base": "七星岗孵化基地1", "site_code": COMMUNITY}, "UNKNOWN_BASE"),
    ({"site_code": COMMUNITY}, "UNKNOWN_BASE"),
    ({"base": "IB000000009"}, "UNKNOWN_BASE"),
    ({"organization": "春晖协会"}, "ORGANIZATION_FORMAT"),
    ({"organization": "SO000000009"}, "UNKNOWN_ORGANIZATION"),
    ({"organization": "SO000000004"}, "NOT_IN_BEING"),
    ({"stage": "成熟"}, "STAGE_UNKNOWN"),
    ({"stage": ""}, "NEW_INCOMPLETE"),
    ({"agreement_number": ""}, "NEW_INCOMPLETE"),
    ({"agreed_until": ""}, "BASE_TERMS"),
    ({"stage": "", "stage_since": "2023-01-01"}, "STAGE_INCOMPLETE"),
    ({"stage_since": "2023-02-01"}, "FIRST_STAGE"),
    ({"stage_since": "2022-01-01"}, "DATE_ORDER"),
    ({"since": "2020-02-29"}, "BASE_CLOSED"),
    ({"base": "IB000000002"}, "BASE_CLOSED"),
    ({"since": "2026-11-25", "agreed_until": "2027-01-01"}, "DATE_FUTURE"),
    ({"agreed_until": "2022-01-01"}, "DATE_ORDER"),
    ({**LEFT, "left_on": "2022-01-01"}, "DATE_ORDER;DATE_ORDER"),
    ({**LEFT, "left_on": "2026-12-01"}, "DATE_FUTURE"),
    ({**LEFT, "exit": "开除"}, "EXIT_UNKNOWN"),
    ({**LEFT, "exit_reason": ""}, "EXIT_INCOMPLETE"),
    ({**LEFT, "exit": "期满"}, "EXPIRED_EARLY"),
    ({**LEFT, **OVER, "handover": ""}, "HANDOVER_INCOMPLETE"),
    ({**LEFT, **OVER, "handed_over_on": "2024-04-30"}, "DATE_ORDER"),
    (OVER, "HANDOVER_EARLY"),
]


async def test_each_rule_refuses_its_stay_only(housed: Database, file: Path) -> None:
    rows: list[Row] = []
    expected: Verdicts = []
    for number, (cells, rules) in enumerate(BROKEN_STAYS, start=1):
        rows += [{**stay(1, since=str(date(2023, 1, 1) - timedelta(number))), **cells}]
        expected += [("REJECTED", rules)]
    rows += [stay(2), stay(3)]
    await refuses_each(STAYS, housed, file, rows, [*expected, *2 * [("CREATED", "")]])
    assert await value(housed, "SELECT count(*) FROM tenancy") == 2


async def test_only_whom_the_base_takes_in_and_with_its_stages(
    hosts: Database, o: Office, file: Path
) -> None:
    terms: dict[str, Any] = {
        "period": {"number": 2, "unit": "YEARS"},
        "stages": ["EMBRYONIC", "START_UP"],
        "forms": ["ASSOCIATION"],
    }
    await founded(o, openedOn="2020-03-01", terms=terms, capacity=5)
    filed = await group(o)
    now = {"since": "2026-11-24", "agreed_until": "2027-11-24"}
    rows = (stay(1, agreed_until=""), stay(2, stage="枢纽"), stay(9, organization=filed, **now))
    assert await told(STAYS, hosts, file, *rows) == [
        ("CREATED", ""),
        ("REJECTED", "BASE_TERMS"),
        ("REJECTED", "BASE_TERMS"),
    ]
    assert (
        messages(file)[1]
        == "基地设置的孵化阶段为萌芽、初创：现为枢纽（《七星岗社会组织孵化基地孵化条件》（2020-03-01起施行））。"
    )
    until = await value(hosts, "SELECT upper(during) FROM tenancy_agreement")
    assert until == day("2025-01-01"), "by the base's own period"
    for stage, verdict in (("枢纽", "REJECTED"), ("初创", "UPDATED"), ("萌芽", "REJECTED")):
        since = "2024-01-01" if verdict == "UPDATED" else "2024-02-01"
        ((became, _),) = await told(STAYS, hosts, file, stay(1, stage=stage, stage_since=since))
        assert became == verdict, stage


async def test_a_later_file_adds_a_stage_an_exit_and_a_handover(
    housed: Database, file: Path
) -> None:
    await run(STAYS, housed, file, stay(1), stay(2))
    before = await written(housed)
    assert (await run(STAYS, housed, file)).unchanged == 2
    assert await written(housed) == before
    risen = {"stage": "初创", "stage_since": "2023-07-01"}
    bare = {"agreed_until": "", "agreement_number": "", "stage": ""}
    steps: list[tuple[Row, str]] = [
        (stay(1, **risen), "UPDATED"),
        (stay(1, **bare, **LEFT), "UPDATED"),
        (stay(1, **bare, **OVER), "UPDATED"),
        (stay(2, **{**bare, **risen}, **LEFT, **OVER), "UPDATED"),
    ]
    for row, verdict in steps:
        for expected in (verdict, "UNCHANGED"):
            assert await told(STAYS, housed, file, row) == [(expected, "")]
    since, rose, left_on = map(day, ("2023-01-01", "2023-07-01", "2024-05-01"))
    assert await fetch(housed, STAGES) == [
        (n, *stage)
        for n in (1, 2)
        for stage in (("EMBRYONIC", since, rose), ("START_UP", rose, left_on))
    ]
    gone = (left_on, "GRADUATED", "孵化成功", day("2024-05-20"), "场地、资料")
    assert [row[3:] for row in await fetch(housed, TENANCIES)] == [gone, gone]
    before = await written(housed)
    contradictions: list[tuple[Row, str]] = [
        ({"agreement_number": "入9号"}, "KNOWN_OTHERWISE"),
        ({"agreed_until": "2025-02-01"}, "KNOWN_OTHERWISE"),
        ({"stage": "初创"}, "KNOWN_OTHERWISE"),
        ({"stage": "枢纽", "stage_since": "2023-07-01"}, "KNOWN_OTHERWISE"),
        ({"stage": "初创", "stage_since": "2023-08-01"}, "KNOWN_OTHERWISE"),
        ({"stage": "枢纽", "stage_since": "2024-05-01"}, "STAGE_DAY"),
        ({**LEFT, "left_on": "2024-05-02"}, "KNOWN_OTHERWISE"),
        ({**LEFT, "exit": "强制退出", "exit_reason": "违规"}, "KNOWN_OTHERWISE;KNOWN_OTHERWISE"),
        ({**OVER, "handover": "全部"}, "KNOWN_OTHERWISE"),
        ({"since": "2023-01-02"}, "OVERLAP"),
        ({"since": "2022-01-01"}, "OVERLAP"),
    ]
    for cells, rules in contradictions:
        assert await told(STAYS, housed, file, stay(1, **cells)) == [("REJECTED", rules)], cells
    assert await written(housed) == before
    assert await drifts(housed) == []


async def test_an_exit_or_a_handover_too_early(housed: Database, file: Path) -> None:
    await run(STAYS, housed, file, stay(1), stay(2))
    await run(STAYS, housed, file, stay(1, stage="初创", stage_since="2024-05-01"))
    rows = (stay(1, stage="", **LEFT), stay(2, **OVER))
    assert await told(STAYS, housed, file, *rows) == [
        ("REJECTED", "EXIT_DAY"),
        ("REJECTED", "HANDOVER_EARLY"),
    ]
    expired = {**LEFT, "exit": "期满"}
    assert await told(STAYS, housed, file, stay(2, **expired)) == [("REJECTED", "EXPIRED_EARLY")]
    expired["left_on"] = "2025-01-01"
    assert await told(STAYS, housed, file, stay(2, **expired)) == [("UPDATED", "")]
    risen = stay(2, stage="初创", stage_since="2024-06-01")
    assert await told(STAYS, housed, file, risen) == [("UPDATED", "")]
    assert (await fetch(housed, STAGES))[2:] == [
        (2, "EMBRYONIC", day("2023-01-01"), day("2024-06-01")),
        (2, "START_UP", day("2024-06-01"), day("2025-01-01")),
    ]
    assert await drifts(housed) == []


async def test_only_the_row_too_many_is_refused(housed: Database, file: Path) -> None:
    again = {"since": "2024-05-01", "agreed_until": "2026-01-01"}
    rows = [
        stay(1, **LEFT),
        stay(2),
        stay(3),
        stay(3, **again),
        stay(1, **again),
        stay(1, since="2022-01-01", **LEFT),
    ]
    expected = [
        ("CREATED", ""),
        ("CREATED", ""),
        ("REJECTED", "FULL"),
        ("CREATED", ""),
        ("REJECTED", "FULL"),
        ("REJECTED", "OVERLAP"),
    ]
    await refuses_each(STAYS, housed, file, rows, expected)
    assert messages(file)[2] == "基地没有空余名额：IB000000001 2023-01-01。"
    # Whoever leaves by a row of the file makes room for one that stands before it.
    left = {**LEFT, "left_on": "2025-03-01"}
    rows = [stay(1, since="2025-03-01", agreed_until="2026-03-01"), stay(2, **left)]
    await refuses_each(STAYS, housed, file, rows, [("CREATED", ""), ("UPDATED", "")])
    assert await drifts(housed) == []


async def test_one_stay_by_two_names(housed: Database, file: Path) -> None:
    rows = [
        stay(1),
        stay(organization=credit(DISTRICT, 1)),
        stay(1, base="七星岗孵化基地1", site_code=STREET),
        stay(2, base="七星岗孵化基地1", site_code=STREET),
    ]
    twice = ("REJECTED", "DUPLICATE_IN_FILE")
    await refuses_each(STAYS, housed, file, rows, [("CREATED", ""), twice, twice, ("CREATED", "")])
    again = [("UNCHANGED", ""), twice, twice, ("UNCHANGED", "")]
    assert await told(STAYS, housed, file, *rows) == again


async def test_a_race_costs_only_the_row_that_lost_it(
    housed: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await run(STAYS, housed, file, stay(1, **LEFT), stay(2, **LEFT), stay(3, since="2024-06-01"))

    async def overtaken(connection: Any, rows: Any) -> Any:
        """Between looking and writing, somebody takes a place and records a handover and a stage."""
        known = await look_up(connection, rows)
        monkeypatch.undo()
        theirs = (
            stay(2, since="2025-01-01", agreed_until="2026-01-01"),
            stay(1, **LEFT, **OVER),
            stay(3, since="2024-06-01", stage="初创", stage_since="2024-08-01"),
        )
        await run(STAYS, housed, file.with_name("theirs.csv"), *theirs)
        return known

    monkeypatch.setattr(tenancies, "look_up", overtaken)
    rows = (
        stay(2, **LEFT, **OVER),
        stay(1, since="2025-01-01", agreed_until="2026-01-01"),
        stay(1, **LEFT, **{**OVER, "handover": "别的"}),
        stay(3, since="2024-06-01", stage="枢纽", stage_since="2024-09-01"),
    )
    lost = ("REJECTED", "CONFLICT")
    assert await told(STAYS, housed, file, *rows) == [("UPDATED", ""), lost, lost, lost]
    assert await drifts(housed) == []


async def test_who_ceases_meanwhile_is_not_let_in(
    housed: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def overtaken(connection: Any, rows: Any) -> Any:
        known = await look_up(connection, rows)
        async with housed.transaction() as session:
            await execute(
                session,
                "UPDATE organization_standing SET during = '[2015-01-01,2023-01-01)' "
                "WHERE organization_id = 2",
            )
        return known

    monkeypatch.setattr(tenancies, "look_up", overtaken)
    told_of = await told(
        STAYS,
        housed,
        file,
        stay(1, **LEFT),
        stay(2),
        stay(3, since="2025-01-01", agreed_until="2026-01-01"),
    )
    assert told_of == [("CREATED", ""), ("REJECTED", "CONFLICT"), ("CREATED", "")]
