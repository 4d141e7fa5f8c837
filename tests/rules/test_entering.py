"""Rules in the database: read as they were shipped, and changed by data from a day on."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from registry.actor import OPERATOR, Actor, Grant, Permission
from registry.database import Database
from registry.errors import BadInput, Conflict, Forbidden
from registry.organizations import OrganizationForm
from registry.rules import (
    NewRule,
    Question,
    RuleKey,
    RuleSet,
    eligibility,
    enter_holidays,
    enter_rule,
    holidays,
    rules_on,
)
from registry.working_days import Due, add_working_days
from tests.files import fetch
from tests.rules.shipped import ASSOCIATION, TODAY, rules_of

A = OrganizationForm.ASSOCIATION
FROM = date(2027, 1, 1)
RAISED = NewRule(
    key=RuleKey.FUNDS_MIN,
    form=A,
    value=50_000,
    since=FROM,
    article="《条例》第10条",
    source="测试",
    description_zh="不少于5万元",
    description_en="At least 50,000 yuan",
)


async def on(db: Database, day: date) -> RuleSet:
    async with db.reader() as connection:
        return await rules_on(connection, day)


@pytest.mark.parametrize("day", [TODAY, date(2020, 12, 31), date(2001, 1, 1)])
async def test_the_database_holds_what_was_shipped(db: Database, day: date) -> None:
    found = await on(db, day)
    assert set(found.rules) >= set(rules_of(day).rules)
    assert found.day == day


async def test_a_change_holds_from_its_day_only(db: Database) -> None:
    async with db.transaction() as session:
        await enter_rule(session, OPERATOR, RAISED)
        assert (await rules_on(session, FROM)).get(RuleKey.FUNDS_MIN, A).number == 50_000
    before, after = await on(db, FROM - timedelta(days=1)), await on(db, FROM)
    assert eligibility(ASSOCIATION, Question.REGISTER, before.day, before).passes
    assert not eligibility(ASSOCIATION, Question.REGISTER, after.day, after).passes
    old, new = before.get(RuleKey.FUNDS_MIN, A), after.get(RuleKey.FUNDS_MIN, A)
    assert (old.until, new.since, new.until) == (FROM, FROM, None)
    changed = {RuleKey.FUNDS_MIN}
    assert {r.key for r in set(after.rules) ^ set(before.rules)} == changed


async def test_a_change_is_on_the_record(db: Database) -> None:
    async with db.transaction() as session:
        await enter_rule(session, OPERATOR, RAISED)
    (entry,) = await fetch(
        db,
        "SELECT actor, action, subject, detail ->> 'value', detail ->> 'since'"
        " FROM audit_entry WHERE action = 'rule.entered'",
    )
    assert entry == ("operator", "rule.entered", "registration.funds_min", "50000", "2027-01-01")


async def test_a_value_before_one_that_is_entered_ends_where_that_begins(db: Database) -> None:
    sooner = replace(RAISED, since=date(2026, 12, 1), value=40_000)
    async with db.transaction() as session:
        await enter_rule(session, OPERATOR, RAISED)
        await enter_rule(session, OPERATOR, sooner)
    figures = [
        (await on(db, day)).get(RuleKey.FUNDS_MIN, A).number
        for day in (TODAY, date(2026, 12, 1), date(2026, 12, 31), FROM)
    ]
    assert figures == [30_000, 40_000, 40_000, 50_000]


async def test_after_a_measure_for_a_time_what_held_before_holds_again(db: Database) -> None:
    async with db.transaction() as session:
        await enter_rule(session, OPERATOR, replace(RAISED, until=date(2027, 7, 1)))
    shipped = (await on(db, TODAY)).get(RuleKey.FUNDS_MIN, A)
    again = (await on(db, date(2027, 7, 1))).get(RuleKey.FUNDS_MIN, A)
    assert (await on(db, date(2027, 6, 30))).get(RuleKey.FUNDS_MIN, A).number == 50_000
    assert replace(again, since=shipped.since) == replace(shipped, until=None)


async def test_a_rule_that_there_was_none_of_is_entered(db: Database) -> None:
    floor = replace(RAISED, key=RuleKey.FILING_MEMBERS_MIN, form=None, value=10)
    async with db.transaction() as session:
        await enter_rule(session, OPERATOR, floor)
    assert (await on(db, TODAY)).find(RuleKey.FILING_MEMBERS_MIN) is None
    filed = OrganizationForm.COMMUNITY_FILED
    assert (await on(db, FROM)).get(RuleKey.FILING_MEMBERS_MIN, filed).number == 10


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"value": "many"}, BadInput),
        ({"value": -1}, BadInput),
        ({"value": True}, BadInput),
        ({"until": FROM}, BadInput),
        ({"article": " "}, BadInput),
        ({"since": date(2016, 2, 6)}, Conflict),
        ({"since": date(2010, 1, 1), "until": date(2020, 1, 1)}, Conflict),
    ],
)
async def test_what_cannot_be_entered(
    db: Database, changes: dict[str, object], error: type[Exception]
) -> None:
    before = await on(db, TODAY)
    with pytest.raises(error):
        async with db.transaction() as session:
            await enter_rule(session, OPERATOR, replace(RAISED, **changes))  # type: ignore[arg-type]
    assert await on(db, TODAY) == before


async def test_of_two_at_once_one_is_refused(db: Database) -> None:
    async def enter(since: date) -> None:
        async with db.transaction() as session:
            await enter_rule(session, OPERATOR, replace(RAISED, since=since))

    both = await asyncio.gather(enter(FROM), enter(date(2028, 1, 1)), return_exceptions=True)
    refused = [error for error in both if error is not None]
    assert all(isinstance(error, Conflict) for error in refused)
    assert len(await fetch(db, "SELECT FROM audit_entry")) == 2 - len(refused)
    assert (await on(db, date(2028, 1, 1))).get(RuleKey.FUNDS_MIN, A).number == 50_000


@pytest.mark.parametrize("grants", [(), (Grant(frozenset(Permission), 1),)])
async def test_only_who_may_everywhere(db: Database, grants: tuple[Grant, ...]) -> None:
    """Who administers one division would change the law of all."""
    actor = Actor("nobody", grants=grants)
    async with db.transaction() as session:
        with pytest.raises(Forbidden):
            await enter_rule(session, actor, RAISED)
        with pytest.raises(Forbidden):
            await enter_holidays(session, actor, {FROM: False}, "通知")


async def test_a_holiday_notice_is_entered_before_the_library_has_it(db: Database) -> None:
    assert add_working_days(date(2026, 12, 31), 1) == Due(FROM, provisional=True)
    async with db.transaction() as session:
        await enter_holidays(session, OPERATOR, {FROM: False}, "放假安排的通知")
        assert await holidays(session) == {FROM: False}
    async with db.reader() as connection:
        notice = await holidays(connection)
    assert add_working_days(date(2026, 12, 31), 1, notice) == Due(date(2027, 1, 4))
    with pytest.raises(Conflict):
        async with db.transaction() as session:
            await enter_holidays(session, OPERATOR, {FROM: True}, "更正")
