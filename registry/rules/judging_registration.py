"""May it be registered (成立登记); may it be deregistered (注销登记). Pure."""

from __future__ import annotations

from collections.abc import Iterator

from registry.organizations import OrganizationForm
from registry.rules.findings import Finding, fact_unknown, not_in_force, unknown, verdict
from registry.rules.judging import Case, registered
from registry.rules.keys import RuleKey
from registry.rules.words import words_for
from registry.terms import add_term


def register(case: Case) -> Iterator[Finding]:
    """The registrar, the members, the funds and the council that the form asks for."""
    facts = case.facts
    if facts.form is None:
        yield fact_unknown("form")
        return
    yield _registrar(case)
    if facts.form is OrganizationForm.ASSOCIATION:
        yield from _members(case)
    yield from _funds(case)
    yield from _council(case)


def deregister(case: Case) -> Iterator[Finding]:
    """It is registered, and its liquidation is done."""
    if case.facts.form is None:
        yield fact_unknown("form")
        return
    yield from registered(case)
    yield _liquidated(case)


def _registrar(case: Case) -> Finding:
    level, rule = case.facts.registrar_level, case.find(RuleKey.REGISTRAR_LEVELS)
    if rule is None:
        return not_in_force(RuleKey.REGISTRAR_LEVELS)
    if level is None:
        return unknown(rule, "registrar_level")
    texts = words_for(level, "登记机关为{}", "the registrar is {}")
    return verdict(rule, texts, passes=level in rule.words)


def _members(case: Case) -> Iterator[Finding]:
    """Persons only, organizations only, or both: each has its own floor."""
    persons, units = case.facts.member_persons, case.facts.member_units
    mixed = case.find(RuleKey.MEMBERS_MIXED_MIN)
    if mixed is None:
        yield not_in_force(RuleKey.MEMBERS_MIXED_MIN)
    elif persons is None or units is None:
        missing = "member_persons" if persons is None else "member_units"
        yield unknown(mixed, missing)
    elif not units:
        yield from _at_least(case, RuleKey.MEMBERS_PERSONS_MIN, persons)
    elif not persons:
        yield from _at_least(case, RuleKey.MEMBERS_UNITS_MIN, units)
    else:
        yield from _at_least(case, RuleKey.MEMBERS_MIXED_MIN, persons + units)


def _at_least(case: Case, key: RuleKey, number: int) -> Iterator[Finding]:
    if rule := case.find(key):
        texts = (f"现有{number}个", f"there are {number}")
        yield verdict(rule, texts, passes=number >= rule.number)


def _funds(case: Case) -> Iterator[Finding]:
    key = RuleKey.FUNDS_MIN
    if case.facts.form is OrganizationForm.FOUNDATION:
        public = case.facts.public_foundation
        key = RuleKey.FUNDS_MIN_PUBLIC if public else RuleKey.FUNDS_MIN_NONPUBLIC
    if not (rule := case.find(key)):
        return
    funds = case.facts.funds
    if case.facts.form is OrganizationForm.FOUNDATION and case.facts.public_foundation is None:
        yield unknown(rule, "public_foundation")
    elif funds is None:
        yield unknown(rule, "funds")
    else:
        texts = (f"现有{funds}元", f"there are {funds} yuan")
        yield verdict(rule, texts, passes=funds >= rule.number)


def _council(case: Case) -> Iterator[Finding]:
    least, most = case.find(RuleKey.COUNCIL_MIN), case.find(RuleKey.COUNCIL_MAX)
    size = case.facts.council_size
    for rule in (least, most):
        if rule is not None and size is None:
            yield unknown(rule, "council_size")
        elif rule is not None and size is not None:
            passes = size >= rule.number if rule is least else size <= rule.number
            yield verdict(rule, (f"现有{size}人", f"there are {size}"), passes=passes)


def _liquidated(case: Case) -> Finding:
    """Filing late is a breach, and no reason to keep a body that is wound up."""
    facts, rule = case.facts, case.find(RuleKey.DEREGISTRATION_FILING)
    if rule is None:
        return not_in_force(RuleKey.DEREGISTRATION_FILING)
    if facts.liquidation_done is None:
        return unknown(rule, "liquidation_done")
    if not facts.liquidation_done:
        return verdict(rule, ("清算未完成", "the liquidation is not done"), passes=False)
    on = facts.liquidation_done_on
    if on is None:
        return unknown(rule, "liquidation_done_on")
    if on > case.day:
        return verdict(
            rule, (f"清算于{on}结束", f"liquidated on {on}"), passes=False, earliest_on=on
        )
    last = add_term(on, rule.term)
    texts = (f"应于{last}前办理", f"due by {last}")
    if last < case.day:
        texts = (f"{texts[0]}，已逾期", f"{texts[1]}, which has passed")
    return verdict(rule, texts, passes=True)
