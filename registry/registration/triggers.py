"""What puts a body on a credit list, as proposals; and when it comes off (信用信息管理办法). Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from registry.cases import CaseKind, ObligationKind
from registry.organizations import FactKind, Standing
from registry.registration import duties
from registry.registration.body import Body, reported
from registry.registration.known import Said, begun
from registry.rules import CreditList, RuleInForce, RuleKey
from registry.terms import add_term
from registry.working_days import ONE_DAY
from registry.worklist import Duty

ABNORMAL, SERIOUS = CreditList.ABNORMAL, CreditList.SERIOUS
DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def proposals(body: Body) -> Iterator[Duty]:
    """Every trigger that nobody has acted on yet."""
    yield from _revoked(body)
    if body.is_registered:
        yield from _late_reports(body)
        yield from _overdue(body, duties.rectification(body), "RECTIFICATION_OVERDUE")
        yield from _overdue(body, duties.fundraising(body), "FUNDRAISING_IDLE")
        yield from _overdue(body, duties.party(body), "PARTY_MISSING")
        yield from _penalized(body)
        yield from _unreachable(body)
        yield from _abnormal_too_long(body)


def removals(body: Body) -> Iterator[Duty]:
    """When it is to be taken off the lists on which it stands."""
    if fact := body.holding(FactKind.LISTING, ABNORMAL):
        yield from _off_abnormal(body, fact)
    if fact := body.holding(FactKind.LISTING, SERIOUS):
        yield from _removal(body, SERIOUS, begun(fact), RuleKey.SERIOUS_EXIT)


def _propose(
    body: Body, list_: CreditList, trigger: str, about: str, since: date
) -> Iterator[Duty]:
    """To be entered within the term, unless it was put on the list for this before."""
    rule = _trigger_rule(body, list_, trigger, since)
    entry = body.rule(RuleKey.CREDIT_ENTRY, since)
    known = (fact["value"] for fact in body.held(FactKind.LISTING, list_))
    is_done = any((v.get("trigger"), v.get("about")) == (trigger, about) for v in known)
    if rule is None or entry is None or is_done or since > body.day:
        return
    proposal = {"list": list_, "trigger": trigger, "about": about}
    key, due = f"{list_}:{trigger}:{about}", body.last_day(since, entry)
    yield Duty(ObligationKind.LISTING, since, due, rule, CaseKind.LISTING, key, proposal)


def _trigger_rule(body: Body, list_: CreditList, trigger: str, day: date) -> RuleInForce | None:
    key = RuleKey.ABNORMAL_TRIGGERS if list_ is ABNORMAL else RuleKey.SERIOUS_TRIGGERS
    rule = body.rule(key, day)
    return rule if rule and trigger in rule.words else None


def _late_reports(body: Body) -> Iterator[Duty]:
    """A report that is missing after its day, or came in after it."""
    for duty in duties.annual(body):
        if duty.kind is ObligationKind.ANNUAL and body.is_past(duty.due):
            yield from _propose(body, ABNORMAL, "ANNUAL_LATE", duty.key, duty.due.on + ONE_DAY)
    for fact in body.reports():
        year = int(fact["key"])
        if duties.is_exempt(body, year):
            continue
        by = body.rule(RuleKey.ANNUAL_TO_REGISTRAR, date(year + 1, 1, 1))
        last = by.month_day.of(year + 1) if by else None
        if last and last >= body.entered_on and reported(fact) > last:
            yield from _propose(body, ABNORMAL, "ANNUAL_LATE", fact["key"], last + ONE_DAY)


def _overdue(body: Body, due: Iterator[Duty], trigger: str) -> Iterator[Duty]:
    for duty in due:
        if body.is_past(duty.due):
            about = duty.key or str(duty.since)
            yield from _propose(body, ABNORMAL, trigger, about, duty.due.on + ONE_DAY)


def _penalized(body: Body) -> Iterator[Duty]:
    small: list[date] = []
    for fact in body.held(FactKind.PENALTY):
        since, about = begun(fact), fact["key"]
        trigger = _gravity(body, fact)
        list_ = ABNORMAL if trigger == "SMALL_PENALTY" else SERIOUS
        yield from _propose(body, list_, trigger, about, since)
        if list_ is ABNORMAL:
            small.append(since)
            yield from _repeated(body, small, about)


def _gravity(body: Body, fact: Said) -> str:
    """The trigger that a penalty is (警告、罚款、限期停止活动)."""
    value, rule = fact["value"], body.rule(RuleKey.SERIOUS_FINE_MIN, begun(fact))
    if value["penalty"] == "SUSPENSION":
        return "SUSPENSION"
    is_large = rule is not None and Decimal(value.get("fine") or 0) >= rule.number
    return "LARGE_FINE" if is_large else "SMALL_PENALTY"


def _repeated(body: Body, small: list[date], about: str) -> Iterator[Duty]:
    last = small[-1]
    most = body.rule(RuleKey.SERIOUS_PENALTIES, last)
    within = body.rule(RuleKey.SERIOUS_PENALTIES_WITHIN, last)
    if most and within:
        first = add_term(last, within.term, times=-1)
        if sum(on > first for on in small) >= most.number:
            yield from _propose(body, SERIOUS, "REPEATED_PENALTIES", about, last)


def _unreachable(body: Body) -> Iterator[Duty]:
    """Two mailings that nobody signed for, not too close together and not too far apart."""
    days = body.notices("MAILING_RETURNED")
    for second in dict.fromkeys(days):
        least = body.rule(RuleKey.ABNORMAL_MAILINGS_MIN_GAP, second)
        most = body.rule(RuleKey.ABNORMAL_MAILINGS_MAX_GAP, second)
        if least and most:
            firsts = [
                d for d in days if add_term(d, least.term) <= second <= add_term(d, most.term)
            ]
            if firsts:
                yield from _propose(body, ABNORMAL, "UNREACHABLE", str(second), second)


def _abnormal_too_long(body: Body) -> Iterator[Duty]:
    """From its first entry on, whatever has been added since."""
    fact = body.holding(FactKind.LISTING, ABNORMAL)
    if fact is None:
        return
    first = date.fromisoformat(fact["value"].get("listedSince") or fact["since"])
    if rule := body.rule(RuleKey.SERIOUS_AFTER, first):
        since = add_term(first, rule.term)
        yield from _propose(body, SERIOUS, "ABNORMAL_TOO_LONG", str(first), since)


def _revoked(body: Body) -> Iterator[Duty]:
    if body.said["standing"] == Standing.REVOKED:
        since = date.fromisoformat(body.said["standingSince"])
        if since >= body.entered_on:
            yield from _propose(body, SERIOUS, "REGISTRATION_REVOKED", str(since), since)


def _off_abnormal(body: Body, fact: Said) -> Iterator[Duty]:
    """Within days of the last cure; where there is nothing to cure, after the last cause's time."""
    first = fact["value"].get("listedSince") or fact["since"]
    causes = [f for f in body.held(FactKind.LISTING, ABNORMAL) if f["since"] >= first]
    ends: list[Duty] = []
    for cause in causes:
        trigger, since = cause["value"].get("trigger"), begun(cause)
        if trigger not in _CURES:
            ends += _removal(body, ABNORMAL, since, RuleKey.ABNORMAL_STAY)
        elif (cured := _CURES[trigger](body, cause)) is None:
            return
        else:
            ends += _removal(body, ABNORMAL, max(cured, since), RuleKey.ABNORMAL_REMOVAL)
    yield from sorted(ends, key=lambda duty: duty.due.on)[-1:]


