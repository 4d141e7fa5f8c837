"""Registration and renewal as cases: the window, the hours, the terms, and what is due."""

from __future__ import annotations

from typing import Any

from registry.database import Database
from registry.registration import roll
from tests.files import drifts, fetch, value
from tests.registration.officers import Office
from tests.workforce.stating import certificate, counts, entered, record, recorded

REGISTRATIONS = """query ($number: String!, $asOf: Date) { socialWorker(number: $number, asOf: $asOf) {
  isRegistered registrations { level since until renewableFrom hours hoursAsked }
  cases { number kind status socialWorker { number } } } }"""
WORKLIST = """query { worklist(kind: [WORKER_REGISTRATION, WORKER_RENEWAL, WORKER_EDUCATION]) { nodes {
  kind about since dueOn isOverdue article act socialWorker { number } organization { number } } } }"""


async def certified(o: Office, n: int = 1, **stated: Any) -> str:
    return await entered(o, n, degree=None, certificate=certificate(**stated))


async def registered(o: Office, on: str, level: str = "ASSISTANT", n: int = 1) -> str:
    """Somebody whose certificate was registered on a day."""
    who = await certified(o, n, level=level, number_=f"2019050{n}")
    o.on(on)
    told = await o.carried("registerWorker", worker=who, level=level)
    assert told["case"]["status"] == "APPROVED", told
    return who


async def learn(
    o: Office, who: str, hours: str, on: str = "2024-05-01", title: str = "课程"
) -> None:
    await recorded(o, who, education={"on": on, "hours": hours, "title": title, "provider": "协会"})


async def due(o: Office) -> list[tuple[Any, ...]]:
    told = (await o.clerk.ask(WORKLIST))["worklist"]["nodes"]
    return [(each["kind"], each["about"], each["dueOn"]) for each in told]


async def registrations(o: Office, who: str) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = (await o.clerk.ask(REGISTRATIONS, number=who))["socialWorker"][
        "registrations"
    ]
    return told


async def test_a_certificate_is_registered_for_three_years(o: Office, bureau: Database) -> None:
    who = await registered(o, "2024-03-01")
    (told,) = await registrations(o, who)
    assert told == {
        "level": "ASSISTANT",
        "since": "2024-03-01",
        "until": "2027-03-01",
        "renewableFrom": "2026-12-01",
        "hours": "0.0",
        "hoursAsked": 72,
    }
    assert (await counts(o))["registered"] == 1
    assert "registered" not in await counts(o, "2024-02-29")
    assert (await counts(o, "2027-02-28"))["registered"] == 1
    assert "registered" not in await counts(o, "2027-03-01")
    told = await o.carried("registerWorker", worker=who, level="ASSISTANT")
    assert told["code"] == "CONFLICT", "it is registered already"
    assert await drifts(bureau) == []


async def test_only_what_is_held_is_registered(o: Office) -> None:
    who = await certified(o)
    told = await o.carried("registerWorker", worker=who, level="SENIOR")
    assert told["code"] == "CONFLICT"
    told = await o.clerk.open("registerWorker", worker="SW000000009", level="SENIOR")
    assert (told["code"], told["path"]) == ("NOT_FOUND", ["worker"])


async def test_a_higher_certificate_takes_the_place_of_a_lower_one(o: Office) -> None:
    who = await registered(o, "2024-03-01")
    await recorded(o, who, certificate=certificate("INTERMEDIATE", "20240201", "2024-02-01"))
    o.on("2025-06-02")
    told = await o.carried("registerWorker", worker=who, level="INTERMEDIATE")
    assert told["case"]["status"] == "APPROVED", told
    found = [(r["level"], r["since"], r["until"]) for r in await registrations(o, who)]
    assert found == [
        ("ASSISTANT", "2024-03-01", "2025-06-02"),
        ("INTERMEDIATE", "2025-06-02", "2028-06-02"),
    ]


