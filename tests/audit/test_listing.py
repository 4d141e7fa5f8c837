"""The trail as the API tells it: to auditors, of what is theirs, in pages, and found by its filters."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from registry import audit
from registry.actor import OPERATOR
from tests.asking import refusal
from tests.audit.trail import connected, sealed, tamper
from tests.audit.watched import Watched
from tests.files import value
from tests.registration.officers import Officer

FOUND = """query ($filter: AuditFilter) {
  auditEntries(filter: $filter, first: 100) { nodes { action } count { value precision } } }"""
WHOLE = """query ($filter: AuditFilter) { auditEntries(filter: $filter) { nodes {
  id at actor accountName role via remote action subject subjectType subjectNumber reason caseNumber
  requestId detail sealed } } }"""
PAGE = """query ($at: MomentRange, $first: Int, $after: Cursor, $last: Int, $before: Cursor) {
  auditEntries(filter: {action: "act", at: $at},
               first: $first, after: $after, last: $last, before: $before) {
    nodes { subject } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    count { value precision } } }"""


async def found(person: Officer, **asked: Any) -> list[str]:
    """The actions that are told, the newest first; and the count says the same."""
    told = (await person.ask(FOUND, filter=asked))["auditEntries"]
    actions = [node["action"] for node in told["nodes"]]
    assert told["count"] == {"value": len(actions), "precision": "EXACT"}
    return actions


async def whole(person: Officer, **asked: Any) -> list[dict[str, Any]]:
    nodes: list[dict[str, Any]] = (await person.ask(WHOLE, filter=asked))["auditEntries"]["nodes"]
    return nodes


@pytest.fixture
async def acted(w: Watched) -> Watched:
    """Acts about cases and bodies of both districts, and about neither."""
    await w.act("of.case", ("case", 1), case_id=1)
    await w.act("of.other_case", ("case", 2), case_id=2)
    await w.act("of.street_case", ("person", 44), case_id=3)
    await w.act("of.body", ("organization", 1))
    await w.act("of.other_body", ("organization", 2))
    await w.act("of.street_body", ("organization", 3), reason="核查")
    await w.act("of.person", ("person", 1))
    await w.act("of.nothing")
    return w


async def test_an_auditor_of_everywhere_sees_everything(acted: Watched) -> None:
    told = await found(acted.auditor)
    assert told[:5] == [
        *("of.nothing", "of.person", "of.street_body", "of.other_body", "of.body"),
    ]
    assert "account.added" in told
    assert len(told) == await value(acted.db, "SELECT count(*) - 1 FROM audit_entry")


async def test_an_auditor_of_a_district_sees_what_is_about_it(acted: Watched) -> None:
    theirs = ["of.street_body", "of.body", "of.street_case", "of.case"]
    assert await found(acted.local) == theirs
    assert await found(acted.local, subjectType="case", subjectNumber="RC000000002") == []
    assert await found(acted.local, caseNumber="RC000000003") == ["of.street_case"]


async def test_nobody_else_sees_anything(acted: Watched) -> None:
    await acted.left()
    for person in (acted.clerk, acted.stranger, acted.administrator, acted.nobody):
        assert await found(person) == []
        assert await found(person, caseNumber="RC000000001") == []
    assert await acted.left() == []


async def test_looking_at_the_trail_is_on_the_trail(w: Watched) -> None:
    asked = {"actor": "clerk.one", "at": {"from": "2026-11-24"}}
    await whole(w.auditor, **asked)
    (entry,) = await w.left()
    assert entry[:2] == ("auditor.all", "auditor")
    assert entry[4:8] == ("audit.listed", "audit", None, None)
    assert json.loads(entry[-1]) == {"arguments": {"filter": asked}}
    told = await whole(w.auditor, action="audit.listed")
    assert [node["detail"] for node in told] == [{"arguments": {"filter": asked}}]


async def test_an_entry_says_all_of_it(w: Watched) -> None:
    async with connected(w.db) as open_one, open_one.transaction():
        await open_one.execute("SELECT pg_current_xact_id()")  # before which nothing is sealed
        await w.clerk.ask('query Why { case(number: "RC000000001") { number } }')
        (look,) = await whole(w.auditor, actor="clerk.one", action="case.looked")
    request_id, at = look.pop("requestId"), datetime.fromisoformat(look.pop("at"))
    assert datetime.now(UTC) - timedelta(minutes=5) < at <= datetime.now(UTC)
    assert look == {
        "id": str(await value(w.db, "SELECT max(id) - 1 FROM audit_entry")),
        "actor": "clerk.one",
        "accountName": "张伟",
        "role": "clerk",
        "via": "SESSION",
        "remote": "127.0.0.1",
        "action": "case.looked",
        "subject": "RC000000001",
        "subjectType": "case",
        "subjectNumber": "RC000000001",
        "reason": None,
        "caseNumber": "RC000000001",
        "detail": {"operation": "Why"},
        "sealed": False,
    }
    assert await found(w.auditor, requestId=request_id) == ["case.looked"]


async def test_what_an_act_does_not_say_is_null(acted: Watched) -> None:
    await sealed(acted.db)
    (body,) = await whole(acted.auditor, action="of.street_body")
    shown = ("via", "accountName", "subjectNumber", "reason", "caseNumber", "requestId", "sealed")
    assert [body[name] for name in shown] == ["CLI", None, "SO000000003", "核查", None, None, True]
    (person,) = await whole(acted.auditor, action="of.person")
    assert (person["subjectType"], person["subjectNumber"]) == ("person", "1")
    (nothing,) = await whole(acted.auditor, action="of.nothing")
    assert (nothing["subjectType"], nothing["subjectNumber"]) == (None, None)


FILTERS: list[tuple[dict[str, Any], list[str]]] = [
    ({"actor": "operator", "action": "of.body"}, ["of.body"]),
    ({"actor": "nobody"}, []),
    ({"action": "of.nothing"}, ["of.nothing"]),
    ({"subjectType": "organization"}, ["of.street_body", "of.other_body", "of.body"]),
    ({"subjectType": "organization", "subjectNumber": "SO000000002"}, ["of.other_body"]),
    ({"subjectType": "organization", "subjectNumber": "2"}, ["of.other_body"]),
    ({"subjectType": "person", "subjectNumber": "44"}, ["of.street_case"]),
    ({"caseNumber": "RC000000002"}, ["of.other_case"]),
    ({"caseNumber": None, "at": None, "action": "of.case"}, ["of.case"]),
    ({"requestId": "none"}, []),
]


async def test_filters(acted: Watched) -> None:
    for asked, told in FILTERS:
        assert await found(acted.auditor, **asked) == told, asked


async def test_a_stretch_of_time_has_both_its_ends(acted: Watched) -> None:
    moments = {
        "of.nothing": "2026-02-28 16:00:00+00",  # the first moment of a day in the city
        "of.body": "2026-03-01 15:59:59.999999+00",  # and its last
        "of.case": "2026-03-01 16:00:00+00",
    }
    for action, at in moments.items():
        await tamper(acted.db, f"UPDATE audit_entry SET at = '{at}' WHERE action = '{action}'")  # noqa: S608 - the words stand above

    async def between(since: str | None, until: str | None) -> list[str]:
        return await found(acted.auditor, actor="operator", at={"from": since, "to": until})

    assert await between("2026-03-01", "2026-03-01") == ["of.body", "of.nothing"]
    assert await between("2026-03-02", "2026-03-02") == ["of.case"]
    assert await between("2026-03-02T00:00:00+08:00", "2026-03-01T16:00Z") == ["of.case"]
    assert await between(None, "2026-03-01T00:00:00.000001+08:00") == ["of.nothing"]
    assert await between("2026-03-01T15:59:59.999999Z", "2026-03-01") == ["of.body"]


NO_MOMENTS = (
    *("", "now", "2026-13-01", "2026-11-24T08:00:00", "20261124", "2026-11-24T25:00Z"),
    *("9999-12-31T00:00Z", "0001-01-01T00:00+08:00", "2026-11-24 08:00Z", "2026-W48"),
    *("2026-11-24T08:00+24:00", "２０２６-11-24", "2026-11-24T08:00:00.1234567Z"),
)
REFUSED: list[dict[str, Any]] = [
    {"subjectNumber": "RC000000001"},
    {"subjectType": "case", "subjectNumber": "SO000000001"},
    {"subjectType": "organization", "subjectNumber": "RC1"},
    {"subjectType": "person", "subjectNumber": "x"},
    {"subjectType": "person", "subjectNumber": "9" * 19},
    {"subjectType": "[(", "subjectNumber": ""},
    {"caseNumber": "'; DROP TABLE audit_entry"},
    {"actor": "x" * 201},
    *({"at": {"from": text}} for text in NO_MOMENTS),
]


async def test_what_cannot_be_read_is_refused(w: Watched) -> None:
    for asked in REFUSED:
        assert await refusal(w.nobody.client, FOUND, filter=asked) == "BAD_USER_INPUT", asked


@pytest.mark.parametrize("at", [None, {"from": "2026-01-01"}], ids=["all", "of a stretch of time"])
async def test_pages_both_ways(w: Watched, at: Any) -> None:
    for numbers in ("01234", "56"):  # of one moment, then of another
        async with w.db.transaction() as session:
            for number in numbers:
                audit.record(session, OPERATOR, "act", number)

    async def page(**asked: Any) -> Any:
        return (await w.auditor.ask(PAGE, at=at, **asked))["auditEntries"]

    seen: list[str] = []
    after, before = None, None
    for _ in range(3):
        told = await page(first=3, after=after)
        seen += [node["subject"] for node in told["nodes"]]
        after = told["pageInfo"]["endCursor"]
        assert told["pageInfo"]["hasNextPage"] == (len(seen) < 7)
        assert told["count"] == {"value": 7, "precision": "EXACT"}
        await w.act("noise")
    assert seen == list("6543210")
    walked: list[str] = []
    for _ in range(4):
        told = await page(last=2, before=before)
        walked = [node["subject"] for node in told["nodes"]] + walked
        before = told["pageInfo"]["startCursor"]
    assert (walked, told["pageInfo"]["hasPreviousPage"]) == (seen, False)


async def test_a_cursor_is_good_for_its_own_order(w: Watched) -> None:
    asked = {"at": {"from": "2026-01-01"}}
    page = "pageInfo { endCursor }"
    of_all = await w.auditor.ask(f"{{ auditEntries(first: 1) {{ {page} }} }}")
    cursor = of_all["auditEntries"]["pageInfo"]["endCursor"]
    moments = ("infinity", "2026", "9999-12-31T23:59:59-23:59", 7, None)
    made = [b64encode(json.dumps(["AT-", moment, 1]).encode()).decode() for moment in moments]
    for after in (cursor, *made):
        assert await refusal(w.auditor.client, PAGE, **asked, after=after) == "BAD_USER_INPUT"
    assert await refusal(w.auditor.client, PAGE, first=1, last=1) == "BAD_USER_INPUT"
