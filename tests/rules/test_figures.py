"""The shipped rules are the figures of the law, each with the article that it stands in."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from registry.errors import NotFound
from registry.organizations import OrganizationForm
from registry.rules import RegistrarLevel, RuleKey
from registry.terms import Term, Unit
from tests.rules.shipped import TODAY, rules_of, shipped

A, S, F = (
    OrganizationForm.ASSOCIATION,
    OrganizationForm.SERVICE_AGENCY,
    OrganizationForm.FOUNDATION,
)
NATIONAL, DISTRICT = RegistrarLevel.NATIONAL, RegistrarLevel.DISTRICT
COUNTY_AND_UP = tuple(RegistrarLevel)
PROVINCE_AND_UP = ("NATIONAL", "PROVINCE", "MUNICIPALITY")


def days(number: int) -> Term:
    return Term(number, Unit.DAYS)


def working_days(number: int) -> Term:
    return Term(number, Unit.WORKING_DAYS)


def months(number: int) -> Term:
    return Term(number, Unit.MONTHS)


def years(number: int) -> Term:
    return Term(number, Unit.YEARS)


@pytest.mark.parametrize(
    ("key", "form", "level", "value", "article"),
    [
        (RuleKey.REGISTRAR_LEVELS, A, None, COUNTY_AND_UP, "第6条"),
        (RuleKey.REGISTRAR_LEVELS, S, None, COUNTY_AND_UP, "第5条"),
        (RuleKey.REGISTRAR_LEVELS, F, None, PROVINCE_AND_UP, "第6条"),
        (RuleKey.MEMBERS_PERSONS_MIN, A, None, 50, "第10条"),
        (RuleKey.MEMBERS_UNITS_MIN, A, None, 30, "第10条"),
        (RuleKey.MEMBERS_MIXED_MIN, A, None, 50, "第10条"),
        (RuleKey.FUNDS_MIN, A, DISTRICT, 30_000, "第10条"),
        (RuleKey.FUNDS_MIN, A, NATIONAL, 100_000, "第10条"),
        (RuleKey.FUNDS_MIN_PUBLIC, F, DISTRICT, 4_000_000, "第8条"),
        (RuleKey.FUNDS_MIN_PUBLIC, F, NATIONAL, 8_000_000, "第8条"),
        (RuleKey.FUNDS_MIN_NONPUBLIC, F, NATIONAL, 2_000_000, "第8条"),
        (RuleKey.COUNCIL_MIN, F, None, 5, "第20条"),
        (RuleKey.COUNCIL_MAX, F, None, 25, "第20条"),
        (RuleKey.COUNCIL_TERM, F, None, years(5), "第20条"),
        (RuleKey.REGISTRATION_DECISION, A, None, days(60), "第12条"),
        (RuleKey.REGISTRATION_DECISION, S, None, days(60), "第11条"),
        (RuleKey.REGISTRATION_DECISION, F, None, days(60), "第11条"),
        (RuleKey.BRANCHES_ALLOWED, A, None, True, "第17条"),
        (RuleKey.BRANCHES_ALLOWED, S, None, False, "第13条"),
        (RuleKey.CHANGE_APPLICATION, A, None, days(30), "第18条"),
        (RuleKey.CHANGE_APPLICATION, S, None, days(30), "第15条"),
        (RuleKey.DEREGISTRATION_FILING, A, None, days(15), "第21条"),
        (RuleKey.DEREGISTRATION_FILING, S, None, days(15), "第17条"),
        (RuleKey.DEREGISTRATION_FILING, F, None, days(15), "第18条"),
        (RuleKey.ANNUAL_TO_SUPERVISOR, A, None, (3, 31), "第28条"),
        (RuleKey.ANNUAL_TO_REGISTRAR, A, None, (5, 31), "第28条"),
        (RuleKey.ANNUAL_TO_SUPERVISOR, S, None, (3, 31), "第23条"),
        (RuleKey.ANNUAL_TO_REGISTRAR, S, None, (5, 31), "第23条"),
        (RuleKey.ANNUAL_TO_REGISTRAR, F, None, (3, 31), "第36条"),
        (RuleKey.ANNUAL_EXEMPTION, S, None, months(6), ""),
        (RuleKey.ANNUAL_RECTIFICATION, S, None, months(3), ""),
        (RuleKey.INACTIVITY, A, None, years(1), "第29条"),
        (RuleKey.INACTIVITY, F, None, months(12), "第41条"),
        (RuleKey.STATE_ASSETS_MAX, S, None, Fraction(1, 3), ""),
        (RuleKey.CERTIFICATE_VALIDITY, S, None, years(4), ""),
        (RuleKey.SPENDING_MIN_PUBLIC, F, None, Fraction(7, 10), "第29条"),
        (RuleKey.SPENDING_MIN_NONPUBLIC, F, None, Fraction(8, 100), "第29条"),
        (RuleKey.ADMIN_COST_MAX, F, None, Fraction(1, 10), "第29条"),
        (RuleKey.FUNDRAISING_SPENDING_MIN, F, None, Fraction(7, 10), "第61条"),
        (RuleKey.CHARITY_ESTABLISHMENT_DECISION, S, None, days(30), "第10条"),
        (RuleKey.CHARITY_DESIGNATION_DECISION, S, None, days(20), "第10条"),
        (RuleKey.CHARITY_DECISION_EXTENSION, S, None, days(60), "第10条"),
        (RuleKey.CHARITY_INACTIVITY, S, None, years(2), "第17条"),
        (RuleKey.FUNDRAISING_WAIT, S, None, years(1), "第22条"),
        (RuleKey.FUNDRAISING_DECISION, S, None, days(20), "第22条"),
        (RuleKey.FUNDRAISING_BAN, S, None, years(5), "第111条"),
        (RuleKey.FUNDRAISING_GRADE_MIN, S, None, 3, "第5条"),
        (RuleKey.FUNDRAISING_SUPERVISORS_MIN, S, RegistrarLevel.MUNICIPALITY, 3, "第5条"),
        (RuleKey.CREDIT_ENTRY, S, None, working_days(5), ""),
        (RuleKey.SERIOUS_AFTER, S, None, years(2), ""),
        (RuleKey.SERIOUS_EXIT, S, None, years(2), ""),
        (RuleKey.SERIOUS_FINE_MIN, S, None, 50_000, ""),
        (RuleKey.ABNORMAL_STAY, S, None, months(6), ""),
        (RuleKey.EVALUATION_WAIT, S, None, years(2), "第6条"),
        (RuleKey.EVALUATION_VALIDITY, S, None, years(5), "第28条"),
        (RuleKey.EVALUATION_REAPPLICATION, S, None, years(2), "第29条"),
        (RuleKey.EVALUATION_BAN_DOWNGRADED, S, None, years(2), "第31条"),
        (RuleKey.EVALUATION_BAN_CANCELLED, S, None, years(3), "第31条"),
        (RuleKey.NAMES_FORBIDDEN, S, None, ("第一", "最高", "国家级"), ""),
        (RuleKey.NAMES_DISTINCT, S, None, True, "第6条"),
        (RuleKey.PARTY_PAPERS_ESTABLISH, S, None, ("支持党建工作承诺书",), ""),
        (
            RuleKey.MATERIALS_DEREGISTER,
            S,
            None,
            ("注销登记申请书", "业务主管单位的审查文件", "清算报告"),
            "第17条",
        ),
        (RuleKey.NAMES_ORDER, A, None, ("DIVISION", "FIELD", "FORM"), "第8条"),
        (RuleKey.NAMES_ORDER, F, None, ("DIVISION", "BRAND", "FIELD", "FORM"), "第8条"),
        (RuleKey.WORKFORCE_REGISTRATION, None, None, years(3), ""),
        (RuleKey.WORKFORCE_RENEWAL, None, None, months(3), ""),
        (RuleKey.VOLUNTEERS_RECORD, None, None, working_days(10), ""),
    ],
)
def test_what_is_in_force_today(
    key: RuleKey,
    form: OrganizationForm | None,
    level: RegistrarLevel | None,
    value: Any,
    article: str,
) -> None:
    rule = rules_of(TODAY).get(key, form, level)
    assert rule.value == value
    assert rule.article.endswith(article)
    assert rule.article.startswith("《")


@pytest.mark.parametrize(
    ("key", "form"),
    [
        (RuleKey.FUNDS_MIN, S),  # the regulation states no figure
        (RuleKey.INACTIVITY, S),
        (RuleKey.CHANGE_APPLICATION, F),
        (RuleKey.FILING_MEMBERS_MIN, OrganizationForm.COMMUNITY_FILED),
        (RuleKey.MATERIALS_FILE, OrganizationForm.COMMUNITY_FILED),
        (RuleKey.MATERIALS_DEREGISTER, F),
        (RuleKey.NAMES_LENGTH_MAX, A),
        (RuleKey.REGISTRAR_LEVELS, OrganizationForm.COMMUNITY_FILED),
    ],
)
def test_what_no_source_states_is_no_rule(key: RuleKey, form: OrganizationForm) -> None:
    assert rules_of(TODAY).find(key, form) is None
    with pytest.raises(NotFound):
        rules_of(TODAY).get(key, form)


@pytest.mark.parametrize(
    ("day", "wait"),
    [
        (date(2016, 8, 31), None),
        (date(2016, 9, 1), years(2)),
        (date(2020, 6, 30), years(2)),
        (date(2024, 9, 4), years(2)),
        (date(2024, 9, 5), years(1)),
    ],
)
def test_the_wait_before_fundraising_was_shortened(day: date, wait: Term | None) -> None:
    rule = rules_of(day).find(RuleKey.FUNDRAISING_WAIT)
    assert (rule and rule.term) == wait


def test_rules_of_2020_know_nothing_of_later_decrees() -> None:
    then = rules_of(date(2020, 12, 31))
    assert then.find(RuleKey.FUNDRAISING_GRADE_MIN) is None
    assert then.find(RuleKey.NAMES_ORDER, A) is None
    assert then.find(RuleKey.ANNUAL_CHARITIES_EXCLUDED, A) is None
    assert then.get(RuleKey.CHARITY_NOT_LISTED).words == ("ABNORMAL",)
    assert then.get(RuleKey.FUNDRAISING_SPENDING_MIN, F).article.endswith("第60条")


def test_what_is_weak_says_so() -> None:
    weak = {rule.key for rule in shipped() if "[weak]" in rule.source}
    assert weak >= {
        RuleKey.ABNORMAL_MAILINGS,
        RuleKey.ABNORMAL_REMOVAL,
        RuleKey.ABNORMAL_STAY,
        RuleKey.CHARITY_CLEAN,
    }
    assert RuleKey.FUNDS_MIN not in weak


def test_a_value_is_asked_for_by_its_shape() -> None:
    rule = rules_of(TODAY).get(RuleKey.REGISTRATION_DECISION, A)
    assert rule.term == days(60)
    with pytest.raises(TypeError):
        _ = rule.number


def test_a_day_of_the_year() -> None:
    by = rules_of(TODAY).get(RuleKey.ANNUAL_TO_REGISTRAR, A).month_day
    assert by.of(2027) == date(2027, 5, 31)