async def test_it_is_renewed_in_its_last_months_and_with_enough_hours(o: Office) -> None:
    who = await registered(o, "2024-03-01")
    o.on("2026-11-30")
    await learn(o, who, "71.5")
    told = await o.carried("renewWorker", worker=who)
    early, hours = told["violations"]
    assert (early["rule"], early["earliestOn"]) == ("workforce.renewal_term", "2026-12-01")
    assert hours["rule"] == "workforce.education_hours_assistant"
    assert "71.5" in hours["message"]
    assert "44号" in early["article"]
    assert "123号" in hours["article"]
    o.on("2026-12-01")
    # Of the day on which it began it counts, of the day before it does not.
    await learn(o, who, "40", on="2024-02-29", title="此前")
    case = "query { cases(filter: {kind: [RENEW_WORKER]}) { nodes { number status } } }"
    (pending,) = (await o.clerk.ask(case))["cases"]["nodes"]
    told = await o.approver.act("approve", pending["number"])
    assert [v["rule"] for v in told["violations"]] == ["workforce.education_hours_assistant"]
    await learn(o, who, "0.5", on="2024-03-01", title="首日")
    told = await o.approver.act("approve", pending["number"])
    assert told["case"]["status"] == "APPROVED", told
    found = [(r["since"], r["until"]) for r in await registrations(o, who)]
    assert found == [("2024-03-01", "2027-03-01")], "the next period has not begun"
    assert await due(o) == [], "what is renewed is due no more"
    told = await o.carried("renewWorker", worker=who)
    assert told["code"] == "CONFLICT", "nobody renews twice"
    o.on("2027-03-01")
    newest = (await registrations(o, who))[1]
    assert (newest["since"], newest["until"], newest["hours"]) == (
        "2027-03-01",
        "2030-03-01",
        "0.0",
    )
    assert (await counts(o, "2027-03-01"))["registered"] == 1


async def test_others_than_assistants_need_more_hours(o: Office) -> None:
    who = await registered(o, "2024-03-01", level="INTERMEDIATE")
    o.on("2027-01-04")
    await learn(o, who, "89.9")
    told = await o.carried("renewWorker", worker=who)
    assert [v["rule"] for v in told["violations"]] == ["workforce.education_hours"]
    ((number,),) = await _pending(o)
    await learn(o, who, "0.1", title="补课")
    told = await o.approver.act("approve", number)
    assert told["case"]["status"] == "APPROVED", told


async def _pending(o: Office) -> list[tuple[str, ...]]:
    query = "query { cases(filter: {kind: [RENEW_WORKER]}) { nodes { number } } }"
    return [(each["number"],) for each in (await o.clerk.ask(query))["cases"]["nodes"]]


async def test_one_that_has_run_out_is_renewed_from_the_day_of_the_decision(o: Office) -> None:
    who = await registered(o, "2021-03-01")
    o.on("2024-06-03")
    await learn(o, who, "72", on="2022-05-01")
    assert "registered" not in await counts(o, "2024-06-02")
    told = await o.carried("renewWorker", worker=who)
    assert told["case"]["status"] == "APPROVED", told
    found = [(r["since"], r["until"]) for r in await registrations(o, who)]
    assert found == [("2021-03-01", "2024-03-01"), ("2024-06-03", "2027-06-03")]


async def test_whoever_is_registered_at_no_level_cannot_renew(o: Office) -> None:
    who = await certified(o)
    assert (await o.carried("renewWorker", worker=who))["code"] == "CONFLICT"


async def test_one_case_of_a_kind_about_one_person_is_pending(o: Office) -> None:
    who = await certified(o)
    assert (await o.clerk.open("registerWorker", worker=who, level="ASSISTANT"))["case"]
    told = await o.clerk.open("registerWorker", worker=who, level="ASSISTANT")
    assert told["code"] == "CONFLICT"
    told = await o.stranger.open("registerWorker", worker=who, level="ASSISTANT")
    assert told["code"] == "FORBIDDEN", "another district decides"


