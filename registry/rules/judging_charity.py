"""May it be designated a charity (慈善组织认定); may it raise funds publicly (公开募捐资格). Pure."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from registry.rules.findings import (
    Finding,
    fact_unknown,
    not_in_force,
    since,
    unknown,
    verdict,
)
from registry.rules.judging import Case, clean, not_listed, registered, waited
from registry.rules.keys import RuleKey
from registry.rules.words import words_for
from registry.terms import add_term


def become_charity(case: Case) -> Iterator[Finding]:
    """A registered body of a form that may be one, not yet one, unlisted and not penalized."""
    facts = case.facts
    if facts.form is None:
        yield fact_unknown("form")
        return
    yield from registered(case)
    if not (rule := case.find(RuleKey.CHARITY_FORMS)):
        yield not_in_force(RuleKey.CHARITY_FORMS)
        return
    texts = words_for(facts.form, "现为{}", "it is {}")
    yield verdict(rule, texts, passes=facts.form in rule.words)
    if facts.charity is None:
        yield unknown(rule, "charity")
    elif any(stretch.holds(case.day) for stretch in facts.charity):
        yield verdict(rule, ("已是慈善组织", "it is a charity already"), passes=False)
    yield from not_listed(case, RuleKey.CHARITY_NOT_LISTED)
    yield from clean(case, RuleKey.CHARITY_CLEAN)


def raise_funds(case: Case) -> Iterator[Finding]:
    """A charity that has waited, is graded, unlisted, not penalized, and well governed."""
    if case.facts.form is None:
        yield fact_unknown("form")
        return
    yield _waited_as_charity(case)
    yield from _graded(case)
    yield from not_listed(case, RuleKey.FUNDRAISING_NOT_LISTED)
    yield from clean(case, RuleKey.FUNDRAISING_CLEAN)
    yield from _revoked(case)
    yield from _related(case)
    yield from _supervised(case)


def _waited_as_charity(case: Case) -> Finding:
    """From registration as a charity, or from the designation of a body that became one."""
    rule, charity = case.find(RuleKey.FUNDRAISING_WAIT), case.facts.charity
    if rule is None:
        return not_in_force(RuleKey.FUNDRAISING_WAIT)
    if charity is None:
        return unknown(rule, "charity")
    began = max((s.since for s in charity if s.holds(case.day)), default=None)
    if began is None:
        return verdict(rule, ("不是慈善组织", "it is no charity"), passes=False)
    texts = (f"{began}成为慈善组织", f"a charity since {began}")
    return since(rule, case.day, add_term(began, rule.term), texts)


def _graded(case: Case) -> Iterator[Finding]:
    facts, rule = case.facts, case.find(RuleKey.FUNDRAISING_GRADE_MIN)
    if rule is None:
        return
    if _is_waived(case):
        yield verdict(rule, ("登记时间短，不要求", "waived, as it is new"), passes=True)
    elif facts.grades is None:
        yield unknown(rule, "grades")
    else:
        level = max((g.level for g in facts.grades if g.during.holds(case.day)), default=0)
        texts = (f"现为{level}A", f"it has {level}A") if level else ("无有效等级", "it has none")
        passes = level >= rule.number
        if not passes and facts.registered_on is None:
            yield unknown(rule, "registered_on")
        else:
            yield verdict(rule, texts, passes=passes)


def _is_waived(case: Case) -> bool:
    on, rule = case.facts.registered_on, case.find(RuleKey.FUNDRAISING_GRADE_WAIVER)
    return on is not None and rule is not None and case.day < add_term(on, rule.term)


def _revoked(case: Case) -> Iterator[Finding]:
    revocations, rule = case.facts.fundraising_revocations, case.find(RuleKey.FUNDRAISING_BAN)
    if rule is not None and revocations is None:
        yield unknown(rule, "fundraising_revocations")
    past = [on for on in revocations or () if on <= case.day]
    if past:
        last = max(past)
        yield from waited(
            case, RuleKey.FUNDRAISING_BAN, last, (f"{last}被吊销", f"revoked on {last}")
        )


def _related(case: Case) -> Iterator[Finding]:
    rule, facts = case.find(RuleKey.FUNDRAISING_RELATED_MAX), case.facts
    if rule is None:
        return
    if not facts.council_size or facts.council_related is None:
        yield unknown(rule, "council_related" if facts.council_size else "council_size")
        return
    related, size = facts.council_related, facts.council_size
    texts = (f"{size}人中{related}人相互关联", f"{related} of {size} are related")
    yield verdict(rule, texts, passes=Fraction(related, size) <= rule.ratio)


def _supervised(case: Case) -> Iterator[Finding]:
    if case.facts.registrar_level is None and _asks_supervisors(case):
        yield fact_unknown("registrar_level")
        return
    if not (rule := case.find(RuleKey.FUNDRAISING_SUPERVISORS_MIN)):
        return
    if (number := case.facts.supervisors) is None:
        yield unknown(rule, "supervisors")
    else:
        texts = (f"现有{number}名", f"there are {number}")
        yield verdict(rule, texts, passes=number >= rule.number)


def _asks_supervisors(case: Case) -> bool:
    return any(r.key is RuleKey.FUNDRAISING_SUPERVISORS_MIN for r in case.rules.rules)
