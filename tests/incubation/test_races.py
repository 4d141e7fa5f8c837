"""Many officers at once: a base never holds more than it has room for, and whoever is refused is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from registry.database import Database
from tests.accounts.people import DISTRICT
from tests.files import drifts, fetch, value
from tests.incubation.officers import asked, ended, founded, group, recorded
from tests.permissions.callers import hired
from tests.registration.officers import Office, Officer, office

MANY, ROOM = 20, 7
FULL = "基地容量已满，没有空余名额。"
MOST = """
SELECT max(tenants) FROM (
    SELECT count(*) AS tenants FROM tenancy a JOIN tenancy t
        ON t.base_id = a.base_id AND t.during @> lower(a.during) GROUP BY a.id) days
"""


@pytest.fixture
async def crowd(bureau: Database, staffed: tuple[str, dict[str, str]]) -> AsyncIterator[Office]:
    """The office with a connection for each of many."""
    async with office(bureau.url, staffed[1], write_pool_size=MANY) as opened:
        yield opened


async def reviewed(o: Office, kind: str, **content: Any) -> str:
    """The number of a case that has come as far as the approval."""
    number = str((await o.clerk.open(kind, **content))["case"]["number"])
    for officer, act in ((o.clerk, "accept"), (o.reviewer, "review")):
        told = await officer.act(act, number)
        assert told["__typename"] == "CaseDone", told
    return number


async def approvers(db: Database, o: Office) -> list[Officer]:
    tokens = [await hired(db, f"approver.{n}.of.many", "approver", DISTRICT) for n in range(MANY)]
    return [Officer(o.clerk.client, token) for token in tokens]


async def test_twenty_officers_admit_at_once(bureau: Database, crowd: Office) -> None:
    base = await founded(crowd, capacity=ROOM)
    bodies = [await group(crowd, f"互助队{n}") for n in range(MANY)]
    cases = [await reviewed(crowd, "admitTenant", **asked(base, body)) for body in bodies]
    officers = await approvers(bureau, crowd)
    told = await asyncio.gather(
        *(officer.act("approve", case) for officer, case in zip(officers, cases, strict=True))
    )
    refused = [each for each in told if each["__typename"] != "CaseDone"]
    assert {(each["code"], each["message"]) for each in refused} == {("CONFLICT", FULL)}
    assert len(refused) == MANY - ROOM
    assert await value(bureau, "SELECT count(*) FROM tenancy") == ROOM
    approved = "SELECT count(*) FROM registration_case WHERE status = 'APPROVED' AND base_id = 1"
    assert await value(bureau, approved) == ROOM, "what was refused is still to be decided"
    assert await drifts(bureau) == []


async def test_one_place_that_is_left_is_taken_once(bureau: Database, crowd: Office) -> None:
    """Round after round: one leaves, and many ask for its place."""
    base = await founded(crowd, capacity=1)
    bodies = [await group(crowd, f"互助队{n}") for n in range(5)]
    officers = await approvers(bureau, crowd)
    cases = [await reviewed(crowd, "admitTenant", **asked(base, body)) for body in bodies]
    for month in range(1, 5):
        told = await asyncio.gather(
            *(officer.act("approve", case) for officer, case in zip(officers, cases, strict=False))
        )
        done = [each["case"] for each in told if each["__typename"] == "CaseDone"]
        assert len(done) == 1
        cases.remove(done[0]["number"])
        crowd.on(f"2027-0{month}-10")
        body = done[0]["organization"]["number"]
        left = await ended(crowd, base, body, f"2027-0{month}-10")
        assert left["__typename"] == "CaseDone"
    assert await value(bureau, MOST) == 1
    assert await drifts(bureau) == []


async def test_room_is_taken_away_while_it_is_given_out(bureau: Database, crowd: Office) -> None:
    base = await founded(crowd, capacity=MANY)
    bodies = [await group(crowd, f"互助队{n}") for n in range(8)]
    cases = [await reviewed(crowd, "admitTenant", **asked(base, body)) for body in bodies]
    officers = await approvers(bureau, crowd)
    fewer = {"places": 4, "since": "2026-11-24"}
    *told, room = await asyncio.gather(
        *(officer.act("approve", case) for officer, case in zip(officers, cases, strict=False)),
        recorded(crowd, base, capacity=fewer),
    )
    held = await value(bureau, "SELECT count(*) FROM tenancy")
    ((places,),) = await fetch(
        bureau, "SELECT places FROM base_room WHERE during @> date '2026-11-24'"
    )
    assert held == sum(each["__typename"] == "CaseDone" for each in told) <= places
    assert places == (4 if room["__typename"] == "BaseFactRecorded" else MANY)
    assert await drifts(bureau) == []
