"""Hours of service: decimal numbers outside, whole hundredths of an hour inside. Exact. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

HUNDREDTH = Decimal("0.01")
DAY = 2_400
"""A day has 24 hours."""


def centihours_of(hours: Decimal) -> int | None:
    """None of what is no part of a day, or has more than two decimal places."""
    if not hours.is_finite() or not 0 < hours <= DAY * HUNDREDTH:
        return None
    rounded = hours.quantize(HUNDREDTH)
    return int(rounded.scaleb(2)) if rounded == hours else None


def hours_of(centihours: int) -> Decimal:
    return Decimal(centihours).scaleb(-2)


class Day(NamedTuple):
    """A day of a registration."""

    registration: str
    on: date


class Claim(NamedTuple):
    """What a record adds to a day, and what it had added to one before."""

    line: int
    day: Day
    centihours: int
    before: Day | None
    centihours_before: int


def exceeding(claims: Iterable[Claim], held: Mapping[Day, int]) -> list[int]:
    """The records that do not fit into their day any more, as if each came after the other."""
    held, refused = dict(held), []
    for line, day, centihours, before, centihours_before in claims:
        freed = {before: centihours_before} if before else {}
        if held.get(day, 0) - freed.get(day, 0) + centihours > DAY:
            refused.append(line)
            continue
        for where, added in ((before, -centihours_before), (day, centihours)):
            if where is not None:
                held[where] = held.get(where, 0) + added
    return refused
