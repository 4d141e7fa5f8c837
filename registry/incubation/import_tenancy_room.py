"""Whether bases have room for the new stays of a chunk, row by row as they stand in the file. Pure.

The constraints say the same when the rows are written; here it is said with the day, and to a dry run.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from registry.imports import Problem
from registry.imports.judged import Judged, rejected
from registry.incubation.import_tenancy_judging import Writes, span
from registry.incubation.import_tenancy_known import Known
from registry.incubation.import_texts import TENANCY_TEXTS

Told = tuple[str, str]
"""A rule that is broken, and by what."""


class House:
    """Who is in a base when, and how many places are free."""

    def __init__(self, known: Known) -> None:
        self._steps: Counter[date] = Counter()
        """By how many the free places are more or fewer from each day on."""
        self._stays: dict[int, dict[date, date]] = defaultdict(dict)
        """By the body and the first day: the first day on which it is no tenant."""
        for since, until, places in known.places:
            self._add(since, until or date.max, places)
        for body, since, until in known.tenants:
            self.take(body, since, until)

    def take(self, body: int, since: date, until: date | None) -> None:
        self._stays[body][since] = until or date.max
        self._add(since, until or date.max, -1)

    def leave(self, body: int, since: date, until: date) -> None:
        """A stay that is known ends."""
        self._add(until, self._stays[body][since], 1)
        self._stays[body][since] = until

    def objection(self, body: int, since: date, until: date | None) -> Told | None:
        """What speaks against one more stay."""
        last = until or date.max
        for other, ended in self._stays[body].items():
            if other < last and since < ended:
                return "OVERLAP", span(other, None if ended == date.max else ended)
        if full_on := self._full_on(since, last):
            return "FULL", str(full_on)
        return None

    def _add(self, since: date, until: date, places: int) -> None:
        self._steps[since] += places
        self._steps[until] -= places

    def _full_on(self, since: date, until: date) -> date | None:
        """The first day of a time on which no place is free."""
        free = sum(change for day, change in self._steps.items() if day <= since)
        if free < 1:
            return since
        for day in sorted(day for day in self._steps if since < day < until):
            free += self._steps[day]
            if free < 1:
                return day
        return None


def seated(
    judged: Mapping[int, Judged[Writes]], known: Iterable[Known]
) -> dict[int, Judged[Writes]]:
    """The same rows by their lines, but new stays refused that a base has no room for.

    Whoever leaves by a row of the chunk makes room for any other.
    """
    houses = {each.base.id: House(each) for each in known if each.base and each.is_first}
    told = dict(judged)
    writes = [row.writes for row in judged.values() if row.writes]
    for w in writes:
        if w.stay is not None and w.left is not None:
            houses[w.base.id].leave(w.organization_id, w.row.since, w.left.on)
    for w in writes:
        if w.stay is None and (problem := _settle(houses[w.base.id], w)):
            told[w.row.line] = rejected(w.row.line, w.row.key, problem)
    return told


def _settle(house: House, w: Writes) -> Problem | None:
    """Lets it in, or says why not."""
    stay = (w.organization_id, w.row.since, w.left_on)
    if told := house.objection(*stay):
        rule, detail = told
        return Problem.of(TENANCY_TEXTS, w.row.line, rule, f"{w.base.number} {detail}")
    house.take(*stay)
    return None