def _removal(body: Body, list_: CreditList, since: date, key: RuleKey) -> Iterator[Duty]:
    if rule := body.rule(key, since):
        due = body.last_day(since, rule)
        yield Duty(ObligationKind.DELISTING, since, due, rule, CaseKind.DELISTING, list_)


Cure = Callable[[Body, Said], date | None]


def _report_came(body: Body, fact: Said) -> date | None:
    """An annual report that was late is in."""
    year = fact["value"].get("about")
    report = body.holding(FactKind.ANNUAL, year) if year else None
    return begun(report) if report else None


def _noticed(notice: str) -> Cure:
    def cure(body: Body, fact: Said) -> date | None:
        began = _cause_began(body, fact)
        return next((on for on in body.notices(notice) if on >= began), None)

    return cure


def _cause_began(body: Body, fact: Said) -> date:
    """When what it was listed for began: what was done since then may have cured it."""
    about = fact["value"].get("about") or ""
    if report := body.holding(FactKind.ANNUAL, about) if about else None:
        return begun(report)
    return date.fromisoformat(about) + ONE_DAY if DAY.fullmatch(about) else begun(fact)


def _party_there(body: Body, _: Said) -> date | None:
    fact = body.holding(FactKind.PARTY, "ORGANIZATION_COVERAGE")
    return begun(fact) if fact else None


_CURES: Mapping[str, Cure] = {
    "ANNUAL_LATE": _report_came,
    "RECTIFICATION_OVERDUE": _noticed("RECTIFIED"),
    "FUNDRAISING_IDLE": _noticed("FUNDRAISING_CAMPAIGN"),
    "PARTY_MISSING": _party_there,
}
"""When what put it on the list was mended."""
