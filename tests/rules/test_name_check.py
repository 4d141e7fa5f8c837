"""Names through the API: what speaks against one, who is called alike, and that none is given twice."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
import pytest

from registry.database import Database
from tests.accounts.people import DISTRICT, OTHER_DISTRICT
from tests.planning import planned
from tests.registration.officers import COMMUNITY, ELSEWHERE, PAPERS, Office
from tests.rules.asking import error_of, established

CHECK = """query ($name: String!, $form: OrganizationForm!, $registrar: DivisionCode!, $on: Date) {
  nameCheck(name: $name, form: $form, registrar: $registrar, on: $on) {
    passes reasons { rule passes article message } similar { number name standing } } }"""
TAKEN = "重庆市渝中区晨曦助老服务中心"
DISTINCT = "names.distinct"


async def check(
    o: Office, name: str, form: str = "SERVICE_AGENCY", at: str = DISTRICT, on: str | None = None
) -> Any:
    asked = {"name": name, "form": form, "registrar": at, "on": on}
    return (await o.nobody.ask(CHECK, **asked))["nameCheck"]


def rules(found: Any) -> set[str]:
    assert found["passes"] is (not found["reasons"])
    return {reason["rule"] for reason in found["reasons"]}


@pytest.mark.parametrize(
    ("name", "form", "broken"),
    [
        ("重庆市渝中区火锅行业协会", "ASSOCIATION", set()),
        ("渝中区火锅行业协会", "ASSOCIATION", set()),
        ("火锅行业协会", "ASSOCIATION", {"names.order"}),
        ("重庆市渝中区协会", "ASSOCIATION", {"names.order"}),
        ("重庆市渝中区", "ASSOCIATION", {"names.order"}),
        ("重庆市渝中区第一火锅协会", "ASSOCIATION", {"names.forbidden"}),
        ("重庆市渝中区中国火锅协会", "ASSOCIATION", {"names.national_words"}),
        ("重庆市渝中区晨曦基金会", "SERVICE_AGENCY", {"names.suffixes"}),
        ("重庆市渝中区 ABC 协会", "ASSOCIATION", {"names.plain_characters"}),
        ("%_\\%", "ASSOCIATION", {"names.order", "names.plain_characters"}),
        ("💥", "ASSOCIATION", {"names.order", "names.plain_characters"}),
        ("x" * 200, "ASSOCIATION", {"names.order", "names.plain_characters"}),
    ],
)
async def test_reasons_against_a_name(o: Office, name: str, form: str, broken: set[str]) -> None:
    found = await check(o, name, form)
    assert rules(found) == broken
    assert found["similar"] == []
    for reason in found["reasons"]:
        assert not reason["passes"]
        assert reason["article"].startswith("《")


@pytest.mark.parametrize(
    ("name", "form", "told"),
    [
        (TAKEN, "SERVICE_AGENCY", "已有同名的"),
        ("重庆市渝中区（晨曦助老）服务中心", "SERVICE_AGENCY", "已有同名的"),
        ("渝中区晨曦助老服务中心", "SERVICE_AGENCY", "只有区划或者组织形式之别"),
        ("重庆市渝中区晨曦助老工作室", "SERVICE_AGENCY", "只有区划或者组织形式之别"),
        ("重庆市渝中区晨曦助老促进会", "ASSOCIATION", "只有区划或者组织形式之别"),
    ],
)
async def test_a_name_that_is_taken(
    o: Office, planned: list[str], name: str, form: str, told: str
) -> None:
    number = await established(o, TAKEN, DISTRICT)
    planned.clear()
    found = await check(o, name, form)
    assert rules(found) == {DISTINCT}
    (reason,) = found["reasons"]
    assert reason["article"] == "《社会组织名称管理办法》第6条"
    assert told in reason["message"]
    assert found["similar"] == [{"number": number, "name": TAKEN, "standing": "REGISTERED"}]
    assert len(planned) == 1


async def test_a_name_that_is_only_like_another(o: Office) -> None:
    number = await established(o, TAKEN, DISTRICT)
    for name in ("重庆市渝中区晨曦助老志愿服务中心", "重庆市渝中区晨光助老服务中心"):
        assert rules(await check(o, name)) == set()
    found = await check(o, "重庆市渝中区新晨曦助老服务中心")
    assert rules(found) == set()
    assert [body["number"] for body in found["similar"]] == [number]


async def test_names_are_free_elsewhere_before_and_after(o: Office) -> None:
    number = await established(o, TAKEN, DISTRICT)
    assert rules(await check(o, "重庆市江北区晨曦助老服务中心", at=OTHER_DISTRICT)) == set()
    assert rules(await check(o, TAKEN, on="2024-04-30")) == set(), "no such rule was in force"
    assert rules(await check(o, TAKEN, on="2026-11-23")) == set(), "it was not there yet"
    o.on("2026-12-01")
    told = await o.carried("revoke", organization=number, ground="弄虚作假")
    assert told["__typename"] == "CaseDone"
    assert rules(await check(o, TAKEN)) == set()
    assert rules(await check(o, TAKEN, on="2026-11-30")) == {DISTINCT}


MANY = """
WITH body AS (
    INSERT INTO organization (name, filing_number, registrar_id, established_on, management_mode)
    SELECT '重庆市渝中区' || chr(19968 + n) || chr(24000 + n % 70) || $1 || '学校', n, d.division_id,
        '2020-01-01', 'DIRECT'
    FROM generate_series(1, $2::integer) n, division_version d
    WHERE d.code = '500103000000' RETURNING id, registrar_id),
