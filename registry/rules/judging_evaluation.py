"""May it be evaluated (社会组织评估). Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from registry.rules.facts import Conclusion, GradeAct
from registry.rules.findings import Finding, fact_unknown, not_in_force, since, unknown, verdict
from registry.rules.judging import Case, not_listed, registered, waited
from registry.rules.keys import RuleKey
from registry.rules.words import words_for
from registry.terms import add_term

_BANS = {
    GradeAct.DOWNGRADED: RuleKey.EVALUATION_BAN_DOWNGRADED,
    GradeAct.CANCELLED: RuleKey.EVALUATION_BAN_CANCELLED,
}


def be_evaluated(case: Case) -> Iterator[Finding]:
    """Its turn has come, it passed inspection, and nothing stands against it."""
    if case.facts.form is None:
        yield fact_unknown("form")
        return
    yield from registered(case)
    yield from _due(case)
    yield from _banned(case)
    yield from _inspected(case)
    yield from _penalized(case)
    yield from _investigated(case)
    yield from not_listed(case, RuleKey.EVALUATION_NOT_LISTED)


def _due(case: Case) -> Iterator[Finding]:
    """Two years after registration; with a grade, in the last years of its validity."""
    facts, wait = case.facts, case.find(RuleKey.EVALUATION_WAIT)
    if wait is None:
        yield not_in_force(RuleKey.EVALUATION_WAIT)
        return
    if facts.grades is None:
        yield unknown(wait, "grades")
        return
    if facts.registered_on is not None:
        on = facts.registered_on
        yield from waited(case, wait.key, on, (f"{on}登记", f"registered on {on}"))
    again = case.find(RuleKey.EVALUATION_REAPPLICATION)
    running = [g.during for g in facts.grades if g.during.holds(case.day)]
    if again is None or not running:
        return
    ends = [stretch.until or _valid_until(case, stretch.since) for stretch in running]
    last = max(ends)
    first = add_term(last, again.term, times=-1)
    yield since(again, case.day, first, (f"现等级有效期至{last}", f"its grade runs out on {last}"))


def _valid_until(case: Case, granted: date) -> date:
    return add_term(granted, case.rules.get(RuleKey.EVALUATION_VALIDITY).term)


def _banned(case: Case) -> Iterator[Finding]:
    for act, key in _BANS.items():
        if not (rule := case.find(key)):
            continue
        if case.facts.grade_acts is None:
            yield unknown(rule, "grade_acts")
            continue
        past = [on for what, on in case.facts.grade_acts if what is act and on <= case.day]
        if past:
            last = max(past)
            yield from waited(case, key, last, (f"于{last}处理", f"decided on {last}"))


def _inspected(case: Case) -> Iterator[Finding]:
    """Last year's inspection was passed, and not barely so for years on end."""
    if not (rule := case.find(RuleKey.EVALUATION_BARELY_PASSED)):
        return
    if _is_not_inspected(case):
        yield verdict(rule, ("慈善组织不参加年检", "charities are not inspected"), passes=True)
        return
    if case.facts.conclusions is None:
        yield unknown(rule, "conclusions")
        return
    year, by_year = case.day.year - 1, dict(case.facts.conclusions)
    if (last := by_year.get(year)) is None:
        texts = (f"没有{year}年度结论", f"no conclusion for {year}")
        yield verdict(rule, texts, passes=False)
        return
    barely = [by_year.get(year - n) is Conclusion.BARELY_PASSED for n in range(rule.number)]
    texts = words_for(last, f"{year}年度结论为{{}}", f"{year} was {{}}")
    yield verdict(rule, texts, passes=last is not Conclusion.FAILED and not all(barely))


def _is_not_inspected(case: Case) -> bool:
    rule = case.find(RuleKey.ANNUAL_CHARITIES_EXCLUDED)
    end_of_last_year = date(case.day.year - 1, 12, 31)
    charity = case.facts.charity or ()
    return rule is not None and rule.flag and any(s.holds(end_of_last_year) for s in charity)


def _penalized(case: Case) -> Iterator[Finding]:
    if not (rule := case.find(RuleKey.EVALUATION_CLEAN_YEARS)):
        return
    if case.facts.penalties is None:
        yield unknown(rule, "penalties")
        return
    last = max((on for on in case.facts.penalties if on <= case.day), default=None)
    if last is None:
        yield verdict(rule, ("无处罚", "no penalty"), passes=True)
        return
    first = date(last.year + rule.number + 1, 1, 1)
    yield since(rule, case.day, first, (f"最近处罚于{last}", f"last penalized on {last}"))


def _investigated(case: Case) -> Iterator[Finding]:
    rule, under = case.find(RuleKey.EVALUATION_NOT_INVESTIGATED), case.facts.under_investigation
    if rule is None or not rule.flag:
        return
    if under is None:
        yield unknown(rule, "under_investigation")
    else:
        texts = ("正在被调查", "it is") if under else ("未被调查", "it is not")
        yield verdict(rule, texts, passes=not under)
