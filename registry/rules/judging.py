"""What several questions ask alike: standing on lists, penalties, registration. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from registry.rules.facts import Facts, Stretch
from registry.rules.findings import Finding, fact_unknown, since, unknown, verdict
from registry.rules.keys import RuleKey
from registry.rules.ruleset import RuleInForce, RuleSet
from registry.terms import add_term


@dataclass(frozen=True, slots=True)
class Case:
    """A body, the day on which it asks, and the rules of that day."""

    facts: Facts
    day: date
    rules: RuleSet

    def find(self, key: RuleKey) -> RuleInForce | None:
        """The rule for the body's form and registrar's level."""
        return self.rules.find(key, self.facts.form, self.facts.registrar_level)


def registered(case: Case) -> Iterator[Finding]:
    """A finding where it is not registered, or not known to be."""
    on = case.facts.registered_on
    if on is None:
        yield fact_unknown("registered_on")
    elif on > case.day:
        yield Finding(
            "facts.registered_on",
            passes=False,
            article="",
            message_zh=f"{on}才登记",
            message_en=f"Registered on {on} only",
            earliest_on=on,
        )


def waited(case: Case, key: RuleKey, start: date, texts: tuple[str, str]) -> Iterator[Finding]:
    """The rule's term has run from a day."""
    if rule := case.find(key):
        yield since(rule, case.day, add_term(start, rule.term), texts)


def not_listed(case: Case, key: RuleKey) -> Iterator[Finding]:
    """It stands on none of the lists that the rule names."""
    if not (rule := case.find(key)):
        return
    if (listings := case.facts.listings) is None:
        yield unknown(rule, "listings")
        return
    standing = [
        listing.during
        for listing in listings
        if listing.list in rule.words and listing.during.holds(case.day)
    ]
    texts = ("在名单上", "it is listed") if standing else ("不在名单上", "it is not listed")
    yield verdict(rule, texts, passes=not standing, earliest_on=_after(standing))


def clean(case: Case, key: RuleKey) -> Iterator[Finding]:
    """It was not penalized within the rule's term."""
    if not (rule := case.find(key)):
        return
    if (penalties := case.facts.penalties) is None:
        yield unknown(rule, "penalties")
        return
    past = [on for on in penalties if on <= case.day]
    if not past:
        yield verdict(rule, ("无处罚", "no penalty"), passes=True)
        return
    last = max(past)
    # The day a year after a penalty is still within the year before it.
    first = add_term(last, rule.term) + timedelta(days=1)
    yield since(rule, case.day, first, (f"最近处罚于{last}", f"last penalized on {last}"))


def _after(stretches: list[Stretch]) -> date | None:
    """The day on which all of them have ended, where every end is known."""
    ends = [stretch.until for stretch in stretches if stretch.until is not None]
    return max(ends) if ends and len(ends) == len(stretches) else None
