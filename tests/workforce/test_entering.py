"""Social workers as officers enter them, through the API: dated facts, counts, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from registry.database import Database
from tests.files import drifts, fetch
from tests.registration.officers import COMMUNITY, ELSEWHERE, Office
from tests.volunteers.stating import number
from tests.workforce.stating import (
    AT_COMMUNITY,
    DEGREE,
    ENTER,
    INSTITUTION,
    RECORD,
    certificate,
    counts,
    enter,
    entered,
    person,
    record,
    recorded,
)

WORKER = """query ($number: String!, $asOf: Date) { socialWorker(number: $number, asOf: $asOf) {
  isActive basis certificateLevel isEmployed isRegistered home { code } place { code }
  employment { workplace { kind name division { code } } }
  employments { since until workplace { name } }
  qualifications { kind level degree institution maskedNumber since until }
  education { on hours title } version } }"""


async def test_a_person_counts_once_with_every_basis(o: Office) -> None:
    who = await entered(o, 1, degree=None, certificate=certificate())
    assert await counts(o) == {"total": 1, "certified": 1, "assistant": 1}
    after = await recorded(o, who, degree={**DEGREE, "graduatedOn": "2022-06-30"})
    assert (after["basis"], after["certificateLevel"]) == ("BOTH", "ASSISTANT")
    await recorded(o, who, certificate=certificate("INTERMEDIATE", "20230801", "2023-08-01"))
    assert await counts(o) == {"total": 1, "certified": 1, "intermediate": 1}
    assert await counts(o, "2023-07-31") == {"total": 1, "certified": 1, "assistant": 1}
    assert await counts(o, "2019-05-01") == {"total": 1, "certified": 1, "assistant": 1}
    assert await counts(o, "2019-04-30") == {}
    await entered(o, 2)
    assert await counts(o) == {"total": 2, "certified": 1, "degreeOnly": 1, "intermediate": 1}


async def test_who_is_employed_counts_where_they_work(o: Office, bureau: Database) -> None:
    who = (await enter(o.stranger, 1, home=ELSEWHERE))["socialWorker"]["number"]
    assert await counts(o, within="500103000000") == {}
    workplace = {"workplace": AT_COMMUNITY, "since": "2024-03-01"}
    told = await record(o.clerk, who, employment=workplace)
    assert told["code"] == "NOT_FOUND", "they live in another district, and are counted there"
    told = await record(o.stranger, who, employment=workplace)
    assert told["socialWorker"]["place"]["code"] == COMMUNITY
    assert await counts(o, within="500103000000") == {"total": 1, "degreeOnly": 1, "employed": 1}
    assert await counts(o, "2024-02-29", within="500103000000") == {}
    assert await counts(o, "2024-02-29", within=ELSEWHERE) == {"total": 1, "degreeOnly": 1}
    after = await recorded(o, who, employment={"workplace": INSTITUTION, "since": "2025-01-01"})
    assert after["employment"]["workplace"] == {"kind": "INSTITUTION", "name": "渝中区社会福利院"}
    assert after["place"]["code"] == "500103000000"
    await recorded(o, who, employmentEnd={"on": "2026-01-01"})
    assert await counts(o, within=ELSEWHERE) == {"total": 1, "degreeOnly": 1}
    told = (await o.auditor.ask(WORKER, number=who, asOf="2025-06-01"))["socialWorker"]
    assert [each["until"] for each in told["employments"]] == ["2025-01-01", "2026-01-01"]
    assert told["isEmployed"]
    assert await drifts(bureau) == []


async def test_who_leaves_is_counted_and_employed_no_more(o: Office) -> None:
    who = await entered(o, 1, employment={"workplace": AT_COMMUNITY, "since": "2020-01-01"})
    left = {"status": "LEFT", "on": "2026-05-01", "reason": "退休"}
    after = await recorded(o, who, status=left)
    assert (after["isActive"], after["basis"], after["employment"]) == (False, None, None)
    assert await counts(o) == {}
    assert await counts(o, "2026-04-30") == {"total": 1, "degreeOnly": 1, "employed": 1}
    employment = {"workplace": AT_COMMUNITY, "since": "2026-06-01"}
    assert (await record(o.clerk, who, employment=employment))["code"] == "CONFLICT"
    again = {"status": "ACTIVE", "on": "2026-07-01", "reason": "返聘"}
    assert (await recorded(o, who, status=again))["basis"] == "DEGREE"
    assert (await record(o.clerk, who, status=again))["code"] == "CONFLICT", "it is so already"


async def test_a_certificate_that_is_held_no_more_counts_no_more(o: Office) -> None:
    who = await entered(o, 1, certificate=certificate())
    loss = {"level": "ASSISTANT", "on": "2026-02-01", "reason": "证书作废"}
    after = await recorded(o, who, certificateLoss=loss)
    assert (after["basis"], after["certificateLevel"]) == ("DEGREE", None)
    assert await counts(o, "2026-01-31") == {"total": 1, "certified": 1, "assistant": 1}
    told = (await o.clerk.ask(WORKER, number=who))["socialWorker"]["qualifications"]
    assert told == [
        {
            "kind": "DEGREE",
            "level": None,
            "degree": "BACHELOR",
            "institution": "重庆大学",
            "maskedNumber": None,
            "since": "2018-06-30",
            "until": None,
        },
        {
            "kind": "CERTIFICATE",
            "level": "ASSISTANT",
            "degree": None,
            "institution": None,
            "maskedNumber": "******01",
            "since": "2019-05-01",
            "until": "2026-02-01",
        },
    ]


async def test_a_home_moves_the_count_of_who_is_not_employed(o: Office) -> None:
    who = await entered(o, 1)
    other = "500103001006"
    await recorded(o, who, home={"division": other, "since": "2025-01-01"})
    assert await counts(o, "2024-12-31", within=COMMUNITY) == {"total": 1, "degreeOnly": 1}
    assert await counts(o, "2025-01-01", within=COMMUNITY) == {}
    assert await counts(o, "2025-01-01", within=other) == {"total": 1, "degreeOnly": 1}


REFUSED: dict[str, tuple[dict[str, Any], str, list[str]]] = {
    "no basis": ({"degree": None}, "BAD_USER_INPUT", []),
    "a wrong number": ({"idNumber": "50010319500101000X"}, "BAD_USER_INPUT", ["idNumber"]),
    "no phone": ({"phone": "1"}, "BAD_USER_INPUT", ["phone"]),
    "an unknown home": ({"home": "999999000000"}, "NOT_FOUND", ["home"]),
    "a blank name": ({"name": " "}, "BAD_USER_INPUT", ["name"]),
    "a day to come": ({"since": "2027-01-01"}, "BAD_USER_INPUT", ["since"]),
    "a degree to come": (
        {"degree": {**DEGREE, "graduatedOn": "2027-01-01"}},
        "BAD_USER_INPUT",
        ["degree", "graduatedOn"],
    ),
    "a certificate's number": (
        {"certificate": certificate(number_="一二三四五")},
        "BAD_USER_INPUT",
        ["certificate", "number"],
    ),
    "another post": (
        {"employment": {"workplace": AT_COMMUNITY, "since": "2020-01-01", "post": "SP000000009"}},
        "NOT_FOUND",
        ["post"],
    ),
    "an unknown body": (
        {"employment": {"workplace": {"organization": "SO000000009"}, "since": "2020-01-01"}},
        "NOT_FOUND",
        ["workplace", "organization"],
    ),
    "a district as a community": (
        {"employment": {"workplace": {"community": "500103000000"}, "since": "2020-01-01"}},
        "BAD_USER_INPUT",
        ["workplace", "community"],
    ),
}


@pytest.mark.parametrize("what", REFUSED)
async def test_what_cannot_be_is_refused_and_leaves_nothing(
    o: Office, bureau: Database, what: str
) -> None:
    stated, code, path = REFUSED[what]
    told = await enter(o.clerk, 1, **stated)
    assert (told["code"], told["path"]) == (code, path), told
    assert number(1) not in str(told), "a refusal repeats no number"
    assert await fetch(bureau, "SELECT 1 FROM social_worker") == []
    assert await fetch(bureau, "SELECT 1 FROM audit_entry WHERE subject_type = 'worker'") == []


async def test_nobody_is_entered_twice_and_no_certificate_is_shown_twice(o: Office) -> None:
    who = await entered(o, 1, certificate=certificate())
    assert (await enter(o.clerk, 1))["path"] == ["idNumber"]
    told = await enter(o.clerk, 2, certificate=certificate())
    assert (told["code"], told["path"]) == ("CONFLICT", ["number"])
    same = certificate("ASSISTANT", "20200501", "2020-05-01")
    assert (await record(o.clerk, who, certificate=same))["code"] == "CONFLICT", "held already"
    learned = {"on": "2026-01-01", "hours": "8.0", "title": "个案", "provider": "市社工协会"}
    assert (await recorded(o, who, education=learned))["version"] == 2
    assert (await record(o.clerk, who, education=learned))["code"] == "CONFLICT"


async def test_what_was_changed_on_the_same_day_is_not_lost(o: Office) -> None:
    who = await entered(o, 1)
    home = {"division": "500103001006", "since": "2025-01-01"}
    await recorded(o, who, home=home)
    told = await record(o.clerk, who, home={**home, "division": ELSEWHERE})
    assert told["code"] == "CONFLICT"
    earlier = await record(o.clerk, who, home={"division": ELSEWHERE, "since": "2024-01-01"})
    assert earlier["code"] == "CONFLICT", "what is recorded for later stays"


async def test_a_replay_is_answered_as_before_and_a_stale_version_is_refused(o: Office) -> None:
    first = await o.clerk.ask(ENTER, input={**person(1), "idempotencyKey": "a"})
    again = await o.clerk.ask(ENTER, input={**person(1), "idempotencyKey": "a"})
    assert first == again
    who = first["enterSocialWorker"]["socialWorker"]["number"]
    fact = {"employment": {"workplace": AT_COMMUNITY, "since": "2024-01-01"}}
    given = {"number": who, "fact": fact, "expectedVersion": 1, "idempotencyKey": "b"}
    told = (await o.clerk.ask(RECORD, input=given))["recordSocialWorkerFact"]
    assert told["socialWorker"]["version"] == 2
    assert (await o.clerk.ask(RECORD, input=given))["recordSocialWorkerFact"] == told
    stale = {**given, "idempotencyKey": "c"}
    refused = (await o.clerk.ask(RECORD, input=stale))["recordSocialWorkerFact"]
    assert (refused["code"], refused["path"]) == ("CONFLICT", ["expectedVersion"])


async def test_every_act_is_on_the_trail_and_in_the_feed(o: Office, bureau: Database) -> None:
    who = await entered(o, 1)
    left = {"status": "LEFT", "on": "2026-05-01", "reason": "退休"}
    await recorded(o, who, status=left)
    entries = "SELECT action, subject, reason, detail::text FROM audit_entry WHERE subject_type = 'worker'"
    assert await fetch(bureau, f"{entries} ORDER BY id") == [
        ("worker.entered", who, None, "{}"),
        ("worker.status", who, "退休", "{}"),
    ]
    query = "query { changes(types: [WORKER]) { changes { externalId socialWorker { number } } } }"
    told = (await o.auditor.ask(query))["changes"]["changes"]
    assert {each["externalId"] for each in told} == {who}
    assert told[0]["socialWorker"] == {"number": who}
    assert (await o.clerk.ask(query))["changes"]["changes"] == [], "of a district only"


async def test_of_whom_one_may_not_read_one_learns_nothing(o: Office) -> None:
    who = await entered(o, 1)
    assert (await o.stranger.ask(WORKER, number=who))["socialWorker"] is None
    left = {"status": "LEFT", "on": "2026-05-01", "reason": "退休"}
    unknown = await record(o.stranger, "SW000000009", status=left)
    assert await record(o.stranger, who, status=left) == unknown
    assert (await record(o.reviewer, who, status=left))["code"] == "FORBIDDEN"
    assert (await enter(o.stranger, 2))["code"] == "FORBIDDEN", "they live in another district"
    listed = "query { socialWorkers { nodes { number } count { value precision } } }"
    mine = {"nodes": [{"number": who}], "count": {"value": 1, "precision": "EXACT"}}
    assert (await o.clerk.ask(listed))["socialWorkers"] == mine
    none = {"nodes": [], "count": {"value": 0, "precision": "EXACT"}}
    assert (await o.stranger.ask(listed))["socialWorkers"] == none
    assert (await o.nobody.ask(listed))["socialWorkers"] == none


async def test_nobody_employs_who_has_left(o: Office) -> None:
    """Whatever the order in which it is recorded."""
    who = await entered(o, 1)
    await recorded(o, who, employment={"workplace": AT_COMMUNITY, "since": "2025-06-01"})
    left = {"status": "LEFT", "on": "2025-01-01", "reason": "退休"}
    assert (await record(o.clerk, who, status=left))["code"] == "CONFLICT"
    await recorded(o, who, employmentEnd={"on": "2025-09-01"})
    left["on"] = "2026-01-01"
    await recorded(o, who, status=left)
    told = await record(o.clerk, who, employment={"workplace": AT_COMMUNITY, "since": "2025-10-01"})
    assert told["code"] == "CONFLICT"


async def test_who_is_employed_is_one_of_the_city_since_then(o: Office) -> None:
    employment = {"workplace": AT_COMMUNITY, "since": "2024-03-01"}
    await entered(o, 1, since=None, employment=employment)
    assert (await counts(o, "2024-03-01"))["employed"] == 1
    told = await enter(o.clerk, 2, since="2024-03-02", employment=employment)
    assert told["code"] == "CONFLICT"


async def test_a_certificate_is_known_however_it_is_typed(o: Office) -> None:
    await entered(o, 1, degree=None, certificate=certificate(number_="(2019)0501"))
    told = await enter(o.clerk, 2, degree=None, certificate=certificate(number_="（2019）0501"))
    assert told["code"] == "CONFLICT"
