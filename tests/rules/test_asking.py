"""Eligibility through the API: by the rules of a day, of what is known and given, for who may know."""

from __future__ import annotations

from datetime import date
from typing import Any

import httpx2
import pytest

from registry.database import Database
from tests.accounts.people import DISTRICT
from tests.asking import ask
from tests.conftest import TODAY
from tests.files import fetch
from tests.registration.officers import STREET, Office
from tests.rules.asking import ELIGIBLE, broken, eligible, error_of, established, finding

WAIT = "fundraising.wait_term"
SOUND = {
    "form": "ASSOCIATION",
    "registrar": DISTRICT,
    "memberPersons": 50,
    "memberUnits": 0,
    "funds": "30000.00",
}


async def test_the_wait_for_fundraising_is_that_of_its_day(o: Office) -> None:
    o.on("2019-06-01")
    early = await established(o, "重庆市渝中区晨曦助老服务中心", DISTRICT, charity=True)
    o.on("2023-11-01")
    late = await established(o, "重庆市渝中区启明助学服务中心", DISTRICT, charity=True)
    o.on("2026-11-24")
    then = finding(await eligible(o.clerk, "FUNDRAISING", early, "2020-12-31"), WAIT)
    assert (then["passes"], then["earliestOn"]) == (False, "2021-06-01")
    assert then["article"] == "《慈善法（2016）》第22条"
    before = finding(await eligible(o.clerk, "FUNDRAISING", late, "2024-09-04"), WAIT)
    after = finding(await eligible(o.clerk, "FUNDRAISING", late, "2024-09-05"), WAIT)
    assert (before["passes"], before["earliestOn"]) == (False, "2025-11-01")
    assert (after["passes"], after["earliestOn"]) == (False, "2024-11-01")
    assert after["article"] == "《慈善法（2023修正）》第22条"
    assert finding(await eligible(o.clerk, "FUNDRAISING", late, "2024-11-01"), WAIT)["passes"]


async def test_only_who_may_read_it_there_is_answered(
    bureau: Database, o: Office, planned: list[str]
) -> None:
    number = await established(o, "重庆市渝中区晨曦助老服务中心", DISTRICT)
    planned.clear()
    for officer in (o.clerk, o.reviewer, o.approver, o.auditor):
        assert (await eligible(officer, "CHARITY", number))["passes"]
    for officer in (o.stranger, o.administrator, o.nobody):
        assert await eligible(officer, "CHARITY", number) is None
    assert len(planned) == 7, "one statement each"
    looks = await fetch(
        bureau, "SELECT actor FROM audit_entry WHERE action = 'organization.looked' ORDER BY id"
    )
    assert [actor for (actor,) in looks] == [
        "clerk.one",
        "reviewer.one",
        "approver.one",
        "auditor.one",
    ]


async def test_anyone_may_ask_about_figures(o: Office, planned: list[str]) -> None:
    found = await eligible(o.nobody, "REGISTER", given=SOUND)
    assert found["passes"]
    assert found["earliestOn"] == "2026-11-24"
    few = await eligible(o.nobody, "REGISTER", given={**SOUND, "memberPersons": 49})
    assert broken(few) == {"registration.members_persons_min"}
    assert few["earliestOn"] is None
    assert finding(few, "registration.members_persons_min")["message"] == (
        "个人会员不少于50个：现有49个"
    )
    assert len(planned) == 2


@pytest.mark.parametrize(
    ("given", "unknown"),
    [
        (None, {"form"}),
        ({}, {"form"}),
        ({"form": "ASSOCIATION"}, {"registrar", "memberPersons", "funds"}),
        ({**SOUND, "registrar": STREET}, {"registrar"}),
        ({**SOUND, "funds": None}, {"funds"}),
        (
            {"form": "FOUNDATION", "registrar": "500000000000", "funds": "1.00"},
            {"publicFoundation", "councilSize"},
        ),
    ],
)
async def test_what_is_not_given_is_called_as_in_the_input(
    o: Office, given: dict[str, Any] | None, unknown: set[str]
) -> None:
    found = await eligible(o.nobody, "REGISTER", given=given)
    assert not found["passes"]
    assert {each["unknown"] for each in found["findings"]} - {None} == unknown


async def test_a_foundation_is_not_registered_by_a_district(o: Office) -> None:
    given = {
        "form": "FOUNDATION",
        "registrar": DISTRICT,
        "funds": "4000000.00",
        "publicFoundation": True,
        "councilSize": 5,
    }
    assert broken(await eligible(o.nobody, "REGISTER", given=given)) == {
        "registration.registrar_levels"
    }
    city = {**given, "registrar": "500000000000"}
    assert (await eligible(o.nobody, "REGISTER", given=city))["passes"]


