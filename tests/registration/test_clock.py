"""The clock of a case: what it counts, where it stands still, what moves its end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.registration import Pause, due
from registry.terms import Term, Unit
from registry.working_days import Due, is_working_day
from tests.registration.counting import days_after, working_days

SIXTY = Term(60, Unit.DAYS)
FIVE = Term(5, Unit.WORKING_DAYS)
DAYS = st.dates(date(2015, 1, 1), date(2025, 1, 1))
TERMS = st.builds(Term, st.integers(1, 90), st.sampled_from([Unit.DAYS, Unit.WORKING_DAYS]))


def ended(found: Due | None) -> date:
    assert found is not None
    return found.on


@pytest.mark.parametrize(
    ("started", "term", "last"),
    [
        (date(2026, 1, 1), SIXTY, date(2026, 3, 2)),
        (date(2024, 1, 1), SIXTY, date(2024, 3, 1)),  # the same across a leap day
        (date(2026, 9, 29), FIVE, date(2026, 10, 12)),
        (date(2024, 2, 29), Term(1, Unit.YEARS), date(2025, 2, 28)),
    ],
)
def test_the_day_of_acceptance_is_not_counted(started: date, term: Term, last: date) -> None:
    assert due(started, term) == Due(last)


def test_an_extension_runs_on_from_the_end() -> None:
    extended = due(date(2026, 1, 1), Term(20, Unit.DAYS), extensions=[SIXTY])
    assert extended == Due(date(2026, 1, 1) + timedelta(days=80))


def test_a_clock_that_stands_still_has_no_end() -> None:
    correcting = [Pause(date(2026, 1, 10))]
    assert due(date(2026, 1, 1), SIXTY, correcting) is None
    assert due(date(2026, 1, 1), Term(9, Unit.DAYS), correcting) is None
    assert due(date(2026, 1, 1), Term(8, Unit.DAYS), correcting) == Due(date(2026, 1, 9))


def test_an_end_in_a_year_not_announced_is_provisional() -> None:
    assert due(date(2026, 12, 30), FIVE) == Due(date(2027, 1, 6), provisional=True)
    assert due(date(2026, 12, 30), SIXTY) == Due(date(2027, 2, 28))


@given(DAYS, TERMS, st.integers(1, 90), st.integers(0, 60))
def test_a_pause_moves_the_end_by_the_days_it_took(
    started: date, term: Term, after: int, length: int
) -> None:
    plain = ended(due(started, term))
    since = min(started + timedelta(days=after), plain)
    until = since + timedelta(days=length)
    moved = ended(due(started, term, [Pause(since, until)]))
    if term.unit is Unit.DAYS:
        assert (moved - plain).days == length
    else:
        day_before = timedelta(days=1)
        taken = working_days(since - day_before, until - day_before)
        assert working_days(plain, moved) == taken


@given(DAYS, TERMS, st.integers(0, 30))
def test_a_later_start_or_a_longer_term_never_ends_earlier(
    started: date, term: Term, more: int
) -> None:
    plain = ended(due(started, term))
    assert ended(due(started + timedelta(days=more), term)) >= plain
    assert ended(due(started, term._replace(number=term.number + more))) >= plain


@given(DAYS, TERMS, st.lists(st.tuples(st.integers(0, 90), st.integers(0, 20)), max_size=3))
def test_the_days_that_count_up_to_the_end_are_the_term(
    started: date, term: Term, spans: list[tuple[int, int]]
) -> None:
    pauses = [Pause(started + timedelta(days=a), started + timedelta(days=a + n)) for a, n in spans]
    last = ended(due(started, term, pauses))
    in_days = term.unit is Unit.DAYS
    running = [
        day
        for day in days_after(started, last)
        if not any(pause.since <= day < (pause.until or date.max) for pause in pauses)
        and (in_days or is_working_day(day))
    ]
    assert len(running) == term.number
    assert running[-1] == last
