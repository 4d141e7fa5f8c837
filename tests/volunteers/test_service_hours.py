"""Hours are exact, and a day has 24 of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.volunteers.services.hours import (
    DAY,
    Claim,
    Day,
    centihours_of,
    exceeding,
    hours_of,
)

MONDAY, TUESDAY = Day("e1", date(2026, 11, 23)), Day("e1", date(2026, 11, 24))


@given(st.integers(1, DAY))
def test_hours_come_back_as_they_went_in(centihours: int) -> None:
    assert centihours_of(hours_of(centihours)) == centihours
    assert hours_of(centihours) * 100 == centihours


@pytest.mark.parametrize("hours", ["0.01", "0.10", "1.5", "1.500", "24", "2.4E+1", "24.00"])
def test_up_to_two_places_are_hours(hours: str) -> None:
    centihours = centihours_of(Decimal(hours))
    assert centihours is not None
    assert hours_of(centihours) == Decimal(hours)


@pytest.mark.parametrize(
    "hours",
    [
        *("0", "-1", "24.01", "0.001", "1.005", "NaN", "-Infinity", "Infinity"),
        *("1E-999999999", "1E+999999999", "1.00000000000000000000000000000000000001"),
    ],
)
def test_nothing_else_is(hours: str) -> None:
    assert centihours_of(Decimal(hours)) is None


def test_what_does_not_fit_is_left_out_and_what_still_fits_is_not() -> None:
    claims = [
        Claim(0, MONDAY, 1_000, None, 0),
        Claim(1, MONDAY, 401, None, 0),
        Claim(2, MONDAY, 400, None, 0),
    ]
    assert exceeding(claims, {MONDAY: 1_000}) == [1]


def test_a_record_makes_room_by_leaving_a_day_or_by_growing_less() -> None:
    leaving = Claim(0, TUESDAY, 2_000, MONDAY, 2_000)
    assert exceeding([leaving, Claim(1, MONDAY, 2_400, None, 0)], {MONDAY: 2_000}) == []
    less = Claim(0, MONDAY, 1_000, MONDAY, 2_000)
    assert exceeding([less, Claim(1, MONDAY, 1_400, None, 0)], {MONDAY: 2_000}) == []
    # One that may not go to its new day stays where it was.
    held = {MONDAY: 2_000, TUESDAY: 1_000}
    assert exceeding([leaving, Claim(1, MONDAY, 401, None, 0)], held) == [0, 1]
