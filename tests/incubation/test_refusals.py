"""What a base refuses, by name: its own rules, what has happened already, and who may not."""

from __future__ import annotations

from typing import Any

import pytest

from registry.database import Database
from tests.files import drifts, fetch, value
from tests.incubation.officers import (
    ENTER,
    FOUNDED,
    HAND_OVER,
    RECORD,
    STAGE,
    act,
    admitted,
    asked,
    ended,
    founded,
    group,
    recorded,
)
from tests.registration.officers import COMMUNITY, ELSEWHERE, STREET, Office

OFFICE = """query ($n: String!) { incubationBase(number: $n) { office { code } } }"""
PENDING = """query ($n: String!) { cases(filter: {base: $n}) { nodes { kind base { number } } } }"""


@pytest.mark.parametrize(
    ("tier", "site", "office"),
    [
        ("CITY", COMMUNITY, "500000000000"),
        ("PROVINCE", STREET, "500000000000"),
        ("DISTRICT", STREET, "500103000000"),
        ("STREET", COMMUNITY, STREET),
        ("COMMUNITY", COMMUNITY, STREET),
    ],
)
async def test_the_office_is_that_of_the_tier(o: Office, tier: str, site: str, office: str) -> None:
    base = await founded(o, tier=tier, site=site)
    found = (await o.nobody.ask(OFFICE, n=base))["incubationBase"]
    assert found["office"]["code"] == office


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({"tier": "STREET", "site": "500103000000"}, "BAD_USER_INPUT", ["site"]),
        ({"tier": "COMMUNITY", "site": STREET}, "BAD_USER_INPUT", ["site"]),
        ({"site": "500103999999"}, "NOT_FOUND", ["site"]),
        ({"capacity": 0}, "BAD_USER_INPUT", ["capacity"]),
        ({"services": []}, "BAD_USER_INPUT", ["services"]),
        ({"name": " "}, "BAD_USER_INPUT", ["name"]),
        ({"openedOn": "2026-11-25"}, "BAD_USER_INPUT", ["openedOn"]),
        ({"operator": {"organization": "SO999999999"}}, "NOT_FOUND", ["operator", "organization"]),
        (
            {"terms": {"period": {"number": 3, "unit": "WORKING_DAYS"}}},
            "BAD_USER_INPUT",
            ["terms", "period", "unit"],
        ),
        ({"terms": {"standings": ["DISSOLVED"]}}, "BAD_USER_INPUT", ["terms", "standings", "0"]),
        ({"terms": {"stages": ["HUB", "HUB"]}}, "BAD_USER_INPUT", ["terms"]),
    ],
)
async def test_what_is_no_base(
    bureau: Database, o: Office, given: dict[str, Any], code: str, path: list[str]
) -> None:
    told = await act(o.clerk, ENTER, **{**FOUNDED, **given})
    assert (told["code"], told["path"]) == (code, path), told
    assert await value(bureau, "SELECT count(*) FROM incubation_base") == 0


async def test_only_officers_of_the_place_run_a_base(bureau: Database, o: Office) -> None:
    for officer in (o.stranger, o.reviewer, o.nobody, o.auditor):
        assert (await act(officer, ENTER, **FOUNDED))["code"] == "FORBIDDEN"
    base, body = await founded(o), await group(o)
    fact = {"number": base, "fact": {"address": {"address": "x", "since": "2026-11-20"}}}
    tenant = {"base": base, "organization": body}
    for officer in (o.stranger, o.reviewer, o.nobody, o.auditor):
        for told in (
            await act(officer, RECORD, **fact),
            await act(officer, STAGE, **tenant, stage="HUB", since="2026-11-20"),
            await act(officer, HAND_OVER, **tenant, on="2026-11-20", note="x"),
            await officer.open("admitTenant", **asked(base, body)),
        ):
            assert told["code"] == "FORBIDDEN", told
    assert await value(bureau, "SELECT count(*) FROM tenancy") == 0


