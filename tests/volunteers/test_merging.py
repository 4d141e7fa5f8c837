"""Whatever platforms state in whatever order: one row a registration, one person an identity, exact counts."""

from __future__ import annotations

import asyncio
import random
import re
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from registry.database import Database, driver
from registry.identity_document import DocumentType, parse
from registry.personal import identity_of
from registry.statements import constraint_of
from registry.volunteers.creating import CONTEST
from registry.volunteers.merging import TABLES
from registry.volunteers.pushing import push_volunteers
from tests.conftest import TODAY
from tests.files import fetch, value, write
from tests.keys import VAULT
from tests.volunteers.counting import counted, drift, recount
from tests.volunteers.stating import (
    COMMUNITY,
    DISTRICT,
    FAR_COMMUNITY,
    OTHER_COMMUNITY,
    STREET,
    number,
    platform,
    push,
    record,
    verdicts,
    verification,
)

HOMES = (COMMUNITY, OTHER_COMMUNITY, FAR_COMMUNITY, STREET, DISTRICT)
PERSONS = """
SELECT id, home_id, since, registered_on, verified_on, ended_on, merged_into FROM volunteer ORDER BY id
"""
PLACES = "SELECT division_id FROM division_version WHERE code = ANY ($1)"
PAST = "SELECT * FROM volunteer_past ORDER BY 1, 2"
REFRESH = "SELECT refresh_volunteers(array(SELECT id FROM volunteer))"
STORED = "SELECT platform_id, external_id, revision FROM volunteer_registration"
SHARED = """
SELECT v.identity_digest FROM volunteer v WHERE identity_digest IS NOT NULL
GROUP BY 1 HAVING count(*) > 1
"""
LOST = """
SELECT platform_id, external_id FROM volunteer_registration r JOIN volunteer v ON v.id = r.volunteer_id
WHERE v.merged_into IS NOT NULL
"""
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
ORPHANS = """
SELECT id FROM volunteer v WHERE merged_into IS NULL
  AND NOT EXISTS (SELECT FROM volunteer_registration r WHERE r.volunteer_id = v.id)
"""
FOLDS = (
    "SELECT fold_volunteer_areas(1)",
    "SELECT fold_volunteer_homes(1)",
    "SELECT line_up_volunteers()",
    "SELECT gather_volunteers()",
)


