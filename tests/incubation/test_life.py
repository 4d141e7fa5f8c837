"""One group's way through a base: each count moves by exactly one, on exactly its day."""

from __future__ import annotations

from typing import Any

from registry.database import Database
from registry.registration import roll
from tests.accounts.people import DISTRICT
from tests.files import drifts
from tests.incubation.officers import (
    HAND_OVER,
    STAGE,
    act,
    admitted,
    due,
    ended,
    founded,
    group,
    recorded,
)
from tests.registration.officers import COMMUNITY, STREET, Office

COUNT = """query ($in: DivisionCode!, $on: Date!) { incubationCount(within: $in, asOf: $on) {
  bases physical virtual capacity tenants ended byTier { tier bases capacity tenants }
  byStage { stage tenants } byExit { exit tenancies } } }"""
BODY = """query ($n: String!, $on: Date) { organization(number: $n, asOf: $on) {
  standing tenancies { since stage isCurrent agreedUntil exit exitedOn handedOverOn
    base { number site { code } office { code } } agreements { number since until }
    stages { stage since until } } } }"""
OUTCOMES = """query ($n: String!, $on: Date!) { incubationBase(number: $n, asOf: $on) {
  outcomes { tenants filedOnAdmission registeredOnAdmission filedSince registeredSince graduated
    afterAdmission { oneYear { due alive } twoYears { due alive } }
    afterExit { oneYear { due alive } } } } }"""


async def counted(o: Office, on: str, within: str = DISTRICT) -> dict[str, Any]:
    """The cells that are not 0."""
    told = (await o.nobody.ask(COUNT, **{"in": within, "on": on}))["incubationCount"]
    cells = {name: told[name] for name in ("bases", "capacity", "tenants", "ended")}
    cells |= {f"at {row['stage']}": row["tenants"] for row in told["byStage"]}
    cells |= {row["exit"]: row["tenancies"] for row in told["byExit"]}
    cells |= {f"{row['tier']} tenants": row["tenants"] for row in told["byTier"]}
    return {name: value for name, value in cells.items() if value}


async def test_a_group_enters_rises_renews_graduates_and_registers(
    bureau: Database, o: Office
) -> None:
    body = await group(o)
    base = await founded(o)
    o.on("2026-12-01")
    told = await admitted(o, base, body, until="2027-12-01")
    assert told["case"]["organization"]["number"] == body
    o.on("2027-03-01")
    given = {"base": base, "organization": body, "stage": "START_UP", "since": "2027-03-01"}
    assert (await act(o.clerk, STAGE, **given))["tenancy"]["stage"] == "START_UP"
    o.on("2027-11-20")
    renewal: dict[str, Any] = {
        "base": base,
        "organization": body,
        "agreement": "续1号",
        "until": "2028-12-01",
    }
    assert (await o.carried("renewTenancy", **renewal))["__typename"] == "CaseDone"
    o.on("2028-06-01")
    assert (await ended(o, base, body, "2028-06-01", "GRADUATED"))["__typename"] == "CaseDone"
    o.on("2028-06-12")
    over = {"base": base, "organization": body, "on": "2028-06-12", "note": "场地、资料"}
    assert (await act(o.clerk, HAND_OVER, **over))["__typename"] == "TenancyRecorded"
    o.on("2028-07-03")
    registered = await o.carried(
        "establish",
        form="ASSOCIATION",
        name="重庆市渝中区书法协会",
        registrar=DISTRICT,
        home=COMMUNITY,
        memberPersons=60,
        memberUnits=0,
        funds="30000.00",
        organization=body,
    )
    assert registered["case"]["organization"]["number"] == body

    open_ = {"bases": 1, "capacity": 2}
    embryonic = {**open_, "tenants": 1, "at EMBRYONIC": 1, "STREET tenants": 1}
    rising = {**open_, "tenants": 1, "at START_UP": 1, "STREET tenants": 1}
    gone = {**open_, "ended": 1, "GRADUATED": 1}
    for on, expected in (
        ("2026-11-01", {}),
        ("2026-11-02", open_),
        ("2026-11-30", open_),
        ("2026-12-01", embryonic),
        ("2027-02-28", embryonic),
        ("2027-03-01", rising),
        ("2028-05-31", rising),
        ("2028-06-01", gone),
        ("2028-07-03", gone),
    ):
        for within in (DISTRICT, STREET):
            assert await counted(o, on, within) == expected, (on, within)
        assert await counted(o, on, COMMUNITY) == {}, "its site is the street"
    assert await drifts(bureau) == []

    now = (await o.nobody.ask(BODY, n=body))["organization"]
    (tenancy,) = now["tenancies"]
    assert now["standing"] == "REGISTERED"
    assert tenancy == {
        "since": "2026-12-01",
        "stage": "START_UP",
        "isCurrent": False,
        "agreedUntil": "2028-12-01",
        "exit": "GRADUATED",
        "exitedOn": "2028-06-01",
        "handedOverOn": "2028-06-12",
        "base": {"number": base, "site": {"code": STREET}, "office": {"code": STREET}},
        "agreements": [
            {"number": "入驻1号", "since": "2026-12-01", "until": "2027-12-01"},
            {"number": "续1号", "since": "2027-12-01", "until": "2028-12-01"},
        ],
        "stages": [
            {"stage": "EMBRYONIC", "since": "2026-12-01", "until": "2027-03-01"},
            {"stage": "START_UP", "since": "2027-03-01", "until": "2028-06-01"},
        ],
    }
    then = (await o.nobody.ask(BODY, n=body, on="2027-02-28"))["organization"]
    (tenancy,) = then["tenancies"]
    assert (then["standing"], tenancy["stage"], tenancy["isCurrent"]) == (
        "FILED",
        "EMBRYONIC",
        True,
    )
    assert (tenancy["exit"], tenancy["exitedOn"], tenancy["agreedUntil"]) == (
        *(None, None, "2027-12-01"),
    )

    figures = await outcomes(o, base, "2028-07-02")
    assert (figures["tenants"], figures["registeredSince"], figures["graduated"]) == (1, 0, 1)
    figures = await outcomes(o, base, "2029-06-01")
    assert figures == {
        "tenants": 1,
        "filedOnAdmission": 1,
        "registeredOnAdmission": 0,
        "filedSince": 0,
        "registeredSince": 1,
        "graduated": 1,
        "afterAdmission": {"oneYear": {"due": 1, "alive": 1}, "twoYears": {"due": 1, "alive": 1}},
        "afterExit": {"oneYear": {"due": 1, "alive": 1}},
    }
    early = await outcomes(o, base, "2029-05-31")
    assert early["afterExit"] == {"oneYear": {"due": 0, "alive": 0}}, "the day has not come"