async def test_a_body_from_elsewhere_is_taken_in_by_the_office_of_the_base(o: Office) -> None:
    """Its registrar decides on it, but not on whom a base takes in."""
    told = await o.stranger.open(
        "file", name="江北书法队", community=ELSEWHERE, leader="王芳", members=12
    )
    number = told["case"]["number"]
    for officer, done in (
        (o.stranger, "accept"),
        (o.other_reviewer, "review"),
        (o.other_approver, "approve"),
    ):
        told = await officer.act(done, number)
    body = told["case"]["organization"]["number"]
    base = await founded(o)
    assert (await admitted(o, base, body))["__typename"] == "CaseDone"
    cases = (await o.clerk.ask(PENDING, n=base))["cases"]["nodes"]
    assert cases == [{"kind": "ADMIT_TENANT", "base": {"number": base}}]
    assert (await o.stranger.ask(PENDING, n=base))["cases"]["nodes"] == []


TERMS: dict[str, Any] = {
    "period": {"number": 2, "unit": "YEARS"},
    "renewalsMax": 1,
    "stages": ["EMBRYONIC", "START_UP"],
    "forms": ["COMMUNITY_FILED"],
    "grades": ["优秀", "合格"],
}


async def test_a_base_has_rules_of_its_own(o: Office) -> None:
    body, base = await group(o), await founded(o, terms=TERMS)
    told = await admitted(o, base, body, stage="HUB")
    (against,) = told["violations"]
    assert (told["__typename"], against["rule"]) == ("RuleViolation", "incubation.stages")
    assert against["article"] == "《七星岗社会组织孵化基地孵化条件》（2026-11-02起施行）"
    assert against["message"] == "基地设置的孵化阶段为萌芽、初创：现为枢纽"
    other = await group(o, "七星岗合唱队")
    guided = await o.carried(
        "file", name="七星岗棋友会", community=COMMUNITY, leader="李", members=5, guided=True
    )
    told = await admitted(o, base, guided["case"]["organization"]["number"])
    assert {each["rule"] for each in told["violations"]} == {
        *("incubation.standings", "incubation.forms"),
    }
    told = await admitted(o, base, other, until=None)
    assert told["__typename"] == "CaseDone"
    seen = """query ($n: String!) { organization(number: $n) { tenancies { agreedUntil } } }"""
    found = (await o.nobody.ask(seen, n=other))["organization"]["tenancies"]
    assert found == [{"agreedUntil": "2028-11-24"}], "by the base's own period"
    hub = {"base": base, "organization": other, "stage": "HUB", "since": "2026-11-24"}
    assert (await act(o.clerk, STAGE, **hub))["__typename"] == "RuleViolation"
    graded = {"on": "2026-11-24", "grade": "良好", "evaluator": "民政局"}
    assert (await recorded(o, base, evaluation=graded))["__typename"] == "RuleViolation"
    assert (await recorded(o, base, evaluation={**graded, "grade": "优秀"}))["base"]


async def test_stages_follow_in_the_order_of_the_base(o: Office) -> None:
    body, base = await group(o), await founded(o, terms=TERMS)
    await admitted(o, base, body, stage="START_UP")
    o.on("2026-12-01")
    back = {"base": base, "organization": body, "stage": "EMBRYONIC", "since": "2026-12-01"}
    told = await act(o.clerk, STAGE, **back)
    assert (told["__typename"], told["violations"][0]["rule"]) == (
        *("RuleViolation", "incubation.stages"),
    )
    o.on("2026-12-02")
    assert (await recorded(o, base, terms={"terms": {}, "since": "2026-12-02"}))["base"]
    told = await act(o.clerk, STAGE, **{**back, "since": "2026-12-02"})
    assert told["tenancy"]["stage"] == "EMBRYONIC", "it states no order any more"
    for since, code in (("2026-12-02", "CONFLICT"), ("2026-11-20", "RULE_VIOLATION")):
        told = await act(o.clerk, STAGE, **{**back, "stage": "HUB", "since": since})
        assert told["code"] == code, since