async def test_what_is_given_goes_before_what_is_known(o: Office) -> None:
    number = await established(o, "重庆市渝中区晨曦助老服务中心", DISTRICT)
    question = ("DEREGISTRATION", number)
    assert broken(await eligible(o.clerk, *question)) == {"registration.deregistration_term"}
    done = {"liquidationDoneOn": "2026-11-20"}
    assert (await eligible(o.clerk, *question, given=done))["passes"]
    coming = await eligible(o.clerk, *question, given={"liquidationDoneOn": "2026-12-24"})
    assert (coming["passes"], coming["earliestOn"]) == (False, "2026-12-24")
    related = "fundraising.related_council_max_ratio"
    council = {"councilSize": 9, "councilRelated": 3}
    found = await eligible(o.clerk, "FUNDRAISING", number, given=council)
    assert finding(found, related)["passes"]
    council["councilRelated"] = 4
    found = await eligible(o.clerk, "FUNDRAISING", number, given=council)
    assert not finding(found, related)["passes"]


async def test_a_body_before_it_was_there_is_unknown(o: Office) -> None:
    number = await established(o, "重庆市渝中区晨曦助老服务中心", DISTRICT)
    found = await eligible(o.clerk, "CHARITY", number, "2020-01-01")
    assert [each["unknown"] for each in found["findings"]] == ["form"]


async def test_a_kept_answer_is_judged_anew(o: Office, planned: list[str]) -> None:
    """The material is kept; what is given, and in which language one is told, is not part of it."""
    told = [
        await eligible(o.nobody, "REGISTER", given={**SOUND, "memberPersons": persons})
        for persons in (49, 50, 49, 50)
    ]
    assert [found["passes"] for found in told] == [False, True, False, True]
    assert told[0] == told[2]
    assert len(set(planned)) == 1
    said = []
    for language in ("zh", "en", "zh"):
        body = {"query": ELIGIBLE, "variables": {"for": "REGISTER", "given": SOUND}}
        headers = {"Accept-Language": language}
        answer = (await o.nobody.client.post("/graphql", json=body, headers=headers)).json()
        said.append(answer["data"]["eligibility"]["findings"][0]["message"])
    assert said == [
        "县级以上民政部门登记：登记机关为区县级",
        "Registered at county level and above: the registrar is district level",
        "县级以上民政部门登记：登记机关为区县级",
    ]


# What of a judged answer is asked for


async def test_it_is_answered_as_any_object_is(client: httpx2.AsyncClient) -> None:
    query = """query Q($no: Boolean = false, $given: EligibilityFactsInput) {
      after: eligibility(for: REGISTER, given: $given) {
        kind: __typename ...Whole ... on Eligibility { findings { it: rule } }
        earliestOn @skip(if: true) passes @include(if: $no) }
      __typename
      district: division(code: "500103000000") { name }
      before: eligibility(for: CHARITY, on: "2016-08-31") { findings { ...Said rule } passes }
      __schema { queryType { name } } }
    fragment Whole on Eligibility { findings { passes ...Said } }
    fragment Said on Finding { unknown __typename }"""
    given = {"form": "COMMUNITY_FILED", "registrar": DISTRICT}
    data = await ask(client, query, given=given)
    assert list(data.items()) == [
        (
            "after",
            {
                "kind": "Eligibility",
                "findings": [
                    {
                        "passes": False,
                        "unknown": None,
                        "__typename": "Finding",
                        "it": "registration.registrar_levels",
                    }
                ],
            },
        ),
        ("__typename", "Query"),
        ("district", {"name": "渝中区"}),
        (
            "before",
            {
                "findings": [{"unknown": "form", "__typename": "Finding", "rule": "facts.form"}],
                "passes": False,
            },
        ),
        ("__schema", {"queryType": {"name": "Query"}}),
    ]
    keys = [list(data[name]) for name in ("after", "before")]
    assert keys == [["kind", "findings"], ["findings", "passes"]]
    assert list(data["after"]["findings"][0]) == ["passes", "unknown", "__typename", "it"]


async def test_a_variable_decides_what_is_asked_of_it(client: httpx2.AsyncClient) -> None:
    query = """query ($yes: Boolean!) { eligibility(for: REGISTER) {
      passes @include(if: $yes) earliestOn @skip(if: $yes) } }"""
    assert await ask(client, query, yes=True) == {"eligibility": {"passes": False}}
    assert await ask(client, query, yes=False) == {"eligibility": {"earliestOn": None}}


