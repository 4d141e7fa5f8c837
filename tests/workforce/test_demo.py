"""The demo's social workers: the published figures, to a man at scale 1, and the plan's target."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from registry.database import Database
from registry.demo import stream
from registry.demo.lives import day
from registry.demo.places import read_city
from registry.demo.workers import TOTAL, Body, Worker, rooms, workers
from tests.asking import ask
from tests.conftest import serving
from tests.files import fetch, value, write

TARGET = """query ($asOf: Date, $within: DivisionCode) {
  socialWorkerTarget(asOf: $asOf, within: $within) { target actual missing reachedOn definition source
    count { total certified degreeOnly assistant intermediate senior } } }"""
COUNTS = "query ($asOf: Date) { socialWorkerCount(asOf: $asOf) { total certified degreeOnly } }"

# From the facts alone, without a tally: who is active, and by what.
RECOUNT = """
SELECT count(*)::int AS total, count(*) FILTER (WHERE certified)::int AS certified FROM (
    SELECT s.worker_id, bool_or(q.kind = 'CERTIFICATE') AS certified
    FROM social_worker_status s JOIN social_worker_qualification q ON q.worker_id = s.worker_id
    WHERE s.status = 'ACTIVE' AND s.during @> $1::date AND q.during @> $1::date GROUP BY 1) each
"""


@pytest.fixture(scope="module")
async def everybody(demo: Database) -> list[Worker]:
    """At scale 1, before they are rows."""
    async with demo.transaction() as session:
        city = await read_city(session)
    bodies = [Body(1, day("2005-01-01"), None)]
    return list(workers(city, bodies, [], 1, stream(2020)))


def on(people: list[Worker], at: str) -> list[Worker]:
    then = day(at)
    return [w for w in people if w.begin <= then and (w.end is None or w.end > then)]


async def test_the_city_has_as_many_as_was_published(everybody: list[Worker]) -> None:
    assert len(on(everybody, "2020-12-31")) == 63_000
    in_2021 = on(everybody, "2021-05-31")
    assert len(in_2021) == 66_000
    assert sum(w.certificate is not None for w in in_2021) == 19_700
    assert len({w.identity.number for w in everybody}) == len(everybody)
    for then, number in TOTAL[1:]:
        assert sum(w.begin <= then and (w.end is None or w.end > then) for w in everybody) == number


async def test_no_post_is_overfilled_and_nobody_has_two(everybody: list[Worker]) -> None:
    for worker in everybody:
        ends = [job.end for job in worker.jobs]
        assert all(
            a is not None and a <= b.begin for a, b in zip(ends, worker.jobs[1:], strict=False)
        )
    set_for = rooms(everybody, stream(2020)("posts"))
    assert 0.6 < sum(bool(worker.jobs) for worker in everybody) / len(everybody) < 0.9
    assert sum(places for _, places in set_for.values()) > 40_000


@pytest.mark.parametrize("at", ["2020-12-31", "2021-05-31", "2026-11-24", "2012-06-01"])
async def test_counts_equal_a_recount(client: httpx2.AsyncClient, demo: Database, at: str) -> None:
    told = (await ask(client, COUNTS, asOf=at))["socialWorkerCount"]
    ((total, certified),) = await fetch(demo, RECOUNT.replace("$1", f"'{at}'"))
    assert (told["total"], told["certified"]) == (total, certified)
    assert told["degreeOnly"] == total - certified
    assert total > 50


async def target(client: httpx2.AsyncClient, at: str, **given: Any) -> Any:
    return (await ask(client, TARGET, asOf=at, **given))["socialWorkerTarget"]


async def test_the_target_says_who_counts(client: httpx2.AsyncClient, demo: Database) -> None:
    told = await target(client, "2021-05-31")
    assert (told["target"], told["actual"]) == (80_000, 3_300)
    assert told["missing"] == 76_700
    assert told["reachedOn"] is None
    assert told["count"]["total"] == 3_300
    assert told["count"]["certified"] == 985
    assert "学历" in told["definition"]
    assert "社会报" in told["source"]
    assert await target(client, "2020-12-31") is None, "the plan was not in force"
    part = await target(client, "2021-05-31", within="500103000000")
    assert 0 < part["actual"] < 3_300
    assert await value(demo, "SELECT count(*) FROM count_target") == 1


async def test_the_target_is_reached_on_the_first_day_with_as_many(city: Database) -> None:
    await write(
        city,
        """INSERT INTO counted SELECT 'social_worker', n, 'SOCIAL_WORKER',
               ARRAY[CASE WHEN n = 3 THEN 'NONE' ELSE 'DEGREE' END, 'NONE', 'EMPLOYED', 'x'],
               (SELECT division_id FROM division_version WHERE code = '500103001003'),
               daterange(date '2020-01-01' + n * 100, CASE n WHEN 1 THEN date '2020-08-01' END), 1
           FROM generate_series(1, 6) n""",
    )
    for places, reached in ((1, "2021-01-01"), (2, "2021-02-04"), (4, "2021-08-23"), (5, None)):
        await write(city, f"UPDATE count_target SET target = {places}")  # noqa: S608 - a number
        async with serving(city.url) as client:
            told = await target(client, "2026-11-24")
            assert (told["actual"], told["reachedOn"]) == (4, reached), places