home AS (
    INSERT INTO organization_home (organization_id, during, division_id, source)
    SELECT id, daterange('2020-01-01', NULL), registrar_id, 'test' FROM body)
INSERT INTO organization_standing (organization_id, during, form, standing, community_based, source)
SELECT id, daterange('2020-01-01', NULL), 'SERVICE_AGENCY', 'REGISTERED', false, 'test' FROM body
"""


async def many(db: Database, words: str, number: int) -> None:
    """So many schools of one district with these words in their names."""
    connection = await asyncpg.connect(db.url)
    await connection.execute(MANY, words, number)
    await connection.execute("VACUUM ANALYZE organization, organization_timeline")
    await connection.close()


async def test_of_many_its_own_come_first(o: Office, bureau: Database) -> None:
    """Among those that hold the same words, the one that has no others is not lost."""
    number = await established(o, "渝中区晨曦服务中心", DISTRICT)
    await many(bureau, "晨曦", 40)
    found = await check(o, "重庆市渝中区晨曦促进会", "ASSOCIATION")
    assert rules(found) == {DISTINCT}
    assert len(found["similar"]) == 20
    assert found["similar"][0]["number"] == number


async def test_it_is_not_approved_twice(o: Office) -> None:
    await established(o, TAKEN, DISTRICT)
    told = await o.carried(
        "establish",
        form="SERVICE_AGENCY",
        name="重庆市渝中区晨曦助老工作室",
        registrar=DISTRICT,
        home=COMMUNITY,
    )
    assert told["__typename"] == "RuleViolation"
    assert [violation["rule"] for violation in told["violations"]] == [DISTINCT]
    there = {"registrar": OTHER_DISTRICT, "home": ELSEWHERE, "form": "SERVICE_AGENCY"}
    told = await o.stranger.open("establish", name="重庆市江北区晨曦助老服务中心", **there)
    assert told["__typename"] == "CaseDone"


async def test_a_body_may_be_renamed_to_what_is_its_own(o: Office) -> None:
    number = await established(o, TAKEN, DISTRICT)
    other = await established(o, "重庆市渝中区启明助学服务中心", DISTRICT)
    o.on("2026-12-01")
    told = await o.carried("change", organization=number, name="重庆市渝中区晨曦助老工作室")
    assert told["__typename"] == "CaseDone"
    told = await o.carried("change", organization=other, name="重庆市渝中区晨曦助老学校")
    assert [violation["rule"] for violation in told["violations"]] == [DISTINCT]


async def test_of_two_at_once_one_is_approved(o: Office, bureau: Database) -> None:
    numbers = []
    for kind in ("服务中心", "工作室"):
        told = await o.clerk.open(
            "establish",
            form="SERVICE_AGENCY",
            name=f"重庆市渝中区晨曦助老{kind}",
            registrar=DISTRICT,
            home=COMMUNITY,
        )
        numbers.append(told["case"]["number"])
        await o.clerk.receive(numbers[-1], *PAPERS["establish", "SERVICE_AGENCY"])
        for officer, act in ((o.clerk, "accept"), (o.reviewer, "review")):
            assert (await officer.act(act, numbers[-1]))["__typename"] == "CaseDone"
    told = await asyncio.gather(*(o.approver.act("approve", number) for number in numbers))
    assert sorted(each["__typename"] for each in told) == ["CaseDone", "RuleViolation"]
    async with bureau.reader() as connection:
        assert await connection.fetchval("SELECT count(*) FROM organization") == 1


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"name": ""}, "BAD_USER_INPUT"),
        ({"name": " \u3000"}, "BAD_USER_INPUT"),
        ({"name": "x" * 201}, "BAD_USER_INPUT"),
        ({"name": None}, "BAD_USER_INPUT"),
        ({"form": "CLUB"}, "BAD_USER_INPUT"),
        ({"registrar": "500199000000"}, "UNKNOWN_DIVISION"),
        ({"registrar": "渝中区"}, "BAD_USER_INPUT"),
        ({"on": "2200-01-01"}, "BAD_USER_INPUT"),
        ({"on": "0001-01-01"}, "BAD_USER_INPUT"),
    ],
)
async def test_what_is_no_question(o: Office, asked: dict[str, Any], code: str) -> None:
    sound = {"name": TAKEN, "form": "SERVICE_AGENCY", "registrar": DISTRICT}
    error = await error_of(o.nobody.client, CHECK, **{**sound, **asked})
    assert error["extensions"]["code"] == code, error


async def test_a_name_with_a_nul(o: Office) -> None:
    query = """{ nameCheck(name: "\\u0000", form: ASSOCIATION, registrar: "500103000000") {
      passes } }"""
    error = await error_of(o.nobody.client, query)
    assert (error["extensions"]["code"], error["path"]) == ("BAD_USER_INPUT", ["nameCheck"])


async def test_names_are_found_by_the_trigram_index(city: Database) -> None:
    """Of an authority with thousands of bodies only those that are called alike are looked at."""
    await many(city, "晨", 4_000)
    query = f"""{{ nameCheck(name: "{TAKEN}", form: SERVICE_AGENCY, registrar: "{DISTRICT}") {{
      passes }} }}"""
    async with city.reader() as connection:
        plan = (await planned(connection, query))[0]
    assert "ix_organization_name_search" in {node.get("Index Name") for node in plan}
    bodies = [node for node in plan if node.get("Relation Name") == "organization"]
    assert "Seq Scan" not in {node["Node Type"] for node in bodies}
    assert sum(node["Actual Rows"] * node["Actual Loops"] for node in bodies) < 100
