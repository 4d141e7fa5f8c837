"""The law through time: every rule there ever was, so that each day is judged by its own."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from registry.database import WriteSession
from registry.rules.reading import KNOWN, fetch, rule_of
from registry.rules.ruleset import RuleInForce, RuleSet

if TYPE_CHECKING:
    from registry.database import Connection

# Its version is a sum over the rules themselves, so whatever changes one changes it; who knows this
# version is not told them again.
LAW = """
SELECT version, CASE WHEN version IS DISTINCT FROM $1
    THEN rules_within(daterange(NULL, NULL))::text END AS rules
FROM (SELECT coalesce(sum(hash_record_extended(rule, 0)), 0)::text AS version FROM rule) newest
"""


class Law:
    """What was in force on any day."""

    def __init__(self, rules: Iterable[RuleInForce]) -> None:
        self._rules = tuple(rules)
        self._on: dict[int, RuleSet] = {}
        edges = {day for rule in self._rules for day in (rule.since, rule.until) if day}
        self._edges = sorted(edges)

    def on(self, day: date) -> RuleSet:
        """The rules of a day; between two changes of the law they are the same."""
        since = bisect_right(self._edges, day)
        if (found := self._on.get(since)) is None:
            found = self._on[since] = RuleSet.of(day, self._rules)
        return found


class Known(NamedTuple):
    """The law as it was read last."""

    version: str
    law: Law


_known = [Known("", Law(()))]
"""To parse all rules takes longer than to decide by them, and they change some times a year."""


async def read_law(source: WriteSession | Connection) -> Law:
    """Keys that a later release knows are left out."""
    known = _known[0]
    (row,) = await fetch(source, LAW, known.version)
    if row["rules"] is None:
        return known.law
    rules = [rule_of(rule) for rule in json.loads(row["rules"]) if rule["key"] in KNOWN]
    _known[0] = Known(row["version"], Law(rules))
    return _known[0].law


async def rules_on(source: WriteSession | Connection, day: date) -> RuleSet:
    """What was in force on a day."""
    law = await read_law(source)
    return RuleSet(day, law.on(day).rules)
