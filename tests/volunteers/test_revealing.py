"""Who somebody is, is shown to whoever may see it, with a reason, and to them a copy of everything."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from stdnum.cn import ric

from registry import audit
from registry.actor import Actor, Permission
from registry.database import Database
from registry.errors import BadInput, Conflict, Forbidden, NotFound
from registry.volunteers.exporting import export_person
from registry.volunteers.opening import age
from registry.volunteers.revealing import Revealed, reveal_identity
from tests.conftest import TODAY
from tests.files import fetch
from tests.keys import VAULT
from tests.volunteers.officers import (
    CORRECT,
    ELSEWHERE,
    HERE,
    READ,
    REASON,
    REVEAL,
    entries,
    number_of,
    officer,
)
from tests.volunteers.stating import (
    COMMUNITY,
    OTHER_COMMUNITY,
    number,
    platform,
    push,
    record,
    verdicts,
    verification,
)

WHO, PHONE = number(7), "13800138000"
FEED = "SELECT count(*) FROM change"


async def reveal(
    db: Database, actor: Actor, whose: str, reason: str = REASON, today: date = TODAY
) -> Revealed:
    async with db.transaction() as session:
        return await reveal_identity(session, actor, VAULT, whose, reason, today)


async def export(db: Database, actor: Actor, whose: str, today: date = TODAY) -> dict[str, Any]:
    async with db.transaction() as session:
        return await export_person(session, actor, VAULT, whose, REASON, today)


def born(on: date) -> str:
    begun = f"500103{on:%Y%m%d}001"
    return begun + ric.calc_check_digit(f"{begun}0")


async def test_it_is_shown_with_a_reason_and_noted_without_a_value(city: Database) -> None:
    await push(city, await platform(city, "one"), record("a", idNumber=WHO, phone=PHONE))
    stated = record("b", idNumber=WHO, name="王晓明", bornOn=date(1957, 1, 1))
    await push(city, await platform(city, "two"), stated)
    whose = await number_of(city, "one", "a")
    shown = await reveal(city, await officer(city, READ, REVEAL), whose)
    assert shown.number == whose
    first, second = shown.registrations
    assert (first.platform, first.external_id, first.name) == ("one", "a", "王小明")
    assert (first.number, first.phone) == (WHO, PHONE)
    assert first.document_type == "RESIDENT_ID"
    assert first.born_on == date(1957, 1, 1)
    assert (second.name, second.phone) == ("王晓明", None)
    ((action, subject, reason, detail),) = await entries(city)
    assert (action, subject) == ("volunteer.revealed", int(whose[2:]))
    assert reason == REASON
    assert json.loads(detail) == {"minor": False}


@pytest.mark.parametrize(
    ("held", "within", "error"),
    [
        ((), HERE, NotFound),
        ((REVEAL, CORRECT), HERE, NotFound),
        ((READ,), HERE, Forbidden),
        ((READ, CORRECT), HERE, Forbidden),
        ((READ, REVEAL), ELSEWHERE, NotFound),
    ],
)
async def test_who_may_not_see_it(
    city: Database, held: tuple[Permission, ...], within: str, error: type[Exception]
) -> None:
    await push(city, await platform(city), record("a", idNumber=WHO))
    whose = await number_of(city, "zyh", "a")
    actor = await officer(city, *held, within=within)
    with pytest.raises(error) as refused:
        await reveal(city, actor, whose)
    with pytest.raises(error):
        await export(city, actor, whose)
    assert "王" not in str(refused.value)
    assert await entries(city) == []


@pytest.mark.parametrize(
    "reason", ["", "  查询  ", "x" * 501, f"查{WHO}的电话", f"{PHONE}来电要求", f"id {born(TODAY)}"]
)
async def test_a_reason_that_is_none(city: Database, reason: str) -> None:
    await push(city, await platform(city), record("a", idNumber=WHO))
    actor = await officer(city, READ, REVEAL)
    with pytest.raises(BadInput) as refused:
        await reveal(city, actor, await number_of(city, "zyh", "a"), reason)
    assert refused.value.path == ["reason"]
    assert WHO not in str(refused.value)


@pytest.mark.parametrize("whose", ["VO000000099", "VO999999999999999999", "SO000000001", "x"])
async def test_no_such_number(city: Database, whose: str) -> None:
    with pytest.raises((NotFound, BadInput)):
        await reveal(city, await officer(city, READ, REVEAL), whose)


EVE = date(TODAY.year - 18, TODAY.month, TODAY.day)


@pytest.mark.parametrize(
    ("stated", "is_minor"),
    [
        ({"idNumber": born(date(2008, 11, 24))}, False),
        ({"idNumber": born(date(2008, 11, 25))}, True),
        ({"bornOn": date(2008, 11, 25)}, True),
        ({"bornOn": EVE}, False),
        ({"idNumber": WHO, "bornOn": date(2015, 1, 1)}, True),
        ({}, False),
    ],
)
async def test_a_minor_is_shown_only_to_who_approves(
    city: Database, stated: dict[str, Any], *, is_minor: bool
) -> None:
    await push(city, await platform(city), record("a", **stated))
    whose = await number_of(city, "zyh", "a")
    clerk, approver = await officer(city, READ, REVEAL), await officer(city, READ, REVEAL, CORRECT)
    for verb in (reveal, export):
        if is_minor:
            with pytest.raises(Forbidden, match="a minor"):
                await verb(city, clerk, whose)
        else:
            await verb(city, clerk, whose)
        await verb(city, approver, whose)
    assert {json.loads(detail)["minor"] for *_, detail in await entries(city)} == {is_minor}


def test_full_years() -> None:
    assert age(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert age(date(2008, 2, 29), date(2026, 3, 1)) == 18


async def test_their_own_copy_holds_everything(city: Database) -> None:
    one, two = await platform(city, "one"), await platform(city, "two")
    await push(city, two, record("b", name="李娜", phone=PHONE))
    merged = await number_of(city, "two", "b")
    watcher = await officer(city, READ, name="li.na")
    async with city.transaction() as session:
        audit.looked(session, watcher, "volunteer", int(merged[2:]), "核对资料是否重复")
        audit.looked_at_many(session, watcher, "volunteer", [int(merged[2:]), 999])
        audit.looked_at_many(session, watcher, "volunteer", [998, 999])
    verified = verification(date(2021, 5, 1))
    given: dict[str, Any] = {
        "idNumber": WHO,
        "skills": ["急救"],
        "services": ["助老"],
        "sex": "MALE",
    }
    await push(city, one, record("a", verification=verified, **given))
    moved: dict[str, Any] = {"division": OTHER_COMMUNITY, "divisionSince": date(2022, 1, 1)}
    again = await push(city, one, record("a", 2, **moved, verification=verified, **given))
    assert verdicts(again) == ["UPDATED"], again
    await push(city, two, record("b", 2, name="李娜", phone=PHONE, idNumber=WHO))
    whose = await number_of(city, "two", "b")
    assert whose != merged
    clerk = await officer(city, READ, REVEAL)
    await reveal(city, clerk, whose)
    before = await fetch(city, FEED)
    copy = await export(city, clerk, whose)
    assert await fetch(city, FEED) == before, "nothing changed"
    assert json.loads(json.dumps(copy)) == copy
    assert (copy["number"], copy["mergedNumbers"]) == (whose, [merged])
    assert (copy["registeredOn"], copy["verifiedOn"], copy["endedOn"]) == (
        "2020-03-01",
        "2021-05-01",
        None,
    )
    first, second = copy["registrations"]
    assert first["platform"] == {"code": "one", "name": "平台one"}
    assert (first["name"], first["documentNumber"], first["sex"]) == ("王小明", WHO, "MALE")
    assert (first["skills"], first["services"]) == (["急救"], ["助老"])
    assert first["verification"]["provider"] == "公安部"
    assert [home["home"]["code"] for home in first["homes"]] == [COMMUNITY, OTHER_COMMUNITY]
    assert [home["until"] for home in first["homes"]] == ["2022-01-01", None]
    assert (second["name"], second["phone"], second["verification"]) == ("李娜", PHONE, None)
    assert copy["home"]["code"] in {COMMUNITY, OTHER_COMMUNITY}
    seen = [(entry["action"], entry["by"], entry["reason"]) for entry in copy["seen"]]
    assert seen == [
        ("volunteer.looked", "li.na", "核对资料是否重复"),
        ("volunteers.looked", "li.na", None),
        ("volunteer.revealed", "zhang.wei", REASON),
    ]
    assert (await entries(city))[-1][0] == "volunteer.exported"
    with pytest.raises(Conflict, match=whose):
        await reveal(city, clerk, merged)
