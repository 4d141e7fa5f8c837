"""Platforms that sync while everything is killed: they repeat, reorder and send again; a reader follows.

What a record states follows from its external id and revision alone, so whoever sends it again says
the same, and what the register holds can be held against what was sent.
"""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from http import HTTPStatus
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from bench.consistency import NAMED
from bench.line import Line, Refused
from bench.siege import PAUSE, Siege
from registry.database import Database
from registry.identity_document import check_character
from registry.volunteers import tallies

if TYPE_CHECKING:
    from bench.consistency import Connection

PERSONS = 4_000
"""So few that platforms meet in them."""
RECORDS = 400
"""External ids of a platform that its pushes are about."""
MOST = 40
PAGE = 200
ENDED, NUMBERED, VERIFIED = 0.2, 0.9, 0.8
OLD = 0.4
"""How often a push states what is old already."""
FILED = "f"
"""What external ids of files begin with."""
FIRST = date(2015, 1, 1)
TAKEN = ("CREATED", "MERGED", "UPDATED", "UNCHANGED")
TWICE = "ALREADY_REGISTERED"

PUSH = """mutation ($input: PushVolunteersInput!) { pushVolunteers(input: $input) { __typename
  ... on VolunteersPushed { verdicts { externalId verdict code } }
  ... on Problem { code message } } }"""
CHANGES = """query ($after: Cursor, $first: Int!) {
  changes(after: $after, first: $first, types: [VOLUNTEER]) {
    endCursor hasMore changes { externalId registration { revision } } } }"""

# Each is given platforms, external ids and revisions, and finds what contradicts them.
LOST = """
SELECT t.*, r.revision FROM unnest($1::smallint[], $2::text[], $3::bigint[]) t (platform, id, told)
LEFT JOIN volunteer_registration r ON r.platform_id = t.platform AND r.external_id = t.id
WHERE r.revision IS NULL OR r.revision < t.told
"""
UNSENT = """
SELECT platform_id, external_id, revision FROM volunteer_registration
EXCEPT SELECT * FROM unnest($1::smallint[], $2::text[], $3::bigint[])
"""
HELD = "SELECT external_id, revision FROM volunteer_registration WHERE platform_id = $1"
PERSONS_WRONG = """
SELECT v.id, count(r.external_id) FROM volunteer v
LEFT JOIN volunteer_registration r ON r.volunteer_id = v.id
GROUP BY v.id HAVING (count(r.external_id) = 0) <> (v.merged_into IS NOT NULL)
"""


class Push(NamedTuple):
    external_id: str
    revision: int


@dataclass
class Platform:
    """Its key, and its own book."""

    id: int
    key: str
    homes: list[str]
    sent: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    told: dict[str, int] = field(default_factory=dict)
    """The highest revision that the register said it holds."""

    def state(self, push: Push) -> dict[str, Any]:
        self.sent[push.external_id].add(push.revision)
        return stated(self.id, push, self.homes)

    def hear(self, push: Push) -> None:
        self.told[push.external_id] = max(self.told.get(push.external_id, 0), push.revision)


def stated(platform_id: int, push: Push, homes: list[str]) -> dict[str, Any]:
    """A registration at a revision; now and then its number is another one, or is withheld."""
    rng = random.Random(f"{platform_id} {push}")  # noqa: S311 - the same every time
    registered = FIRST + timedelta(days=rng.randrange(4_000))
    record: dict[str, Any] = {
        "externalId": push.external_id,
        "revision": push.revision,
        "division": rng.choice(homes),
        "registeredOn": str(registered),
        "name": rng.choice("王李张刘陈") + rng.choice("小大明红") * rng.randrange(1, 3),
        "phone": f"139{rng.randrange(10**8):08d}",
    }
    if rng.random() < ENDED:
        record["endedOn"] = str(registered + timedelta(days=rng.randrange(1, 90)))
    if rng.random() < NUMBERED:
        begun = f"50010319{50 + rng.randrange(50)}0101{rng.randrange(PERSONS // 50):03d}"
        record["idNumber"] = begun + check_character(f"{begun}0")
        if rng.random() < VERIFIED:
            at = f"{registered + timedelta(days=rng.randrange(90))}T09:00:00+08:00"
            record["verification"] = {"method": "核验", "provider": "演示", "at": at}
    return record


@dataclass
class SyncSiege(Siege):
    """The platforms' books are held against registrations, persons, counts and the feed."""

    platforms: list[Platform] = field(default_factory=list)
    writing: int = 0
    """Clients that have something to send yet."""
    pushes: int = 0
    files: int = 0
    followed: int = 0

    async def fallen(self) -> None:
        """Nothing is to be noted: what was not answered is sent again."""

    async def contradictions(self, *, recounted: bool) -> list[str]:
        database = Database(self.city.url)
        await database.open()
        try:
            async with database.reader() as connection:
                wrong = await contradictions(connection, self.platforms)
            drifts = await tallies.verify(database) if recounted else []
        finally:
            await database.close()
        return [*wrong, *map(str, drifts)]


async def contradictions(connection: Connection, platforms: list[Platform]) -> list[str]:
    """What was told and is not there, or is there and was not sent; persons without a registration."""
    told = [(p.id, *entry) for p in platforms for entry in p.told.items()]
    lost = await connection.fetch(LOST, *columns(told))
    unsent = await connection.fetch(UNSENT, *columns(_sent(platforms)))
    wrong = await connection.fetch(PERSONS_WRONG)
    found = {"told, and not there": lost, "there, and not sent": unsent, "no person": wrong}
    return [
        f"{title} ({len(rows)}: {[tuple(row) for row in rows[:NAMED]]})"
        for title, rows in found.items()
        if rows
    ]


