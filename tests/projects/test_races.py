"""Officers at the same moment: what must lie within a project's period does, whoever was first."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.files import drifts, fetch, value
from tests.projects.conftest import Office
from tests.projects.offices import ENTER, RECORD, project, volunteer

OUTSIDE = """
SELECT f.id FROM project p JOIN project_fund f ON f.project_id = p.id
WHERE NOT p.during @> f.on_date AND f.withdrawn_on IS NULL
UNION ALL
SELECT v.id FROM project p JOIN project_volunteer v ON v.project_id = p.id
WHERE NOT p.during @> v.during
"""


async def test_what_is_recorded_while_a_project_is_ended_lies_within_it(o: Office) -> None:
    helper = await volunteer(o.db, "a")
    for turn in range(6):
        number = await o.entered(name=f"项目{turn}")
        money: dict[str, Any] = {
            "year": 2022,
            "origin": "OWN",
            "amount": "1.00",
            "on": "2022-06-01",
        }
        told = await asyncio.gather(
            o.record(number, "end", on="2022-01-01", reason="终止"),
            o.record(number, "fund", **money),
            o.record(number, "volunteer", volunteer=helper, since="2021-06-01"),
            o.record(number, "fund", **money),
        )
        assert {answer["__typename"] for answer in told} <= {"ProjectDone", "Conflict"}
        assert any(answer["__typename"] == "ProjectDone" for answer in told)
    assert await fetch(o.db, OUTSIDE) == []
    assert await drifts(o.db) == []


async def test_one_project_is_entered_by_one_of_many(o: Office) -> None:
    told = await asyncio.gather(*(o.enter() for _ in range(8)))
    kinds = sorted(answer["__typename"] for answer in told)
    assert kinds == ["Conflict"] * 7 + ["ProjectDone"]
    assert await value(o.db, "SELECT count(*) FROM project") == 1


async def test_a_key_is_good_for_one_project_however_often_it_is_sent(o: Office) -> None:
    given = {**project(), "organization": o.host, "idempotencyKey": "once"}
    told = await asyncio.gather(*(o.clerk.ask(ENTER, input=given) for _ in range(5)))
    done = [answer["enterProject"] for answer in told]
    numbers = {each["project"]["number"] for each in done if each["__typename"] == "ProjectDone"}
    assert len(numbers) == 1
    fact = {"beneficiaries": {"persons": 5, "on": "2022-01-01"}}
    record = {"number": numbers.pop(), "fact": fact, "idempotencyKey": "again"}
    for _ in range(3):
        await o.clerk.ask(RECORD, input=record)
    assert await value(o.db, "SELECT sum(persons) FROM project_beneficiaries") == 5