class Stream:
    """Random records of few people on few days, so that they meet."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - the same every time

    def record(self) -> dict[str, Any]:
        rng = self.random
        external_id = f"e{rng.randrange(12)}"
        registered = date(2020, 1, 1) + timedelta(days=rng.randrange(4))
        ended = registered + timedelta(days=rng.randrange(4)) if rng.random() < 0.25 else None
        person = number(rng.randrange(8)) if rng.random() < 0.7 else None
        is_verified = person and rng.random() < 0.6
        revision = rng.randrange(1, 40)
        return record(
            external_id,
            revision,
            division=rng.choice(HOMES),
            divisionSince=date(2020, 2, 1) + timedelta(days=rng.randrange(300))
            if rng.random() < 0.7
            else None,
            registeredOn=registered,
            endedOn=ended,
            idNumber=person,
            verification=verification(registered + timedelta(days=rng.randrange(90)))
            if is_verified
            else None,
        )


@pytest.mark.parametrize("seed", range(4))
async def test_any_history_leaves_persons_and_counts_right(city: Database, seed: int) -> None:
    stream = Stream(seed)
    actors = [await platform(city, "one"), await platform(city, "two")]
    places = await fetch(city, PLACES, [*HOMES, "500000000000"])
    acknowledged: dict[tuple[int | None, str], int] = {}
    for step in range(25):
        actor = stream.random.choice(actors)
        records = [stream.record() for _ in range(stream.random.randrange(1, 9))]
        pushed = await push(city, actor, *records)
        assert len(pushed.told) == len(records)
        for told, given in zip(pushed.told, records, strict=True):
            if told.verdict in {"CREATED", "MERGED", "UPDATED"}:
                key = (actor.platform_id, given["externalId"])
                assert given["revision"] > acknowledged.get(key, 0)
                acknowledged[key] = given["revision"]
        if step % 5 == 2:
            async with city.transaction() as session:
                connection = await session.connection()
                await connection.exec_driver_sql(stream.random.choice(FOLDS))
    stored = {(p, e): r for p, e, r in await fetch(city, STORED)}
    assert stored == acknowledged
    assert await fetch(city, SHARED) == []
    assert await fetch(city, LOST) == []
    assert await drift(city) == []
    before = await fetch(city, PERSONS), await fetch(city, PAST)
    async with city.transaction() as session:
        await (await session.connection()).exec_driver_sql(REFRESH)
    assert (await fetch(city, PERSONS), await fetch(city, PAST)) == before
    assert await drift(city) == []
    for (place,) in places:
        for platform_id in (0, actors[0].platform_id, actors[1].platform_id):
            for day in (date(2020, 2, 10), date(2020, 4, 1), date(2020, 9, 1), date(2026, 11, 24)):
                assert platform_id is not None
                expected = await recount(city, place, platform_id, day)
                assert await counted(city, place, platform_id, day) == expected


async def test_the_same_push_again_changes_nothing_and_says_so(city: Database) -> None:
    actor = await platform(city)
    records = [record(f"e{n}", idNumber=number(n)) for n in range(20)]
    assert set(verdicts(await push(city, actor, *records))) == {"CREATED"}
    changes = await fetch(city, "SELECT count(*) FROM change")
    assert set(verdicts(await push(city, actor, *records))) == {"UNCHANGED"}
    assert await fetch(city, "SELECT count(*) FROM change") == changes


async def test_a_number_that_is_another_s_from_one_push_on(city: Database) -> None:
    """One registration was known by it wrongly, and says so in the push in which the other gets it."""
    actor = await platform(city)
    await push(city, actor, record("a", idNumber=number(1)), record("b"))
    ended: dict[str, Any] = {"endedOn": date(2021, 1, 5)}
    left, right = record("a", 2, idNumber=number(2)), record("b", 2, idNumber=number(1), **ended)
    assert verdicts(await push(city, actor, left, right)) == ["UPDATED", "UPDATED"]
    whose = """
        SELECT r.external_id, r.volunteer_id, v.identity_digest = $1
        FROM volunteer_registration r JOIN volunteer v ON v.id = r.volunteer_id ORDER BY 1"""
    digest = identity_of(parse(DocumentType.RESIDENT_ID, number(1), today=TODAY), VAULT)
    (_, former, is_left), (_, latter, is_right) = await fetch(city, whose, digest)
    assert (is_left, is_right) == (False, True)
    assert former != latter


async def test_two_platforms_leave_somebody_at_once(city: Database) -> None:
    """The person whom both registrations leave is not left behind as somebody of no registration."""
    one, two = await platform(city, "one"), await platform(city, "two")
    for actor in (one, two):
        await push(city, actor, record("e", idNumber=number(1)))
    async with city.transaction() as session:
        moved = [record("e", 2, idNumber=number(2))]
        await push_volunteers(session, one, VAULT, moved, TODAY)
        other = asyncio.create_task(push(city, two, record("e", 2, idNumber=number(3))))
        while not await value(city, WAITING):  # noqa: ASYNC110 - it is in a table
            await asyncio.sleep(0.01)
    assert verdicts(await other) == ["UPDATED"]
    assert await fetch(city, ORPHANS) == []
    assert await drift(city) == []


NOWHERE = "UPDATE {} SET home_id = 987654321"


@pytest.mark.parametrize("table", ["volunteer", "volunteer_registration"])
async def test_nobody_lives_where_no_division_is(city: Database, table: str) -> None:
    """What counts them looks their homes up; the constraint bears a name as a foreign key does."""
    await push(city, await platform(city), record("e", idNumber=number(1)))
    with pytest.raises(IntegrityError) as refused:
        await write(city, NOWHERE.format(table))
    assert constraint_of(refused.value) == f"fk_{table}_home_id"
    assert await drift(city) == []


async def test_what_somebody_has_is_looked_up_by_the_person(city: Database) -> None:
    """Though Postgres takes a platform that filled up since to have nothing: its list is not read."""
    few, many = await platform(city, "few"), await platform(city, "many")
    people = [number(n) for n in range(1_000)]
    await push(city, few, *(record(f"e{n}", idNumber=p) for n, p in enumerate(people)))
    await write(city, "ANALYZE")
    await push(city, many, *(record(f"e{n}", idNumber=p) for n, p in enumerate(people)))
    async with city.transaction() as session:
        connection = await driver(session)
        await connection.execute(TABLES)
        await connection.execute(
            "INSERT INTO known_volunteer SELECT row_number() OVER (), id, 'infinity', false"
            " FROM volunteer LIMIT 5"
        )
        plan = await connection.fetch(
            f"EXPLAIN (ANALYZE, TIMING off) {CONTEST.replace('$1', str(many.platform_id))}"
        )
    told = "\n".join(line for (line,) in plan)
    assert "uq_volunteer_registration_volunteer_id_platform_id_ended_on" in told
    scan, by = re.search(r"on volunteer_registration o (.*)\n *Index Cond: (.*)", told).groups()  # type: ignore[union-attr]
    ((rows, loops),) = re.findall(r"rows=([\d.]+) loops=(\d+)", scan)
    assert (float(rows), loops) == (1, "5")
    assert "platform_id" not in by