async def test_several_are_one_statement(o: Office, planned: list[str]) -> None:
    query = """query ($given: EligibilityFactsInput) {
      a: eligibility(for: REGISTER, given: $given) { passes }
      b: eligibility(for: CHARITY, given: $given) { passes }
      c: nameCheck(name: "重庆市渝中区火锅协会", form: ASSOCIATION, registrar: "500103000000") { passes }
      d: rules(key: "charity.forms") { key } }"""
    told = await o.nobody.ask(query, given=SOUND)
    assert told["a"] == {"passes": True}
    assert told["b"] == {"passes": False}
    assert told["c"] == {"passes": True}
    assert len(planned) == 1


@pytest.mark.parametrize(
    ("asked", "cost"),
    [
        ("passes", 1),
        ("findings { rule }", 11),
        ("findings { rule } again: findings { passes }", 21),
        ("__typename", 1),
    ],
)
async def test_what_it_costs(client: httpx2.AsyncClient, asked: str, cost: int) -> None:
    query = f"{{ eligibility(for: REGISTER) {{ {asked} }} }}"
    answer = (await client.post("/graphql", json={"query": query})).json()
    assert answer["extensions"]["cost"]["requested"] == cost


async def test_by_get_and_by_hash_too(client: httpx2.AsyncClient) -> None:
    query = "{ eligibility(for: REGISTER) { passes } }"
    answer = await client.get("/graphql", params={"query": query})
    assert answer.json()["data"] == {"eligibility": {"passes": False}}


# What cannot be asked


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"for": "WIN"}, "BAD_USER_INPUT"),
        ({"for": None}, "BAD_USER_INPUT"),
        ({"on": "2200-01-01"}, "BAD_USER_INPUT"),
        ({"on": "1899-12-31"}, "BAD_USER_INPUT"),
        ({"on": "2021-02-29"}, "BAD_USER_INPUT"),
        ({"n": "SO999999999"}, "UNKNOWN_ORGANIZATION"),
        ({"n": ""}, "UNKNOWN_ORGANIZATION"),
        ({"n": "'; DROP TABLE organization"}, "UNKNOWN_ORGANIZATION"),
        ({"n": "x" * 201}, "BAD_USER_INPUT"),
        ({"given": {"registrar": "500199000000"}}, "UNKNOWN_DIVISION"),
        ({"given": {"registrar": "500199"}}, "BAD_USER_INPUT"),
        ({"given": {"memberPersons": -1}}, "BAD_USER_INPUT"),
        ({"given": {"memberPersons": 2**31}}, "BAD_USER_INPUT"),
        ({"given": {"funds": "-1.00"}}, "BAD_USER_INPUT"),
        ({"given": {"funds": "1e400"}}, "BAD_USER_INPUT"),
        ({"given": {"funds": "１"}}, "BAD_USER_INPUT"),
        ({"given": {"liquidationDoneOn": "2200-01-01"}}, "BAD_USER_INPUT"),
        ({"given": {"charity": True}}, "BAD_USER_INPUT"),
        ({"given": []}, "BAD_USER_INPUT"),
    ],
)
async def test_what_is_no_question(
    client: httpx2.AsyncClient, asked: dict[str, Any], code: str
) -> None:
    error = await error_of(client, ELIGIBLE, **{"for": "REGISTER", **asked})
    assert error["extensions"]["code"] == code, error


async def test_an_error_names_its_field(client: httpx2.AsyncClient) -> None:
    for given in ('organization: "\\u0000"', "given: {councilSize: -1}"):
        query = f"{{ it: eligibility(for: REGISTER, {given}) {{ passes }} }}"
        error = await error_of(client, query)
        assert error["path"] == ["it"], error
        assert error["locations"], error


@pytest.mark.parametrize("question", ["REGISTER", "CHARITY", "FUNDRAISING", "EVALUATION"])
@pytest.mark.parametrize("day", ["1900-01-01", "2016-02-29", "2199-12-31", str(TODAY)])
async def test_any_day_has_an_answer(client: httpx2.AsyncClient, question: str, day: str) -> None:
    given = {
        "form": "SERVICE_AGENCY",
        "liquidationDoneOn": str(date(2199, 12, 31)),
        "underInvestigation": False,
    }
    told = await ask(client, ELIGIBLE, **{"for": question, "on": day, "given": given})
    assert isinstance(told["eligibility"]["passes"], bool)
