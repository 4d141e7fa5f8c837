"""Working days of China with the days moved for holidays (调休). Pure.

The calendar is announced a year at a time. Of a year that neither the library nor the bureau has
yet, only the weekends are known: an answer that rests on one says that it is provisional.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import NamedTuple

from chinese_calendar.constants import holidays, workdays

from registry.terms import Term, Unit, add_term

Overrides = Mapping[date, bool]
"""Days of a notice (放假安排) that the bureau entered: whether each is a working day."""

NONE: Overrides = MappingProxyType({})

FIRST_YEAR, LAST_YEAR = min(holidays).year, max(holidays).year
"""The years that the library has."""

SATURDAY = 5
ONE_DAY = timedelta(days=1)


class Due(NamedTuple):
    """A day that was reckoned, and whether a notice still to come may move it."""

    on: date
    provisional: bool = False


def is_working_day(day: date, overrides: Overrides = NONE) -> bool:
    """By the bureau's entry, else by the announced calendar, else by the weekday."""
    if (entered := overrides.get(day)) is not None:
        return entered
    return day in workdays or (day.weekday() < SATURDAY and day not in holidays)


def is_announced(year: int, overrides: Overrides = NONE) -> bool:
    """Whether the year's calendar is known; one day entered stands for its whole notice."""
    return FIRST_YEAR <= year <= LAST_YEAR or any(day.year == year for day in overrides)


def add_working_days(day: date, n: int, overrides: Overrides = NONE) -> Due:
    """The n-th working day after a day, or before it where n is negative."""
    step, on, left = ONE_DAY if n > 0 else -ONE_DAY, day, abs(n)
    while left:
        on += step
        left -= is_working_day(on, overrides)
    return Due(on, n != 0 and not are_announced(day, on, overrides))


def end_of_term(day: date, term: Term, overrides: Overrides = NONE) -> Due:
    """The last day of a term of any unit that runs from a day; the day itself is not counted."""
    if term.unit is Unit.WORKING_DAYS:
        return add_working_days(day, term.number, overrides)
    return Due(add_term(day, term))


def are_announced(one: date, other: date, overrides: Overrides = NONE) -> bool:
    """Whether the calendar of every day between the two is known."""
    first, last = sorted((one.year, other.year))
    return all(is_announced(year, overrides) for year in range(first, last + 1))
