"""What officers part stays apart, whatever is pushed again; what they join is one; counts stay exact."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest

from registry.actor import Actor
from registry.database import Database
from registry.errors import BadInput, Conflict, Forbidden, NotFound
from registry.volunteers.splitting import Split, split_volunteer
from registry.volunteers.uniting import merge_volunteers
from tests.conftest import TODAY
from tests.files import drifts, fetch, value
from tests.volunteers.counting import recount
from tests.volunteers.officers import (
    CITY,
    CORRECT,
    ELSEWHERE,
    ID,
    READ,
    REASON,
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

WHO = number(7)
DAYS = [date(2020, 3, 1), date(2021, 6, 1), TODAY]
VERIFIED = verification(date(2021, 5, 1))
SEPARATIONS = "SELECT count(*) FROM volunteer_separation"
FEED = "SELECT subject_id, key FROM change WHERE type = 'VOLUNTEER' ORDER BY id"
PERSON = (
    "SELECT identity_digest IS NOT NULL, document_type, name_masked FROM volunteer WHERE id = $1"
)
REFRESH = "SELECT refresh_volunteers(array(SELECT id FROM volunteer))"
PERSONS = "SELECT * FROM volunteer ORDER BY id"


async def split(
    db: Database, actor: Actor, whose: str, *named: tuple[str, str], keeps_identity: bool
) -> Split:
    async with db.transaction() as session:
        return await split_volunteer(
            session, actor, whose, named, REASON, keeps_identity=keeps_identity
        )


async def merge(db: Database, actor: Actor, whose: str, into: str) -> None:
    async with db.transaction() as session:
        await merge_volunteers(session, actor, whose, into, REASON)


async def one_of_two(db: Database) -> tuple[Actor, Actor, str]:
    """王小明 and 李娜, whose platforms state one number."""
    one, two = await platform(db, "one"), await platform(db, "two")
    await push(db, one, record("a", idNumber=WHO, verification=VERIFIED))
    stated = record("b", name="李娜", idNumber=WHO, verification=VERIFIED, division=FAR_COMMUNITY)
    assert verdicts(await push(db, two, stated)) == ["MERGED"]
    return one, two, await number_of(db, "one", "a")


async def check_counts(db: Database) -> None:
    """As recounted from the records, and as persons derived anew would be."""
    assert await drifts(db) == []
    place = await value(db, ID, CITY)
    assert await figures(db, *DAYS) == [await recount(db, place, 0, day) for day in DAYS]
    before = await fetch(db, PERSONS)
    async with db.transaction() as session:
        await (await session.connection()).exec_driver_sql(REFRESH)
    assert await fetch(db, PERSONS) == before


@pytest.mark.parametrize("keeps_identity", [True, False])
async def test_what_was_parted_stays_apart(city: Database, *, keeps_identity: bool) -> None:
    one, two, whose = await one_of_two(city)
    approver = await officer(city, READ, CORRECT, within=CITY)
    assert await figures(city, *DAYS) == [(1, 0), (1, 1), (1, 1)]
    told = len(await fetch(city, FEED))
    parted = await split(city, approver, whose, ("two", "b"), keeps_identity=keeps_identity)
    assert parted.number == await number_of(city, "one", "a") == whose
    assert parted.new_number == await number_of(city, "two", "b") != whose
    await check_counts(city)
    assert await figures(city, *DAYS) == [(2, 0), (2, 1), (2, 1)]
    old, new = int(whose[2:]), int(parted.new_number[2:])
    has, has_not = (True, "RESIDENT_ID"), (False, None)
    assert await fetch(city, PERSON, old) == [(*(has if keeps_identity else has_not), "王**")]
    assert await fetch(city, PERSON, new) == [(*(has_not if keeps_identity else has), "李*")]
    changed = {(new, "b")} if keeps_identity else {(new, "b"), (old, "a")}
    assert set((await fetch(city, FEED))[told:]) == changed
    assert [(action, subject) for action, subject, *_ in await entries(city)] == [
        ("volunteer.split", old),
        ("volunteer.split", new),
    ]
    loser, external_id, name = (two, "b", "李娜") if keeps_identity else (one, "a", "王小明")
    other, other_id, other_name = (one, "a", "王小明") if keeps_identity else (two, "b", "李娜")
    for revision in (2, 3):
        stated = {"idNumber": WHO, "verification": VERIFIED}
        again = await push(city, loser, record(external_id, revision, name=name, **stated))
        assert [(each.verdict, each.code) for each in again.told] == [("UPDATED", "SEPARATED")]
        assert again.told[0].message
        assert again.told[0].message_zh
        kept = await push(city, other, record(other_id, revision, name=other_name, **stated))
        assert [(each.verdict, each.code) for each in kept.told] == [("UPDATED", None)]
        assert await number_of(city, "one", "a") == parted.number
        assert await number_of(city, "two", "b") == parted.new_number
        await check_counts(city)
        assert await figures(city, *DAYS) == [(2, 0), (2, 1), (2, 1)]


async def test_a_number_of_their_own_is_theirs(city: Database) -> None:
    one, two, whose = await one_of_two(city)
    approver = await officer(city, READ, CORRECT, within=CITY)
    parted = await split(city, approver, whose, ("two", "b"), keeps_identity=True)
    right = record("b", 2, name="李娜", idNumber=number(8), verification=VERIFIED)
    assert verdicts(await push(city, two, right)) == ["UPDATED"]
    assert await number_of(city, "two", "b") == parted.new_number
    wrong = record("b", 3, name="李娜", idNumber=WHO)
    (told,) = (await push(city, two, wrong)).told
    assert (told.verdict, told.code) == ("UPDATED", "SEPARATED")
    assert await number_of(city, "two", "b") == parted.new_number
    assert verdicts(await push(city, one, record("c", idNumber=WHO, endedOn=TODAY))) == ["MERGED"]
    assert await number_of(city, "one", "c") == whose
    await check_counts(city)


async def test_one_without_a_number_is_parted_and_joined(city: Database) -> None:
    one, two = await platform(city, "one"), await platform(city, "two")
    await push(city, one, record("a", idNumber=WHO, verification=VERIFIED))
    await push(city, two, record("b", registeredOn=date(2019, 1, 1), division=FAR_COMMUNITY))
    approver = await officer(city, READ, CORRECT, within=CITY)
    first, second = await number_of(city, "one", "a"), await number_of(city, "two", "b")
    await merge(city, approver, first, second)
    assert await number_of(city, "one", "a") == second
    assert await fetch(city, PERSON, int(second[2:])) == [(True, "RESIDENT_ID", "王**")]
    assert await figures(city, *DAYS) == [(1, 0), (1, 1), (1, 1)]
    await check_counts(city)
    assert [(action, subject) for action, subject, *_ in await entries(city)] == [
        ("volunteer.merged", int(first[2:])),
        ("volunteer.merged", int(second[2:])),
    ]
    assert (await fetch(city, FEED))[-1] == (int(second[2:]), "a")
    assert verdicts(await push(city, two, record("b", 2))) == ["UPDATED"]
    assert await number_of(city, "two", "b") == second
    with pytest.raises(Conflict, match=second):
        await merge(city, approver, first, second)
    parted = await split(city, approver, second, ("two", "b"), keeps_identity=True)
    (told,) = (await push(city, two, record("b", 3, idNumber=WHO))).told
    assert told.code == "SEPARATED"
    assert await value(city, SEPARATIONS) == 1
    await merge(city, approver, parted.new_number, second)
    assert await value(city, SEPARATIONS) == 0
    again = await push(city, two, record("b", 4, idNumber=WHO, verification=VERIFIED))
    assert [(each.verdict, each.code) for each in again.told] == [("UPDATED", None)]
    await check_counts(city)


async def test_two_identities_are_two_persons(city: Database) -> None:
    one, two = await platform(city, "one"), await platform(city, "two")
    await push(city, one, record("a", idNumber=WHO), record("c"))
    await push(city, two, record("b", idNumber=number(8)))
    approver = await officer(city, READ, CORRECT, within=CITY)
    a, b, c = [await number_of(city, *key) for key in (("one", "a"), ("two", "b"), ("one", "c"))]
    with pytest.raises(Conflict, match="two persons"):
        await merge(city, approver, a, b)
    with pytest.raises(Conflict, match="on one platform"):
        await merge(city, approver, a, c)
    with pytest.raises(BadInput):
        await merge(city, approver, a, a)
    assert await entries(city) == []
    await check_counts(city)


@pytest.mark.parametrize(
    "named", [[], [("one", "a"), ("two", "b")], [("two", "x")], [("none", "b")]]
)
async def test_what_cannot_be_parted(city: Database, named: list[tuple[str, str]]) -> None:
    *_, whose = await one_of_two(city)
    approver = await officer(city, READ, CORRECT, within=CITY)
    with pytest.raises(BadInput):
        await split(city, approver, whose, *named, keeps_identity=True)


async def test_who_may_not(city: Database) -> None:
    *_, whose = await one_of_two(city)
    for actor, error in (
        (await officer(city, READ, within=CITY), Forbidden),
        (await officer(city, CORRECT, within=CITY), NotFound),
    ):
        with pytest.raises(error):
            await split(city, actor, whose, ("two", "b"), keeps_identity=True)
    await push(city, await platform(city, "three"), record("c"))
    other = await number_of(city, "three", "c")
    with pytest.raises(NotFound):  # 500112 holds the one, 500103 the other
        await merge(city, await officer(city, READ, CORRECT, within=ELSEWHERE), other, whose)


async def test_corrections_and_pushes_at_once(city: Database) -> None:
    """Whatever comes first: each registration is somebody's, and the counts are theirs."""
    *_, whose = await one_of_two(city)
    approver = await officer(city, READ, CORRECT, within=CITY)
    others = [await platform(city, f"p{n}") for n in range(3)]

    async def pushing(actor: Actor, n: int) -> None:
        for revision in range(1, 6):
            await push(city, actor, record(f"x{n}", revision, idNumber=WHO))

    async def correcting() -> None:
        parted = await split(city, approver, whose, ("two", "b"), keeps_identity=True)
        for _ in range(3):
            await merge(city, approver, parted.new_number, whose)
            parted = await split(city, approver, whose, ("two", "b"), keeps_identity=True)

    await asyncio.gather(*(pushing(actor, n) for n, actor in enumerate(others)), correcting())
    assert {await number_of(city, f"p{n}", f"x{n}") for n in range(3)} == {whose}
    assert await number_of(city, "two", "b") != whose
    await check_counts(city)
