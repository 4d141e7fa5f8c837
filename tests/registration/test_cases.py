"""Cases through the API: from hand to hand, never by one's own, never out of order."""

from __future__ import annotations

from datetime import date
from typing import Any

import asyncpg
import pytest

from registry.database import Database
from tests.accounts.people import DISTRICT
from tests.files import drifts, fetch, value, write
from tests.registration.officers import COMMUNITY, PAPERS, Office

GROUP: dict[str, Any] = {
    "name": "七星岗书法队",
    "community": COMMUNITY,
    "leader": "王芳",
    "members": 12,
}
SEEN = "query ($n: String!) { case(number: $n) { number status } }"
BODY = """query ($n: String!, $on: Date) { organization(number: $n, asOf: $on) {
  name creditCode filingNumber standing form isCommunityBased registrar { name } } }"""


async def test_a_filed_group_is_registered_and_keeps_its_number(
    bureau: Database, o: Office
) -> None:
    filed = await o.carried("file", **GROUP)
    number = filed["case"]["organization"]["number"]
    o.clock.today = date(2026, 12, 1)
    told = await o.carried(
        "establish",
        form="ASSOCIATION",
        name="重庆市渝中区书法协会",
        registrar=DISTRICT,
        home=COMMUNITY,
        memberPersons=60,
        memberUnits=0,
        funds="30000.00",
        organization=number,
    )
    assert told["case"]["organization"]["number"] == number
    assert told["case"]["dueOn"] == "2027-01-30", "60 days, art. 12"
    now = (await o.nobody.ask(BODY, n=number))["organization"]
    assert now["name"] == "重庆市渝中区书法协会"
    assert now["standing"] == "REGISTERED"
    assert now["isCommunityBased"], "it stays one of the 13 or 7"
    assert now["creditCode"].startswith("51500103TT")
    then = (await o.nobody.ask(BODY, n=number, on="2026-11-25"))["organization"]
    assert (then["standing"], then["form"]) == ("FILED", "COMMUNITY_FILED")
    assert await drifts(bureau) == []
    assert await value(bureau, "SELECT count(*) FROM organization") == 1


async def test_who_does_what(o: Office) -> None:
    number = (await o.clerk.open("file", **GROUP))["case"]["number"]
    for officer, act, code in (
        (o.reviewer, "accept", "FORBIDDEN"),
        (o.clerk, "review", "CONFLICT"),
        (o.stranger, "accept", "NOT_FOUND"),
        (o.nobody, "accept", "NOT_FOUND"),
    ):
        told = await officer.act(act, number)
        assert told.get("code") == code, (act, told)
    assert (await o.stranger.ask(SEEN, n=number))["case"] is None
    assert (await o.nobody.ask(SEEN, n=number))["case"] is None
    assert (await o.clerk.ask(SEEN, n=number))["case"]["status"] == "SUBMITTED"


async def test_nobody_opens_where_they_are_not(o: Office) -> None:
    assert (await o.stranger.open("file", **GROUP))["code"] == "FORBIDDEN"
    assert (await o.nobody.open("file", **GROUP))["code"] == "FORBIDDEN"
    assert (await o.reviewer.open("file", **GROUP))["code"] == "FORBIDDEN"


async def test_four_eyes_though_one_person_has_every_role(bureau: Database, o: Office) -> None:
    await write(
        bureau,
        "INSERT INTO account_role (account_id, role, division_id) SELECT a.id, r.name, NULL"
        " FROM account a CROSS JOIN role r WHERE a.login = 'clerk.one'",
    )
    number = (await o.clerk.open("file", **GROUP))["case"]["number"]
    assert (await o.clerk.act("accept", number))["__typename"] == "CaseDone"
    assert (await o.clerk.act("review", number))["code"] == "FORBIDDEN"
    assert (await o.reviewer.act("review", number))["__typename"] == "CaseDone"
    assert (await o.clerk.act("approve", number))["code"] == "FORBIDDEN"
    assert (await o.approver.act("approve", number))["case"]["status"] == "APPROVED"


async def test_the_database_refuses_what_the_code_would_let_through(
    bureau: Database, o: Office
) -> None:
    number = (await o.clerk.open("file", **GROUP))["case"]["number"]
    event = (
        "INSERT INTO case_event (case_id, act, from_status, to_status, on_date, actor)"
        " SELECT id, '{}', '{}', '{}', current_date, '{}' FROM registration_case"
    )
    for sql, constraint in (
        (event.format("APPROVE", "SUBMITTED", "APPROVED", "x"), "fk_case_event_act"),
        (event.format("REVIEW", "ACCEPTED", "REVIEWED", "x"), "ck_case_event_follows"),
        ("UPDATE registration_case SET status = 'APPROVED'", "ck_registration_case_moved"),
        (
            "INSERT INTO registration_case (kind, status, division_id, title, content, opened_on)"
            " SELECT 'FILE', 'REVIEWED', division_id, 'x', '{}', opened_on FROM registration_case",
            "ck_registration_case_moved",
        ),
    ):
        with pytest.raises(asyncpg.PostgresError, match=constraint) as refused:
            await _raw(bureau, sql)
        assert constraint in (refused.value.constraint_name or "")
    assert (await o.clerk.act("accept", number))["__typename"] == "CaseDone"
    with pytest.raises(asyncpg.PostgresError) as own:
        await _raw(bureau, event.format("REVIEW", "ACCEPTED", "REVIEWED", "clerk.one"))
    assert own.value.constraint_name == "ck_case_event_four_eyes"
    with pytest.raises(asyncpg.PostgresError, match="append-only"):
        await _raw(bureau, "DELETE FROM case_event")


