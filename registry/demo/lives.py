"""Populations that stand at given numbers on given days: when each member began and ended. Pure."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from random import Random

Day = int
"""A day as `date.toordinal()` counts it."""

Anchor = tuple[Day, int]
"""On that day, so many are in being."""

Life = tuple[Day, Day | None]
"""The first day, and the first day after the last; None: still in being."""

SATURDAY = 5


def day(text: str) -> Day:
    return date.fromisoformat(text).toordinal()


HOLIDAYS = {(1, 1), (5, 1), *((10, number) for number in range(1, 8))}
"""The holidays with a date of their own in the calendar."""


def workdays(after: Day, until: Day) -> list[Day]:
    """The days of (after, until] on which an office decides; every day where none is one."""
    days = range(after + 1, until + 1)
    return [at for at in days if _is_workday(date.fromordinal(at))] or list(days)


def _is_workday(at: date) -> bool:
    return at.weekday() < SATURDAY and (at.month, at.day) not in HOLIDAYS


def lives(
    rng: Random, anchors: Sequence[Anchor], *, yearly_loss: float, loss_since: Day = 0
) -> list[Life]:
    """Lives that add up to every anchor; the first anchor is where the population begins, empty.

    Between two anchors a share of those in being ends, and as many begin as the next one needs.
    """
    begun: list[Day] = []
    ended: dict[int, Day] = {}
    alive: list[int] = []
    for (since, _), (until, wanted) in pairwise(anchors):
        days = workdays(since, until)
        share = yearly_loss * (until - since) / 365 if since >= loss_since else 0.0
        for _ in range(max(round(len(alive) * share), len(alive) - wanted)):
            ended[_pop(rng, alive)] = rng.choice(days)
        born = wanted - len(alive)
        alive.extend(range(len(begun), len(begun) + born))
        begun.extend(sorted(rng.choices(days, k=born)))
    return [(begin, ended.get(number)) for number, begin in enumerate(begun)]


def _pop(rng: Random, members: list[int]) -> int:
    """Takes out one member, in constant time."""
    at = rng.randrange(len(members))
    members[at], members[-1] = members[-1], members[at]
    return members.pop()


def alive_on(population: Iterable[Life], days: Sequence[Day]) -> list[int]:
    """How many of the population are in being on each day."""
    members = list(population)
    begun = sorted(begin for begin, _ in members)
    ended = sorted(end for _, end in members if end is not None)
    return [bisect_right(begun, at) - bisect_right(ended, at) for at in days]


def beside(anchors: Sequence[Anchor], others: Iterable[Life]) -> list[Anchor]:
    """The anchors of what is left when `others` are part of the same population."""
    taken = alive_on(others, [at for at, _ in anchors])
    return [(at, max(0, number - held)) for (at, number), held in zip(anchors, taken, strict=True)]
