"""What officers do with one person, and platforms with service and files, through the API."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
from structlog.testing import capture_logs

from registry import accounts
from registry.actor import OPERATOR
from registry.database import Database
from tests.accounts.people import DISTRICT
from tests.conftest import serving
from tests.files import drifts, fetch, value
from tests.permissions.callers import hired
from tests.volunteers import test_verifying as verifiers
from tests.volunteers.officers import REASON, entries
from tests.volunteers.serving import service
from tests.volunteers.stating import number, record
from tests.volunteers.test_api import Caller, Register, verdicts

WHO, PHONE = number(7), "13800138000"
CLEAR = (WHO, PHONE, "王小明", "1957-01-01")

PROBLEM = "... on Problem { code message path }"
REVEAL = f"""mutation ($input: RevealIdentityInput!) {{ revealIdentity(input: $input) {{ __typename
  ... on IdentityRevealed {{ number registrations {{ platform {{ code }} externalId name again: name
    documentType documentNumber documentCountry phone bornOn }} }} {PROBLEM} }} }}"""
EXPORT = f"""mutation ($input: ExportVolunteerInput!) {{ exportVolunteer(input: $input) {{ __typename
  ... on VolunteerExported {{ number document }} {PROBLEM} }} }}"""
ERASE = f"""mutation ($input: EraseVolunteerInput!) {{ eraseVolunteer(input: $input) {{ __typename
  ... on VolunteerErased {{ volunteer {{ number status erasedAt maskedName }} }} {PROBLEM} }} }}"""
SPLIT = f"""mutation ($input: SplitVolunteerInput!) {{ splitVolunteer(input: $input) {{ __typename
  ... on VolunteerSplit {{ volunteer {{ number registrations {{ externalId }} }}
    newVolunteer {{ number registrations {{ externalId }} }} }} {PROBLEM} }} }}"""
MERGE = f"""mutation ($input: MergeVolunteersInput!) {{ mergeVolunteers(input: $input) {{ __typename
  ... on VolunteersMerged {{ volunteer {{ number registrations {{ externalId }} }} }} {PROBLEM} }} }}"""
VERIFY = f"""mutation ($input: VerifyVolunteerInput!) {{ verifyVolunteer(input: $input) {{ __typename
  ... on VolunteerVerified {{ result registrations volunteer {{ status }} }} {PROBLEM} }} }}"""
SERVE = f"""mutation ($input: PushServiceRecordsInput!) {{ pushServiceRecords(input: $input) {{
  __typename ... on ServiceRecordsPushed {{ created updated unchanged stale conflicts rejected
    verdicts {{ index externalId verdict code path warnings number }} }} {PROBLEM} }} }}"""
SERVED = """query ($number: String!) { volunteer(number: $number) { serviceHours serviceRecordCount
  registrations { externalId serviceHours serviceRecordCount } } }"""
JOB = """query ($id: ID!) { bulkJob(id: $id) { id status source bytesTotal bytesDone linesDone created
  merged updated unchanged stale conflicts rejected error createdAt endedAt } }"""
MOVE = f"""mutation ($input: BulkJobInput!) {{ act: %sBulkJob(input: $input) {{ __typename
  ... on BulkJobDone {{ job {{ id status }} }} {PROBLEM} }} }}"""
KEPT = "SELECT outcome::text FROM idempotency_key"
ADD_JOB = """
INSERT INTO bulk_job (platform_id, actor, source, sha256, bytes_total, bytes_done, lines_done, counts)
SELECT id, 'key:one', '五月.ndjson', 'x', 16000000000, 5, 2, '{"CREATED": 1, "REJECTED": 1}'
FROM volunteer_platform WHERE code = 'one' RETURNING id
"""


class Acts(Register):
    """With officers who may show and correct."""

    reviewer: Caller
    approver: Caller
    far: Caller


@pytest.fixture
async def acts(city: Database) -> AsyncIterator[Acts]:
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
    others = [
        await hired(city, "reviewer.one", "reviewer", DISTRICT),
        await hired(city, "approver.one", "approver", DISTRICT),
        await hired(city, "approver.two", "approver", "500112000000"),
    ]
    with verifiers.serving() as bureau:
        settings = {"verifier_url": bureau.url, "verifier_token": verifiers.TOKEN}
        async with serving(city.url, **settings) as client:
            found = Acts(city, *(Caller(client, token) for token in (*keys, *officers, "")))
            for name, token in zip(("reviewer", "approver", "far"), others, strict=True):
                setattr(found, name, Caller(client, token))
            yield found


async def known(acts: Acts) -> str:
    """A person of two platforms, by their number."""
    full = record("a", idNumber=WHO, phone=PHONE, bornOn="1957-01-01")
    (told,) = (await acts.one.push(full))["verdicts"]
    await acts.two.push(record("b", idNumber=WHO, name='王"\\晓明', idCountry=None))
    return str(told["number"])


async def act(caller: Caller, mutation: str, **given: Any) -> Any:
    (answer,) = (await caller.ask(mutation, input=given)).values()
    return answer


async def refused(caller: Caller, mutation: str, **given: Any) -> str:
    return str((await act(caller, mutation, **given))["__typename"])


# --- Showing


async def test_an_identity_is_shown_to_whoever_may_and_to_nobody_else(acts: Acts) -> None:
    whose = await known(acts)
    for caller in (acts.nobody, acts.one, acts.stranger, acts.far):
        assert await refused(caller, REVEAL, number=whose, reason=REASON) in {
            *("NotFound", "Forbidden"),
        }
    assert await refused(acts.clerk, REVEAL, number=whose, reason=REASON) == "Forbidden"
    assert await entries(acts.db) == []
    assert await refused(acts.reviewer, REVEAL, number=whose, reason="") == "InvalidInput"
    shown = await act(acts.reviewer, REVEAL, number=whose, reason=REASON)
    assert (shown["__typename"], shown["number"]) == ("IdentityRevealed", whose)
    first, second = shown["registrations"]
    assert first == {
        "platform": {"code": "one"},
        "externalId": "a",
        "name": "王小明",
        "again": "王小明",
        "documentType": "RESIDENT_ID",
        "documentNumber": WHO,
        "documentCountry": None,
        "phone": PHONE,
        "bornOn": "1957-01-01",
    }
    assert (second["name"], second["phone"]) == ('王"\\晓明', None)
    ((action, _, reason, detail),) = await entries(acts.db)
    assert (action, reason) == ("volunteer.revealed", REASON)
    assert not any(clear in str(detail) for clear in CLEAR)


async def test_nothing_personal_is_in_a_statement_or_a_log_or_kept(
    acts: Acts, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    whose = await known(acts)
    sent: list[str] = []
    read = Database.read

    async def noted(self: Database, sql: str, args: Any) -> Any:
        sent.append(f"{sql} {args}")
        return await read(self, sql, args)

    monkeypatch.setattr(Database, "read", noted)
    caplog.set_level(logging.DEBUG)
    with capture_logs() as logs:
        shown = await act(acts.reviewer, REVEAL, number=whose, reason=REASON)
        copy = await act(acts.reviewer, EXPORT, number=whose, reason=REASON)
    assert WHO in json.dumps(shown)
    assert WHO in copy["document"]
    assert sum("registrations" in statement or "document" in statement for statement in sent) >= 2
    written = [str(await fetch(acts.db, KEPT)), str(await entries(acts.db))]
    for text in (*sent, str(logs), caplog.text, *written):
        assert not any(clear in text for clear in CLEAR)


async def test_a_person_gets_all_that_is_held_of_them(acts: Acts) -> None:
    whose = await known(acts)
    await serve(acts.one, registration="a", leader="李大海", description="擦窗")
    for caller in (acts.clerk, acts.far, acts.nobody):
        assert await refused(caller, EXPORT, number=whose, reason=REASON) in {
            *("NotFound", "Forbidden"),
        }
    copy = await act(acts.reviewer, EXPORT, number=whose, reason=REASON)
    document = json.loads(copy["document"])
    assert copy["number"] == document["number"] == whose
    assert [each["name"] for each in document["registrations"]] == ["王小明", '王"\\晓明']
    assert document["serviceHours"] == "1.50"
    (served,) = document["registrations"][0]["serviceRecords"]
    assert (served["hours"], served["leaderMasked"]) == ("1.50", "李**")
    assert (served["description"], served["activity"]) == ("擦窗", "社区清洁")
    assert "李大海" not in copy["document"]


# --- Correcting


async def test_a_person_is_erased_with_the_words_of_their_service(acts: Acts) -> None:
    whose = await known(acts)
    await serve(acts.one, registration="a", leader="李大海", description="擦窗")
    for caller in (acts.clerk, acts.reviewer, acts.far, acts.nobody):
        assert await refused(caller, ERASE, number=whose, reason=REASON) in {
            *("NotFound", "Forbidden"),
        }
    given = {"number": whose, "reason": REASON, "idempotencyKey": "k"}
    told = await act(acts.approver, ERASE, **given)
    assert told["volunteer"]["erasedAt"] is not None
    assert (told["volunteer"]["status"], told["volunteer"]["maskedName"]) == ("ENDED", None)
    assert await act(acts.approver, ERASE, **given) == told
    rows = "SELECT activity, description, leader_masked, leader_sealed, content, centihours"
    assert await fetch(acts.db, f"{rows} FROM volunteer_service") == [
        ("社区清洁", None, None, None, b"", 150)
    ]
    feed = "SELECT count(*) FROM change WHERE type = 'SERVICE'"
    assert await value(acts.db, feed) == 2
    for revision in (1, 2):
        again = await serve(acts.one, revision, registration="a", leader="李大海")
        assert [each["code"] for each in again["verdicts"]] == ["ERASED"]
    served = (await acts.approver.ask(SERVED, number=whose))["volunteer"]
    assert served["serviceHours"] == "1.50"
    assert await drifts(acts.db) == []


async def test_persons_are_split_and_merged_again(acts: Acts) -> None:
    whose = await known(acts)
    left = [{"platform": "two", "externalId": "b"}]
    given = {"number": whose, "registrations": left, "keepsIdentity": True, "reason": REASON}
    for caller in (acts.clerk, acts.reviewer, acts.far, acts.nobody):
        assert await refused(caller, SPLIT, **given) in {"NotFound", "Forbidden"}
    unknown = {**given, "registrations": [{"platform": "two", "externalId": "x"}]}
    wrong = await act(acts.approver, SPLIT, **unknown)
    assert (wrong["__typename"], wrong["path"]) == ("InvalidInput", ["registrations"])
    told = await act(acts.approver, SPLIT, **given, idempotencyKey="s")
    assert told["volunteer"] == {"number": whose, "registrations": [{"externalId": "a"}]}
    assert told["newVolunteer"]["registrations"] == [{"externalId": "b"}]
    new = told["newVolunteer"]["number"]
    both = {"number": new, "into": whose, "reason": REASON}
    for caller in (acts.clerk, acts.reviewer, acts.far):
        assert await refused(caller, MERGE, **both) in {"NotFound", "Forbidden"}
    merged = await act(acts.approver, MERGE, **both, idempotencyKey="m")
    assert len(merged["volunteer"]["registrations"]) == 2
    assert await act(acts.approver, MERGE, **both, idempotencyKey="m") == merged
    assert await refused(acts.approver, MERGE, **both) == "Conflict"
    assert [action for action, *_ in await entries(acts.db)] == [
        *("volunteer.split",) * 2,
        *("volunteer.merged",) * 2,
    ]


async def test_a_person_is_verified_by_the_verifier(acts: Acts) -> None:
    whose = await known(acts)
    for caller in (acts.clerk, acts.far, acts.nobody):
        assert await refused(caller, VERIFY, number=whose) in {"NotFound", "Forbidden"}
    told = await act(acts.reviewer, VERIFY, number=whose)
    assert (told["result"], told["registrations"]) == ("MATCH", 2)
    assert told["volunteer"] == {"status": "VERIFIED"}
    assert await refused(acts.reviewer, VERIFY, number=whose) == "Conflict"


async def test_without_a_verifier_nobody_is_verified(acts: Acts) -> None:
    whose = await known(acts)
    async with serving(acts.db.url) as client:
        told = await act(Caller(client, acts.reviewer.token), VERIFY, number=whose)
    assert (told["__typename"], told["code"]) == ("VerifierUnavailable", "VERIFIER_UNAVAILABLE")
    assert (await acts.clerk.volunteer(whose))["status"] == "UNVERIFIED"


# --- Service


async def serve(caller: Caller, revision: int = 1, **stated: Any) -> Any:
    stated = {"hours": "1.5", **stated}
    return await act(caller, SERVE, records=[service("s", revision, **stated)])


async def test_service_is_counted_exactly(acts: Acts) -> None:
    whose = await known(acts)
    assert await serve_all(acts.nobody) == "Forbidden"
    assert await serve_all(acts.approver) == "Forbidden"
    records = [
        service("s1", registration="a", hours="0.1"),
        service("s2", registration="a", hours="0.2", serviceDate="2026-11-19"),
        service("s3", registration="a", hours="24.01"),
        service("s4", registration="nobody", hours="1"),
        service("s5", registration="a", hours=None),
        service("s6", registration="a", hours="1", serviceDate="2020-01-01"),
    ]
    told = await act(acts.one, SERVE, records=records)
    assert told["__typename"] == "ServiceRecordsPushed"
    assert [each["verdict"] for each in told["verdicts"]] == [
        *("CREATED", "CREATED", "REJECTED", "REJECTED", "REJECTED", "CREATED"),
    ]
    assert (told["created"], told["rejected"]) == (3, 3)
    assert [each["code"] for each in told["verdicts"]][2:5] == [
        *("HOURS", "REGISTRATION_UNKNOWN", "SHAPE"),
    ]
    assert {each["number"] for each in told["verdicts"]} == {whose, None}
    await act(acts.two, SERVE, records=[service("s1", registration="b", hours="2")])
    back = [service("s6", 2, registration="a", hours="1", withdrawn=True)]
    assert (await act(acts.one, SERVE, records=back))["updated"] == 1
    found = (await acts.clerk.ask(SERVED, number=whose))["volunteer"]
    assert (found["serviceHours"], found["serviceRecordCount"]) == ("2.30", 3)
    assert found["registrations"] == [
        {"externalId": "a", "serviceHours": "0.30", "serviceRecordCount": 2},
        {"externalId": "b", "serviceHours": "2.00", "serviceRecordCount": 1},
    ]
    assert (await acts.nobody.ask(SERVED, number=whose))["volunteer"] is None


async def serve_all(caller: Caller) -> str:
    return await refused(caller, SERVE, records=[service("s", hours="1")])


async def test_to_validate_service_writes_nothing(acts: Acts) -> None:
    whose = await known(acts)
    rows = """SELECT (SELECT count(*) FROM volunteer_service), (SELECT count(*) FROM change),
        (SELECT count(*) FROM volunteer_service_total), (SELECT count(*) FROM audit_entry),
        (SELECT count(*) FROM idempotency_key)"""
    before = await fetch(acts.db, rows)
    given = {"records": [service("s", registration="a", hours="1")], "idempotencyKey": "k"}
    told = await act(acts.one, SERVE, **given, mode="VALIDATE")
    assert [(v["verdict"], v["number"]) for v in told["verdicts"]] == [("CREATED", None)]
    assert await fetch(acts.db, rows) == before
    told = await act(acts.one, SERVE, **given)
    assert [(v["verdict"], v["number"]) for v in told["verdicts"]] == [("CREATED", whose)]
    assert await act(acts.one, SERVE, **given) == told


async def test_who_never_served_has_no_hours(acts: Acts) -> None:
    whose = await known(acts)
    found = (await acts.clerk.ask(SERVED, number=whose))["volunteer"]
    assert (found["serviceHours"], found["serviceRecordCount"]) == ("0.00", 0)
    assert found["registrations"][0]["serviceHours"] == "0.00"


async def test_what_is_no_number_of_hours_is_refused(acts: Acts) -> None:
    for hours in ("1e3", "-1", "", "NaN", "1.", 1, 1.5):
        answer = await acts.one.send(SERVE, input={"records": [service("s", hours=hours)]})
        assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT", hours


# --- Files


async def test_a_platform_follows_and_moves_its_own_files(acts: Acts) -> None:
    async with acts.db.transaction() as session:
        job = str((await (await session.connection()).exec_driver_sql(ADD_JOB)).scalar_one())
    found = (await acts.one.ask(JOB, id=job))["bulkJob"]
    assert found.pop("createdAt") is not None
    assert found == {
        "id": job,
        "status": "RUNNING",
        "source": "五月.ndjson",
        "bytesTotal": "16000000000",
        "bytesDone": "5",
        "linesDone": "2",
        **dict.fromkeys(("created", "rejected"), 1),
        **dict.fromkeys(("merged", "updated", "unchanged", "stale", "conflicts"), 0),
        "error": None,
        "endedAt": None,
    }
    for caller in (acts.two, acts.nobody, acts.approver):
        assert (await caller.ask(JOB, id=job))["bulkJob"] is None
        assert await refused(caller, MOVE % "pause", id=job) in {"NotFound", "Forbidden"}
    for id_ in ("x", "", "9" * 40, "-1"):
        assert (await acts.one.ask(JOB, id=id_))["bulkJob"] is None
        assert await refused(acts.one, MOVE % "cancel", id=id_) == "NotFound"
    for name, status in (("pause", "PAUSED"), ("resume", "RUNNING"), ("cancel", "CANCELLED")):
        told = await act(acts.one, MOVE % name, id=job, idempotencyKey=name)
        assert told == {"__typename": "BulkJobDone", "job": {"id": job, "status": status}}
        assert await act(acts.one, MOVE % name, id=job, idempotencyKey=name) == told
    assert await refused(acts.one, MOVE % "resume", id=job) == "Conflict"
    assert verdicts(await acts.one.push(record("z"))) == ["CREATED"]
