"""The JSON of a rule has the shape that the rule asks for, or is refused with an example."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from registry.errors import BadInput
from registry.rules import RuleKey
from registry.rules.keys import shape_of
from registry.rules.values import MonthDay, parse
from registry.terms import Term, Unit


@pytest.mark.parametrize(
    ("key", "json", "value"),
    [
        (RuleKey.COUNCIL_MIN, 5, 5),
        (RuleKey.BRANCHES_ALLOWED, False, False),
        (RuleKey.STATE_ASSETS_MAX, "1/3", Fraction(1, 3)),
        (RuleKey.ADMIN_COST_MAX, "0.1", Fraction(1, 10)),
        (RuleKey.CREDIT_ENTRY, {"number": 5, "unit": "WORKING_DAYS"}, Term(5, Unit.WORKING_DAYS)),
        (RuleKey.ANNUAL_TO_SUPERVISOR, "03-31", MonthDay(3, 31)),
        (RuleKey.NAMES_FORBIDDEN, ["第一"], ("第一",)),
    ],
)
def test_values(key: RuleKey, json: Any, value: object) -> None:
    assert parse(key, json) == value


@pytest.mark.parametrize(
    ("key", "json"),
    [
        (RuleKey.COUNCIL_MIN, "5"),
        (RuleKey.COUNCIL_MIN, 1.5),
        (RuleKey.COUNCIL_MIN, None),
        (RuleKey.BRANCHES_ALLOWED, 0),
        (RuleKey.STATE_ASSETS_MAX, "1/0"),
        (RuleKey.STATE_ASSETS_MAX, "1.5"),
        (RuleKey.STATE_ASSETS_MAX, 0.5),
        (RuleKey.CREDIT_ENTRY, {"number": 0, "unit": "DAYS"}),
        (RuleKey.CREDIT_ENTRY, {"number": 5, "unit": "WEEKS"}),
        (RuleKey.CREDIT_ENTRY, {"number": 5}),
        (RuleKey.CREDIT_ENTRY, [5]),
        (RuleKey.ANNUAL_TO_SUPERVISOR, "13-01"),
        (RuleKey.ANNUAL_TO_SUPERVISOR, "W01-1"),
        (RuleKey.NAMES_FORBIDDEN, []),
        (RuleKey.NAMES_FORBIDDEN, "第一"),
        (RuleKey.NAMES_FORBIDDEN, [""]),
    ],
)
def test_what_is_no_value(key: RuleKey, json: Any) -> None:
    with pytest.raises(BadInput, match=key):
        parse(key, json)


@pytest.mark.parametrize("key", RuleKey)
def test_every_rule_says_what_it_takes(key: RuleKey) -> None:
    assert shape_of(key)
    with pytest.raises(BadInput, match=r"for example|true or false"):
        parse(key, None)
