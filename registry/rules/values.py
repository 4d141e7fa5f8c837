"""The values of rules: how they stand in JSON, and what they are in Python. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from registry.errors import BadInput
from registry.rules.keys import RuleKey, Shape, shape_of
from registry.terms import Term, Unit

LEAP_YEAR = 2000
_MONTH_DAY = re.compile("[0-9]{2}-[0-9]{2}")
_RATIO = re.compile("[0-9]{1,9}([.][0-9]{1,9}|/[0-9]{1,9})?")


class MonthDay(NamedTuple):
    """A day of every year."""

    month: int
    day: int

    def of(self, year: int) -> date:
        """Raises ValueError for 29 February of a common year."""
        return date(year, self.month, self.day)


Value = int | bool | Fraction | Term | MonthDay | tuple[str, ...]


def parse(key: RuleKey, value: Any) -> Value:
    """What a rule's JSON value means. Raises BadInput, saying what shape it must have."""
    shape = shape_of(key)
    try:
        return _PARSERS[shape](value)
    except (ValueError, TypeError, KeyError, ZeroDivisionError) as error:
        english, chinese = _EXAMPLES[shape]
        raise BadInput(
            f"The rule {key} takes {english}.", f"规则{key}的值应为{chinese}。", path=["value"]
        ) from error


def _number(value: Any, least: int = 0) -> int:
    if type(value) is not int or value < least:
        raise ValueError(value)
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def _ratio(value: Any) -> Fraction:
    if not isinstance(value, str) or not _RATIO.fullmatch(value) or not 0 < Fraction(value) <= 1:
        raise ValueError(value)
    return Fraction(value)


def _term(value: Any) -> Term:
    if not isinstance(value, dict) or value.keys() != {"number", "unit"}:
        raise ValueError(value)
    return Term(_number(value["number"], least=1), Unit(value["unit"]))


def _month_day(value: Any) -> MonthDay:
    if not isinstance(value, str) or not _MONTH_DAY.fullmatch(value):
        raise ValueError(value)
    day = date.fromisoformat(f"{LEAP_YEAR}-{value}")
    return MonthDay(day.month, day.day)


def _words(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(map(_is_word, value)):
        raise ValueError(value)
    return tuple(value)


def _is_word(word: Any) -> bool:
    return isinstance(word, str) and word != "" and "\0" not in word


_PARSERS: Mapping[Shape, Callable[[Any], Value]] = {
    Shape.NUMBER: _number,
    Shape.FLAG: _flag,
    Shape.RATIO: _ratio,
    Shape.TERM: _term,
    Shape.MONTH_DAY: _month_day,
    Shape.WORDS: _words,
}

_EXAMPLES = {
    Shape.NUMBER: ("a whole number, for example 50", "整数，例如50"),
    Shape.FLAG: ("true or false", "是或者否"),
    Shape.RATIO: ('a share of 1 as text, for example "0.7" or "1/3"', "比例，例如0.7或者1/3"),
    Shape.TERM: (
        'a term, for example {"number": 60, "unit": "DAYS"}',
        '期限，例如{"number": 60, "unit": "DAYS"}',
    ),
    Shape.MONTH_DAY: ('a day of the year, for example "03-31"', "月日，例如03-31"),
    Shape.WORDS: ('a list of words, for example ["第一"]', '字词清单，例如["第一"]'),
}
