"""One organization's way through the whole register: each count moves on exactly its day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from registry.database import Database
from tests.accounts.people import DISTRICT
from tests.files import drifts
from tests.incubation.officers import admitted, ended, founded, group
from tests.projects.offices import ENTER, RECORD
from tests.registration.officers import COMMUNITY, STREET, Office
from tests.volunteers.officers import number_of
from tests.volunteers.stating import number, platform, push, record, verification
from tests.workforce.stating import entered, set_post

LINKED = """query ($c: DivisionCode!, $on: Date!) {
  division(code: $c, asOf: $on) {
    organizationsByKind { total associations communityFiled communityBased charities }
    socialWorkerCount { total employed }
    postCount { set filled }
    volunteerCount { verified }
    projectTotals { running begun funds beneficiaries }
    incubationCount { bases tenants ended } }
  communityRatio(settlement: URBAN, within: $c, asOf: $on) { organizations }
  charityDoubling(within: $c, asOf: $on) { actual }
  socialWorkerTarget(within: $c, asOf: $on) { actual } }"""

FOUNDING: dict[str, Any] = {
    "form": "ASSOCIATION",
    "name": "重庆市渝中区邻里互助协会",
    "registrar": DISTRICT,
    "home": COMMUNITY,
    "memberPersons": 60,
    "memberUnits": 0,
    "funds": "30000.00",
}

MOVED: dict[str, dict[str, float]] = {
    "2026-11-02": {"incubationCount.bases": 1},
    "2026-11-20": {"volunteerCount.verified": 1},
    "2026-11-24": {
        "organizationsByKind.total": 1,
        "organizationsByKind.communityFiled": 1,
        "organizationsByKind.communityBased": 1,
        "communityRatio.organizations": 1,
    },
    "2026-12-01": {"incubationCount.tenants": 1},
    "2028-06-01": {"incubationCount.tenants": -1, "incubationCount.ended": 1},
    "2028-07-03": {
        "organizationsByKind.communityFiled": -1,
        "organizationsByKind.associations": 1,
    },
    "2028-08-01": {"postCount.set": 2},
    "2028-08-07": {
        "socialWorkerCount.total": 1,
        "socialWorkerCount.employed": 1,
        "socialWorkerTarget.actual": 1,
        "postCount.filled": 1,
    },
    "2028-08-14": {
        "socialWorkerCount.total": 1,
        "socialWorkerCount.employed": 1,
        "socialWorkerTarget.actual": 1,
        "postCount.filled": 1,
    },
    "2028-09-01": {"projectTotals.running": 1, "projectTotals.begun": 1},
    "2028-09-05": {"projectTotals.funds": 50_000},
    "2028-09-12": {"projectTotals.beneficiaries": 40},
    "2028-10-09": {"organizationsByKind.charities": 1, "charityDoubling.actual": 1},
    "2028-12-21": {"projectTotals.running": -1},
}
"""What changes on which day; on all others nothing does."""
AT_STREET = {"incubationCount.bases", "incubationCount.tenants", "incubationCount.ended"}
"""The base's site is the street, so these are counted there and above, not in the community."""


async def test_a_life_through_the_whole_register(bureau: Database, o: Office) -> None:
    person = await _volunteer(bureau)
    body = await _incubated(o)
    o.on("2028-07-03")
    told = await o.carried("establish", organization=body, **FOUNDING)
    assert told["case"]["organization"]["number"] == body
    workers = await _hired(o, body)
    await _project(o, body, workers, person)
    o.on("2028-10-09")
    assert (await o.carried("charity", organization=body))["__typename"] == "CaseDone"
    o.on("2028-12-31")

    assert await drifts(bureau) == []
    for within, hidden in ((COMMUNITY, AT_STREET), (STREET, set()), (DISTRICT, set())):
        before = await counted(o, within, "2026-11-01")
        assert not any(before.values()), "an empty register"
        for day, moves in MOVED.items():
            eve = str(date.fromisoformat(day) - timedelta(days=1))
            assert await counted(o, within, eve) == before, (within, eve)
            for name, by in moves.items():
                before[name] += 0 if name in hidden else by
            assert await counted(o, within, day) == before, (within, day)


async def counted(o: Office, within: str, on: str) -> dict[str, float]:
    """All counts, by part and name."""
    told = await o.nobody.ask(LINKED, c=within, on=on)
    parts = {**told.pop("division"), **told}
    return {
        f"{part}.{name}": float(value)
        for part, cells in parts.items()
        if cells is not None
        for name, value in cells.items()
    }


async def _volunteer(db: Database) -> str:
    """The number of a verified volunteer."""
    day = date(2026, 11, 20)
    stated = record("a", registeredOn=day, idNumber=number(9), verification=verification(day))
    await push(db, await platform(db), stated)
    return await number_of(db, "zyh", "a")


async def _incubated(o: Office) -> str:
    """The number of a group that a base took in and that graduated."""
    body, base = await group(o), await founded(o)
    o.on("2026-12-01")
    told = await admitted(o, base, body, until="2028-12-01")
    assert told["__typename"] == "CaseDone", told
    o.on("2028-06-01")
    told = await ended(o, base, body, "2028-06-01", "GRADUATED")
    assert told["__typename"] == "CaseDone", told
    return body


async def _hired(o: Office, body: str) -> list[str]:
    """The numbers of two social workers in posts of it."""
    o.on("2028-08-14")
    workplace = {"organization": body}
    post = await set_post(o.clerk, places=2, workplace=workplace, since="2028-08-01")
    return [
        await entered(
            o,
            n,
            since=day,
            employment={
                "workplace": workplace,
                "post": post["post"]["number"],
                "since": day,
            },
        )
        for n, day in ((1, "2028-08-07"), (2, "2028-08-14"))
    ]


async def _project(o: Office, body: str, workers: list[str], volunteer: str) -> None:
    """One of it, in which they take part, with money and beneficiaries."""
    o.on("2028-12-21")
    given = {
        "organization": body,
        "name": "邻里守望",
        "kind": "LEFT_BEHIND_CHILDREN",
        "division": COMMUNITY,
        "beginsOn": "2028-09-01",
    }
    told = (await o.clerk.ask(ENTER, input=given))["enterProject"]
    assert told["__typename"] == "ProjectDone", told
    facts: list[dict[str, Any]] = [
        *({"worker": {"worker": worker, "since": "2028-09-01"}} for worker in workers),
        {"volunteer": {"volunteer": volunteer, "since": "2028-09-01"}},
        {
            "fund": {
                "year": 2028,
                "origin": "DONATION",
                "amount": "50000.00",
                "on": "2028-09-05",
            }
        },
        {"beneficiaries": {"persons": 40, "on": "2028-09-12"}},
        {"end": {"on": "2028-12-21", "reason": "完成"}},
    ]
    for fact in facts:
        asked = {"number": told["project"]["number"], "fact": fact}
        done = (await o.clerk.ask(RECORD, input=asked))["recordProjectFact"]
        assert done["__typename"] == "ProjectDone", (fact, done)
