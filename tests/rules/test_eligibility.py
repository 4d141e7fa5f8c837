"""Every question, by its rules: what passes, what does not and from when, what is not known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.organizations import OrganizationForm
from registry.rules import Eligibility, Facts, Question, RegistrarLevel, RuleKey, eligibility
from registry.rules.facts import Conclusion, CreditList, Grade, GradeAct, Listing, Stretch
from tests.rules.shipped import ASSOCIATION, CHARITY, FOUNDATION, PLAIN, TODAY, rules_of


def ask(facts: Facts, question: Question, day: date = TODAY) -> Eligibility:
    return eligibility(facts, question, day, rules_of(day))


def failing(found: Eligibility) -> set[str]:
    return {finding.rule for finding in found.findings if not finding.passes}


SOUND = {
    Question.REGISTER: ASSOCIATION,
    Question.CHARITY: PLAIN,
    Question.FUNDRAISING: CHARITY,
    Question.EVALUATION: PLAIN,
    Question.DEREGISTRATION: PLAIN,
}


@pytest.mark.parametrize("question", Question)
def test_a_sound_body_passes(question: Question) -> None:
    found = ask(SOUND[question], question)
    assert found.passes, failing(found)
    assert found.earliest_on == TODAY


@pytest.mark.parametrize("question", Question)
def test_a_body_of_which_nothing_is_known_passes_nothing(question: Question) -> None:
    found = ask(Facts(), question)
    assert not found.passes
    assert found.earliest_on is None
    assert [finding.unknown for finding in found.findings] == ["form"]


@pytest.mark.parametrize("question", Question)
def test_knowing_less_never_helps(question: Question) -> None:
    """Each fact that a sound body passes by is either not asked for or missed by name."""
    for fact in Facts.__slots__:
        found = ask(replace(SOUND[question], **{fact: None}), question)
        assert found.passes or fact in {finding.unknown for finding in found.findings}


@pytest.mark.parametrize(
    ("persons", "units", "passes"),
    [
        (50, 0, True),
        (49, 0, False),
        (0, 30, True),
        (0, 29, False),
        (20, 30, True),
        (19, 30, False),
        (0, 0, False),
    ],
)
def test_members_of_an_association(persons: int, units: int, *, passes: bool) -> None:
    facts = replace(ASSOCIATION, member_persons=persons, member_units=units)
    assert ask(facts, Question.REGISTER).passes is passes


@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        ({}, set()),
        ({"funds": Decimal("1999999.99")}, {RuleKey.FUNDS_MIN_NONPUBLIC}),
        ({"public_foundation": True}, {RuleKey.FUNDS_MIN_PUBLIC}),
        ({"council_size": 4}, {RuleKey.COUNCIL_MIN}),
        ({"council_size": 26}, {RuleKey.COUNCIL_MAX}),
        ({"registrar_level": RegistrarLevel.DISTRICT}, {RuleKey.REGISTRAR_LEVELS}),
    ],
)
def test_a_foundation(changes: dict[str, Any], broken: set[str]) -> None:
    assert failing(ask(replace(FOUNDATION, **changes), Question.REGISTER)) == broken


def test_a_group_that_is_only_filed_is_not_registered() -> None:
    filed = replace(ASSOCIATION, form=OrganizationForm.COMMUNITY_FILED)
    assert failing(ask(filed, Question.REGISTER)) == {RuleKey.REGISTRAR_LEVELS}


def test_the_wait_is_judged_by_the_law_of_its_day() -> None:
    facts = replace(CHARITY, charity=(Stretch(date(2023, 6, 1)),))
    before, after = date(2024, 9, 4), date(2024, 9, 5)
    found = ask(facts, Question.FUNDRAISING, before)
    assert failing(found) == {RuleKey.FUNDRAISING_WAIT}
    assert found.earliest_on == date(2025, 6, 1)
    assert ask(facts, Question.FUNDRAISING, after).passes


def test_a_charity_of_a_leap_day_has_waited_by_the_end_of_february() -> None:
    facts = replace(CHARITY, charity=(Stretch(date(2024, 2, 29)),))
    found = ask(facts, Question.FUNDRAISING, date(2025, 2, 27))
    assert found.earliest_on == date(2025, 2, 28)
    assert ask(facts, Question.FUNDRAISING, date(2025, 2, 28)).passes


def test_nobody_raised_funds_before_the_charity_law() -> None:
    found = ask(CHARITY, Question.FUNDRAISING, date(2016, 8, 31))
    assert not found.passes
    assert failing(found) == {RuleKey.FUNDRAISING_WAIT}


@pytest.mark.parametrize(
    ("changes", "broken", "earliest"),
    [
        ({"charity": ()}, RuleKey.FUNDRAISING_WAIT, None),
        ({"penalties": (date(2026, 1, 10),)}, RuleKey.FUNDRAISING_CLEAN, date(2027, 1, 11)),
        ({"grades": ()}, RuleKey.FUNDRAISING_GRADE_MIN, None),
        ({"council_related": 4}, RuleKey.FUNDRAISING_RELATED_MAX, None),
        (
            {"fundraising_revocations": (date(2024, 2, 29),)},
            RuleKey.FUNDRAISING_BAN,
            date(2029, 2, 28),
        ),
        (
            {"registrar_level": RegistrarLevel.MUNICIPALITY, "supervisors": 2},
            RuleKey.FUNDRAISING_SUPERVISORS_MIN,
            None,
        ),
        (
            {"listings": (Listing(CreditList.ABNORMAL, Stretch(date(2026, 1, 1))),)},
            RuleKey.FUNDRAISING_NOT_LISTED,
            None,
        ),
    ],
)
def test_what_bars_fundraising(changes: dict[str, Any], broken: str, earliest: date | None) -> None:
    found = ask(replace(CHARITY, **changes), Question.FUNDRAISING)
    assert failing(found) == {broken}
    assert found.earliest_on == earliest


def test_no_grade_is_asked_of_a_new_body() -> None:
    new = replace(CHARITY, registered_on=date(2025, 1, 1), charity=(Stretch(date(2025, 1, 1)),))
    assert ask(replace(new, grades=()), Question.FUNDRAISING).passes


@pytest.mark.parametrize(
    ("changes", "broken", "earliest"),
    [
        ({"registered_on": date(2025, 6, 1)}, RuleKey.EVALUATION_WAIT, date(2027, 6, 1)),
        (
            {"grades": (Grade(4, Stretch(date(2025, 1, 1), date(2030, 1, 1))),)},
            RuleKey.EVALUATION_REAPPLICATION,
            date(2028, 1, 1),
        ),
        (
            {"grade_acts": ((GradeAct.CANCELLED, date(2024, 6, 1)),)},
            RuleKey.EVALUATION_BAN_CANCELLED,
            date(2027, 6, 1),
        ),
        (
            {"grade_acts": ((GradeAct.DOWNGRADED, date(2025, 6, 1)),)},
            RuleKey.EVALUATION_BAN_DOWNGRADED,
            date(2027, 6, 1),
        ),
        ({"conclusions": ((2025, Conclusion.FAILED),)}, RuleKey.EVALUATION_BARELY_PASSED, None),
        ({"conclusions": ()}, RuleKey.EVALUATION_BARELY_PASSED, None),
        (
            {"conclusions": tuple((y, Conclusion.BARELY_PASSED) for y in (2024, 2025))},
            RuleKey.EVALUATION_BARELY_PASSED,
            None,
        ),
        ({"penalties": (date(2025, 5, 5),)}, RuleKey.EVALUATION_CLEAN_YEARS, date(2027, 1, 1)),
        ({"under_investigation": True}, RuleKey.EVALUATION_NOT_INVESTIGATED, None),
    ],
)
def test_what_bars_an_evaluation(
    changes: dict[str, Any], broken: str, earliest: date | None
) -> None:
    found = ask(replace(PLAIN, **changes), Question.EVALUATION)
    assert failing(found) == {broken}
    assert found.earliest_on == earliest


def test_one_year_barely_passed_is_no_bar() -> None:
    once = ((2025, Conclusion.BARELY_PASSED), (2024, Conclusion.PASSED))
    assert ask(replace(PLAIN, conclusions=once), Question.EVALUATION).passes


def test_a_listing_bars_a_designation_until_it_ends() -> None:
    listed = Listing(CreditList.SERIOUS, Stretch(date(2025, 1, 1), date(2027, 1, 1)))
    facts = replace(PLAIN, listings=(listed,))
    assert ask(facts, Question.CHARITY).earliest_on == date(2027, 1, 1)
    # The law of 2016 named the list of abnormal activity only.
    then = listed._replace(during=Stretch(date(2020, 1, 1), date(2022, 1, 1)))
    assert ask(replace(PLAIN, listings=(then,)), Question.CHARITY, date(2020, 6, 1)).passes


def test_a_body_that_is_a_charity_is_not_designated_again() -> None:
    assert failing(ask(CHARITY, Question.CHARITY)) == {RuleKey.CHARITY_FORMS}


def test_a_liquidation_is_done_first() -> None:
    running = replace(PLAIN, liquidation_done=False, liquidation_done_on=None)
    assert failing(ask(running, Question.DEREGISTRATION)) == {RuleKey.DEREGISTRATION_FILING}
    late = replace(PLAIN, liquidation_done_on=date(2026, 10, 1))
    found = ask(late, Question.DEREGISTRATION)
    assert found.passes
    assert "已逾期" in found.findings[-1].message_zh


@given(st.dates(date(2015, 1, 1), date(2026, 1, 1)), st.dates(date(2024, 9, 5), date(2027, 1, 1)))
def test_the_earliest_day_passes_and_the_day_before_does_not(since: date, day: date) -> None:
    facts = replace(CHARITY, charity=(Stretch(since),))
    found = ask(facts, Question.FUNDRAISING, day)
    if found.passes or found.earliest_on is None:
        return
    rules = rules_of(day)
    assert found.earliest_on > day
    assert eligibility(facts, Question.FUNDRAISING, found.earliest_on, rules).passes