async def _raw(db: Database, sql: str) -> None:
    connection = await asyncpg.connect(db.url)
    try:
        await connection.execute(sql)
    except asyncpg.PostgresError as error:
        error.args = (f"{error} {error.constraint_name}",)
        raise
    finally:
        await connection.close()


async def test_the_term_stands_still_while_the_applicant_corrects(o: Office) -> None:
    told = await o.clerk.open(
        "establish",
        form="SERVICE_AGENCY",
        name="重庆市渝中区助老服务中心",
        registrar=DISTRICT,
        home=COMMUNITY,
    )
    number = told["case"]["number"]
    await o.clerk.receive(number, *PAPERS["establish", "SERVICE_AGENCY"])
    assert (await o.clerk.act("accept", number))["case"]["dueOn"] == "2027-01-23"
    o.clock.today = date(2026, 12, 1)
    told = await o.reviewer.act("return", number, opinion="缺少验资报告")
    assert (told["case"]["status"], told["case"]["dueOn"]) == ("SUSPENDED", None)
    o.clock.today = date(2026, 12, 11)
    told = await o.clerk.act("resubmit", number)
    assert (told["case"]["status"], told["case"]["dueOn"]) == ("ACCEPTED", "2027-02-02")


async def test_a_case_that_somebody_took(o: Office) -> None:
    number = (await o.clerk.open("file", **GROUP))["case"]["number"]
    assert (await o.reviewer.act("claim", number))["code"] == "FORBIDDEN", "it is not theirs yet"
    await o.clerk.act("accept", number)
    claimed = await o.reviewer.act("claim", number)
    assert claimed["case"]["version"] == 4
    assert (await o.clerk.act("withdraw", number))["code"] == "CONFLICT"
    assert (await o.reviewer.act("release", number))["__typename"] == "CaseDone"
    assert (await o.clerk.act("withdraw", number))["__typename"] == "CaseDone"


async def test_an_old_version_is_refused(o: Office) -> None:
    told = await o.clerk.open("file", **GROUP)
    number, version = told["case"]["number"], told["case"]["version"]
    refused = await o.clerk.act("accept", number, expectedVersion=version - 1)
    assert (refused["code"], refused["path"]) == ("CONFLICT", ["expectedVersion"])
    assert (await o.clerk.act("accept", number, expectedVersion=version))["case"]


async def test_the_same_request_again_does_nothing_twice(bureau: Database, o: Office) -> None:
    first = await o.clerk.open("file", key="a-1", **GROUP)
    assert await o.clerk.open("file", key="a-1", **GROUP) == first
    assert await value(bureau, "SELECT count(*) FROM registration_case") == 1
    other = await o.clerk.open("file", key="a-1", **{**GROUP, "members": 13})
    assert (other["code"], other["path"]) == ("CONFLICT", ["input", "idempotencyKey"])
    theirs = await o.stranger.open("file", key="a-1", **GROUP)
    assert theirs["code"] == "FORBIDDEN", "a key is its caller's own"


async def test_every_act_is_on_the_trail(bureau: Database, o: Office) -> None:
    told = await o.carried("file", **GROUP)
    trail = await fetch(
        bureau,
        "SELECT actor, role, action, subject_type, case_id FROM audit_entry"
        " WHERE case_id IS NOT NULL ORDER BY id",
    )
    assert [(actor, action) for actor, _, action, _, _ in trail] == [
        ("clerk.one", "case.submitted"),
        ("clerk.one", "case.accepted"),
        ("reviewer.one", "case.reviewed"),
        ("approver.one", "case.approved"),
    ]
    assert {(role, kind) for _, role, _, kind, _ in trail} == {
        ("clerk", "case"),
        ("reviewer", "case"),
        ("approver", "case"),
    }
    changes = await fetch(bureau, "SELECT type FROM change WHERE type = 'CASE'")
    assert len(changes) >= len(told["case"]["events"])


@pytest.mark.parametrize(
    ("content", "path"),
    [
        ({**GROUP, "name": ""}, ["name"]),
        ({**GROUP, "members": -1}, ["members"]),
        ({**GROUP, "community": "500103999999"}, ["community"]),
        ({**GROUP, "name": "x" * 201}, ["name"]),
        ({**GROUP, "organization": "SO999999999"}, ["organization"]),
        ({**GROUP, "organization": "'; DROP TABLE"}, ["organization"]),
    ],
)
async def test_what_cannot_be_used_names_its_place(
    o: Office, content: dict[str, Any], path: list[str]
) -> None:
    told = await o.clerk.open("file", **content)
    assert told["code"] in {"BAD_USER_INPUT", "NOT_FOUND"}
    assert told["path"] == path
