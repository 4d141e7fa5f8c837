"""The change feed: nothing is skipped, nobody sees another's, and a snapshot goes on as the feed."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

import asyncpg
import httpx2
import pytest

from registry import accounts, feed
from registry.actor import OPERATOR
from registry.database import Database
from registry.housekeeping import tidy
from registry.statements import execute
from registry.volunteers.erasing import erase_volunteer
from tests.accounts.people import DISTRICT, member
from tests.conftest import TODAY, serving
from tests.files import fetch, value, write
from tests.volunteers.officers import CORRECT, READ, REASON, number_of, officer
from tests.volunteers.stating import COMMUNITY, number, record
from tests.volunteers.test_api import Caller

CHANGES = """query ($after: Cursor, $first: Int, $types: [ChangeType!]) {
  changes(after: $after, first: $first, types: $types) { endCursor hasMore changes {
    type at reason externalId division { code } organization { number }
    registration { platform { code } externalId revision maskedName home { code } } } } }"""
STATED = """SELECT external_id, revision::text FROM volunteer_registration r
  JOIN volunteer_platform p ON p.id = r.platform_id WHERE p.code = $1"""
INSERTED = "INSERT INTO change (type, subject_id) VALUES ('ORGANIZATION', $1)"
OTHERS = """INSERT INTO change (type, subject_id, platform_id, key)
  SELECT 'VOLUNTEER', n, (SELECT id FROM volunteer_platform WHERE code = 'two'), 'x' || n
  FROM generate_series(1, 5000) n"""
ABOLISH = """UPDATE division_version SET during = daterange(lower(during), :today)
  WHERE code = :code"""
MINE = ["VOLUNTEER"]


@dataclass(slots=True)
class Reader:
    """Whoever follows the feed, and only moves forward."""

    caller: Caller
    after: str | None = None
    seen: list[Any] = field(default_factory=list)

    async def page(self, **given: Any) -> Any:
        page = (await self.caller.ask(CHANGES, after=self.after, **given))["changes"]
        self.after = page["endCursor"]
        self.seen += page["changes"]
        return page

    async def catch_up(self, first: int = 100, types: Any = MINE) -> list[Any]:
        """All that there is to read now."""
        before = len(self.seen)
        while (await self.page(first=first, types=types))["hasMore"]:
            pass
        return self.seen[before:]

    async def ids(self) -> list[str]:
        return [change["externalId"] for change in await self.catch_up()]

    def copy(self) -> set[tuple[str, str]]:
        """What a copy that was kept by the feed holds."""
        kept = {}
        for change in self.seen:
            if (registration := change["registration"]) is not None:
                kept[registration["externalId"]] = registration["revision"]
        return set(kept.items())


@dataclass(slots=True)
class Register:
    db: Database
    client: httpx2.AsyncClient
    one: Caller
    two: Caller
    auditor: Caller
    clerk: Caller
    nobody: Caller

    async def stated(self, code: str) -> set[tuple[str, str]]:
        return {(row[0], row[1]) for row in await fetch(self.db, STATED, code)}

    async def snapshot(self, caller: Caller) -> tuple[str, list[Any]]:
        headers = {"Authorization": f"Bearer {caller.token}"}
        answer = await self.client.get("/bulk/volunteers", headers=headers)
        assert answer.status_code == 200, answer.text
        lines = [json.loads(line) for line in answer.text.splitlines()]
        return answer.headers["X-Feed-Cursor"], lines


@pytest.fixture
async def register(city: Database) -> AsyncIterator[Register]:
    tokens = []
    for code in ("one", "two"):
        async with city.transaction() as session:
            await accounts.add_platform(session, OPERATOR, code, f"平台{code}")
            tokens.append(await accounts.add_platform_key(session, OPERATOR, code, code))
    tokens.append(await member(city, "auditor.all", "auditor"))
    tokens.append(await member(city, "clerk.one", "clerk", DISTRICT))
    async with serving(city.url) as client:
        yield Register(city, client, *(Caller(client, token) for token in (*tokens, "")))


@pytest.fixture
async def late(register: Register) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    """A connection whose transactions last."""
    connection = await asyncpg.connect(register.db.url)
    yield connection
    await connection.close()


# --- What is told, and to whom


async def test_everybody_is_told_of_divisions(register: Register) -> None:
    page = await Reader(register.nobody).page(first=2)
    assert [change["type"] for change in page["changes"]] == ["DIVISION"] * 2
    assert page["changes"][0]["division"]["code"] == page["changes"][0]["externalId"]
    assert page["hasMore"]
    assert len(await Reader(register.nobody).catch_up(1_000, ["DIVISION"])) > 10_000


async def test_a_platform_is_told_of_its_own_registrations_only(register: Register) -> None:
    await register.one.push(record("a", idNumber=number(1)), record("b"))
    await register.two.push(record("c", idNumber=number(1)))
    await register.one.push(record("a", 2, idNumber=number(1)))
    one = await Reader(register.one).catch_up()
    assert [(each["type"], each["externalId"]) for each in one] == [
        *(("VOLUNTEER", "a"), ("VOLUNTEER", "b"), ("VOLUNTEER", "a"))
    ]
    assert one[0]["registration"] == {
        "platform": {"code": "one"},
        "externalId": "a",
        "revision": "2",
        "maskedName": "王**",
        "home": {"code": COMMUNITY},
    }
    assert await Reader(register.two).ids() == ["c"]
    assert await Reader(register.auditor).ids() == ["a", "b", "c", "a"]
    for caller in (register.clerk, register.nobody):
        assert await Reader(caller).ids() == []
    public = await Reader(register.nobody).page(first=1_000)
    assert {each["type"] for each in public["changes"]} == {"DIVISION"}


async def test_an_organization_is_told_by_its_number(register: Register) -> None:
    made = """INSERT INTO organization
        (name, filing_number, registrar_id, established_on, entered_on)
        SELECT '互助会', 'F1', division_id, '2020-01-01', '2020-01-01' FROM division_version
        WHERE code = '500103000000'"""
    await write(register.db, made)
    await write(
        register.db,
        "INSERT INTO change (type, subject_id) SELECT 'ORGANIZATION', id FROM organization",
    )
    (change, *_) = await Reader(register.nobody).catch_up(types=["ORGANIZATION"])
    assert change["externalId"] == await value(register.db, "SELECT number FROM organization")
    assert change["reason"] is None


async def test_what_is_less_than_it_was_says_why(register: Register) -> None:
    await register.one.push(record("a", idNumber=number(1)), record("b", idNumber=number(2)))
    actor = await officer(register.db, CORRECT, READ)
    whose = await number_of(register.db, "one", "a")
    async with register.db.transaction() as session:
        await erase_volunteer(session, actor, whose, REASON, TODAY)
    told = (await Reader(register.one).catch_up())[-1]
    assert (told["externalId"], told["reason"]) == ("a", "ERASED")
    assert told["registration"]["maskedName"] is None
    reader = Reader(register.nobody)
    await reader.catch_up(1_000, ["DIVISION"])
    await abolish(register.db, COMMUNITY)
    (gone,) = await reader.catch_up(1_000, ["DIVISION"])
    assert (gone["externalId"], gone["reason"], gone["division"]) == (COMMUNITY, "ABOLISHED", None)


async def abolish(db: Database, code: str) -> None:
    async with db.transaction() as session:
        await execute(session, ABOLISH, code=code, today=TODAY)


# --- The order of commits


async def test_what_commits_late_is_not_skipped(register: Register, late: Any) -> None:
    reader = Reader(register.one)
    await reader.catch_up()
    transaction = late.transaction()
    await transaction.start()
    await late.execute(INSERTED, 1)
    await register.one.push(record("a"))
    types = ["VOLUNTEER", "ORGANIZATION"]
    assert await reader.catch_up(types=types) == []
    await transaction.commit()
    told = await reader.catch_up(types=types)
    assert [each["type"] for each in told] == ["ORGANIZATION", "VOLUNTEER"]
    assert await reader.catch_up(types=types) == []


def place(cursor: str) -> tuple[int, int]:
    _, xid, id_ = json.loads(base64.urlsafe_b64decode(cursor + "=="))
    return xid, id_


async def test_an_empty_page_moves_on(register: Register) -> None:
    reader = Reader(register.one)
    page = await reader.page(types=MINE)
    assert (page["changes"], page["hasMore"]) == ([], False)
    first = place(page["endCursor"])
    await register.two.push(record("c"))
    page = await reader.page(types=MINE)
    assert page["changes"] == []
    assert place(page["endCursor"]) > first
    await register.one.push(record("a"))
    assert await reader.ids() == ["a"]


async def test_pages_of_every_size_tell_the_same(register: Register) -> None:
    await register.one.push(*(record(f"e{n}") for n in range(7)))
    whole = await Reader(register.one).ids()
    assert sorted(whole) == [f"e{n}" for n in range(7)]
    for size in (1, 2, 3, 7, 8):
        assert [each["externalId"] for each in await Reader(register.one).catch_up(size)] == whole
    none = await Reader(register.one).page(first=0, types=MINE)
    assert (none["changes"], none["hasMore"]) == ([], True)
    assert await Reader(register.one, none["endCursor"]).ids() == whole


async def test_a_kept_answer_never_stands_for_a_later_one(register: Register, late: Any) -> None:
    """The same page, asked from the beginning: before, while and after something commits late."""

    async def asked() -> Any:
        return (await register.one.ask(CHANGES, types=MINE))["changes"]

    assert (await asked())["changes"] == []
    transaction = late.transaction()
    await transaction.start()
    await late.execute(INSERTED, 1)
    held_up = await asked()
    assert await asked() == held_up
    await register.one.push(record("a"))
    assert await asked() == held_up
    await transaction.commit()
    told = await asked()
    assert [each["externalId"] for each in told["changes"]] == ["a"]
    assert place(told["endCursor"]) > place(held_up["endCursor"])
    assert (await register.two.ask(CHANGES, types=MINE))["changes"]["changes"] == []


async def test_a_reader_sees_everything_while_writers_push(register: Register) -> None:
    done = asyncio.Event()
    reader, follower = Reader(register.one), Reader(register.one)
    cursors: list[str] = []

    async def writer(seed: int) -> None:
        rng = Random(seed)  # noqa: S311 - repeatable, not secret
        for turn in range(1, 9):
            some = rng.sample(range(40), 8)
            records = [record(f"e{n}", 10 * turn + seed) for n in some]
            await register.one.push(*records)
            await asyncio.sleep(rng.random() / 20)

    async def follow() -> None:
        while not done.is_set():
            await reader.page(first=5, types=MINE)
            cursors.append(reader.after or "")
        await reader.catch_up(5)

    following = asyncio.create_task(follow())
    await asyncio.gather(*map(writer, range(3)))
    done.set()
    await following
    stated = await register.stated("one")
    assert len(stated) > 30
    assert reader.copy() == stated
    await follower.catch_up(1_000)
    assert follower.copy() == stated
    # Each change once, in one order, however the pages fell.
    order = [(each["externalId"], each["at"]) for each in follower.seen]
    assert [(each["externalId"], each["at"]) for each in reader.seen] == order
    assert len(order) == await value(
        register.db, "SELECT count(*) FROM change WHERE type = 'VOLUNTEER'"
    )


# --- What is not kept for ever


async def age(db: Database, days: int) -> None:
    async with db.transaction() as session:
        await execute(
            session, "UPDATE change SET at = at - make_interval(days => :days)", days=days
        )


async def test_a_reader_who_is_too_far_behind_is_told(register: Register) -> None:
    behind = Reader(register.one)
    await register.one.push(record("a"))
    await behind.page(first=0, types=MINE)
    level = Reader(register.one)
    await level.catch_up()
    await age(register.db, 80)
    await tidy(register.db)
    assert await Reader(register.one).ids() == ["a"]
    await age(register.db, 20)
    await tidy(register.db)
    assert await value(register.db, "SELECT count(*) FROM change") == 0
    answer = await behind.caller.send(CHANGES, after=behind.after)
    (error,) = answer["errors"]
    assert (error["extensions"]["code"], error["path"]) == ("RESYNC_REQUIRED", ["changes"])
    assert "data" not in answer
    await register.one.push(record("b"))
    assert await level.ids() == ["b"]
    assert await Reader(register.one).ids() == ["b"]


async def test_a_cursor_that_is_none_of_ours(register: Register) -> None:
    for given, code in (
        (feed.cursor_at(2**62), "RESYNC_REQUIRED"),
        (feed.cursor_at(-1), "BAD_USER_INPUT"),
        ("x", "BAD_USER_INPUT"),
        ("WyJJRCsiLDFd", "BAD_USER_INPUT"),
    ):
        (error,) = (await register.one.send(CHANGES, after=given))["errors"]
        assert error["extensions"]["code"] == code, given
    for size in (-1, 1_001):
        (error,) = (await register.one.send(CHANGES, first=size))["errors"]
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
    costs = (await register.one.send(CHANGES, first=1_000))["extensions"]["cost"]
    assert 1_000 < costs["requested"] <= costs["limit"]


# --- A snapshot, and the feed from there


async def test_a_snapshot_holds_what_is_registered(register: Register) -> None:
    verification = {"method": "x", "provider": "y", "at": "2021-01-01T08:00:00+08:00"}
    stated = record(
        "a", idNumber=number(1), phone="13800138000", skills=["急救"], verification=verification
    )
    await register.one.push(stated, record("B"))
    await register.two.push(record("c"))
    _, (capital, line) = await register.snapshot(register.one)
    assert capital["externalId"] == "B"
    assert "idType" not in capital
    assert line["number"] == await number_of(register.db, "one", "a")
    assert (line["revision"], line["division"], line["registeredOn"]) == (
        1,
        COMMUNITY,
        "2020-03-01",
    )
    assert (line["maskedName"], line["maskedPhone"]) == ("王**", "138******00")
    assert line["verification"]["method"] == "x"
    assert number(1) not in json.dumps(line)


async def test_only_a_platform_has_a_snapshot(register: Register) -> None:
    for caller in (register.nobody, register.auditor):
        headers = {"Authorization": f"Bearer {caller.token}"} if caller.token else {}
        answer = await register.client.get("/bulk/volunteers", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "FORBIDDEN")


async def test_a_snapshot_and_the_feed_from_there_are_the_table(
    register: Register, late: Any
) -> None:
    """Also of what was being written while the snapshot was taken."""
    await register.one.push(*(record(f"e{n}") for n in range(20)))
    open_ = late.transaction()
    await open_.start()
    await late.execute("UPDATE volunteer_registration SET revision = 99 WHERE external_id = 'e3'")
    await late.execute(
        """INSERT INTO change (type, subject_id, platform_id, key)
        SELECT 'VOLUNTEER', volunteer_id, platform_id, external_id FROM volunteer_registration
        WHERE external_id = 'e3'"""
    )
    await register.one.push(record("e20"), record("e5", 2))
    cursor, lines = await register.snapshot(register.one)
    held = {(line["externalId"], str(line["revision"])) for line in lines}
    assert ("e3", "1") in held
    assert ("e20", "1") in held
    await open_.commit()
    await register.one.push(record("e7", 3), record("e21"))
    reader = Reader(register.one, cursor)
    await reader.catch_up(2)
    kept = dict(held) | dict(reader.copy())
    assert set(kept.items()) == await register.stated("one")


# --- What is read for it


@pytest.mark.parametrize("mode", ["force_generic_plan", "force_custom_plan"])
async def test_a_page_reads_nothing_of_other_platforms(register: Register, mode: str) -> None:
    await register.one.push(*(record(f"e{n}") for n in range(5)))
    await write(register.db, OTHERS)
    await write(register.db, "ANALYZE change")
    mine = await value(register.db, "SELECT id FROM volunteer_platform WHERE code = 'one'")
    async with register.db.reader() as connection:
        await connection.execute(f"SET plan_cache_mode = {mode}")
        await connection.execute(
            """PREPARE page (xid8, bigint, bigint, text[], smallint[]) AS
            SELECT * FROM changes_after($1, $2, $3, $4, $5)"""
        )
        explained = await connection.fetchval(
            "EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE page"
            f" ('0', 0, 101, '{{VOLUNTEER}}', '{{{mine}}}')"
        )
        await connection.execute("DEALLOCATE page; RESET plan_cache_mode")

    def nodes(node: dict[str, Any]) -> list[dict[str, Any]]:
        return [node, *(n for child in node.get("Plans", []) for n in nodes(child))]

    read = [
        n for n in nodes(json.loads(explained)[0]["Plan"]) if n.get("Relation Name") == "change"
    ]
    assert {n["Node Type"] for n in read} <= {"Index Scan", "Index Only Scan"}
    assert {n["Index Name"] for n in read} == {"ix_change_platform_id", "ix_change_told"}
    rows = {n["Index Name"]: n["Actual Rows"] + n.get("Rows Removed by Filter", 0) for n in read}
    assert rows["ix_change_platform_id"] == 5
    assert len(await Reader(register.one).catch_up()) == 5
