"""The rules through the API: every figure of the law, on any day."""

from __future__ import annotations

from typing import Any

import pytest

from tests.registration.officers import Office
from tests.rules.asking import RULES, error_of, rules

A, S, F = "ASSOCIATION", "SERVICE_AGENCY", "FOUNDATION"
COUNTY_AND_UP = ["NATIONAL", "PROVINCE", "MUNICIPALITY", "PREFECTURE", "DISTRICT"]
PROVINCE_AND_UP = COUNTY_AND_UP[:3]


def days(number: int) -> dict[str, Any]:
    return {"number": number, "unit": "DAYS"}


def years(number: int) -> dict[str, Any]:
    return {"number": number, "unit": "YEARS"}


# Domain 1.1, cell by cell.
FIGURES: list[tuple[str, str, str | None, Any, str]] = [
    ("registration.registrar_levels", A, None, COUNTY_AND_UP, "第6条"),
    ("registration.registrar_levels", S, None, COUNTY_AND_UP, "第5条"),
    ("registration.registrar_levels", F, None, PROVINCE_AND_UP, "第6条"),
    ("registration.members_persons_min", A, None, 50, "第10条"),
    ("registration.members_units_min", A, None, 30, "第10条"),
    ("registration.members_mixed_min", A, None, 50, "第10条"),
    ("governance.council_min", F, None, 5, "第20条"),
    ("governance.council_max", F, None, 25, "第20条"),
    ("governance.council_term", F, None, years(5), "第20条"),
    ("registration.funds_min", A, None, 30_000, "第10条"),
    ("registration.funds_min", A, "NATIONAL", 100_000, "第10条"),
    ("registration.funds_min_public", F, None, 4_000_000, "第8条"),
    ("registration.funds_min_public", F, "NATIONAL", 8_000_000, "第8条"),
    ("registration.funds_min_nonpublic", F, None, 2_000_000, "第8条"),
    ("registration.decision_term", A, None, days(60), "第12条"),
    ("registration.decision_term", S, None, days(60), "第11条"),
    ("registration.decision_term", F, None, days(60), "第11条"),
    ("governance.branches_allowed", A, None, True, "第17条"),
    ("governance.branches_allowed", S, None, False, "第13条"),
    ("governance.branches_allowed", F, None, True, "第12条"),
    ("registration.change_term", A, None, days(30), "第18条"),
    ("registration.change_term", S, None, days(30), "第15条"),
    ("registration.deregistration_term", A, None, days(15), "第21条"),
    ("registration.deregistration_term", S, None, days(15), "第17条"),
    ("registration.deregistration_term", F, None, days(15), "第18条"),
    ("annual.supervisor_by", A, None, "03-31", "第28条"),
    ("annual.registrar_by", A, None, "05-31", "第28条"),
    ("annual.supervisor_by", S, None, "03-31", "第23条"),
    ("annual.registrar_by", S, None, "05-31", "第23条"),
    ("annual.registrar_by", F, None, "03-31", "第36条"),
    ("registration.inactivity_term", A, None, years(1), "第29条"),
    ("registration.inactivity_term", F, None, {"number": 12, "unit": "MONTHS"}, "第41条"),
    ("registration.state_assets_max_ratio", S, None, "1/3", ""),
    ("registration.site_right_term", S, None, years(1), ""),
    ("registration.certificate_term", S, None, years(4), ""),
    ("spending.public_min_ratio", F, None, "0.7", "第29条"),
    ("spending.nonpublic_min_ratio", F, None, "0.08", "第29条"),
    ("spending.admin_max_ratio", F, None, "0.1", "第29条"),
]


async def test_every_figure_of_the_three_forms_with_its_article(
    o: Office, planned: list[str]
) -> None:
    told = {(rule["key"], rule["form"], rule["level"]): rule for rule in await rules(o.nobody)}
    assert len(planned) == 1
    for key, form, level, value, article in FIGURES:
        rule = told[key, form, level]
        assert rule["value"] == value, rule
        assert rule["article"].endswith(f"》{article}"), rule
        assert rule["source"]
        assert rule["description"]


async def test_the_rules_of_2020_and_of_today(o: Office) -> None:
    key = "fundraising.wait_term"
    (then,) = await rules(o.nobody, key=key, on="2020-12-31")
    (now,) = await rules(o.nobody, key=key)
    assert (then["value"], then["since"], then["until"]) == (years(2), "2016-09-01", "2024-09-05")
    assert (now["value"], now["since"], now["until"]) == (years(1), "2024-09-05", None)
    assert await rules(o.nobody, key=key, on="2016-08-31") == []
    assert [rule["value"] for rule in await rules(o.nobody, key=key, history=True)] == [
        years(2),
        years(1),
    ]


async def test_what_holds_for_a_form_is_its_own_and_what_holds_for_all(o: Office) -> None:
    told = await rules(o.nobody, form=F)
    assert {rule["form"] for rule in told} == {F, None}
    everything = await rules(o.nobody)
    assert [rule for rule in everything if rule["form"] in {F, None}] == told
    assert [rule["key"] for rule in everything] == sorted(rule["key"] for rule in everything)


async def test_a_rule_says_what_it_asks_in_the_readers_language(o: Office) -> None:
    query = '{ rules(key: "registration.members_units_min") { description } }'
    said = []
    for language in ("zh", "en"):
        headers = {"Accept-Language": language}
        answer = await o.nobody.client.post("/graphql", json={"query": query}, headers=headers)
        said += [rule["description"] for rule in answer.json()["data"]["rules"]]
    assert said == ["单位会员不少于30个", "At least 30 member organizations"]


@pytest.mark.parametrize(
    "asked",
    [
        {"key": "registration.nonsense"},
        {"key": ""},
        {"key": "x" * 100_000},
        {"key": "'; DROP TABLE rule"},
        {"history": True, "on": "2020-12-31"},
        {"on": "1899-12-31"},
        {"on": "2200-01-01"},
        {"on": "yesterday"},
        {"form": "CLUB"},
    ],
)
async def test_what_is_no_question(o: Office, asked: dict[str, Any]) -> None:
    error = await error_of(o.nobody.client, RULES, **asked)
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_key_with_a_nul(o: Office) -> None:
    error = await error_of(o.nobody.client, '{ rules(key: "a\\u0000") { key } }')
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["path"] == ["rules"]


async def test_what_a_list_of_rules_costs(o: Office) -> None:
    query = "{ rules { key } }"
    answer = await o.nobody.client.post("/graphql", json={"query": query})
    told = answer.json()
    assert len(told["data"]["rules"]) <= told["extensions"]["cost"]["requested"] <= 150
