"""Whatever platforms state of service in whatever order: the highest revision stands, sums are exact."""

from __future__ import annotations

import asyncio
import random
from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from registry.actor import OPERATOR
from registry.cli_vault import SEALED
from registry.database import Database
from registry.errors import BadInput, Forbidden
from registry.rules import enter_holidays
from registry.vault import Vault, reseal
from registry.vault.keys import Suite
from registry.volunteers import tallies
from registry.volunteers.services.sealed import SERVICE, about
from registry.volunteers.services.totals import NOTHING, Served
from tests.conftest import TODAY
from tests.divisions.test_reform import reform, shipped
from tests.files import DIVISION_COLUMNS, drifts, fetch, load_divisions, value, write, write_csv
from tests.keys import VAULT
from tests.volunteers.serving import codes, serve, served_by, service
from tests.volunteers.stating import number, platform, push, record, verdicts

HOURS = ("0.01", "0.10", "1.5", "7.25", "11.99", "12", "23.99", "24")
STORED = """
SELECT platform_id, external_id, revision, registration, on_date, centihours, withdrawn
FROM volunteer_service
"""
PERSONS = "SELECT platform_id, external_id, volunteer_id FROM volunteer_registration"
FEED = "SELECT key, platform_id, subject_id FROM change WHERE type = 'SERVICE' ORDER BY id"
WHOSE = "SELECT volunteer_id FROM volunteer_registration WHERE external_id = $1"


class Known(NamedTuple):
    """A record as the model keeps it."""

    revision: int
    registration: str
    on: date
    hours: Decimal
    withdrawn: bool

    @classmethod
    def stated(cls, given: dict[str, Any]) -> Known:
        return cls(
            given["revision"],
            given["registration"],
            given["serviceDate"],
            given["hours"],
            given["withdrawn"],
        )


class Model:
    """A platform's service records in plain Python, one after the other."""

    def __init__(self, registrations: set[str]) -> None:
        self.registrations = registrations
        self.known: dict[str, Known] = {}

    def push(self, records: list[dict[str, Any]]) -> list[str]:
        said: dict[int, str] = {}
        newest: dict[str, int] = {}
        twins: dict[int, int] = {}
        for index, given in enumerate(records):
            other = newest.setdefault(given["externalId"], index)
            revision, theirs = given["revision"], records[other]["revision"]
            if other == index:
                continue
            if given == records[other]:
                twins[index] = other
            elif revision == theirs:
                said[index] = "CONFLICT"
            else:
                said[other if revision > theirs else index] = "STALE"
            if revision > theirs:
                newest[given["externalId"]] = index
        for index in sorted(newest.values()):
            said[index] = self._one(records[index]["externalId"], Known.stated(records[index]))
        for index, other in twins.items():
            is_written = said[other] in {"CREATED", "UPDATED"}
            said[index] = "UNCHANGED" if is_written else said[other]
        return [said[index] for index in range(len(records))]

    def _one(self, external_id: str, stated: Known) -> str:
        known = self.known.get(external_id)
        if known is not None and stated.revision <= known.revision:
            if stated.revision < known.revision:
                return "STALE"
            return "UNCHANGED" if stated == known else "CONFLICT"
        others = sum(
            other.hours
            for of, other in self.known.items()
            if of != external_id
            and not other.withdrawn
            and (other.registration, other.on) == (stated.registration, stated.on)
        )
        if stated.registration not in self.registrations:
            return "REJECTED"
        if not stated.withdrawn and others + stated.hours > 24:
            return "REJECTED"
        self.known[external_id] = stated
        return "CREATED" if known is None else "UPDATED"


def stated_by(rng: random.Random) -> dict[str, Any]:
    """Few records of few registrations on few days, so that they meet."""
    return service(
        f"s{rng.randrange(14)}",
        rng.randrange(1, 30),
        registration=f"e{rng.randrange(5)}",
        serviceDate=date(2026, 11, 1) + timedelta(days=rng.randrange(2)),
        hours=Decimal(rng.choice(HOURS)),
        withdrawn=rng.random() < 0.2,
    )


