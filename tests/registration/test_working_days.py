"""Working days as they were announced, and what is said of years that are not announced yet."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.terms import Term, Unit, add_term
from registry.working_days import (
    LAST_YEAR,
    Due,
    add_working_days,
    end_of_term,
    is_announced,
    is_working_day,
)
from tests.registration.counting import working_days

DAYS = st.dates(date(2004, 1, 1), date(2029, 12, 31))


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 10, 10), True),  # a Saturday worked for the National Day holiday
        (date(2026, 9, 20), True),
        (date(2026, 2, 14), True),
        (date(2026, 10, 1), False),
        (date(2026, 10, 7), False),
        (date(2026, 2, 16), False),
        (date(2026, 11, 24), True),
        (date(2026, 11, 28), False),
        (date(2024, 2, 29), True),
    ],
)
def test_days_of_the_announced_calendar(day: date, *, working: bool) -> None:
    assert is_working_day(day) is working


def test_the_national_day_of_2026_is_stepped_over() -> None:
    assert add_working_days(date(2026, 9, 30), 1) == Due(date(2026, 10, 8))
    assert add_working_days(date(2026, 9, 30), 3) == Due(date(2026, 10, 10))
    assert add_working_days(date(2026, 10, 10), -3) == Due(date(2026, 9, 30))


def test_a_year_that_is_not_announced_is_provisional() -> None:
    new_year = date(LAST_YEAR + 1, 1, 1)
    found = add_working_days(new_year - timedelta(days=1), 5)
    assert found.provisional
    assert add_working_days(new_year, 0) == Due(new_year)


def test_a_notice_that_the_bureau_entered_makes_the_year_known() -> None:
    holiday, worked = date(2027, 1, 1), date(2027, 1, 2)
    notice = {holiday: False, worked: True}
    assert not is_announced(2027)
    assert is_announced(2027, notice)
    assert is_working_day(holiday)
    assert not is_working_day(holiday, notice)
    assert add_working_days(date(2026, 12, 31), 1, notice) == Due(worked)


@given(DAYS, st.integers(-60, 60))
def test_counting_undoes_adding(day: date, n: int) -> None:
    on = add_working_days(day, n).on
    assert n == 0 or is_working_day(on)
    if n >= 0:
        assert working_days(day, on) == n
    else:
        assert working_days(on, day) == -n - 1 + is_working_day(day)


@given(DAYS, st.integers(0, 60), st.integers(0, 60))
def test_adding_goes_on_from_where_it_was(day: date, one: int, other: int) -> None:
    there = add_working_days(day, one).on
    assert add_working_days(there, other).on == add_working_days(day, one + other).on


@pytest.mark.parametrize(
    ("day", "term", "end"),
    [
        (date(2024, 2, 29), Term(1, Unit.YEARS), date(2025, 2, 28)),
        (date(2024, 2, 29), Term(4, Unit.YEARS), date(2028, 2, 29)),
        (date(2025, 8, 31), Term(6, Unit.MONTHS), date(2026, 2, 28)),
        (date(2023, 8, 31), Term(6, Unit.MONTHS), date(2024, 2, 29)),
        (date(2024, 1, 31), Term(30, Unit.DAYS), date(2024, 3, 1)),
        (date(2023, 12, 15), Term(1, Unit.MONTHS), date(2024, 1, 15)),
    ],
)
def test_terms_end_where_their_month_has_the_day(day: date, term: Term, end: date) -> None:
    assert add_term(day, term) == end


def test_working_days_need_a_calendar() -> None:
    with pytest.raises(ValueError, match="working_days"):
        add_term(date(2026, 1, 1), Term(5, Unit.WORKING_DAYS))


@given(DAYS, st.integers(1, 30))
def test_a_term_ends_as_its_unit_counts(day: date, n: int) -> None:
    assert end_of_term(day, Term(n, Unit.WORKING_DAYS)) == add_working_days(day, n)
    for unit in (Unit.DAYS, Unit.MONTHS, Unit.YEARS):
        assert end_of_term(day, Term(n, unit)) == Due(add_term(day, Term(n, unit)))
