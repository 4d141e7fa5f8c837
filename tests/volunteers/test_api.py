"""What a platform pushes and officers read, through the API."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx2
import pytest

from registry import accounts
from registry.actor import OPERATOR
from registry.database import Database, vacuum
from tests.accounts.people import DISTRICT
from tests.conftest import serving
from tests.files import fetch, value
from tests.permissions.callers import hired
from tests.test_readme import README, SHOWN
from tests.volunteers.stating import (
    COMMUNITY,
    OTHER_COMMUNITY,
    number,
    record,
    verification,
)

PUSH = """mutation ($input: PushVolunteersInput!) { pushVolunteers(input: $input) { __typename
  ... on VolunteersPushed { created merged updated unchanged stale conflicts rejected
    verdicts { index externalId verdict code message path warnings number } }
  ... on Problem { code message path } } }"""
ONE = """query ($number: String!) { volunteer(number: $number) { number maskedName status registeredOn
  verifiedOn endedOn since home { code } community { code } documentType erasedAt
  mergedInto { number } registrations { platform { code } externalId revision registeredOn endedOn
    verifiedOn verification { method provider at evidence } maskedName documentType maskedNumber
    maskedPhone sex skills services home { code } since receivedAt } } }"""
LIST = """query ($within: DivisionCode, $filter: VolunteerFilter, $first: Int, $after: Cursor,
    $last: Int, $before: Cursor) {
  volunteers(within: $within, filter: $filter, first: $first, after: $after, last: $last,
      before: $before) {
    nodes { number status } count { value precision }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
COUNT = """query ($within: DivisionCode, $platform: String, $asOf: Date) {
  volunteerCount(within: $within, platform: $platform, asOf: $asOf) {
    registered verified unverified ended } }"""
WRITTEN = """SELECT (SELECT count(*) FROM volunteer), (SELECT count(*) FROM volunteer_registration),
  (SELECT count(*) FROM audit_entry), (SELECT count(*) FROM idempotency_key),
  (SELECT count(*) FROM change), (SELECT count(*) FROM volunteer_area_line),
  (SELECT count(*) FROM volunteer_waiting)"""
EVERYTHING = """SELECT to_jsonb(v)::text FROM volunteer v UNION ALL
  SELECT to_jsonb(r)::text FROM volunteer_registration r"""

FAR_COMMUNITY = "500105001001"


@dataclass(slots=True)
class Caller:
    """Somebody who asks the API."""

    client: httpx2.AsyncClient
    token: str
    language: str = "en"

    async def send(self, query: str, **variables: Any) -> Any:
        body = json.dumps({"query": query, "variables": variables}, default=str)
        headers = {"Content-Type": "application/json", "Accept-Language": self.language}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        return (await self.client.post("/graphql", content=body, headers=headers)).json()

    async def ask(self, query: str, **variables: Any) -> Any:
        answer = await self.send(query, **variables)
        assert "errors" not in answer, answer
        return answer["data"]

    async def push(self, *records: dict[str, Any], **given: Any) -> Any:
        told = await self.ask(PUSH, input={"records": records, **given})
        return told["pushVolunteers"]

    async def volunteer(self, number_: str) -> Any:
        return (await self.ask(ONE, number=number_))["volunteer"]

    async def volunteers(self, **given: Any) -> Any:
        return (await self.ask(LIST, **given))["volunteers"]

    async def count(self, **given: Any) -> list[int]:
        return list((await self.ask(COUNT, **given))["volunteerCount"].values())


@dataclass(slots=True)
class Register:
    """The application with two platforms, and officers of two districts and of everywhere."""

    db: Database
    one: Caller
    two: Caller
    clerk: Caller
    stranger: Caller
    auditor: Caller
    nobody: Caller


@pytest.fixture
async def register(city: Database) -> AsyncIterator[Register]:
    keys = []
    for code in ("one", "two"):
        async with city.transaction() as session:
            await accounts.add_platform(session, OPERATOR, code, f"平台{code}")
            keys.append(await accounts.add_platform_key(session, OPERATOR, code, code))
    officers = [
        await hired(city, "clerk.one", "clerk", DISTRICT),
        await hired(city, "clerk.two", "clerk", "500112000000"),
        await hired(city, "auditor.all", "auditor"),
    ]
    async with serving(city.url) as client:
        yield Register(city, *(Caller(client, token) for token in (*keys, *officers, "")))


def verdicts(told: Any) -> list[str]:
    assert told["__typename"] == "VolunteersPushed", told
    assert [each["index"] for each in told["verdicts"]] == list(range(len(told["verdicts"])))
    return [each["verdict"] for each in told["verdicts"]]


FULL: dict[str, Any] = {
    "idType": "RESIDENT_ID",
    "phone": "138 0013 8000",
    "bornOn": "1960-01-01",
    "sex": "FEMALE",
    "skills": ["急救"],
    "services": ["助老", "助残"],
}


# --- Pushing


async def test_every_record_has_its_verdict_in_order(register: Register) -> None:
    known = [record("k1", 5), record("k2", 5, idNumber=number(2))]
    assert verdicts(await register.one.push(*known)) == ["CREATED", "CREATED"]
    told = await register.one.push(
        record("k1", 6, name="王大明"),
        record("n1", division="500103009999"),
        record("k2", 5, idNumber=number(2)),
        record("n2"),
        record("k1", 4),
        record("k2", 5, idNumber=number(2), name="李"),
        record("n3", idNumber="110101199001011234"),
    )
    assert verdicts(told) == [
        *("UPDATED", "REJECTED", "UNCHANGED", "CREATED", "STALE", "CONFLICT", "REJECTED"),
    ]
    assert [told[name] for name in ("created", "updated", "unchanged")] == [1, 1, 1]
    assert [told[name] for name in ("merged", "stale", "conflicts", "rejected")] == [0, 1, 1, 2]
    assert [each["externalId"] for each in told["verdicts"]][:3] == ["k1", "n1", "k2"]
    assert [each["path"] for each in told["verdicts"]][1] == ["division"]
    assert told["verdicts"][6]["code"] == "ID_NUMBER"
    assert "110101199001011234" not in json.dumps(told)


async def test_who_is_known_on_another_platform_is_the_same_person(register: Register) -> None:
    first = await register.one.push(record("a", idNumber=number(1)))
    second = await register.two.push(record("b", idNumber=number(1)))
    assert verdicts(first) == ["CREATED"]
    assert verdicts(second) == ["MERGED"]
    assert first["verdicts"][0]["number"] == second["verdicts"][0]["number"]
    assert await register.nobody.count() == [1, 0, 1, 0]
    assert await register.nobody.count(platform="two") == [1, 0, 1, 0]


async def test_a_push_may_be_repeated(register: Register) -> None:
    records = [record(f"e{n}", idNumber=number(n), **FULL) for n in range(30)]
    assert set(verdicts(await register.one.push(*records))) == {"CREATED"}
    again = await register.one.push(*records)
    assert set(verdicts(again)) == {"UNCHANGED"}
    assert again["unchanged"] == 30


async def test_to_validate_writes_nothing(register: Register) -> None:
    await register.one.push(record("a"))
    before = await fetch(register.db, WRITTEN)
    records = [record("a", 2), record("b", idNumber=number(1)), record("c", division="x")]
    told = await register.one.push(*records, mode="VALIDATE", idempotencyKey="k")
    assert verdicts(told) == ["UPDATED", "CREATED", "REJECTED"]
    assert {each["number"] for each in told["verdicts"]} == {None}
    assert await fetch(register.db, WRITTEN) == before
    assert verdicts(await register.one.push(*records, idempotencyKey="k")) == verdicts(told)


async def test_a_key_is_answered_as_it_was_the_first_time(register: Register) -> None:
    first = await register.one.push(record("a"), idempotencyKey="k")
    assert verdicts(first) == ["CREATED"]
    assert await register.one.push(record("a"), idempotencyKey="k") == first
    other = await register.one.push(record("b"), idempotencyKey="k")
    assert other["__typename"] == "Conflict"
    assert verdicts(await register.two.push(record("b"), idempotencyKey="k")) == ["CREATED"]


async def test_a_push_of_more_than_a_thousand_is_refused(register: Register) -> None:
    told = await register.one.push(*(record(f"e{n}") for n in range(1_001)))
    assert (told["__typename"], told["path"]) == ("InvalidInput", ["records"])
    assert await value(register.db, "SELECT count(*) FROM volunteer") == 0


async def test_a_full_push_of_a_thousand_is_taken(register: Register) -> None:
    stated: dict[str, Any] = {**FULL, "skills": ["技能"] * 8, "services": ["服务"] * 8}
    records = [
        record(f"e{n}", idNumber=number(n), verification=verification(date(2021, 5, 1)), **stated)
        for n in range(1_000)
    ]
    told = await register.one.push(*records)
    assert verdicts(told) == ["CREATED"] * 1_000
    assert await register.nobody.count(within=COMMUNITY) == [1_000, 1_000, 0, 0]


async def test_one_bad_record_keeps_back_no_other(register: Register) -> None:
    bad: list[dict[str, Any]] = [
        {**record("b1"), "division": None},
        {k: v for k, v in record("b2").items() if k != "registeredOn"},
        {**record("b3"), "revision": -1},
        {**record("b4"), "name": ""},
        {**record("b5"), "verification": {"method": "人脸识别"}},
        {**record("b6"), "phone": "no phone"},
        {**record("13800138000")},
        {**record("b8"), "skills": ["x"] * 31},
    ]
    told = await register.one.push(*bad, record("good"))
    assert verdicts(told) == ["REJECTED"] * len(bad) + ["CREATED"]
    codes = [each["code"] for each in told["verdicts"]]
    assert codes[:5] == ["SHAPE"] * 5
    assert codes[5:8] == ["PHONE", "EXTERNAL_ID_PERSONAL", "SHAPE"]
    assert told["verdicts"][4]["path"][0] == "verification"


async def test_people_are_told_in_their_language(register: Register) -> None:
    register.one.language = "zh"
    told = await register.one.push(record("a", division="500103009999"))
    assert told["verdicts"][0]["message"] == "今日没有此代码的区县、街道乡镇或社区。"
    register.one.language = "en"
    told = await register.one.push(record("a", division="500103009999"))
    assert told["verdicts"][0]["message"].startswith("No district")


async def test_a_revision_of_63_bits_survives_as_a_text(register: Register) -> None:
    highest = 2**63 - 1
    for revision in (2**53 + 1, str(2**53 + 2), highest, str(highest)):
        told = await register.one.push(record("a", revision))  # type: ignore[arg-type]
    assert verdicts(told) == ["UNCHANGED"]
    found = await register.auditor.volunteer("VO000000001")
    assert found["registrations"][0]["revision"] == str(highest)
    over = await register.one.send(PUSH, input={"records": [record("a", highest + 1)]})
    assert over["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_only_a_platform_pushes_and_only_as_itself(register: Register) -> None:
    for caller in (register.nobody, register.clerk, register.auditor):
        assert (await caller.push(record("a")))["__typename"] == "Forbidden"
    await register.one.push(record("a", name="甲"))
    assert verdicts(await register.two.push(record("a", name="乙"))) == ["CREATED"]
    assert verdicts(await register.one.push(record("a", name="甲"))) == ["UNCHANGED"]
    assert await register.one.volunteer("VO000000001") is None
    assert (await register.one.volunteers())["nodes"] == []
    entries = (
        "SELECT actor, subject FROM audit_entry WHERE action = 'volunteers.pushed' ORDER BY id"
    )
    assert [actor for actor, _ in await fetch(register.db, entries)] == [
        *("key:one", "key:two", "key:one"),
    ]


async def test_the_push_of_the_readme(register: Register) -> None:
    """As it stands there, and what it shows to be counted then."""
    (mutation,) = re.findall(r"```graphql\n(mutation . pushVolunteers[^`]*)```", README)
    told = (await register.one.ask(mutation))["pushVolunteers"]
    assert [each["verdict"] for each in told["verdicts"]] == ["CREATED"]
    ((query, answer),) = [shown for shown in SHOWN if "volunteerCount" in shown[0]]
    assert await register.nobody.ask(query) == json.loads(answer)


# --- Reading


async def test_a_volunteer_is_shown_masked(register: Register) -> None:
    stated = record("a", idNumber=number(1), verification=verification(date(2021, 5, 1)), **FULL)
    (told,) = (await register.one.push(stated))["verdicts"]
    found = await register.clerk.volunteer(told["number"])
    assert found["maskedName"] == "王**"
    assert (found["status"], found["verifiedOn"]) == ("VERIFIED", "2021-05-01")
    assert (found["endedOn"], found["mergedInto"], found["erasedAt"]) == (None, None, None)
    assert found["home"] == found["community"] == {"code": COMMUNITY}
    (of,) = found["registrations"]
    assert (of["platform"], of["externalId"], of["revision"]) == ({"code": "one"}, "a", "1")
    assert of["verification"]["provider"] == "公安部"
    assert of["maskedPhone"] == "138******00"
    assert of["services"] == ["助老", "助残"]
    shown = json.dumps(found, ensure_ascii=False)
    stored = str(await fetch(register.db, EVERYTHING))
    for clear in (number(1), "13800138000", "小明", "1960-01-01"):
        assert clear not in shown
        assert clear not in stored


async def test_officers_see_the_volunteers_of_their_places(register: Register) -> None:
    pushed = await register.one.push(
        record("a", idNumber=number(1)), record("b", division=FAR_COMMUNITY)
    )
    near, far = [each["number"] for each in pushed["verdicts"]]
    assert [v["number"] for v in (await register.clerk.volunteers())["nodes"]] == [near]
    assert await register.clerk.volunteer(far) is None
    for caller in (register.stranger, register.nobody):
        for within in (None, "500000000000", COMMUNITY):
            listed = await caller.volunteers(within=within)
            assert listed["nodes"] == []
            assert listed["count"]["value"] == 0
        assert await caller.volunteer(near) is None
    for caller, expected in ((register.clerk, 1), (register.auditor, 2)):
        for within in (None, "500000000000"):
            listed = await caller.volunteers(within=within)
            assert len(listed["nodes"]) == expected
            assert listed["count"] == {"value": expected, "precision": "EXACT"}
    assert (await register.clerk.volunteers(within=FAR_COMMUNITY))["count"]["value"] == 0


@pytest.mark.parametrize(
    "number_", ["", "x", "1", "VO1", "VO0000000011", "SO000000001", "VO" + "9" * 18]
)
async def test_what_is_no_number_finds_nobody(register: Register, number_: str) -> None:
    await register.one.push(record("a"))
    assert await register.auditor.volunteer(number_) is None


async def test_who_was_merged_is_found_by_number_and_listed_no_more(register: Register) -> None:
    await register.one.push(record("a", idNumber=number(1)))
    (alone,) = (await register.two.push(record("b")))["verdicts"]
    (merged,) = (await register.two.push(record("b", 2, idNumber=number(1))))["verdicts"]
    assert merged["verdict"] == "MERGED"
    found = await register.clerk.volunteer(alone["number"])
    assert found["mergedInto"] == {"number": merged["number"]}
    assert found["registrations"] == []
    listed = await register.clerk.volunteers()
    assert [v["number"] for v in listed["nodes"]] == [merged["number"]]
    assert listed["count"]["value"] == 1


async def many(register: Register) -> None:
    """Volunteers of every status in three homes, known to one platform, to the other, or to both."""
    days: dict[int, dict[str, Any]] = {
        0: {},
        1: {"verification": verification(date(2021, 5, 1))},
        2: {"endedOn": "2024-01-01"},
    }
    homes = (COMMUNITY, OTHER_COMMUNITY, FAR_COMMUNITY)
    records = [
        record(f"e{n}", division=homes[n % 5 % 3], idNumber=number(n), **days[n % 3])
        for n in range(60)
    ]
    await register.one.push(*records[:40])
    await register.two.push(*records[30:])
    await register.one.push(record("same", registeredOn="2024-01-01", endedOn="2024-01-01"))


@pytest.mark.parametrize("within", [None, "500000000000", DISTRICT, COMMUNITY])
@pytest.mark.parametrize("asked", [{}, {"status": "ENDED"}, {"platform": "one"}])
async def test_a_list_is_walked_both_ways(
    register: Register, within: str | None, asked: dict[str, str]
) -> None:
    await many(register)
    page = await register.auditor.volunteers(within=within, filter=asked, first=100)
    whole = [node["number"] for node in page["nodes"]]
    assert len(whole) == len(set(whole)) == page["count"]["value"] > 5
    assert page["count"]["precision"] == "EXACT"
    forward, backward = list[str](), list[str]()
    after = before = None
    more = True
    while more:
        page = await register.auditor.volunteers(within=within, filter=asked, first=7, after=after)
        forward += [node["number"] for node in page["nodes"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    more = True
    while more:
        page = await register.auditor.volunteers(within=within, filter=asked, last=7, before=before)
        backward = [node["number"] for node in page["nodes"]] + backward
        before, more = page["pageInfo"]["startCursor"], page["pageInfo"]["hasPreviousPage"]
    assert forward == backward == whole


async def test_counts_of_lists_are_those_of_the_tally(register: Register) -> None:
    await many(register)
    for within in (None, DISTRICT, COMMUNITY, FAR_COMMUNITY):
        registered, verified, unverified, ended = await register.nobody.count(within=within)
        assert registered == verified + unverified
        for status, expected in (
            ("VERIFIED", verified),
            ("UNVERIFIED", unverified),
            ("ENDED", ended),
            (None, registered + ended),
        ):
            page = await register.auditor.volunteers(
                within=within, filter={"status": status}, first=100
            )
            assert page["count"] == {"value": expected, "precision": "EXACT"}
            assert len(page["nodes"]) == expected
            assert status is None or {node["status"] for node in page["nodes"]} <= {status}


async def test_counts_name_what_they_do_not_know(register: Register) -> None:
    for given, code in (
        ({"platform": "x"}, "UNKNOWN_PLATFORM"),
        ({"within": "9" * 12}, "UNKNOWN_DIVISION"),
    ):
        answer = await register.nobody.send(COUNT, **given)
        assert answer["errors"][0]["extensions"]["code"] == code
    for _ in range(2):
        listed = await register.auditor.send(LIST, filter={"platform": "x"})
        assert listed["errors"][0]["extensions"]["code"] == "UNKNOWN_PLATFORM"
        # However Postgres reads the volunteers, of whom there is none.
        await vacuum(register.db.url)
