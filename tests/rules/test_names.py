"""What speaks against a name, and what of it is compared."""

from __future__ import annotations

from datetime import date

import pytest

from registry.organizations import OrganizationForm
from registry.rules import RuleKey, check_name, name_core
from tests.rules.shipped import TODAY, rules_of

A, S, F = (
    OrganizationForm.ASSOCIATION,
    OrganizationForm.SERVICE_AGENCY,
    OrganizationForm.FOUNDATION,
)
DIVISIONS = ("重庆市渝中区", "重庆市", "渝中区")


@pytest.mark.parametrize(
    ("name", "form", "reasons"),
    [
        ("重庆市渝中区火锅行业协会", A, set()),
        ("重庆市晨曦公益基金会", F, set()),
        ("重庆市渝中区启航社会工作服务中心", S, set()),
        ("火锅行业协会", A, {RuleKey.NAMES_ORDER}),
        ("重庆市", A, {RuleKey.NAMES_ORDER}),
        ("重庆市协会", A, {RuleKey.NAMES_ORDER}),
        ("重庆市基金会", F, {RuleKey.NAMES_ORDER}),
        ("重庆市第一火锅协会", A, {RuleKey.NAMES_FORBIDDEN}),
        ("重庆市最高国家级协会", A, {RuleKey.NAMES_FORBIDDEN}),
        ("重庆市晨曦公益促进会", F, {RuleKey.NAMES_SUFFIXES}),
        ("重庆市晨曦公益基金会", S, {RuleKey.NAMES_SUFFIXES}),
        ("中华火锅协会", A, {RuleKey.NAMES_ORDER, RuleKey.NAMES_NATIONAL}),
        ("重庆市中国火锅协会", A, {RuleKey.NAMES_NATIONAL}),
        ("重庆市 ABC 火锅协会", A, {RuleKey.NAMES_PLAIN}),
    ],
)
def test_reasons_against_a_name(name: str, form: OrganizationForm, reasons: set[str]) -> None:
    found = check_name(name, form, DIVISIONS, rules_of(TODAY))
    assert {finding.rule for finding in found} == reasons
    assert not any(finding.passes for finding in found)
    assert all(finding.article.startswith("《") for finding in found)


def test_names_of_2020_are_not_judged_by_the_measures_of_2024() -> None:
    assert check_name("第一火锅协会", A, DIVISIONS, rules_of(date(2020, 1, 1))) == []


TAKEN = ("重庆市渝中区火锅行业协会", "重庆市协会")


@pytest.mark.parametrize(
    ("name", "is_taken"),
    [
        ("重庆市渝中区火锅行业协会", True),
        ("重庆市渝中区火锅·行业协会", True),
        ("渝中区火锅行业协会", True),
        ("重庆市渝中区火锅行业商会", True),
        ("重庆市渝中区火锅产业协会", False),
        ("重庆市渝中区火锅行业志愿者协会", False),
        ("重庆市商会", False),  # a kind of body alone tells nothing, and is refused for that
        ("重庆市协会", True),
    ],
)
def test_a_name_that_another_body_bears(name: str, *, is_taken: bool) -> None:
    found = check_name(name, A, DIVISIONS, rules_of(TODAY), taken=TAKEN)
    assert (RuleKey.NAMES_DISTINCT in {finding.rule for finding in found}) is is_taken
    before = check_name(name, A, DIVISIONS, rules_of(date(2024, 4, 30)), taken=TAKEN)
    assert RuleKey.NAMES_DISTINCT not in {finding.rule for finding in before}


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("重庆市渝中区火锅行业协会", "火锅行业"),
        ("重庆市渝中区（火锅行业）商会", "火锅行业"),
        ("渝中区　火锅行业协会", "火锅行业"),
        ("渝中火锅行业联合会", "火锅行业"),
        ("重庆晨曦公益基金会", "晨曦公益"),
        ("协会", "协会"),
        ("重庆市", "重庆市"),
    ],
)
def test_the_core_of_a_name(name: str, core: str) -> None:
    assert name_core(name, DIVISIONS) == core


def test_a_short_name_of_one_character_is_no_prefix() -> None:
    assert name_core("开心志愿者协会", ["开县"]) == "开心志愿者"
