"""The statutory clock of a case: from acceptance, standing still while the applicant corrects. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from typing import NamedTuple

from registry.terms import Term, Unit, add_term
from registry.working_days import (
    NONE,
    ONE_DAY,
    Due,
    Overrides,
    are_announced,
    is_working_day,
)


class Pause(NamedTuple):
    """Days that do not count: from one day until before another, or still going on."""

    since: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


def due(
    started: date,
    term: Term,
    pauses: Sequence[Pause] = (),
    overrides: Overrides = NONE,
    extensions: Sequence[Term] = (),
) -> Due | None:
    """The last day of the term and its extensions; None while the clock stands still.

    The day of acceptance is not counted. An extension runs from the end of what came before it.
    """
    last, provisional = started, False
    for part in (term, *extensions):
        begun = last
        reached = _nth(_counted(begun, part, pauses, overrides), _number(begun, part))
        if reached is None:
            return None
        last = reached
        in_working_days = part.unit is Unit.WORKING_DAYS
        provisional |= in_working_days and not are_announced(begun, last, overrides)
    return Due(last, provisional)


def _number(begun: date, term: Term) -> int:
    """How many days the clock must count; months and years are as long as they are from its start."""
    if term.unit is Unit.WORKING_DAYS:
        return term.number
    return (add_term(begun, term) - begun).days


def _counted(
    begun: date, term: Term, pauses: Sequence[Pause], overrides: Overrides
) -> Iterator[date]:
    """The days after the beginning that count, for as long as the clock runs at all."""
    stops = min((pause.since for pause in pauses if pause.until is None), default=date.max)
    day = begun + ONE_DAY
    while day < stops:
        if _counts(day, term.unit, pauses, overrides):
            yield day
        day += ONE_DAY


def _counts(day: date, unit: Unit, pauses: Sequence[Pause], overrides: Overrides) -> bool:
    if any(pause.holds(day) for pause in pauses):
        return False
    return unit is not Unit.WORKING_DAYS or is_working_day(day, overrides)


def _nth(days: Iterator[date], n: int) -> date | None:
    """None where there are not as many."""
    return next(islice(days, n - 1, None), None)