async def test_an_agreement_ends_some_day(o: Office) -> None:
    body, base = await group(o), await founded(o)
    for until in (None, "2026-11-24"):
        told = await o.clerk.open("admitTenant", **asked(base, body, until=until))
        assert (told["code"], told["path"]) == ("BAD_USER_INPUT", ["until"]), until


async def test_a_tenant_is_one_once(o: Office) -> None:
    body, base = await group(o), await founded(o)
    renewal: dict[str, Any] = {
        "base": base,
        "organization": body,
        "agreement": "续",
        "until": "2030-01-01",
    }
    assert (await o.clerk.open("renewTenancy", **renewal))["code"] == "CONFLICT"
    first = await o.clerk.open("admitTenant", **asked(base, body))
    again = await o.clerk.open("admitTenant", **asked(base, body))
    assert (again["code"], again["message"]) == (*("CONFLICT", "已有同类事项正在办理。"),)
    other = await founded(o, name="第二基地")
    assert (await o.clerk.open("admitTenant", **asked(other, body)))["case"], "of another base"
    await o.decided("admitTenant", first["case"]["number"])
    told = await o.clerk.open("admitTenant", **asked(base, body))
    assert (told["code"], "已入驻" in told["message"]) == ("CONFLICT", True)


async def test_renewals_have_an_end(o: Office) -> None:
    body, base = await group(o), await founded(o, terms=TERMS)
    await admitted(o, base, body, until="2027-01-01")
    renewal: dict[str, Any] = {"base": base, "organization": body, "agreement": "续"}
    short = await o.carried("renewTenancy", **renewal, until="2026-12-31")
    assert short["code"] == "CONFLICT"
    assert (await o.clerk.act("withdraw", "RC000000003"))["__typename"] == "CaseDone"
    assert (await o.carried("renewTenancy", **renewal, until="2028-01-01"))["case"]
    told = await o.carried("renewTenancy", **renewal, until="2029-01-01")
    assert told["violations"][0]["rule"] == "incubation.renewals"


async def test_an_exit_has_its_day(bureau: Database, o: Office) -> None:
    body, base = await group(o), await founded(o)
    await admitted(o, base, body, until="2026-12-01")
    for on, exit_ in (("2026-11-24", "WITHDRAWN"), ("2026-11-23", "FORCED")):
        told = await ended(o, base, body, on, exit_)
        assert told["code"] == "CONFLICT", (on, told)
        number = await value(bureau, "SELECT max(number) FROM registration_case")
        await o.clerk.act("withdraw", number)
    o.on("2026-11-30")
    told = await ended(o, base, body, "2026-11-30", "EXPIRED")
    assert told["message"] == "入驻协议尚未期满。"
    o.on("2026-12-01")
    number = await value(bureau, "SELECT max(number) FROM registration_case")
    await o.clerk.act("withdraw", number)
    assert (await ended(o, base, body, "2026-12-01", "EXPIRED"))["case"]
    assert (await admitted(o, base, body))["case"], "it may come again"
    assert await drifts(bureau) == []


async def test_a_base_closes_when_it_is_empty(bureau: Database, o: Office) -> None:
    body, base = await group(o), await founded(o)
    await admitted(o, base, body)
    o.on("2026-12-01")
    closing = {"on": "2026-12-01", "reason": "合并"}
    told = await recorded(o, base, closing=closing)
    assert (told["code"], "入驻组织" in told["message"]) == ("CONFLICT", True)
    await ended(o, base, body, "2026-12-01")
    told = await recorded(o, base, closing=closing)
    assert told["base"] == {
        "number": base,
        "name": FOUNDED["name"],
        "tier": "STREET",
        "form": "PHYSICAL",
        "version": 2,
        "isOpen": False,
        "occupancy": {"capacity": 0, "occupied": 0, "free": 0},
    }
    assert (await recorded(o, base, closing=closing))["code"] == "CONFLICT"
    assert (await o.clerk.open("admitTenant", **asked(base, body)))["code"] == "CONFLICT"
    assert await drifts(bureau) == []


