"""Projects through the API: entered, recorded, shown as of any day, and to whom."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from registry.actor import Permission
from registry.volunteers.exporting import export_person
from tests.files import drifts, fetch, value
from tests.keys import VAULT
from tests.projects.conftest import Office
from tests.projects.offices import (
    COMMUNITY,
    DISTRICT,
    ENTER,
    FAR,
    FAR_DISTRICT,
    OTHER_COMMUNITY,
    RECORD,
    organization,
    project,
    social_worker,
    volunteer,
)
from tests.volunteers.officers import REASON, number_of, officer
from tests.volunteers.stating import platform, push, record
from tests.volunteers.test_api import Caller
from tests.workforce.stating import record as record_worker

PROJECT = """query ($number: String!, $asOf: Date) { project(number: $number, asOf: $asOf) {
  number name kind purpose beginsOn endsOn endedOn endReason isRunning totalFunds beneficiaries
  workersTakingPart volunteersTakingPart version demo organization { number } division { code }
  fundRecords { number on year origin amount note withdrawnOn }
  beneficiaryRecords { number on persons note withdrawnOn }
  partners { organization { number } since until }
  workers { number maskedName since until }
  volunteers { nodes { since until volunteer { number maskedName } } count { value } } } }"""
LIST = """query ($filter: ProjectFilter, $orderBy: ProjectOrder, $first: Int, $after: Cursor) {
  projects(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    nodes { number } count { value precision } pageInfo { hasNextPage endCursor } } }"""
TOTALS = """query ($within: DivisionCode, $kind: [ProjectKind!], $since: Date, $asOf: Date) {
  projectTotals(within: $within, kind: $kind, since: $since, asOf: $asOf) {
    running begun funds fundsByOrigin { origin amount } beneficiaries } }"""
FROM_AROUND = """query ($community: DivisionCode!, $district: DivisionCode!, $host: String!) {
  organization(number: $host) { projects { nodes { number } count { value precision } } }
  community: division(code: $community) { communities { nodes {
    projects { nodes { number } count { value precision } } projectTotals { begun funds } } } }
  district: division(code: $district) {
    projects(filter: {kind: [ELDERLY]}) { nodes { number } count { value precision } }
    projectTotals(kind: [ELDERLY]) { begun } } }"""
CHANGES = """{ changes(types: [PROJECT], first: 100) { changes { type externalId
  project { number name } organization { number } } } }"""

FUND: dict[str, Any] = {
    "year": 2021,
    "origin": "DONATION",
    "amount": "30000.50",
    "on": "2021-03-01",
}


async def shown(o: Office, number: str, by: Caller | None = None, **asked: Any) -> Any:
    return (await (by or o.nobody).ask(PROJECT, number=number, **asked))["project"]


async def listed(o: Office, **asked: Any) -> tuple[list[str], int]:
    """The numbers, and their count, which must be exact."""
    page = (await o.nobody.ask(LIST, **asked))["projects"]
    assert page["count"]["precision"] == "EXACT"
    return [node["number"] for node in page["nodes"]], page["count"]["value"]


async def totals(o: Office, **asked: Any) -> Any:
    return (await o.nobody.ask(TOTALS, **asked))["projectTotals"]


async def test_a_project_is_entered_once_and_shown_to_everybody(o: Office) -> None:
    given = {**project(purpose="陪伴成长", endsOn="2026-12-31"), "organization": o.host}
    told = await o.clerk.ask(ENTER, input={**given, "idempotencyKey": "k"})
    assert told["enterProject"]["__typename"] == "ProjectDone"
    assert await o.clerk.ask(ENTER, input={**given, "idempotencyKey": "k"}) == told
    number = told["enterProject"]["project"]["number"]
    assert number == "PJ000000001"
    found = await shown(o, number)
    assert found == {
        "number": number,
        "name": "山乡伙伴计划",
        "kind": "LEFT_BEHIND_CHILDREN",
        "purpose": "陪伴成长",
        "beginsOn": "2021-01-01",
        "endsOn": "2026-12-31",
        "endedOn": None,
        "endReason": None,
        "isRunning": True,
        "totalFunds": "0.00",
        "beneficiaries": 0,
        "workersTakingPart": 0,
        "volunteersTakingPart": 0,
        "version": 1,
        "demo": False,
        "organization": {"number": o.host},
        "division": {"code": COMMUNITY},
        "fundRecords": [],
        "beneficiaryRecords": [],
        "partners": [],
        "workers": [],
        "volunteers": {"nodes": [], "count": {"value": 0}},
    }
    assert await shown(o, number, asOf="2020-12-31") is None
    assert await fetch(
        o.db,
        "SELECT actor, action, subject, subject_type, subject_id FROM audit_entry"
        " WHERE action LIKE 'project.%'",
    ) == [("clerk.one", "project.entered", number, "project", 1)]
    again = await o.enter(purpose="另一宗旨")
    assert (again["code"], again["path"]) == ("CONFLICT", ["name"])


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({"name": " "}, "BAD_USER_INPUT", ["name"]),
        ({"beginsOn": "2026-11-25"}, "BAD_USER_INPUT", ["beginsOn"]),
        ({"endsOn": "2020-12-31"}, "BAD_USER_INPUT", []),
        ({"division": "500103999999"}, "NOT_FOUND", ["division"]),
        ({"organization": "SO999999999"}, "NOT_FOUND", ["organization"]),
        ({"organization": "PJ000000001"}, "BAD_USER_INPUT", ["organization"]),
        ({"beginsOn": "2014-12-31"}, "CONFLICT", ["beginsOn"]),
    ],
)
async def test_what_cannot_be_entered_names_its_place(
    o: Office, given: dict[str, Any], code: str, path: list[str]
) -> None:
    told = await o.enter(**given)
    assert (told["code"], told["path"]) == (code, path)
    o.clerk.language = "zh"
    assert any("一" <= character <= "鿿" for character in (await o.enter(**given))["message"])
    assert not await value(o.db, "SELECT count(*) FROM project")


async def test_who_is_no_more_begins_no_project(o: Office) -> None:
    gone = await organization(o.db, "已注销协会", until=date(2020, 6, 1))
    told = await o.enter(organization=gone, beginsOn="2020-06-01")
    assert (told["code"], told["path"]) == ("CONFLICT", ["beginsOn"])
    number = await o.entered(organization=gone, beginsOn="2020-05-31")
    assert (await shown(o, number))["organization"] == {"number": gone}


async def test_a_project_is_kept_where_it_is_and_where_its_organization_is(o: Office) -> None:
    # By the stranger, where it is; by the clerk, whose office registered the organization.
    far = await o.enter(by=o.stranger, division=FAR)
    assert far["__typename"] == "ProjectDone"
    number = far["project"]["number"]
    assert (await o.record(number, "fund", **FUND))["__typename"] == "ProjectDone"
    told = await o.record(number, "fund", by=o.stranger, **FUND)
    assert told["__typename"] == "ProjectDone"
    here = await o.entered(name="社区议事")
    for caller in (o.stranger, o.auditor, o.nobody):
        assert (await o.enter(by=caller, name="另一"))["__typename"] == "Forbidden"
        told = await o.record(here, "fund", by=caller, **FUND)
        assert told["__typename"] == "Forbidden"
    assert (await o.record("PJ999999999", "fund", **FUND))["code"] == "NOT_FOUND"
    assert await drifts(o.db) == []


async def test_money_and_beneficiaries_count_until_they_are_withdrawn(o: Office) -> None:
    number = await o.entered()
    await o.recorded(number, "fund", **FUND, note="首笔")
    await o.recorded(number, "fund", year=2022, origin="OWN", amount="0.50", on="2022-01-01")
    await o.recorded(number, "beneficiaries", persons=120, on="2021-06-01")
    await o.recorded(number, "beneficiaries", persons=80, on="2022-06-01", note="夏令营")
    o.clock.today = date(2026, 11, 25)
    await o.recorded(number, "fundWithdrawal", fund="PF000000001", reason="金额有误")
    await o.recorded(number, "beneficiariesWithdrawal", beneficiaries="PB000000002", reason="重复")
    again = await o.refused(number, "fundWithdrawal", fund="PF000000001", reason="再次")
    assert again == ("CONFLICT", None)
    now, before = await shown(o, number), await shown(o, number, asOf="2026-11-24")
    assert (now["totalFunds"], now["beneficiaries"]) == ("0.50", 120)
    assert (before["totalFunds"], before["beneficiaries"]) == ("30001.00", 200)
    assert now["version"] == 7
    assert now["fundRecords"][0] == {
        "number": "PF000000001",
        **FUND,
        "note": "首笔",
        "withdrawnOn": "2026-11-25",
    }
    assert before["fundRecords"][0]["withdrawnOn"] is None
    assert [each["withdrawnOn"] for each in now["beneficiaryRecords"]] == [None, "2026-11-25"]
    early = await shown(o, number, asOf="2021-05-31")
    assert (early["totalFunds"], early["beneficiaries"], len(early["fundRecords"])) == (
        "30000.50",
        0,
        1,
    )
    reasons = await fetch(
        o.db,
        "SELECT action, reason, detail ->> 'about' FROM audit_entry WHERE reason IS NOT NULL"
        " ORDER BY id",
    )
    assert reasons == [
        ("project.fund_withdrawal", "金额有误", "PF000000001"),
        ("project.beneficiaries_withdrawal", "重复", "PB000000002"),
    ]
    assert await totals(o) == {
        "running": 1,
        "begun": 1,
        "funds": "0.50",
        "fundsByOrigin": [{"origin": "OWN", "amount": "0.50"}],
        "beneficiaries": 120,
    }
    assert (await totals(o, asOf="2026-11-24"))["funds"] == "30001.00"
    assert await drifts(o.db) == []


async def test_an_amount_is_exact(o: Office) -> None:
    number = await o.entered()
    largest = "9999999999999.99"
    await o.recorded(number, "fund", **{**FUND, "amount": largest})
    await o.recorded(number, "fund", **{**FUND, "amount": "0.01"})
    assert (await shown(o, number))["totalFunds"] == "10000000000000.00"
    assert (await totals(o))["funds"] == "10000000000000.00"


@pytest.mark.parametrize(
    ("what", "fact", "code", "path"),
    [
        ("fund", {**FUND, "amount": "0"}, "BAD_USER_INPUT", ["fact", "fund", "amount"]),
        ("fund", {**FUND, "on": "2020-12-31"}, "CONFLICT", ["fact", "fund", "on"]),
        ("fund", {**FUND, "on": "2026-07-01"}, "CONFLICT", ["fact", "fund", "on"]),
        ("fund", {**FUND, "on": "2026-11-25"}, "BAD_USER_INPUT", ["fact", "fund", "on"]),
        ("fund", {**FUND, "year": 2020}, "BAD_USER_INPUT", ["fact", "fund", "year"]),
        ("fund", {**FUND, "year": 2027}, "BAD_USER_INPUT", ["fact", "fund", "year"]),
        (
            "beneficiaries",
            {"persons": 0, "on": "2021-03-01"},
            "BAD_USER_INPUT",
            ["fact", "beneficiaries", "persons"],
        ),
        (
            "beneficiaries",
            {"persons": 1, "on": "2020-03-01"},
            "CONFLICT",
            ["fact", "beneficiaries", "on"],
        ),
        (
            "fundWithdrawal",
            {"fund": "PF000000009", "reason": "有误"},
            "NOT_FOUND",
            ["fact", "fundWithdrawal", "fund"],
        ),
        (
            "partner",
            {"organization": "SO999999999", "since": "2021-03-01"},
            "NOT_FOUND",
            ["fact", "partner", "organization"],
        ),
        (
            "partner",
            {"organization": "SO000000001", "since": "2021-03-01"},
            "BAD_USER_INPUT",
            ["fact", "partner", "organization"],
        ),
        (
            "partnerEnd",
            {"organization": "SO000000001", "on": "2021-03-01"},
            "CONFLICT",
            None,
        ),
        (
            "worker",
            {"worker": "SW000000009", "since": "2021-03-01"},
            "NOT_FOUND",
            ["fact", "worker", "worker"],
        ),
        (
            "volunteer",
            {"volunteer": "VO000000009", "since": "2020-03-01"},
            "CONFLICT",
            ["fact", "volunteer", "since"],
        ),
        (
            "volunteer",
            {"volunteer": "VO000000009", "since": "2021-03-01"},
            "NOT_FOUND",
            ["fact", "volunteer", "volunteer"],
        ),
        ("end", {"on": "2020-06-01", "reason": "x"}, "CONFLICT", ["fact", "end", "on"]),
        ("end", {"on": "2021-01-01", "reason": "x"}, "CONFLICT", ["fact", "end", "on"]),
        ("end", {"on": "2026-07-01", "reason": "x"}, "CONFLICT", ["fact", "end", "on"]),
        ("end", {"on": "2022-01-01", "reason": " "}, "BAD_USER_INPUT", ["fact", "end", "reason"]),
    ],
)
async def test_a_projects_facts_lie_within_its_period(
    o: Office, what: str, fact: dict[str, Any], code: str, path: list[str] | None
) -> None:
    number = await o.entered(endsOn="2026-06-30")
    before = await value(o.db, "SELECT max(id) FROM change")
    assert await o.refused(number, what, **fact) == (code, path)
    o.clerk.language = "zh"
    told = await o.record(number, what, **fact)
    assert any("一" <= character <= "鿿" for character in told["message"])
    assert await value(o.db, "SELECT max(id) FROM change") == before


async def test_a_project_is_ended_early_and_everybody_with_it(o: Office) -> None:
    number = await o.entered(endsOn="2026-12-31")
    partner = await organization(o.db, "志愿服务协会")
    helper = await volunteer(o.db, "a")
    await o.recorded(number, "partner", organization=partner, since="2021-02-01")
    await o.recorded(number, "volunteer", volunteer=helper, since="2021-02-01")
    await o.recorded(number, "fund", **FUND)
    early = await o.refused(number, "end", on="2021-03-01", reason="资金不足")
    assert early == ("CONFLICT", ["fact", "end", "on"])
    await o.recorded(number, "end", on="2021-03-02", reason="资金不足")
    found = await shown(o, number)
    assert (found["endedOn"], found["endReason"]) == ("2021-03-02", "资金不足")
    assert (found["isRunning"], found["partners"], found["volunteersTakingPart"]) == (False, [], 0)
    before = await shown(o, number, asOf="2021-03-01")
    assert (before["endedOn"], before["endReason"], before["isRunning"]) == (None, None, True)
    assert (before["endsOn"], before["volunteersTakingPart"]) == ("2026-12-31", 1)
    assert before["partners"][0]["until"] == "2021-03-02"
    assert (await o.refused(number, "end", on="2021-03-01", reason="再次"))[0] == "CONFLICT"
    assert (await o.refused(number, "beneficiaries", persons=1, on="2021-03-02"))[0] == "CONFLICT"
    assert (await totals(o))["running"] == 0
    assert (await totals(o, asOf="2021-03-01"))["running"] == 1
    assert await drifts(o.db) == []


async def test_partners_come_and_go(o: Office) -> None:
    number = await o.entered()
    partner = await organization(o.db, "志愿服务协会", until=date(2023, 1, 1))
    late = await o.refused(number, "partner", organization=partner, since="2023-01-01")
    assert late == ("CONFLICT", ["fact", "partner", "organization"])
    await o.recorded(number, "partner", organization=partner, since="2022-01-01")
    twice = await o.refused(number, "partner", organization=partner, since="2022-02-01")
    assert twice == ("CONFLICT", None)
    same_day = await o.refused(number, "partnerEnd", organization=partner, on="2022-01-01")
    assert same_day == ("CONFLICT", None)
    await o.recorded(number, "partnerEnd", organization=partner, on="2022-06-01")
    await o.recorded(number, "partner", organization=partner, since="2022-07-01")
    days = ("2021-12-31", "2022-01-01", "2022-06-01", "2022-07-01")
    there = [len((await shown(o, number, asOf=day))["partners"]) for day in days]
    assert there == [0, 1, 0, 1]


# --- Who takes part


async def test_who_takes_part_is_a_number_to_whoever_may_not_know_them(o: Office) -> None:
    number = await o.entered(endsOn="2026-12-31")
    near, far = await social_worker(o.db, 1), await social_worker(o.db, 2, home=FAR)
    here, there = await volunteer(o.db, "a"), await volunteer(o.db, "b", home=FAR)
    await o.recorded(number, "worker", worker=near, since="2022-01-01")
    await o.recorded(number, "volunteer", volunteer=here, since="2022-01-01")
    # Whom one may not read of one cannot take in.
    assert await o.refused(number, "worker", worker=far, since="2022-01-01") == (
        "NOT_FOUND",
        ["fact", "worker", "worker"],
    )
    assert await o.refused(number, "volunteer", volunteer=there, since="2022-01-01") == (
        "NOT_FOUND",
        ["fact", "volunteer", "volunteer"],
    )
    found = await shown(o, number)
    assert (found["workersTakingPart"], found["volunteersTakingPart"]) == (1, 1)
    assert (found["workers"], found["volunteers"]["nodes"]) == ([], [])
    assert (await shown(o, number, by=o.stranger))["workers"] == []
    for caller in (o.clerk, o.auditor):
        seen = await shown(o, number, by=caller)
        assert seen["workers"] == [
            {"number": near, "maskedName": "李**", "since": "2022-01-01", "until": "2027-01-01"}
        ]
        assert seen["volunteers"] == {
            "nodes": [
                {
                    "since": "2022-01-01",
                    "until": "2027-01-01",
                    "volunteer": {"number": here, "maskedName": "王**"},
                }
            ],
            "count": {"value": 1},
        }
    await o.recorded(number, "workerEnd", worker=near, on="2023-01-01")
    await o.recorded(number, "volunteerEnd", volunteer=here, on="2023-01-01")
    gone = await shown(o, number, by=o.clerk)
    assert (gone["workersTakingPart"], gone["volunteersTakingPart"]) == (0, 0)
    before = await shown(o, number, by=o.clerk, asOf="2022-12-31")
    assert (len(before["workers"]), before["volunteers"]["count"]["value"]) == (1, 1)
    for what in ("workerEnd", "volunteerEnd"):
        who = {"workerEnd": {"worker": near}, "volunteerEnd": {"volunteer": here}}[what]
        assert (await o.refused(number, what, on="2023-02-01", **who))[0] == "CONFLICT"


async def test_who_moved_away_leaves_a_project_where_it_is_managed(o: Office) -> None:
    number, other = await o.entered(), await o.entered(name="另一项目")
    sender = await platform(o.db, "moving")
    await push(o.db, sender, record("a", division=COMMUNITY))
    who = {
        "worker": await social_worker(o.db, 1),
        "volunteer": await number_of(o.db, "moving", "a"),
    }
    for what, of in who.items():
        await o.recorded(number, what, **{what: of}, since="2022-01-01")
    told = await record_worker(
        o.clerk, who["worker"], home={"division": FAR, "since": "2024-01-01"}
    )
    assert told["__typename"] == "SocialWorkerDone", told
    await push(o.db, sender, record("a", 2, division=FAR))
    for what, of in who.items():
        took = await o.refused(other, what, **{what: of}, since="2024-06-01")
        left = await o.refused(other, f"{what}End", **{what: of}, on="2024-06-01")
        assert took[0] == left[0] == "NOT_FOUND"
        await o.recorded(number, f"{what}End", **{what: of}, on="2024-06-01")
    found = await shown(o, number)
    assert (found["workersTakingPart"], found["volunteersTakingPart"]) == (0, 0)


async def test_one_takes_part_as_what_one_was(o: Office) -> None:
    number = await o.entered(beginsOn="2015-06-01")
    worker, helper = await social_worker(o.db, 1), await volunteer(o.db, "a")
    told = await o.refused(number, "worker", worker=worker, since="2015-12-31")
    assert told == ("CONFLICT", ["fact", "worker", "worker"])
    told = await o.refused(number, "volunteer", volunteer=helper, since="2020-02-29")
    assert told == ("CONFLICT", ["fact", "volunteer", "volunteer"])
    await o.recorded(number, "worker", worker=worker, since="2016-01-01")
    await o.recorded(number, "volunteer", volunteer=helper, since="2020-03-01")


async def test_a_persons_own_copy_tells_what_they_took_part_in(o: Office) -> None:
    number = await o.entered()
    helper = await volunteer(o.db, "a")
    await o.recorded(number, "volunteer", volunteer=helper, since="2022-01-01")
    await o.recorded(number, "volunteerEnd", volunteer=helper, on="2022-07-01")
    await o.recorded(number, "volunteer", volunteer=helper, since="2023-01-01")
    reviewer = await officer(o.db, Permission.VOLUNTEERS_READ, Permission.PEOPLE_REVEAL)
    async with o.db.transaction() as session:
        copy = await export_person(session, reviewer, VAULT, helper, REASON, o.clock.today)
    of_it = {"number": number, "name": "山乡伙伴计划"}
    assert copy["projects"] == [
        {**of_it, "since": "2022-01-01", "until": "2022-07-01"},
        {**of_it, "since": "2023-01-01", "until": None},
    ]


# --- Lists and totals


async def test_lists_are_counted_exactly(o: Office) -> None:
    one = await o.entered(endsOn="2021-12-31")
    two = await o.entered(name="乐龄", kind="ELDERLY", beginsOn="2022-01-01")
    three = await o.entered(name="安居", kind="ELDERLY", division=OTHER_COMMUNITY)
    other = await organization(o.db, "另一中心")
    four = await o.entered(
        name="伙伴", organization=other, division=DISTRICT, beginsOn="2020-01-01"
    )
    assert await listed(o) == ([one, two, three, four], 4)
    by_name = await listed(o, orderBy={"field": "NAME"})
    assert by_name == ([two, four, three, one], 4)
    by_day = await listed(o, orderBy={"field": "BEGINS_ON", "direction": "DESC"})
    assert by_day == ([two, three, one, four], 4)
    cases: list[tuple[dict[str, Any], list[str]]] = [
        ({"kind": ["ELDERLY"]}, [two, three]),
        ({"kind": []}, []),
        ({"kind": ["ELDERLY"], "runningOn": "2021-12-31"}, [three]),
        ({"runningOn": "2021-12-31"}, [one, three, four]),
        ({"runningOn": "2022-01-01"}, [two, three, four]),
        ({"division": COMMUNITY}, [one, two]),
        ({"division": DISTRICT, "runningOn": "2026-11-24"}, [two, three, four]),
        ({"division": FAR_DISTRICT}, []),
        ({"organization": other}, [four]),
        ({"nameContains": "伙伴"}, [one, four]),
        ({"nameContains": "伙伴", "kind": ["LEFT_BEHIND_CHILDREN"], "organization": o.host}, [one]),
    ]
    for asked, expected in cases:
        assert await listed(o, filter=asked) == (expected, len(expected)), asked
    walked, after = [], None
    for _ in range(4):
        page = (await o.nobody.ask(LIST, first=1, after=after, orderBy={"field": "BEGINS_ON"}))[
            "projects"
        ]
        walked += [node["number"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
    assert walked == [four, one, three, two]
    assert not page["pageInfo"]["hasNextPage"]


async def test_projects_are_found_from_their_place_and_their_organization(o: Office) -> None:
    one = await o.entered()
    two = await o.entered(name="乐龄", kind="ELDERLY", division=DISTRICT)
    await o.recorded(one, "fund", **FUND)
    exact = {"precision": "EXACT"}
    told = await o.nobody.ask(FROM_AROUND, community=COMMUNITY, district=DISTRICT, host=o.host)
    assert told["organization"]["projects"] == {
        "nodes": [{"number": one}, {"number": two}],
        "count": {"value": 2, **exact},
    }
    (community,) = told["community"]["communities"]["nodes"]
    assert community["projects"] == {"nodes": [{"number": one}], "count": {"value": 1, **exact}}
    assert community["projectTotals"] == {"begun": 1, "funds": "30000.50"}
    assert told["district"]["projects"] == {
        "nodes": [{"number": two}],
        "count": {"value": 1, **exact},
    }
    assert told["district"]["projectTotals"] == {"begun": 1}


async def test_totals_of_a_period(o: Office) -> None:
    one = await o.entered(beginsOn="2019-05-01", endsOn="2020-06-30", kind="POVERTY_RELIEF")
    two = await o.entered(name="乐龄", beginsOn="2020-05-01", kind="POVERTY_RELIEF")
    await o.entered(name="另", beginsOn="2020-05-01", division=FAR)
    for number, on, amount in (
        (one, "2019-06-01", "100.00"),
        (one, "2020-02-01", "50.25"),
        (two, "2020-06-01", "7.00"),
    ):
        year = int(on[:4])
        await o.recorded(number, "fund", year=year, origin="ENTERPRISE", amount=amount, on=on)
        await o.recorded(number, "beneficiaries", persons=10, on=on)
    relief = {"kind": ["POVERTY_RELIEF"], "within": DISTRICT}
    assert await totals(o, since="2020-01-01", asOf="2020-12-31", **relief) == {
        "running": 1,
        "begun": 1,
        "funds": "57.25",
        "fundsByOrigin": [{"origin": "ENTERPRISE", "amount": "57.25"}],
        "beneficiaries": 20,
    }
    whole = await totals(o, asOf="2020-12-31", **relief)
    assert (whole["begun"], whole["funds"], whole["beneficiaries"]) == (2, "157.25", 30)
    assert (await totals(o, asOf="2020-06-30"))["running"] == 3
    nothing = await totals(o, within=FAR_DISTRICT, since="2021-01-01")
    assert (nothing["running"], nothing["begun"], nothing["funds"]) == (1, 0, "0.00")
    assert nothing["fundsByOrigin"] == []
    backwards = await o.nobody.send(TOTALS, since="2021-01-01", asOf="2020-12-31")
    assert backwards["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_everybody_follows_projects_in_the_feed(o: Office) -> None:
    number = await o.entered()
    await o.recorded(number, "fund", **FUND)
    told = (await o.nobody.ask(CHANGES))["changes"]["changes"]
    assert len(told) >= 2
    assert all(
        each
        == {
            "type": "PROJECT",
            "externalId": number,
            "project": {"number": number, "name": "山乡伙伴计划"},
            "organization": None,
        }
        for each in told
    )
    everything = await o.nobody.ask(
        "{ changes(types: [ORGANIZATION, PROJECT]) { changes { type } } }"
    )
    types = {each["type"] for each in everything["changes"]["changes"]}
    assert types == {"ORGANIZATION", "PROJECT"}


async def test_what_was_overtaken_is_refused(o: Office) -> None:
    number = await o.entered()
    given = {"number": number, "expectedVersion": 1, "fact": {"fund": FUND}}
    first = await o.clerk.ask(RECORD, input=given)
    assert first["recordProjectFact"]["project"]["version"] == 2
    told = (await o.clerk.ask(RECORD, input=given))["recordProjectFact"]
    assert (told["code"], told["path"]) == ("CONFLICT", ["expectedVersion"])
    assert (await shown(o, number))["totalFunds"] == "30000.50"


async def test_a_page_with_all_that_can_be_asked_is_one_statement(
    o: Office, statements: list[str]
) -> None:
    number = await o.entered()
    await o.recorded(number, "fund", **FUND)
    statements.clear()
    await shown(o, number)
    assert len(statements) == 1
