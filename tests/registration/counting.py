"""Days counted one by one, to hold the reckoning of terms against."""

from __future__ import annotations

from datetime import date, timedelta

from registry.working_days import is_working_day


def days_after(start: date, end: date) -> list[date]:
    """Every day after the start up to and including the end."""
    return [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]


def working_days(start: date, end: date) -> int:
    return sum(is_working_day(day) for day in days_after(start, end))
