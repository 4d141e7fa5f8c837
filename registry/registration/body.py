"""A body on a day, under the law of each day: what its obligations are worked out from. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from registry.organizations import FactKind, Standing
from registry.registration.known import Said, begun, facts_from, held, standing
from registry.rules import Facts, Law, RuleInForce, RuleKey
from registry.working_days import Due, Overrides, end_of_term


@dataclass(frozen=True)
class Body:
    """What the register knows of a body on a day."""

    said: Said
    day: date
    law: Law
    holidays: Overrides

    @cached_property
    def facts(self) -> Facts:
        return facts_from(self.said, self.day)

    @cached_property
    def entered_on(self) -> date:
        """Since when this register keeps it: what was due before is not known here."""
        return date.fromisoformat(self.said["enteredOn"])

    @property
    def is_registered(self) -> bool:
        return bool(self.said["standing"] == Standing.REGISTERED)

    @property
    def registered_on(self) -> date:
        assert self.facts.registered_on is not None  # noqa: S101 - asked of registered bodies only
        return self.facts.registered_on

    def rule(self, key: RuleKey, day: date) -> RuleInForce | None:
        """The rule of a day for its form and registrar."""
        return self.law.on(day).find(key, self.facts.form, self.facts.registrar_level)

    def held(self, kind: FactKind, key: str | None = None) -> Iterator[Said]:
        return held(self.said, kind, key)

    def holding(self, kind: FactKind, key: str | None = None) -> Said | None:
        return next(standing(self.said, kind, self.day, key), None)

    def notices(self, notice: str) -> list[date]:
        """The days on which something was reported to have happened, in order."""
        reported = (fact["value"] for fact in self.held(FactKind.NOTICE))
        return sorted(date.fromisoformat(v["on"]) for v in reported if v["notice"] == notice)

    def pending(self, notice: str) -> date | None:
        """The last day on which something was reported that nothing has settled yet."""
        reported = (f["value"] for f in self.held(FactKind.NOTICE) if f["endedBy"] is None)
        days = [date.fromisoformat(v["on"]) for v in reported if v["notice"] == notice]
        return max(days, default=None)

    def reports(self) -> Iterator[Said]:
        """The annual reports as they stand: one that was put right does not count."""
        return standing(self.said, FactKind.ANNUAL, self.day)

    def last_day(self, start: date, rule: RuleInForce) -> Due:
        """When the rule's term ends that began on a day."""
        return end_of_term(start, rule.term, self.holidays)

    def is_past(self, due: Due) -> bool:
        return due.on < self.day


def reported(fact: Said) -> date:
    """When an annual report came in."""
    filed_on: str | None = fact["value"].get("filedOn")
    return date.fromisoformat(filed_on) if filed_on else begun(fact)
