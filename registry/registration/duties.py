"""What is due of a registered body by law (domain: 期限). Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from registry.cases import CaseKind, ObligationKind
from registry.organizations import FactKind
from registry.registration.body import Body
from registry.registration.known import begun
from registry.rules import RuleInForce, RuleKey
from registry.terms import add_term
from registry.working_days import Due
from registry.worklist import Duty

ONE_YEAR = 1


def duties(body: Body) -> Iterator[Duty]:
    """Everything that is due and not done."""
    yield from annual(body)
    yield from rectification(body)
    yield from _activity(body)
    yield from _certificate(body)
    yield from _grade(body)
    yield from _reported(body, "SUPERVISOR_CONSENT", RuleKey.CHANGE_APPLICATION, CaseKind.CHANGE)
    key, act = RuleKey.DEREGISTRATION_FILING, CaseKind.DEREGISTER
    yield from _reported(body, "LIQUIDATION_DONE", key, act)
    yield from fundraising(body)
    yield from _council(body)
    yield from party(body)


def annual(body: Body) -> Iterator[Duty]:
    """The reports of the years that are over, to the supervising unit and to the registrar."""
    first = max(body.registered_on.year, body.entered_on.year - ONE_YEAR)
    for year in range(first, body.day.year):
        if body.holding(FactKind.ANNUAL, str(year)) or is_exempt(body, year):
            continue
        begins = date(year + ONE_YEAR, 1, 1)
        if body.said["isSupervised"]:
            by = body.rule(RuleKey.ANNUAL_TO_SUPERVISOR, begins)
            yield from _report(body, ObligationKind.ANNUAL_SUPERVISOR, begins, by)
        by = body.rule(RuleKey.ANNUAL_TO_REGISTRAR, begins)
        yield from _report(body, ObligationKind.ANNUAL, begins, by)


def _report(
    body: Body, kind: ObligationKind, begins: date, by: RuleInForce | None
) -> Iterator[Duty]:
    if by is None or (last := by.month_day.of(begins.year)) < body.entered_on:
        return
    key = str(begins.year - ONE_YEAR)
    yield Duty(kind, begins, Due(last), by, CaseKind.ANNUAL, key)


def is_exempt(body: Body, year: int) -> bool:
    """Too new at the end of the year (民办非企业单位年度检查办法, 社会团体年度检查办法)."""
    end = date(year, 12, 31)
    if by := body.rule(RuleKey.ANNUAL_REGISTERED_BY, end):
        return body.registered_on > by.month_day.of(year)
    least = body.rule(RuleKey.ANNUAL_EXEMPTION, end)
    return least is not None and add_term(body.registered_on, least.term) > end


def rectification(body: Body) -> Iterator[Duty]:
    """What an inspection found wanting is mended within the term."""
    rectified = body.notices("RECTIFIED")
    for fact in body.reports():
        since, rule = begun(fact), body.rule(RuleKey.ANNUAL_RECTIFICATION, begun(fact))
        wanting = fact["value"].get("conclusion") in {"BARELY_PASSED", "FAILED"}
        if rule and wanting and not any(on >= since for on in rectified):
            last = body.last_day(since, rule)
            kind = ObligationKind.RECTIFICATION
            yield Duty(kind, since, last, rule, CaseKind.NOTICE, fact["key"])


def _activity(body: Body) -> Iterator[Duty]:
    """Inactive for the term from its certificate on, its registration is revoked."""
    since = body.registered_on
    rule = body.rule(RuleKey.INACTIVITY, since)
    is_active = any(body.held(FactKind.ANNUAL)) or body.notices("ACTIVITY")
    if rule is None or is_active:
        return
    last = body.last_day(since, rule)
    if last.on >= body.entered_on:
        act = CaseKind.REVOKE if body.is_past(last) else CaseKind.NOTICE
        yield Duty(ObligationKind.ACTIVITY, since, last, rule, act)


def _certificate(body: Body) -> Iterator[Duty]:
    """A certificate is renewed before its term is over; of one that nobody entered none is known."""
    issued = [date.fromisoformat(f["value"]["issuedOn"]) for f in body.held(FactKind.CERTIFICATE)]
    since = max(issued, default=body.registered_on)
    if rule := body.rule(RuleKey.CERTIFICATE_VALIDITY, since):
        last = body.last_day(since, rule)
        if issued or last.on >= body.entered_on:
            yield Duty(ObligationKind.CERTIFICATE, since, last, rule, CaseKind.CERTIFICATE)


def _grade(body: Body) -> Iterator[Duty]:
    """In the last years of a grade the body may be evaluated again."""
    fact = body.holding(FactKind.GRADE)
    rule = body.rule(RuleKey.EVALUATION_REAPPLICATION, begun(fact)) if fact else None
    if fact is None or rule is None:
        return
    until = date.fromisoformat(fact["until"])
    since = add_term(until, rule.term, times=-1)
    if since <= body.day:
        yield Duty(ObligationKind.GRADE, since, Due(until), rule, CaseKind.EVALUATION)


_STARTED = {
    CaseKind.CHANGE: ObligationKind.CHANGE,
    CaseKind.DEREGISTER: ObligationKind.DEREGISTRATION,
}


def _reported(body: Body, notice: str, key: RuleKey, act: CaseKind) -> Iterator[Duty]:
    """A term that something reported has started, until the act that it is for."""
    since = body.pending(notice)
    if since and (rule := body.rule(key, since)):
        yield Duty(_STARTED[act], since, body.last_day(since, rule), rule, act)


def fundraising(body: Body) -> Iterator[Duty]:
    """Whoever may raise funds in public does so now and then."""
    fact = body.holding(FactKind.FUNDRAISING)
    if fact is None:
        return
    since = max([begun(fact), *body.notices("FUNDRAISING_CAMPAIGN")])
    if rule := body.rule(RuleKey.ABNORMAL_FUNDRAISING_IDLE, since):
        last = body.last_day(since, rule)
        yield Duty(ObligationKind.FUNDRAISING, since, last, rule, CaseKind.NOTICE)


def _council(body: Body) -> Iterator[Duty]:
    """A council is elected anew when the first term of office in it ends."""
    fact = body.holding(FactKind.COUNCIL)
    seats = fact["value"]["seats"] if fact else ()
    ends = [date.fromisoformat(seat["until"]) for seat in seats if seat.get("until")]
    if fact and ends and (rule := body.rule(RuleKey.COUNCIL_TERM, begun(fact))):
        yield Duty(ObligationKind.COUNCIL, begun(fact), Due(min(ends)), rule, CaseKind.CHANGE)


def party(body: Body) -> Iterator[Duty]:
    """党的组织覆盖, where the bureau has set a term for it."""
    since = body.registered_on
    rule = body.rule(RuleKey.PARTY_COVERAGE, since)
    if rule and not body.holding(FactKind.PARTY, "ORGANIZATION_COVERAGE"):
        yield Duty(ObligationKind.PARTY, since, body.last_day(since, rule), rule, CaseKind.PARTY)