def _sent(platforms: list[Platform]) -> list[tuple[int, str, int]]:
    return [
        (platform.id, external_id, revision)
        for platform in platforms
        for external_id, revisions in platform.sent.items()
        for revision in revisions
    ]


def columns(rows: list[tuple[int, str, int]]) -> list[list[Any]]:
    return [[row[place] for row in rows] for place in range(3)]


async def write(siege: SyncSiege, platform: Platform, number: int) -> None:
    """Pushes until the siege is over: what is new, what is newer, what was sent, what is older."""
    line, rng = Line(siege.server), random.Random(f"{platform.id} {number}")  # noqa: S311 - no secret
    siege.writing += 1
    while not siege.is_over:
        await siege.going.wait()
        pushes = [_next(platform, rng) for _ in range(rng.randrange(1, MOST))]
        records = [platform.state(push) for push in pushes]
        for _ in range(rng.choice((1, 1, 1, 2))):  # a line that dropped, as its platform sees it
            told = await siege.answer(line.ask, platform.key, PUSH, input={"records": records})
            _hear(siege, platform, pushes, told["pushVolunteers"])
        siege.pushes += 1
    siege.writing -= 1
    line.close()


def _next(platform: Platform, rng: random.Random) -> Push:
    external_id = f"e{rng.randrange(RECORDS)}"
    newest = max(platform.sent.get(external_id, {0}))
    if newest and rng.random() < OLD:
        return Push(external_id, rng.randrange(1, newest + 1))
    return Push(external_id, newest + 1)


def _hear(siege: SyncSiege, platform: Platform, pushes: list[Push], told: Any) -> None:
    if told["__typename"] != "VolunteersPushed":
        if told["code"] != "OVERTAKEN":
            siege.wrong.append(f"Answered {told}")
        return
    for push, each in zip(pushes, told["verdicts"], strict=True):
        if each["externalId"] != push.external_id:
            siege.wrong.append(f"Told of {each['externalId']} in the place of {push}")
        elif each["verdict"] in TAKEN:
            platform.hear(push)
        elif each["verdict"] != "STALE" and each["code"] != TWICE:
            siege.wrong.append(f"Told {each} of {push}")


async def send_files(siege: SyncSiege, platform: Platform, *, lines: int) -> None:
    """Sends files, each until its job is finished; one that dropped is sent again and goes on."""
    line = Line(siege.server)
    siege.writing += 1
    for number in count():
        if siege.is_over:
            break
        await siege.going.wait()
        pushes = [Push(f"{FILED}{number}-{k}", 1) for k in range(lines)]
        body = await asyncio.to_thread(_file, platform, pushes)
        job = await siege.answer(_sent_file, line, platform, body)
        done = await siege.answer(_job, line, platform, job)
        while done["status"] == "RUNNING":
            await asyncio.sleep(PAUSE)
            done = await siege.answer(_job, line, platform, job)
        if done["status"] != "FINISHED" or done["linesDone"] != lines:
            siege.wrong.append(f"A file came to {done}")
        if set(done["counts"]) <= {"CREATED", "MERGED"}:
            for push in pushes:
                platform.hear(push)
        siege.files += 1
    siege.writing -= 1
    line.close()


def _file(platform: Platform, pushes: list[Push]) -> bytes:
    return b"".join(orjson.dumps(platform.state(push)) + b"\n" for push in pushes)


async def _sent_file(line: Line, platform: Platform, body: bytes) -> int:
    status, answer = await line.send(
        "POST", "/bulk/volunteers", platform.key, body, "application/x-ndjson"
    )
    if status != HTTPStatus.ACCEPTED:
        raise Refused(status, answer)
    return int(orjson.loads(answer)["id"])


async def _job(line: Line, platform: Platform, job: int) -> Any:
    status, answer = await line.send("GET", f"/bulk/jobs/{job}", platform.key)
    if status != HTTPStatus.OK:
        raise Refused(status, answer)
    return orjson.loads(answer)


async def follow(siege: SyncSiege, platform: Platform) -> None:
    """Follows the feed, only forward, to its end; the copy that it keeps must be the register's."""
    line = Line(siege.server)
    held: dict[str, int] = {}
    async for external_id, revision in _feed(siege, platform, line):
        if revision < held.get(external_id, 0):
            siege.wrong.append(f"The feed went back to {revision} of {external_id}")
        held[external_id] = revision
        siege.followed += 1
    again = {one: revision async for one, revision in _feed(siege, platform, line)}
    line.close()
    database = Database(siege.city.url)
    await database.open()
    try:
        async with database.reader() as connection:
            rows = {row[0]: row[1] for row in await connection.fetch(HELD, platform.id)}
    finally:
        await database.close()
    for what, copy in (("followed", held), ("read from its beginning", again)):
        if copy != rows:
            differing = list(dict(copy.items() ^ rows.items()))[:NAMED]
            siege.wrong.append(f"The feed {what} tells other than the register of {differing}")


async def _feed(siege: SyncSiege, platform: Platform, line: Line) -> Any:
    """What the feed tells, until nobody writes and there is no more."""
    after = None
    while True:
        was_writing = siege.writing
        told = await siege.answer(line.ask, platform.key, CHANGES, after=after, first=PAGE)
        page = told["changes"]
        after = page["endCursor"]
        for change in page["changes"]:
            if change["registration"]:
                yield change["externalId"], int(change["registration"]["revision"])
        if not page["hasMore"]:
            if not was_writing:
                return
            await asyncio.sleep(PAUSE)


def homes() -> Iterator[str]:
    """Where people live; a few places, so that counts meet too."""
    from registry.demo.volunteers import shipped_homes  # noqa: PLC0415 - it reads a file

    return (home.code for home in shipped_homes()[::500])
