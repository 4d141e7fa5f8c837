"""Files of bases and of tenancies: a verdict for every row, and nothing that is known is rewritten."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from registry.actor import Actor
from registry.database import Database
from registry.errors import Forbidden
from registry.incubation import import_bases
from registry.incubation.import_base_known import look_up
from registry.registration import roll
from tests.commands import answer
from tests.conftest import TODAY
from tests.divisions.test_reform import JIANGBEI, reform, renumbered, shipped
from tests.files import DIVISION_COLUMNS, all_drifts, fetch, load_divisions, value, write_csv
from tests.incubation.imported import (
    CLOSED,
    LEFT,
    OVER,
    READ,
    SOURCES,
    Row,
    base,
    refuses_each,
    run,
    stay,
    told,
    write_rows,
    written,
)
from tests.incubation.officers import asked, due, founded, recorded
from tests.incubation.test_life import counted
from tests.projects.offices import CITY, COMMUNITY, DISTRICT, credit
from tests.registration.officers import STREET, Office
from tests.test_import_command import rows_from, verdicts

BASES, STAYS = "bases", "tenancies"
FACTS = """
SELECT b.number, b.name, b.tier, b.form, v.code, lower(b.during), upper(b.during), b.closing, b.demo,
  a.address, o.organization_id, o.name, s.services, r.places
