"""Terms (期限): so many days, working days, months or years, and the day on which they end. Pure."""

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

MONTHS_A_YEAR = 12


class Unit(StrEnum):
    """What a term is counted in."""

    DAYS = "DAYS"
    WORKING_DAYS = "WORKING_DAYS"
    MONTHS = "MONTHS"
    YEARS = "YEARS"


class Term(NamedTuple):
    """A length of time as a law states it."""

    number: int
    unit: Unit


def add_months(day: date, months: int) -> date:
    """The same day of another month, or that month's last where it has no such day."""
    year, month = divmod(day.year * MONTHS_A_YEAR + day.month - 1 + months, MONTHS_A_YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_term(day: date, term: Term, times: int = 1) -> date:
    """The last day of a term that runs from a day; -1 times looks back.

    The day itself is not counted. Raises ValueError for working days, which need a calendar.
    """
    if term.unit is Unit.DAYS:
        return day + timedelta(days=term.number * times)
    if term.unit is Unit.MONTHS:
        return add_months(day, term.number * times)
    if term.unit is Unit.YEARS:
        return add_months(day, term.number * times * MONTHS_A_YEAR)
    raise ValueError("Working days are counted by registry.working_days.")