async def outcomes(o: Office, base: str, on: str) -> Any:
    return (await o.nobody.ask(OUTCOMES, n=base, on=on))["incubationBase"]["outcomes"]


async def test_what_is_due_of_a_tenant(bureau: Database, o: Office) -> None:
    """The agreement's last day; before it only for as long as the base's own rules say."""
    body = await group(o)
    base = await founded(o)
    await admitted(o, base, body, until="2027-03-01")
    for day in ("2027-02-27", "2027-02-28"):
        o.on(day)
        await roll(bureau, o.clock.today)
        found = await due(o.clerk)
        assert bool(found) == (day == "2027-02-28"), day
    (end,) = found
    assert (end["kind"], end["dueOn"], end["act"]) == ("TENANCY_END", "2027-02-28", "RENEW_TENANCY")
    assert (end["organization"]["number"], end["article"]) == (body, "入驻协议（入驻1号）")
    o.on("2027-02-01")
    terms = {"notice": {"number": 1, "unit": "MONTHS"}}
    await recorded(o, base, terms={"terms": terms, "since": "2027-01-28"})
    assert [each["since"] for each in await due(o.clerk)] == ["2027-01-28"], "told at once"
    for day in ("2027-01-27", "2027-01-28"):
        o.on(day)
        await roll(bureau, o.clock.today)
        assert bool(await due(o.clerk)) == (day == "2027-01-28")
    renewal: dict[str, Any] = {
        "base": base,
        "organization": body,
        "agreement": "续1号",
        "until": "2028-03-01",
    }
    assert (await o.carried("renewTenancy", **renewal))["__typename"] == "CaseDone"
    assert await due(o.clerk) == [], "settled by the renewal"
    o.on("2028-03-01")
    await roll(bureau, o.clock.today)
    (late,) = await due(o.clerk)
    assert (late["dueOn"], late["act"]) == ("2028-02-29", "END_TENANCY")


async def test_a_handover_is_due_in_15_working_days(o: Office) -> None:
    o.on("2026-09-07")
    body = await group(o)
    base = await founded(o, openedOn="2026-09-01")
    await admitted(o, base, body)
    o.on("2026-09-21")
    await ended(o, base, body, "2026-09-21")
    (handover,) = await due(o.clerk)
    assert (handover["kind"], handover["since"]) == ("HANDOVER", "2026-09-21")
    # 22-24 and 28-30 September, between them mid-autumn; after the national days 8-10, 12-16, 19.
    assert handover["dueOn"] == "2026-10-19"
    assert handover["act"] is None
    assert "龙华区" in handover["article"]
    given = {"base": base, "organization": body, "note": "场地"}
    early = await act(o.clerk, HAND_OVER, **given, on="2026-09-20")
    assert (early["code"], early["path"]) == ("CONFLICT", ["on"])
    done = await act(o.clerk, HAND_OVER, **given, on="2026-09-21")
    assert (done["tenancy"]["handedOverOn"], done["tenancy"]["handover"]) == ("2026-09-21", "场地")
    assert await due(o.clerk) == []
    again = await act(o.clerk, HAND_OVER, **given, on="2026-09-21")
    assert again["code"] == "CONFLICT"


async def test_a_first_review_is_due_in_5_working_days_over_a_holiday(o: Office) -> None:
    o.on("2026-09-28")
    body = await group(o)
    base = await founded(o, openedOn="2026-09-01")
    asked_ = await o.clerk.open(
        "admitTenant",
        base=base,
        organization=body,
        stage="EMBRYONIC",
        agreement="1",
        until="2027-09-01",
    )
    accepted = await o.clerk.act("accept", asked_["case"]["number"])
    # 29 and 30 September, then 8, 9 and 10 October, which is a working Saturday.
    assert accepted["case"]["dueOn"] == "2026-10-10"


async def test_a_body_that_is_no_more_is_due_for_an_exit(bureau: Database, o: Office) -> None:
    body = await group(o)
    base = await founded(o)
    await admitted(o, base, body)
    o.on("2026-12-10")
    assert (await o.carried("deregister", organization=body, reason="解散"))["__typename"] == (
        "CaseDone"
    )
    (end,) = await due(o.clerk)
    assert (end["kind"], end["dueOn"], end["act"]) == ("TENANCY_END", "2026-12-10", "END_TENANCY")
    assert (await counted(o, "2026-12-09"))["tenants"] == 1
    assert "tenants" not in await counted(o, "2026-12-10"), "tenants are counted while in being"
    o.on("2026-12-15")
    assert (await ended(o, base, body, "2026-12-15", "FORCED"))["__typename"] == "CaseDone"
    assert [each["kind"] for each in await due(o.clerk)] == ["HANDOVER"]
    assert await drifts(bureau) == []
