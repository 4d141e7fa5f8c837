"""What comes again, comes late, or is put right: nothing is lost by it, and nobody gains by it."""

from __future__ import annotations

from typing import Any

from registry.database import Database
from registry.registration import roll
from tests.accounts.people import DISTRICT, member
from tests.files import value
from tests.registration.officers import COMMUNITY, STREET, Office, Officer

AGENCY: dict[str, Any] = {
    "form": "SERVICE_AGENCY",
    "name": "重庆市渝中区邻里助老服务中心",
    "registrar": DISTRICT,
    "home": COMMUNITY,
    "memberPersons": 60,
    "memberUnits": 5,
}
GROUP: dict[str, Any] = {
    "name": "邻里助老队",
    "community": COMMUNITY,
    "leader": "王芳",
    "members": 15,
}
BODY = """query ($n: String!, $on: Date) { organization(number: $n, asOf: $on) {
  name purpose standing creditCode filingNumber memberPersons memberUnits } }"""


async def founded(o: Office, day: str = "2024-03-01", **given: Any) -> str:
    o.on(day)
    told = await o.carried("establish", **{**AGENCY, **given})
    return str(told["case"]["organization"]["number"])


async def seen(by: Officer, number: str, on: str | None = None) -> Any:
    return (await by.ask(BODY, n=number, on=on))["organization"]


async def due(bureau: Database, kind: str) -> int:
    counted = "SELECT count(*) FROM obligation WHERE kind = $1 AND settled_on IS NULL"
    return int(await value(bureau, counted, kind))


async def test_an_inspection_that_is_done_again(bureau: Database, o: Office) -> None:
    number = await founded(o)
    for day, conclusion, rectifications in (
        ("2025-05-20", "FAILED", 1),
        ("2025-06-20", "BARELY_PASSED", 1),
        ("2025-07-20", "PASSED", 0),
    ):
        o.on(day)
        told = await o.carried(
            "annual", organization=number, year=2024, filedOn="2025-05-20", conclusion=conclusion
        )
        assert told["case"]["status"] == "APPROVED"
        await roll(bureau, o.clock.today)
        assert await due(bureau, "RECTIFICATION") == rectifications, conclusion
    assert await due(bureau, "LISTING") == 0


async def test_a_year_is_reported_on_when_it_is_over(o: Office) -> None:
    number = await founded(o)
    o.on("2025-05-20")
    told = await o.clerk.open("annual", organization=number, year=2025, filedOn="2025-05-20")
    assert told["code"] == "BAD_USER_INPUT"


async def test_who_filed_a_body_decides_no_more_about_it_once_it_is_registered(
    bureau: Database, o: Office
) -> None:
    o.on("2024-02-01")
    number = (await o.carried("file", **GROUP))["case"]["organization"]["number"]
    roles = ("clerk", "reviewer", "approver")
    street = [
        Officer(o.clerk.client, await member(bureau, f"street.{role}", role, STREET))
        for role in roles
    ]
    told = await street[0].open("penalty", organization=number, penalty="WARNING", ground="x")
    case = told["case"]["number"]
    await founded(o, "2024-03-01", organization=number)
    for officer, act in zip(street, ("accept", "review"), strict=False):
        await officer.act(act, case)
    assert (await street[2].act("approve", case))["code"] == "CONFLICT"
    assert await value(bureau, "SELECT count(*) FROM organization_fact WHERE kind = 'PENALTY'") == 0


async def test_what_a_change_leaves_out_stays(o: Office) -> None:
    number = await founded(o)
    o.on("2024-04-01")
    await o.carried("change", organization=number, memberPersons=70)
    body = await seen(o.clerk, number)
    assert (body["memberPersons"], body["memberUnits"]) == (70, 5)


async def test_a_guided_group_that_is_filed_under_another_name(o: Office) -> None:
    o.on("2024-02-01")
    guided = await o.carried("file", guided=True, **GROUP)
    number = guided["case"]["organization"]["number"]
    o.on("2024-03-01")
    new: dict[str, Any] = {**GROUP, "name": "邻里互助会", "purpose": "助老", "organization": number}
    case = (await o.carried("file", **new))["case"]["number"]
    body = await seen(o.nobody, number)
    assert (body["name"], body["purpose"], body["standing"]) == ("邻里互助会", "助老", "FILED")
    assert body["filingNumber"] == case
    assert (await seen(o.nobody, number, "2024-02-29"))["name"] == GROUP["name"]


async def test_no_credit_code_before_the_registration(o: Office) -> None:
    o.on("2024-02-01")
    number = (await o.carried("file", **GROUP))["case"]["organization"]["number"]
    await founded(o, "2024-03-01", organization=number)
    codes = [(await seen(o.nobody, number, on))["creditCode"] for on in (None, "2024-03-01")]
    assert codes[0] == codes[1] is not None
    assert (await seen(o.nobody, number, "2024-02-29"))["creditCode"] is None


async def test_a_consent_is_reported_and_used_on_one_day(bureau: Database, o: Office) -> None:
    number = await founded(o)
    o.on("2024-04-01")
    notice: dict[str, Any] = {
        "organization": number,
        "notice": "SUPERVISOR_CONSENT",
        "on": "2024-03-28",
    }
    assert (await o.carried("notice", **notice))["case"]["status"] == "APPROVED"
    assert await due(bureau, "CHANGE") == 1
    told = await o.carried("change", organization=number, address="民生路2号")
    assert told["case"]["status"] == "APPROVED"
    assert await due(bureau, "CHANGE") == 0
    o.on("2024-05-06")
    assert (await o.carried("notice", **{**notice, "on": "2024-05-01"}))["case"]
    assert await due(bureau, "CHANGE") == 1, "another consent begins another term"


async def test_a_body_is_listed_for_every_cause_that_there_is(bureau: Database, o: Office) -> None:
    number = await founded(o)
    for day, trigger in (("2024-06-03", "OTHER"), ("2024-06-04", "UNREACHABLE")):
        o.on(day)
        given: dict[str, Any] = {
            "list": "ABNORMAL",
            "trigger": trigger,
            "ground": "x",
            "organization": number,
        }
        assert (await o.carried("listing", **given))["case"]["status"] == "APPROVED", trigger
    since = "SELECT value ->> 'listedSince' FROM organization_fact WHERE kind = 'LISTING'"
    assert await value(bureau, f"{since} AND upper(during) IS NULL") == "2024-06-03"


async def test_what_an_ended_body_owed_is_settled(bureau: Database, o: Office) -> None:
    await founded(o)
    assert await due(bureau, "CERTIFICATE") == 1
    async with bureau.transaction() as session:
        connection = await session.connection()
        await connection.exec_driver_sql(
            "UPDATE organization_standing SET standing = 'DISSOLVED'"  # as an import ends it
        )
    await roll(bureau, o.clock.today)
    assert await due(bureau, "CERTIFICATE") == 0