async def test_room_is_never_less_than_its_tenants_take(bureau: Database, o: Office) -> None:
    base = await founded(o)
    for name in ("甲队", "乙队"):
        assert (await admitted(o, base, await group(o, name)))["case"]
    third = await group(o, "丙队")
    told = await admitted(o, base, third)
    assert (told["code"], told["message"]) == ("CONFLICT", "基地容量已满，没有空余名额。")
    o.on("2026-12-01")
    fewer = {"places": 1, "since": "2026-12-01"}
    told = await recorded(o, base, capacity=fewer)
    assert (told["code"], told["path"]) == ("CONFLICT", ["fact", "capacity", "places"])
    told = await recorded(o, base, capacity={**fewer, "places": 3})
    assert told["base"]["occupancy"] == {"capacity": 3, "occupied": 2, "free": 1}
    number = await value(bureau, "SELECT max(number) FROM registration_case")
    assert (await o.approver.act("approve", number))["__typename"] == "CaseDone"
    assert await drifts(bureau) == []


async def test_what_changed_on_a_day_is_not_changed_again_on_it(o: Office) -> None:
    base = await founded(o)
    for fact in (
        {"address": {"address": "民权路2号", "since": "2026-11-24"}},
        {"services": {"services": ["法律咨询"], "since": "2026-11-24"}},
        {"operator": {"operator": {"name": "某中心"}, "since": "2026-11-24"}},
        {"capacity": {"places": 5, "since": "2026-11-24"}},
        {"terms": {"terms": {"renewalsMax": 2}, "since": "2026-11-24"}},
    ):
        assert (await recorded(o, base, **fact))["base"], fact
        assert (await recorded(o, base, **fact))["code"] == "CONFLICT", fact
    seen = """query ($n: String!, $on: Date) { incubationBase(number: $n, asOf: $on) { address services
      operator { name since } terms { renewalsMax period { number } } occupancy { capacity } } }"""
    now = (await o.nobody.ask(seen, n=base))["incubationBase"]
    assert now == {
        "address": "民权路2号",
        "services": ["法律咨询"],
        "operator": {"name": "某中心", "since": "2026-11-24"},
        "terms": {"renewalsMax": 2, "period": None},
        "occupancy": {"capacity": 5},
    }
    then = (await o.nobody.ask(seen, n=base, on="2026-11-23"))["incubationBase"]
    assert (then["address"], then["services"]) == (FOUNDED["address"], FOUNDED["services"])
    assert (then["terms"], then["occupancy"]["capacity"]) == (None, 2)
    before = (await o.nobody.ask(seen, n=base, on="2026-11-01"))["incubationBase"]
    assert before is None, "it had not opened"


async def test_an_old_version_is_refused_and_a_key_is_good_once(
    bureau: Database, o: Office
) -> None:
    base = await founded(o)
    graded = {"on": "2026-11-24", "grade": "优秀", "evaluator": "民政局", "opinion": "运转良好"}
    given = {"number": base, "fact": {"evaluation": graded}, "idempotencyKey": "e-1"}
    old = await act(o.clerk, RECORD, **{**given, "expectedVersion": 7, "idempotencyKey": "e-0"})
    assert (old["code"], old["path"]) == ("CONFLICT", ["expectedVersion"])
    told = await act(o.clerk, RECORD, **given)
    assert told["base"]["version"] == 2
    assert await act(o.clerk, RECORD, **given) == told
    assert await value(bureau, "SELECT count(*) FROM base_evaluation") == 1
    seen = "query ($n: String!) { incubationBase(number: $n) { evaluations { grade opinion } } }"
    for officer, opinion in ((o.nobody, None), (o.stranger, None), (o.clerk, "运转良好")):
        (found,) = (await officer.ask(seen, n=base))["incubationBase"]["evaluations"]
        assert found == {"grade": "优秀", "opinion": opinion}
    trail = await fetch(
        bureau,
        "SELECT actor, action, detail -> 'ids' FROM audit_entry WHERE action LIKE 'base%' ORDER BY id",
    )
    assert trail == [
        ("clerk.one", "base.entered", None),
        ("clerk.one", "base.evaluation", None),
        ("clerk.one", "bases.looked", "[1]"),
    ]