FROM incubation_base b JOIN division_version v ON v.division_id = b.site_id
JOIN base_address a ON a.base_id = b.id JOIN base_operator o ON o.base_id = b.id
JOIN base_services s ON s.base_id = b.id JOIN base_room r ON r.base_id = b.id ORDER BY b.id
"""
day = date.fromisoformat


async def test_what_each_row_of_a_base_becomes(hosts: Database, file: Path) -> None:
    rows = (
        base(1, **CLOSED, services="场地支持、能力建设;资源对接；", capacity="1,000"),
        base(2, tier="CITY", form="virtual", site_code=DISTRICT, operator="so000000001"),
        base(3, tier="社区", site_code=COMMUNITY, operator=credit(DISTRICT, 2)),
    )
    report = await run(BASES, hosts, file, *rows)
    assert (report.rows, report.created, report.rejected) == (3, 3, 0)
    write_rows(BASES, file, *rows, english=True)
    assert (await run(BASES, hosts, file)).unchanged == 3
    since, office = day("2020-03-01"), "七星岗街道办事处"
    listed = ["场地支持", "能力建设"]
    assert await fetch(hosts, FACTS) == [
        (
            *("IB000000001", "七星岗孵化基地1", "STREET", "PHYSICAL", STREET, since),
            *(day("2025-07-01"), "并入区级基地", False, "民生路1号", None, office),
            *([*listed, "资源对接"], 1000),
        ),
        (
            *("IB000000002", "七星岗孵化基地2", "CITY", "VIRTUAL", DISTRICT, since),
            *(None, None, False, "民生路1号", 1, None, listed, 2),
        ),
        (
            *("IB000000003", "七星岗孵化基地3", "COMMUNITY", "PHYSICAL", COMMUNITY, since),
            *(None, None, False, "民生路1号", 2, None, listed, 2),
        ),
    ]
    ((source,),) = await fetch(hosts, SOURCES)
    assert source.startswith("基地.csv (sha256 ")
    act = await value(
        hosts, "SELECT detail->>'created' FROM audit_entry WHERE action = $1", "bases.imported"
    )
    assert act == "3"
    assert await all_drifts(hosts) == []


BROKEN_BASES: list[tuple[Row, str]] = [
    ({"name": ""}, "REQUIRED"),
    ({"services": ""}, "REQUIRED"),
    ({"services": "、;"}, "REQUIRED"),
    ({"services": "、".join(f"服务{n}" for n in range(51))}, "SERVICES_MANY"),
    ({"services": "务" * 201}, "TEXT_LENGTH"),
    ({"name": "名" * 201}, "NAME_LENGTH"),
    ({"address": "址\u200b"}, "TEXT_CHARACTERS"),
    ({"tier": "国家级"}, "TIER_UNKNOWN"),
    ({"form": "云上"}, "FORM_UNKNOWN"),
    ({"capacity": "0"}, "CAPACITY_FORMAT"),
    ({"capacity": "1000001"}, "CAPACITY_FORMAT"),
    ({"site_code": "5001"}, "CODE_FORMAT"),
    ({"site_code": "500103999999"}, "UNKNOWN_DIVISION"),
    ({"site_code": DISTRICT}, "SITE_FAR"),
    ({"tier": "社区级"}, "SITE_FAR"),
    ({"tier": "区县级", "site_code": CITY}, "SITE_FAR"),
    ({"operator": "SO000000009"}, "UNKNOWN_ORGANIZATION"),
    ({"operator": "51500112590123456D"}, "CREDIT_CODE_CHECK"),
    ({"opened_on": "2026-11-25"}, "DATE_FUTURE"),
    ({"opened_on": "二〇二〇年"}, "DATE_FORMAT"),
    ({"closed_on": "2021-01-01"}, "CLOSING_INCOMPLETE"),
    ({"closing": "合并"}, "CLOSING_INCOMPLETE"),
    ({**CLOSED, "closed_on": "2020-03-01"}, "DATE_ORDER"),
    ({**CLOSED, "closed_on": "2027-01-01"}, "DATE_FUTURE"),
]


async def test_each_rule_refuses_its_base_only(hosts: Database, file: Path) -> None:
    rows, expected = [base(0)], [("CREATED", "")]
    for number, (cells, rules) in enumerate(BROKEN_BASES, start=1):
        rows += [{**base(2 * number), **cells}, base(2 * number + 1)]
        expected += [("REJECTED", rules), ("CREATED", "")]
    await refuses_each(BASES, hosts, file, rows, expected)
    assert await value(hosts, "SELECT count(*) FROM incubation_base") == len(BROKEN_BASES) + 1


async def test_a_later_file_of_bases_closes_them_and_changes_nothing_else(
    hosts: Database, file: Path
) -> None:
    assert await told(BASES, hosts, file, *map(base, range(1, 7)), base(1)) == [
        *6 * [("CREATED", "")],
        ("REJECTED", "DUPLICATE_IN_FILE"),
    ]
    before = await written(hosts)
    assert (await run(BASES, hosts, file)).unchanged == 6
    assert await written(hosts) == before
    other = {"tier": "区县级", "form": "虚拟", "address": "别处", "operator": "SO000000001"}
    rows = [
        base(1, **CLOSED),
        base(2, services="能力建设；场地支持"),
        base(3, **other, services="场地支持", capacity="3"),
        base(4, operator=credit(DISTRICT, 9)),
        base(5, opened_on="2020-03-02"),
    ]
    expected = [
        ("UPDATED", ""),
        ("UNCHANGED", ""),
        ("REJECTED", ";".join(6 * ["KNOWN_OTHERWISE"])),
        ("REJECTED", "UNKNOWN_ORGANIZATION;KNOWN_OTHERWISE"),
        ("CREATED", ""),
    ]
    await refuses_each(BASES, hosts, file, rows, expected)
    (closed,) = await fetch(
        hosts, "SELECT upper(during), closing, version FROM incubation_base WHERE closing <> ''"
    )
    assert closed == (day("2025-07-01"), "并入区级基地", 2)
    later = {**CLOSED, "closed_on": "2025-08-01"}
    assert await told(BASES, hosts, file, base(1), base(1, **CLOSED, opened_on="2020-03-01 ")) == [
        ("UNCHANGED", ""),
        ("REJECTED", "DUPLICATE_IN_FILE"),
    ]
    assert await told(BASES, hosts, file, base(1, **later)) == [("REJECTED", "KNOWN_OTHERWISE")]
    assert await all_drifts(hosts) == []


async def test_what_officers_recorded_since_contradicts_no_file(
    hosts: Database, o: Office, file: Path
) -> None:
    await run(BASES, hosts, file, base(1))
    fact = {"capacity": {"places": 9, "since": "2026-11-01"}}
    assert (await recorded(o, "IB000000001", **fact))["__typename"] == "BaseFactRecorded"
    for capacity, verdict in (("2", "UNCHANGED"), ("9", "UNCHANGED"), ("8", "REJECTED")):
        ((became, _),) = await told(BASES, hosts, file, base(1, capacity=capacity))
        assert became == verdict, capacity


async def test_a_site_is_that_of_the_day(hosts: Database, file: Path) -> None:
    """A district that was abolished had bases while it was; a street goes on under its new code."""
    reform_ = write_csv(file.with_name("reform.csv"), DIVISION_COLUMNS, reform(shipped()))
    await load_divisions(hosts, reform_)
    of_district = {"tier": "区县级", "site_code": f"{JIANGBEI}000000"}
    street = next(row for row in shipped() if row.parent == f"{JIANGBEI}000000")
    rows = (
        base(1, **of_district, **CLOSED),
        base(2, **of_district),
        base(3, site_code=street.code),
        base(3, site_code=renumbered(street, set())),
    )
    assert await told(BASES, hosts, file, *rows) == [
        ("CREATED", ""),
        ("REJECTED", "SITE_FAR"),
        ("CREATED", ""),
        ("REJECTED", "DUPLICATE_IN_FILE"),
    ]
    assert await all_drifts(hosts) == []


async def test_a_base_with_tenants_is_closed_after_they_left(housed: Database, file: Path) -> None:
    left = {"left_on": "2025-07-02", "exit": "期满", "exit_reason": "期满"}
    await run(STAYS, housed, file, stay(1), stay(2, **left))
    assert await told(BASES, housed, file, base(1, **CLOSED)) == [("REJECTED", "STILL_TENANTS")]
    await run(STAYS, housed, file, stay(1, **left))
    assert await told(BASES, housed, file, base(1, **CLOSED)) == [("REJECTED", "STILL_TENANTS")]
    day_after = {**CLOSED, "closed_on": "2025-07-02"}
    assert await told(BASES, housed, file, base(1, **day_after)) == [("UPDATED", "")]
    assert await all_drifts(housed) == []


async def test_two_bases_of_one_name_are_not_told_apart(
    hosts: Database, o: Office, file: Path
) -> None:
    for _ in range(2):
        await founded(o, name="七星岗孵化基地1", openedOn="2020-03-01")
    assert await told(BASES, hosts, file, base(1)) == [("REJECTED", "BASE_AMBIGUOUS")]
    named = stay(base="七星岗孵化基地1", site_code=STREET)
    assert await told(STAYS, hosts, file, named, stay(2)) == [
        ("REJECTED", "BASE_AMBIGUOUS"),
        ("CREATED", ""),
    ]


async def test_a_race_costs_only_the_base_that_lost_it(
    hosts: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await run(BASES, hosts, file, base(1), base(2))

    async def overtaken(connection: Any, rows: Any, today: date) -> Any:
        """Between looking and writing, somebody enters one, closes another and lets one more in."""
        known = await look_up(connection, rows, today)
        monkeypatch.undo()
        theirs = file.with_name("theirs.csv")
        await run(BASES, hosts, theirs, base(1, **{**CLOSED, "closing": "别的"}), base(3))
        await run(STAYS, hosts, theirs, stay(1, base="IB000000002"))
        return known

    monkeypatch.setattr(import_bases, "look_up", overtaken)
    rows = [base(n, **CLOSED) for n in range(1, 5)]
    lost = ("REJECTED", "CONFLICT")
    assert await told(BASES, hosts, file, *rows) == [lost, lost, lost, ("CREATED", "")]
    assert await value(hosts, "SELECT count(*) FROM incubation_base") == 4
    assert await all_drifts(hosts) == []


# --- Both


async def test_counts_and_what_is_due(housed: Database, o: Office, file: Path) -> None:
    await run(STAYS, housed, file, stay(1), stay(2, stage="初创", since="2024-01-01"))
    await roll(housed, TODAY)
    told_of = [(each["kind"], each["act"], each["about"]) for each in await due(o.clerk)]
    assert [kind for kind, _, _ in told_of] == 2 * ["TENANCY_END"], "both agreements ran out"
    left = {**LEFT, "left_on": "2026-11-20"}
    await run(STAYS, housed, file, stay(1, **left))
    await roll(housed, TODAY)
    assert sorted(each["kind"] for each in await due(o.clerk)) == ["HANDOVER", "TENANCY_END"]
    over = {**OVER, "handed_over_on": "2026-11-23"}
    await run(STAYS, housed, file, stay(1, **left, **over))
    assert not await value(housed, "SELECT count(*) FROM worklist_day"), "the server rolls it anew"
    await roll(housed, TODAY)
    assert [each["kind"] for each in await due(o.clerk)] == ["TENANCY_END"]
    both, last = {"bases": 2, "capacity": 4}, {"bases": 1, "capacity": 2}
    one = {"tenants": 1, "STREET tenants": 1}
    for on, expected in (
        ("2020-02-29", {}),
        ("2020-03-01", both),
        ("2022-12-31", both),
        ("2023-01-01", {**both, **one, "at EMBRYONIC": 1}),
        (
            "2024-01-01",
            {**both, "tenants": 2, "STREET tenants": 2, "at EMBRYONIC": 1, "at START_UP": 1},
        ),
        (
            "2026-11-19",
            {**last, "tenants": 2, "STREET tenants": 2, "at EMBRYONIC": 1, "at START_UP": 1},
        ),
        (
            "2026-11-20",
            {**last, **one, "at START_UP": 1, "ended": 1, "GRADUATED": 1},
        ),
    ):
        assert await counted(o, on) == expected, on


async def test_whom_a_file_let_in_goes_on_by_cases(housed: Database, o: Office, file: Path) -> None:
    await run(STAYS, housed, file, stay(1))
    refused = await o.carried("admitTenant", **asked("IB000000001", "SO000000001"))
    assert refused["__typename"] != "CaseDone", "it is a tenant already"
    who = {"base": "IB000000001", "organization": "SO000000001", "agreement": "续1号"}
    given: dict[str, Any] = {**who, "until": "2027-01-01"}
    renewed = await o.carried("renewTenancy", **given)
    assert renewed["__typename"] == "CaseDone", renewed
    again = (stay(1, agreement_number="续1号", agreed_until="2027-01-01"), stay(1))
    for row in again:
        assert await told(STAYS, housed, file, row) == [("UNCHANGED", "")]
    mixed = stay(1, agreement_number="续1号")
    assert await told(STAYS, housed, file, mixed) == [("REJECTED", "KNOWN_OTHERWISE")]


@pytest.mark.parametrize("kind", [BASES, STAYS])
async def test_who_may_not_import_is_refused(bureau: Database, file: Path, kind: str) -> None:
    with pytest.raises(Forbidden):
        await READ[kind](bureau, Actor("nobody"), write_csv(file, ["x"], []), commit=False)


async def test_the_commands(hosts: Database, file: Path) -> None:
    counts = "3 rows: 2 created, 0 updated, 0 unchanged, 1 rejected."
    await run(BASES, hosts, file, base(1), base(2), base(3, tier="?"), commit=False)
    code, said = answer(hosts, "import", BASES, file)
    assert (code, counts in said, "Nothing was written." in said) == (1, True, True)
    assert not await value(hosts, "SELECT count(*) FROM incubation_base")
    code, said = answer(hosts, "import", BASES, file, "--commit")
    assert (code, counts in said) == (1, True)
    assert verdicts(file) == [*rows_from(2, 2, "CREATED"), ("4", "REJECTED", "TIER_UNKNOWN")]
    await run(STAYS, hosts, file, stay(1), stay(2), stay(3), commit=False)
    code, said = answer(hosts, "import", STAYS, file, "--commit")
    assert (code, counts in said) == (1, True)
    assert verdicts(file) == [*rows_from(2, 2, "CREATED"), ("4", "REJECTED", "FULL")]
    assert "基地没有空余名额：IB000000001 2023-01-01。" in said
    place = await value(hosts, "SELECT division_id FROM division_version WHERE code = $1", DISTRICT)
    tally = "SELECT sum(value) FROM measure_tally WHERE division_id = $1 AND measure = 'TENANCY'"
    assert await value(hosts, tally, place), "folded at the end"
    assert await all_drifts(hosts) == []
