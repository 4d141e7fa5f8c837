"""Who somebody is: the same person as a volunteer, shown to nobody more than they may see; and sealed."""

from __future__ import annotations

import logging
from datetime import date

import pytest
from structlog.testing import capture_logs

from registry.audit.subjects import VOLUNTEER, Subject
from registry.cli_vault import SEALED
from registry.database import Database
from registry.vault import Suite, Vault, reseal
from registry.workforce.sealed import about
from tests.files import fetch, value
from tests.keys import VAULT
from tests.permissions.callers import hired
from tests.registration.officers import ELSEWHERE, Office, Officer
from tests.volunteers.officers import REASON
from tests.volunteers.stating import number, platform, push, verification
from tests.volunteers.stating import record as registration
from tests.workforce.stating import REVEAL, certificate, enter, entered

BOTH = """query ($worker: String!, $volunteer: String!) {
  socialWorker(number: $worker) { number volunteer { number maskedName } }
  volunteer(number: $volunteer) { number socialWorker { number maskedName } } }"""


async def volunteering(db: Database, n: int, home: str) -> str:
    """The number of the person as a volunteer."""
    actor = await platform(db)
    stated = registration("e1", division=home, idNumber=number(n))
    await push(db, actor, {**stated, "verification": verification(date(2020, 4, 1))})
    newest: int = await value(db, "SELECT max(id) FROM volunteer")
    return Subject(VOLUNTEER, newest).number


async def test_one_person_is_both_and_each_side_tells_what_it_may(
    o: Office, bureau: Database
) -> None:
    worker = await entered(o, 7)
    volunteer = await volunteering(bureau, 7, ELSEWHERE)
    ask = {"worker": worker, "volunteer": volunteer}
    told = await o.auditor.ask(BOTH, **ask)
    assert told["socialWorker"] == {
        "number": worker,
        "volunteer": {"number": volunteer, "maskedName": "王**"},
    }
    assert told["volunteer"] == {
        "number": volunteer,
        "socialWorker": {"number": worker, "maskedName": "王**"},
    }
    here = await o.clerk.ask(BOTH, **ask)
    assert here == {"socialWorker": {"number": worker, "volunteer": None}, "volunteer": None}
    there = await o.stranger.ask(BOTH, **ask)
    assert there == {
        "socialWorker": None,
        "volunteer": {"number": volunteer, "socialWorker": None},
    }
    other = await entered(o, 8)
    told = await o.auditor.ask(BOTH, worker=other, volunteer=volunteer)
    assert told["socialWorker"] == {"number": other, "volunteer": None}


async def test_who_somebody_is_is_shown_with_a_reason_that_is_kept(
    o: Office, bureau: Database
) -> None:
    who = await entered(o, 7, phone="138-0013-8000", certificate=certificate())
    asked = {"input": {"number": who, "reason": REASON}}
    told = (await o.approver.ask(REVEAL, **asked))["revealSocialWorker"]
    assert told == {
        "__typename": "SocialWorkerRevealed",
        "number": who,
        "name": "王小明",
        "documentNumber": number(7),
        "phone": "13800138000",
        "certificates": [{"level": "ASSISTANT", "number": "20190501"}],
    }
    entries = "SELECT actor, action, reason FROM audit_entry WHERE action = 'worker.revealed'"
    assert await fetch(bureau, entries) == [("approver.one", "worker.revealed", REASON)]
    refused = (await o.clerk.ask(REVEAL, **asked))["revealSocialWorker"]
    assert refused["code"] == "FORBIDDEN"
    hidden = (await o.other_approver.ask(REVEAL, **asked))["revealSocialWorker"]
    assert hidden["code"] == "NOT_FOUND"
    why = {"input": {"number": who, "reason": "x"}}
    assert (await o.approver.ask(REVEAL, **why))["revealSocialWorker"]["path"] == ["reason"]


async def test_nothing_personal_stands_anywhere_in_the_clear(
    o: Office, bureau: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secrets = [number(7), "王小明", "13800138000", "20190501"]
    with capture_logs() as logs:
        who = await entered(o, 7, phone="13800138000", certificate=certificate())
        await enter(o.clerk, 7, phone="13800138000")
        await o.approver.ask(REVEAL, input={"number": who, "reason": REASON})
    tables = await fetch(
        bureau, "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
    )
    for (table,) in tables:
        rows = str(await fetch(bureau, f"SELECT to_jsonb(t)::text FROM {table} t"))  # noqa: S608 - of Postgres's own
        assert not [secret for secret in secrets if secret in rows], table
    told = f"{logs} {caplog.text}"
    assert not [secret for secret in secrets if secret in told]


async def test_what_is_sealed_is_sealed_anew(o: Office, bureau: Database) -> None:
    await entered(o, 7, phone="13800138000", certificate=certificate())
    renewed = Vault(VAULT.keys.with_new_sealing_key(Suite.AES))
    tables = [sealed for sealed in SEALED if sealed.table.startswith("social_worker")]
    assert await reseal(bureau, renewed, tables) == 4
    assert await reseal(bureau, renewed, tables) == 0
    (sealed,) = (await fetch(bureau, "SELECT name_sealed FROM social_worker"))[0]
    assert renewed.unseal(sealed, about("name", 1)) == "王小明"


async def test_an_officer_of_a_street_reads_of_who_is_in_it(o: Office, bureau: Database) -> None:
    who = await entered(o, 7)
    for street, seen in (("500103001000", True), ("500103003000", False)):
        token = await hired(bureau, f"street.{street}", "reviewer", street)
        officer = Officer(o.clerk.client, token)
        told = await officer.ask(
            "query ($n: String!) { socialWorker(number: $n) { number } }", n=who
        )
        assert (told["socialWorker"] is not None) is seen
        listed = await officer.ask("query { socialWorkers { count { value } } }")
        assert listed["socialWorkers"]["count"]["value"] == seen