async def test_what_is_due_stands_in_the_worklist_and_is_settled_by_its_case(
    o: Office, bureau: Database
) -> None:
    o.on("2026-03-01")
    who = await certified(o, issued_on="2026-01-15")
    assert await due(o) == [("WORKER_REGISTRATION", "ASSISTANT", "2027-01-15")]
    o.on("2026-04-01")
    await o.carried("registerWorker", worker=who, level="ASSISTANT")
    assert await due(o) == []
    settled = "SELECT kind, settled_on::text FROM obligation WHERE worker_id IS NOT NULL AND kind <> 'DECISION'"
    assert await fetch(bureau, settled) == [("WORKER_REGISTRATION", "2026-04-01")]
    o.on("2028-12-31")
    assert await roll(bureau, o.clock.today) >= 1
    assert await due(o) == []
    o.on("2029-01-01")
    await roll(bureau, o.clock.today)
    assert await due(o) == [
        ("WORKER_RENEWAL", "2029-04-01", "2029-03-31"),
        ("WORKER_EDUCATION", "2029-04-01", "2029-03-31"),
    ]
    await learn(o, who, "72", on="2027-05-01")
    assert await due(o) == [("WORKER_RENEWAL", "2029-04-01", "2029-03-31")]
    o.on("2029-04-01")
    await roll(bureau, o.clock.today)
    (late,) = (await o.clerk.ask(WORKLIST))["worklist"]["nodes"]
    assert late["isOverdue"]
    assert late["socialWorker"] == {"number": who}
    assert late["organization"] is None
    await recorded(o, who, status={"status": "LEFT", "on": "2029-04-01", "reason": "退休"})
    assert await due(o) == []
    assert await value(bureau, "SELECT count(*) FROM obligation WHERE worker_id IS NOT NULL") == 3


async def test_only_who_may_open_a_case_is_told_that_somebody_has_left(o: Office) -> None:
    who = await certified(o)
    await recorded(o, who, status={"status": "LEFT", "on": "2024-04-01", "reason": "退休"})
    asked = {"worker": who, "level": "ASSISTANT"}
    assert (await o.stranger.open("registerWorker", **asked))["code"] == "FORBIDDEN"
    assert (await o.clerk.open("registerWorker", **asked))["code"] == "CONFLICT"


async def test_a_deadline_from_before_the_register_kept_somebody_is_not_known(o: Office) -> None:
    await certified(o, issued_on="2019-05-01")
    assert await due(o) == []


async def test_cases_about_somebody_are_found_by_their_number(o: Office) -> None:
    who = await registered(o, "2024-03-01")
    query = """query ($who: String!) { cases(filter: {socialWorker: $who}) { nodes {
        kind title socialWorker { number } organization { number } } } }"""
    (told,) = (await o.clerk.ask(query, who=who))["cases"]["nodes"]
    assert told == {
        "kind": "REGISTER_WORKER",
        "title": f"王** {who}",
        "socialWorker": {"number": who},
        "organization": None,
    }
    assert (await o.stranger.ask(query, who=who))["cases"]["nodes"] == []


async def test_a_lost_certificate_takes_a_period_with_it_that_has_not_begun(o: Office) -> None:
    who = await registered(o, "2024-03-01")
    degree = {"degree": "BACHELOR", "institution": "重庆大学", "graduatedOn": "2018-06-30"}
    await recorded(o, who, degree=degree)
    o.on("2026-12-01")
    await learn(o, who, "72")
    told = await o.carried("renewWorker", worker=who)
    assert told["case"]["status"] == "APPROVED", told
    o.on("2027-01-15")
    loss = {"level": "ASSISTANT", "on": "2027-01-15", "reason": "注销"}
    await recorded(o, who, certificateLoss=loss)
    o.on("2027-03-01")
    assert await counts(o) == {"total": 1, "degreeOnly": 1}
    assert (await counts(o, "2027-01-14"))["registered"] == 1


async def test_a_certificate_is_not_lost_on_the_day_of_its_registration(o: Office) -> None:
    who = await registered(o, "2024-03-01")
    loss = {"level": "ASSISTANT", "on": "2024-03-01", "reason": "注销"}
    told = await record(o.clerk, who, certificateLoss=loss)
    assert told["code"] == "CONFLICT", told


async def test_a_higher_certificate_takes_the_place_of_a_renewal(o: Office) -> None:
    who = await registered(o, "2024-03-01")
    o.on("2026-12-01")
    await learn(o, who, "72")
    assert (await o.carried("renewWorker", worker=who))["case"]["status"] == "APPROVED"
    await recorded(o, who, certificate=certificate("INTERMEDIATE", "20240201", "2024-02-01"))
    o.on("2027-01-04")
    told = await o.carried("registerWorker", worker=who, level="INTERMEDIATE")
    assert told["case"]["status"] == "APPROVED", told
    o.on("2027-03-02")
    assert [(r["level"], r["since"]) for r in await registrations(o, who)] == [
        ("ASSISTANT", "2024-03-01"),
        ("INTERMEDIATE", "2027-01-04"),
    ]
