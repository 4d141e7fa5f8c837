"""What administrators enter through the API: it holds from its day on, for everybody, once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from registry.database import Database
from tests.accounts.people import DISTRICT
from tests.files import fetch, value
from tests.registration.officers import Office, Officer
from tests.rules.asking import broken, eligible, rules

PROBLEM = "... on Problem { code message path }"
ENTER = f"""mutation ($input: EnterRuleInput!) {{ enterRule(input: $input) {{
  __typename {PROBLEM}
  ... on RuleEntered {{ rule {{ key form level since until value article source description }} }} }} }}"""
HOLIDAYS = f"""mutation ($input: EnterHolidaysInput!) {{ enterHolidays(input: $input) {{
  __typename {PROBLEM} ... on HolidaysEntered {{ days {{ on isWorking source }} }} }} }}"""
BLOCK = f"""mutation ($input: AddCreditCodeBlockInput!) {{ addCreditCodeBlock(input: $input) {{
  __typename {PROBLEM}
  ... on CreditCodeBlockAdded {{ block {{ prefix first last next source }} }} }} }}"""

RAISED: dict[str, Any] = {
    "key": "registration.funds_min",
    "form": "ASSOCIATION",
    "value": {"number": 50_000},
    "since": "2027-01-01",
    "article": "《社会团体登记管理条例》第10条",
    "source": "测试",
    "descriptionZh": "活动资金不少于5万元",
    "descriptionEn": "Funds of at least 50,000 yuan",
}
SOUND = {
    "form": "ASSOCIATION",
    "registrar": DISTRICT,
    "memberPersons": 50,
    "memberUnits": 0,
    "funds": "30000.00",
}
NOTICE = {"days": [{"on": "2027-01-01", "isWorking": False}], "source": "放假安排的通知"}
DAY = date(2028, 1, 1)
CODES = {"prefix": "MJ", "first": 1, "last": 500, "source": "函"}


async def enter(officer: Officer, **changes: Any) -> Any:
    return (await officer.ask(ENTER, input={**RAISED, **changes}))["enterRule"]


async def test_a_rule_changes_answers_from_its_day_on(o: Office) -> None:
    told = await enter(o.administrator)
    assert told == {
        "__typename": "RuleEntered",
        "rule": {
            "key": "registration.funds_min",
            "form": "ASSOCIATION",
            "level": None,
            "since": "2027-01-01",
            "until": None,
            "value": 50_000,
            "article": "《社会团体登记管理条例》第10条",
            "source": "测试",
            "description": "活动资金不少于5万元",
        },
    }
    for day, passes in (
        (None, True),
        ("2020-12-31", True),
        ("2026-12-31", True),
        ("2027-01-01", False),
    ):
        found = await eligible(o.nobody, "REGISTER", on=day, given=SOUND)
        assert found["passes"] is passes, day
    assert broken(await eligible(o.nobody, "REGISTER", on="2027-01-01", given=SOUND)) == {
        "registration.funds_min"
    }
    asked = {"key": "registration.funds_min", "form": "ASSOCIATION", "history": True}
    local = [rule for rule in await rules(o.nobody, **asked) if rule["level"] is None]
    assert [(rule["since"], rule["until"], rule["value"]) for rule in local] == [
        ("2016-02-06", "2027-01-01", 30_000),
        ("2027-01-01", None, 50_000),
    ]


@pytest.mark.parametrize(
    ("key", "given", "read"),
    [
        ("filing.members_min", {"number": 10}, 10),
        ("names.distinct", {"flag": False}, False),
        ("spending.admin_max_ratio", {"ratio": "0.12"}, "0.12"),
        (
            "fundraising.wait_term",
            {"term": {"number": 18, "unit": "MONTHS"}},
            {"number": 18, "unit": "MONTHS"},
        ),
        ("annual.registrar_by", {"monthDay": "06-30"}, "06-30"),
        ("party.steps_change", {"words": ["学习"]}, ["学习"]),
    ],
)
async def test_a_value_of_each_kind(o: Office, key: str, given: Any, read: Any) -> None:
    told = await enter(o.administrator, key=key, value=given, form=None)
    assert told["rule"]["value"] == read
    (now,) = [rule for rule in await rules(o.nobody, key=key, on="2027-01-01") if not rule["form"]]
    assert now["value"] == read


async def test_a_rule_that_says_no_more_is_no_objection(o: Office) -> None:
    """The law is data: what a flag asks for is not asked for once it is taken back."""
    await enter(o.administrator, key="names.plain_characters", value={"flag": False}, form=None)
    query = """query ($on: Date) { nameCheck(name: "重庆市渝中区ABC协会", form: ASSOCIATION,
      registrar: "500103000000", on: $on) { passes } }"""
    for day, passes in (("2026-12-31", False), ("2027-01-01", True)):
        assert (await o.nobody.ask(query, on=day))["nameCheck"]["passes"] is passes


async def test_only_who_administers_the_whole_register(
    bureau: Database, o: Office, local: Officer
) -> None:
    before = await value(bureau, "SELECT count(*) FROM audit_entry")
    for officer in (local, o.clerk, o.approver, o.auditor, o.nobody):
        assert (await enter(officer))["code"] == "FORBIDDEN"
        told = await officer.ask(HOLIDAYS, input=NOTICE)
        assert told["enterHolidays"]["code"] == "FORBIDDEN"
        told = await officer.ask(BLOCK, input=CODES)
        assert told["addCreditCodeBlock"]["code"] == "FORBIDDEN"
    assert await value(bureau, "SELECT count(*) FROM audit_entry") == before
    assert [rule["value"] for rule in await rules(o.nobody, key="registration.funds_min")] == [
        30_000,
        100_000,
    ]


@pytest.mark.parametrize(
    ("changes", "code", "path"),
    [
        ({"key": "registration.nonsense"}, "BAD_USER_INPUT", ["key"]),
        ({"value": {"words": ["many"]}}, "BAD_USER_INPUT", ["value"]),
        ({"value": {"number": -1}}, "BAD_USER_INPUT", ["value"]),
        (
            {"key": "spending.admin_max_ratio", "value": {"ratio": "1e-999999999"}},
            "BAD_USER_INPUT",
            ["value"],
        ),
        (
            {"key": "annual.registrar_by", "value": {"monthDay": "02-30"}},
            "BAD_USER_INPUT",
            ["value"],
        ),
        ({"key": "names.forbidden", "value": {"words": []}}, "BAD_USER_INPUT", ["value"]),
        ({"until": "2027-01-01"}, "BAD_USER_INPUT", ["until"]),
        ({"article": " "}, "BAD_USER_INPUT", ["article"]),
        ({"source": "x" * 2_001}, "BAD_USER_INPUT", ["source"]),
        ({"descriptionZh": ""}, "BAD_USER_INPUT", ["descriptionZh"]),
        ({"since": "2016-02-06"}, "CONFLICT", None),
    ],
)
async def test_what_cannot_be_entered(
    o: Office, changes: dict[str, Any], code: str, path: list[str] | None
) -> None:
    before = await rules(o.nobody, history=True)
    told = await enter(o.administrator, **changes)
    assert (told["code"], told["path"]) == (code, path)
    assert any("\u4e00" <= character <= "\u9fff" for character in told["message"])
    assert await rules(o.nobody, history=True) == before


async def test_a_nul_is_refused(o: Office) -> None:
    """GraphQL can write one; Postgres cannot hold it."""
    sound = (
        'key: "names.forbidden", since: "2027-01-01", source: "s", descriptionZh: "z",'
        ' descriptionEn: "e"'
    )
    for rest in (
        'value: {words: ["a\\u0000"]}, article: "a"',
        'value: {words: ["a"]}, article: "\\u0000"',
    ):
        query = f"mutation {{ enterRule(input: {{{sound}, {rest}}}) {{ {PROBLEM} }} }}"
        assert (await o.administrator.ask(query))["enterRule"]["code"] == "BAD_USER_INPUT"
    query = f"""mutation {{ enterHolidays(input: {{source: "\\u0000",
      days: [{{on: "2027-01-01", isWorking: true}}]}}) {{ {PROBLEM} }}
      addCreditCodeBlock(input: {{prefix: "\\u0000", first: 1, last: 2, source: "s"}}) {{
      {PROBLEM} }} }}"""
    told = await o.administrator.ask(query)
    assert {each["code"] for each in told.values()} == {"BAD_USER_INPUT"}


async def test_the_same_request_again_enters_nothing_twice(bureau: Database, o: Office) -> None:
    first = await enter(o.administrator, idempotencyKey="r-1")
    assert await enter(o.administrator, idempotencyKey="r-1") == first
    assert (await enter(o.administrator))["code"] == "CONFLICT"
    entries = await fetch(bureau, "SELECT actor FROM audit_entry WHERE action = 'rule.entered'")
    assert entries == [("administrator.one",)]


async def test_a_holiday_notice(bureau: Database, o: Office) -> None:
    days = [
        {"on": "2027-01-02", "isWorking": True},
        {"on": "2027-01-01", "isWorking": False},
        {"on": "2027-01-02", "isWorking": True},
    ]
    given = {**NOTICE, "days": days, "idempotencyKey": "h-1"}
    entered = [
        {"on": "2027-01-01", "isWorking": False, "source": "放假安排的通知"},
        {"on": "2027-01-02", "isWorking": True, "source": "放假安排的通知"},
    ]
    for _ in range(2):
        told = (await o.administrator.ask(HOLIDAYS, input=given))["enterHolidays"]
        assert told == {"__typename": "HolidaysEntered", "days": entered}
    assert await value(bureau, "SELECT count(*) FROM holiday_override") == 2
    again = (await o.administrator.ask(HOLIDAYS, input=NOTICE))["enterHolidays"]
    assert again["code"] == "CONFLICT"


@pytest.mark.parametrize(
    "changes",
    [
        {"days": []},
        {"source": " "},
        {
            "days": [
                {"on": "2027-05-01", "isWorking": True},
                {"on": "2027-05-01", "isWorking": False},
            ]
        },
        {"days": [{"on": str(DAY + timedelta(n)), "isWorking": True} for n in range(367)]},
    ],
)
async def test_what_is_no_notice(o: Office, changes: dict[str, Any]) -> None:
    told = (await o.administrator.ask(HOLIDAYS, input={**NOTICE, **changes}))["enterHolidays"]
    assert told["code"] == "BAD_USER_INPUT"


async def test_codes_to_issue(bureau: Database, o: Office) -> None:
    told = (await o.administrator.ask(BLOCK, input=CODES))["addCreditCodeBlock"]
    assert told["block"] == {**CODES, "next": 1}
    for changes, code in (
        ({"first": 500, "last": 501}, "CONFLICT"),
        ({"prefix": "IO"}, "BAD_USER_INPUT"),
        ({"prefix": ""}, "BAD_USER_INPUT"),
        ({"first": 700, "last": 600}, "BAD_USER_INPUT"),
        ({"first": -1}, "BAD_USER_INPUT"),
        ({"first": 501, "last": 1_000_000}, "BAD_USER_INPUT"),
        ({"first": 501, "last": 600, "source": " "}, "BAD_USER_INPUT"),
    ):
        told = (await o.administrator.ask(BLOCK, input={**CODES, **changes}))["addCreditCodeBlock"]
        assert told["code"] == code, changes
    assert await value(bureau, "SELECT count(*) FROM credit_code_block") == 2