@pytest.mark.parametrize("seed", range(6))
async def test_any_history_leaves_records_and_sums_right(city: Database, seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - the same every time
    actors = [await platform(city, "one"), await platform(city, "two")]
    models = {actor: Model({f"e{n}" for n in range(4)}) for actor in actors}
    for actor in actors:
        await push(city, actor, *(record(f"e{n}") for n in range(4)))
    said: Counter[str] = Counter()
    for step in range(25):
        actor = rng.choice(actors)
        records = [stated_by(rng) for _ in range(rng.randrange(1, 12))]
        expected = models[actor].push(records)
        assert verdicts(await serve(city, actor, *records)) == expected
        said.update(expected)
        # Persons merge and part meanwhile; nobody's service is counted anew.
        whose = number(rng.randrange(3))
        await push(city, actor, record(f"e{rng.randrange(4)}", step + 2, idNumber=whose))
    assert said.keys() >= {"CREATED", "UPDATED", "STALE", "CONFLICT", "REJECTED"}
    stored = {
        (p, e): Known(r, of, on, Decimal(n) / 100, w)
        for p, e, r, of, on, n, w in await fetch(city, STORED)
    }
    assert stored == {
        (actor.platform_id, of): known
        for actor, model in models.items()
        for of, known in model.known.items()
    }
    assert await drifts(city) == []
    persons = {(p, e): id_ for p, e, id_ in await fetch(city, PERSONS)}
    sums: dict[int, Served] = defaultdict(lambda: NOTHING)
    for (platform_id, _), known in stored.items():
        if not known.withdrawn:
            id_ = persons[platform_id, known.registration]
            sums[id_] = Served(sums[id_].hours + known.hours, sums[id_].records + 1)
    assert len(set(persons.values())) < len(persons)
    ids = set(persons.values())
    assert await served_by(city, *ids) == {id_: sums[id_] for id_ in ids}


async def test_the_same_push_again_changes_nothing_and_says_so(city: Database) -> None:
    actor = await platform(city)
    await push(city, actor, record("e1"))
    records = [service(f"s{n}", hours=Decimal("0.1"), leader="李四") for n in range(20)]
    assert set(verdicts(await serve(city, actor, *records))) == {"CREATED"}
    before = await fetch(city, "SELECT * FROM volunteer_service"), await fetch(city, FEED)
    # 0.10 hours are 0.1 hours; and what was right once need not be right today.
    again = [{**given, "hours": Decimal("0.10")} for given in records]
    assert set(verdicts(await serve(city, actor, *again))) == {"UNCHANGED"}
    assert (await fetch(city, "SELECT * FROM volunteer_service"), await fetch(city, FEED)) == before
    (whose,) = await fetch(city, WHOSE, "e1")
    assert await served_by(city, *whose) == {whose[0]: Served(Decimal("2.00"), 20)}


@pytest.mark.parametrize(
    ("stated", "code", "field"),
    [
        ({"registration": "e9"}, "REGISTRATION_UNKNOWN", "registration"),
        ({"serviceDate": TODAY + timedelta(days=1)}, "SERVICE_DATE", "serviceDate"),
        ({"hours": Decimal(0)}, "HOURS", "hours"),
        ({"hours": Decimal("0.125")}, "HOURS", "hours"),
        ({"hours": Decimal("24.01")}, "HOURS", "hours"),
        ({"division": "500103001999"}, "DIVISION", "division"),
        ({"division": "\0"}, "DIVISION", "division"),
        ({"organizationNumber": "SO000000404"}, "ORGANIZATION", "organizationNumber"),
        ({"organizationNumber": "民字第1号"}, "ORGANIZATION", "organizationNumber"),
        ({"activity": "a\0b"}, "SHAPE", None),
        ({"leader": "\ud800"}, "SHAPE", None),
        ({"hours": "many"}, "SHAPE", "hours"),
        ({"externalId": "13812345678"}, "EXTERNAL_ID_PERSONAL", "externalId"),
    ],
)
async def test_a_record_is_refused_by_name(
    city: Database, stated: dict[str, Any], code: str, field: str | None
) -> None:
    actor = await platform(city)
    await push(city, actor, record("e1"))
    pushed = await serve(city, actor, service("s0", **stated), service("s2"))
    refusal, _ = pushed.told
    assert verdicts(pushed) == ["REJECTED", "CREATED"]
    assert (refusal.code, list(refusal.path)) == (code, [field] if field else [])
    assert refusal.message
    assert refusal.message_zh
    assert await value(city, "SELECT count(*) FROM volunteer_service") == 1


async def test_a_registration_is_one_of_the_same_platform(city: Database) -> None:
    one, two = await platform(city, "one"), await platform(city, "two")
    await push(city, one, record("e1"))
    assert codes(await serve(city, two, service("s1"))) == ["REGISTRATION_UNKNOWN"]
    assert codes(await serve(city, one, service("s1"))) == [None]


async def test_a_body_of_the_register_may_stand_behind_it(city: Database) -> None:
    await write(
        city,
        "INSERT INTO organization (name, filing_number, registrar_id, established_on)"
        " SELECT '渝中区红岩志愿服务队', '1', id, '2020-01-01' FROM division LIMIT 1",
    )
    body = await value(city, "SELECT number FROM organization")
    actor = await platform(city)
    await push(city, actor, record("e1"))
    assert verdicts(await serve(city, actor, service("s1", organizationNumber=body))) == ["CREATED"]
    joined = "SELECT number FROM volunteer_service s JOIN organization o ON o.id = organization_id"
    assert await value(city, joined) == body


async def test_a_day_has_24_hours_whatever_the_push(city: Database) -> None:
    actor = await platform(city)
    await push(city, actor, record("e1"), record("e2"))
    await serve(city, actor, service("s1", hours=Decimal(20)))
    pushed = await serve(
        city,
        actor,
        service("s2", hours=Decimal("4.01")),
        service("s3", hours=Decimal(4)),
        service("s4", hours=Decimal("0.01")),
        service("s5", hours=Decimal(24), registration="e2"),
    )
    assert codes(pushed) == ["DAY_EXCEEDED", None, "DAY_EXCEEDED", None]
    # What is withdrawn makes room; what was refused may come again under the same revision.
    pushed = await serve(
        city,
        actor,
        service("s1", 2, hours=Decimal(20), withdrawn=True),
        service("s2", hours=Decimal("4.01")),
    )
    assert verdicts(pushed) == ["UPDATED", "CREATED"]
    ((whose,),) = await fetch(city, WHOSE, "e1")
    assert await served_by(city, whose) == {whose: Served(Decimal("8.01"), 2)}


async def test_what_is_late_is_taken_with_a_warning(city: Database) -> None:
    """The week of National Day 2025: 1 to 8 October off, the Sunday before and a Saturday after worked."""
    actor = await platform(city)
    await push(city, actor, record("e1"))
    served_on = date(
        2025, 9, 26
    )  # Friday: then 28, 29, 30 September; 9, 10, 11, 13, 14, 15, 16 October
    given = service("s1", serviceDate=served_on)
    for today, warnings in ((date(2025, 10, 16), []), (date(2025, 10, 17), ["LATE"])):
        external_id = f"s{today}"
        pushed = await serve(city, actor, {**given, "externalId": external_id}, today=today)
        assert verdicts(pushed) == ["CREATED"]
        assert list(pushed.told[0].warnings) == warnings
        # That something is put right later does not make it late, and does not mend that it was.
        pushed = await serve(
            city, actor, {**given, "externalId": external_id, "revision": 2}, today=TODAY
        )
        assert verdicts(pushed) == ["UPDATED"]
        assert list(pushed.told[0].warnings) == warnings
    assert await fetch(city, "SELECT external_id, late FROM volunteer_service ORDER BY 1") == [
        ("s2025-10-16", False),
        ("s2025-10-17", True),
    ]
    # The bureau's own calendar goes before the library's.
    async with city.transaction() as session:
        await enter_holidays(session, OPERATOR, {date(2025, 10, 16): False}, "试验")
    pushed = await serve(city, actor, {**given, "externalId": "s3"}, today=date(2025, 10, 17))
    assert list(pushed.told[0].warnings) == []


async def test_a_day_may_be_put_right_to_one_after_the_first_entry(city: Database) -> None:
    actor = await platform(city)
    await push(city, actor, record("e1"))
    early = service("s1", serviceDate=date(2026, 11, 9))
    await serve(city, actor, early, today=date(2026, 11, 10))
    pushed = await serve(city, actor, {**early, "revision": 2, "serviceDate": TODAY})
    assert verdicts(pushed) == ["UPDATED"]
    assert list(pushed.told[0].warnings) == []


async def test_a_place_is_one_of_the_day_or_of_today(city: Database, tmp_path: Path) -> None:
    """Of before the reform of 2025 and of after it."""
    gone, new = "500112000000", "500157000000"
    await load_divisions(
        city, write_csv(tmp_path / "reform.csv", DIVISION_COLUMNS, reform(shipped()))
    )
    actor = await platform(city)
    await push(city, actor, record("e1"))
    before, after = date(2025, 11, 5), date(2025, 11, 6)
    pushed = await serve(
        city,
        actor,
        *(
            service(f"{code} {on}".replace(" ", "/"), division=code, serviceDate=on)
            for code in (gone, new)
            for on in (before, after)
        ),
    )
    assert codes(pushed) == [None, "DIVISION", None, None]


async def test_before_the_order_nothing_was_late(city: Database) -> None:
    actor = await platform(city)
    await push(city, actor, record("e1"))
    pushed = await serve(city, actor, service("s1", serviceDate=date(2021, 1, 29)))
    assert list(pushed.told[0].warnings) == []


async def test_the_feed_tells_of_both_whom_a_record_was_and_is_of(city: Database) -> None:
    actor = await platform(city)
    await push(city, actor, record("e1"), record("e2"))
    await serve(city, actor, service("s1"))
    await serve(city, actor, service("s1", 2, registration="e2"))
    await serve(city, actor, service("s1", 3, registration="e2", hours=Decimal(0)))
    ((one,),), ((two,),) = await fetch(city, WHOSE, "e1"), await fetch(city, WHOSE, "e2")
    told = await fetch(city, FEED)
    assert told[0] == ("s1", actor.platform_id, one)
    assert sorted(told[1:]) == [("s1", actor.platform_id, whose) for whose in sorted((one, two))]
    assert await served_by(city, one, two) == {one: NOTHING, two: Served(Decimal("1.50"), 1)}


async def test_who_was_in_charge_is_sealed(city: Database) -> None:
    actor = await platform(city)
    await push(city, actor, record("e1"))
    await serve(city, actor, service("s1", leader="欧阳小红"), service("s2"))
    (one, two) = await fetch(
        city,
        "SELECT leader_masked, leader_sealed, s::text FROM volunteer_service s ORDER BY external_id",
    )
    assert one[0] == "欧***"
    assert "阳小红" not in one[2]
    assert actor.platform_id is not None
    assert VAULT.unseal(one[1], about("leader", actor.platform_id, "s1")) == "欧阳小红"
    assert two[:2] == (None, None)


async def test_a_push_is_a_platforms_and_on_the_trail(city: Database) -> None:
    actor = await platform(city)
    await push(city, actor, record("e1"))
    await serve(city, actor, service("s1"), service("s2", hours=Decimal(30)))
    trail = "SELECT subject, detail->'counts' FROM audit_entry WHERE action = 'services.pushed'"
    ((subject, counts),) = await fetch(city, trail)
    assert subject == f"platform {actor.platform_id}"
    assert counts in ({"CREATED": 1, "REJECTED": 1}, '{"CREATED": 1, "REJECTED": 1}')
    with pytest.raises(Forbidden):
        await serve(city, OPERATOR, service("s1"))
    with pytest.raises(BadInput):
        await serve(city, actor, *(service(f"s{n}") for n in range(1_001)))


async def test_a_rebuild_mends_the_sums_while_platforms_push(city: Database) -> None:
    actors = [await platform(city, f"p{n}") for n in range(3)]
    for actor in actors:
        await push(city, actor, record("e1", idNumber=number(1)), record("e2"))
    await serve(city, actors[0], service("s"))
    await write(city, "UPDATE volunteer_service_total SET centihours = 7")
    assert {drift.table for drift in await drifts(city)} == {"volunteer_service_total"}

    async def pushing(actor: Any) -> None:
        for step in range(8):
            rows = (service(f"{step}-{n}", registration=f"e{n}", hours=Decimal(2)) for n in (1, 2))
            assert set(verdicts(await serve(city, actor, *rows))) == {"CREATED"}

    async def rebuilding() -> None:
        for _ in range(4):
            await asyncio.sleep(0.05)
            async with city.transaction() as session:
                await tallies.rebuild(session)

    await asyncio.gather(*map(pushing, actors), rebuilding())
    assert await drifts(city) == []
    ((whose,), *_) = await fetch(city, WHOSE, "e1")
    assert (await served_by(city, whose))[whose] == Served(Decimal("49.50"), 25)


async def test_leaders_are_sealed_anew(city: Database) -> None:
    """Every sealed column of the register is; the key is changed by changing what seals."""
    columns = """SELECT table_name, column_name FROM information_schema.columns
        WHERE table_schema = 'public' AND column_name LIKE '%\\_sealed' ORDER BY 1, 2"""
    covered = sorted((sealed.table, name) for sealed in SEALED for name in sealed.columns)
    assert await fetch(city, columns) == covered
    actor = await platform(city)
    await push(city, actor, record("e1"))
    await serve(city, actor, service("s1", leader="李大海"))
    renewed = Vault(VAULT.keys.with_new_sealing_key(Suite.AES))
    assert await reseal(city, renewed, [SERVICE]) == 1
    sealed = await value(city, "SELECT leader_sealed FROM volunteer_service")
    assert renewed.unseal(sealed, about("leader", actor.platform_id or 0, "s1")) == "李大海"
    assert await reseal(city, renewed, [SERVICE]) == 0
