"""Registration of certificates (社会工作者登记): what the rules ask, and what is due. Pure.

民发〔2009〕44号: first registered within a year of the certificate, valid for three years, renewed in the
last three months; 民发〔2009〕123号: 72 or 90 hours of continuing education in each period. What follows
from being late no source says, so a registration that comes late is not refused for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from registry.cases import CaseKind, ObligationKind
from registry.rules import Finding, Law, RuleInForce, RuleKey, RuleSet
from registry.rules.findings import not_in_force, since, verdict
from registry.terms import add_term
from registry.workforce.known import Known, Registration
from registry.workforce.models import CertificateLevel
from registry.working_days import Due
from registry.worklist import Duty

ONE_DAY = timedelta(days=1)


def hours_rule(level: CertificateLevel, rules: RuleSet) -> RuleInForce | None:
    """How many hours of continuing education a period asks for."""
    is_assistant = level is CertificateLevel.ASSISTANT
    key = RuleKey.WORKFORCE_EDUCATION_ASSISTANT if is_assistant else RuleKey.WORKFORCE_EDUCATION
    return rules.find(key)


def renewable_from(registration: Registration, rules: RuleSet) -> date | None:
    """The first day on which it may be renewed; None where no rule says."""
    rule = rules.find(RuleKey.WORKFORCE_RENEWAL)
    return None if rule is None else add_term(registration.until, rule.term, times=-1)


def valid_until(begins: date, rules: RuleSet) -> date:
    """The first day on which a registration that begins then holds no more. Raises NotFound."""
    return add_term(begins, rules.get(RuleKey.WORKFORCE_REGISTRATION).term)


def objections_to_renewal(known: Known, day: date, rules: RuleSet) -> Iterator[Finding]:
    """What speaks against renewing the last registration."""
    registration = known.last
    assert registration is not None  # noqa: S101 - asked of registered workers only
    rule, first = rules.find(RuleKey.WORKFORCE_RENEWAL), renewable_from(registration, rules)
    if rule is None or first is None:
        yield not_in_force(RuleKey.WORKFORCE_RENEWAL)
    else:
        until = registration.until
        yield since(rule, day, first, (f"有效期至{until - ONE_DAY}", f"valid to {until - ONE_DAY}"))
    if (rule := hours_rule(registration.level, rules)) is None:
        yield not_in_force(RuleKey.WORKFORCE_EDUCATION)
    else:
        hours = registration.hours
        texts = (f"本期已有{hours}小时", f"{hours} hours in this period")
        yield verdict(rule, texts, passes=hours >= rule.number)


def duties(known: Known, day: date, law: Law) -> Iterator[Duty]:
    """What is due of a social worker who holds a certificate."""
    if not known.is_active or known.highest is None:
        return
    yield from _first(known, law)
    yield from _renewal(known, day, law)


def _first(known: Known, law: Law) -> Iterator[Duty]:
    """The registration of a certificate that is registered at no level, or at a lower one."""
    held = known.highest
    assert held is not None  # noqa: S101 - see duties
    if any(told.level is held.level for told in known.registrations):
        return
    rule = law.on(held.issued_on).find(RuleKey.WORKFORCE_FIRST)
    if rule and (last := add_term(held.issued_on, rule.term)) >= known.entered_on:
        kind, act = ObligationKind.WORKER_REGISTRATION, CaseKind.REGISTER_WORKER
        yield Duty(kind, held.issued_on, Due(last), rule, act, held.level)


def _renewal(known: Known, day: date, law: Law) -> Iterator[Duty]:
    """From the first day on which it may be renewed: the renewal, and hours that are lacking."""
    last = known.last
    if last is None or (first := renewable_from(last, law.on(day))) is None or day < first:
        return
    ends, key = Due(last.until - ONE_DAY), str(last.until)
    rule = law.on(day).get(RuleKey.WORKFORCE_RENEWAL)
    yield Duty(ObligationKind.WORKER_RENEWAL, first, ends, rule, CaseKind.RENEW_WORKER, key)
    rule_ = hours_rule(last.level, law.on(day))
    if rule_ is not None and last.hours < rule_.number:
        kind = ObligationKind.WORKER_EDUCATION
        yield Duty(kind, last.since, ends, rule_, CaseKind.RENEW_WORKER, key)
