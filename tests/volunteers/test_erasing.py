"""After an erasure nothing is left to know somebody by, and every past day counts them as before."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from registry.actor import Actor
from registry.database import Database
from registry.errors import BadInput, Conflict, Forbidden, NotFound
from registry.volunteers.erasing import erase_volunteer
from registry.volunteers.revealing import reveal_identity
from registry.volunteers.splitting import split_volunteer
from tests.conftest import TODAY
from tests.files import drifts, fetch, value
from tests.keys import VAULT
from tests.volunteers.counting import recount
from tests.volunteers.officers import (
    CITY,
    CORRECT,
    ID,
    READ,
    REASON,
    REVEAL,
    entries,
    figures,
    number_of,
    officer,
)
from tests.volunteers.stating import (
    FAR_COMMUNITY,
    number,
    platform,
    push,
    record,
    verdicts,
    verification,
)

WHO, PHONE = number(7), "13800138000"
DAYS = [
    *(date(2020, 3, 1) + timedelta(days=at) for at in (-1, 0, 300, 700, 800)),
    TODAY - timedelta(days=1),
]
TABLES = ("volunteer", "volunteer_registration", "volunteer_separation", "audit_entry", "change")
FEED = "SELECT subject_id, platform_id, key FROM change WHERE type = 'VOLUNTEER' ORDER BY id"
KEPT = """
SELECT count(*) FROM volunteer_registration
WHERE erased_at IS NULL OR content <> '' OR number_sealed IS NOT NULL OR name_sealed IS NOT NULL
"""


async def erase(
    db: Database, actor: Actor, whose: str, today: date = TODAY, reason: str = REASON
) -> None:
    async with db.transaction() as session:
        await erase_volunteer(session, actor, whose, reason, today)


async def two_platforms(db: Database) -> tuple[Actor, Actor, str]:
    """Somebody who moved, was verified, is on two platforms, and was two persons once."""
    one, two = await platform(db, "one"), await platform(db, "two")
    verified = verification(date(2021, 5, 1))
    personal: dict[str, Any] = {
        "phone": PHONE,
        "bornOn": date(1957, 1, 1),
        "skills": ["急救"],
        "sex": "MALE",
    }
    await push(db, one, record("a", idNumber=WHO, verification=verified, **personal))
    moved: dict[str, Any] = {"division": FAR_COMMUNITY, "divisionSince": date(2022, 3, 1)}
    await push(db, one, record("a", 2, idNumber=WHO, verification=verified, **personal, **moved))
    await push(db, two, record("b", name="李娜"))
    await push(db, two, record("b", 2, name="李娜", idNumber=WHO))
    await push(db, two, record("c", name="赵敏", idNumber=number(8)))
    return one, two, await number_of(db, "one", "a")


async def everything(db: Database) -> str:
    rows = [
        await fetch(db, f"SELECT to_jsonb(t)::text FROM {name} t")  # noqa: S608 - the names stand above
        for name in TABLES
    ]
    return str(rows)


async def test_nothing_is_left_and_every_past_day_is_as_it_was(city: Database) -> None:
    one, two, whose = await two_platforms(city)
    approver = await officer(city, READ, CORRECT, within=CITY)
    digests = await fetch(
        city,
        "SELECT encode(identity_digest, 'hex') FROM volunteer WHERE identity_digest IS NOT NULL",
    )
    assert one.platform_id
    assert two.platform_id
    scopes = (0, one.platform_id, two.platform_id)
    past = {each: await figures(city, *DAYS, platform_id=each) for each in scopes}
    today = {each: await figures(city, TODAY, platform_id=each) for each in scopes}
    told = len(await fetch(city, FEED))
    await erase(city, approver, whose)
    assert await drifts(city) == []
    top = await value(city, ID, CITY)
    for each in scopes:
        assert await figures(city, *DAYS, platform_id=each) == past[each]
        assert await figures(city, *DAYS, platform_id=each) == [
            await recount(city, top, each, day) for day in DAYS
        ]
    assert today == {0: [(2, 1)], scopes[1]: [(1, 1)], scopes[2]: [(2, 0)]}
    assert await figures(city, TODAY) == [(1, 0)]
    assert await figures(city, TODAY, platform_id=scopes[1]) == [(0, 0)]
    assert await figures(city, TODAY, platform_id=scopes[2]) == [(1, 0)]
    left = await everything(city)
    for trace in ("王", "李", "急救", "公安部", PHONE[-2:] + "'", "MALE"):
        assert trace not in left
    assert sum(digest in left for (digest,) in digests) == 1, "the other person's"
    assert await value(city, KEPT) == 1
    id_ = int(whose[2:])
    assert (await fetch(city, FEED))[told:] == [(id_, scopes[1], "a"), (id_, scopes[2], "b")]
    ((action, subject, reason, _),) = await entries(city)
    assert (action, subject, reason) == ("volunteer.erased", id_, REASON)
    with pytest.raises(Conflict, match="erased"):
        await erase(city, approver, whose)
    with pytest.raises(Conflict, match="erased"):
        async with city.transaction() as session:
            await reveal_identity(
                session, await officer(city, READ, REVEAL, within=CITY), VAULT, whose, REASON, TODAY
            )


async def test_what_comes_afterwards(city: Database) -> None:
    one, _, whose = await two_platforms(city)
    await erase(city, await officer(city, READ, CORRECT, within=CITY), whose)
    again = await push(city, one, record("a", 9, idNumber=WHO))
    assert [(told.verdict, told.code) for told in again.told] == [("REJECTED", "ERASED")]
    assert verdicts(await push(city, one, record("d", idNumber=WHO))) == ["CREATED"]
    assert await number_of(city, "one", "d") != whose
    assert await drifts(city) == []
    before = await fetch(city, "SELECT * FROM volunteer ORDER BY id")
    async with city.transaction() as session:
        connection = await session.connection()
        await connection.exec_driver_sql(
            "SELECT refresh_volunteers(array(SELECT id FROM volunteer))"
        )
    assert await fetch(city, "SELECT * FROM volunteer ORDER BY id") == before


async def test_who_may_not(city: Database) -> None:
    await push(city, await platform(city), record("a", idNumber=WHO))
    whose = await number_of(city, "zyh", "a")
    with pytest.raises(Forbidden):
        await erase(city, await officer(city, READ, REVEAL), whose)
    with pytest.raises(NotFound):
        await erase(city, await officer(city, CORRECT), whose)
    with pytest.raises(BadInput):
        await erase(city, await officer(city, READ, CORRECT), whose, reason="删除")
    assert await entries(city) == []


async def test_a_separation_is_forgotten_too(city: Database) -> None:
    _, _, whose = await two_platforms(city)
    approver = await officer(city, READ, CORRECT, within=CITY)
    async with city.transaction() as session:
        split = await split_volunteer(
            session, approver, whose, [("two", "b")], REASON, keeps_identity=True
        )
    await erase(city, approver, split.new_number)
    assert await value(city, "SELECT count(*) FROM volunteer_separation") == 0
    assert await drifts(city) == []


async def test_one_that_a_platform_ended_today_beside_another(city: Database) -> None:
    actor = await platform(city)
    await push(city, actor, record("a", idNumber=WHO, endedOn=TODAY))
    await push(city, actor, record("b", idNumber=WHO))
    whose = await number_of(city, "zyh", "a")
    approver = await officer(city, READ, CORRECT)
    with pytest.raises(Conflict, match="tomorrow"):
        await erase(city, approver, whose)
    await erase(city, approver, whose, TODAY + timedelta(days=1))
    assert await value(city, KEPT) == 0
    assert await drifts(city) == []
