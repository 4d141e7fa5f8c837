"""The statutory term of a case: which rule sets it, and the day on which it ends."""

from __future__ import annotations

from registry.cases import CaseKind
from registry.cases.models import RegistrationCase
from registry.database import WriteSession
from registry.errors import Conflict
from registry.organizations import OrganizationForm
from registry.registration.clock import Pause, due
from registry.rules import RuleKey, RuleSet, holidays, rules_on
from registry.rules.ruleset import RuleInForce
from registry.statements import execute
from registry.terms import Term

TERMS = {
    CaseKind.ESTABLISH: RuleKey.REGISTRATION_DECISION,
    CaseKind.CHARITY: RuleKey.CHARITY_DESIGNATION_DECISION,
    CaseKind.FUNDRAISING: RuleKey.FUNDRAISING_DECISION,
    CaseKind.LISTING: RuleKey.CREDIT_ENTRY,
    CaseKind.PENALTY: RuleKey.CREDIT_ENTRY,
    CaseKind.DELISTING: RuleKey.ABNORMAL_REMOVAL,
    CaseKind.ADMIT_TENANT: RuleKey.INCUBATION_FIRST_REVIEW,
}
# Each stop with the next resumption: a case that is returned before its acceptance has no clock yet.
PAUSES = """
SELECT on_date AS since, (
    SELECT min(r.on_date) FROM case_event r
    WHERE r.case_id = e.case_id AND r.act = 'RESUBMIT' AND r.id > e.id) AS until
FROM case_event e WHERE case_id = :case_id AND to_status = 'SUSPENDED' ORDER BY id
"""


EXTENDED = "SELECT count(*) FROM case_event WHERE case_id = :case_id AND act = 'EXTEND'"


async def start_clock(session: WriteSession, case: RegistrationCase) -> None:
    """Sets the day on which the decision is due, from the acceptance on; there may be no rule."""
    if case.accepted_on is None:
        return
    rules = await rules_on(session, case.accepted_on)
    if (rule := _rule(case, rules)) is None:
        return
    rows = await execute(session, PAUSES, case_id=case.id)
    pauses = [Pause(row.since, row.until) for row in rows]
    extensions = await _extensions(session, case, rules)
    last = due(case.accepted_on, rule.term, pauses, await holidays(session), extensions)
    case.due_on = last and last.on
    case.due_provisional = last is not None and last.provisional
    case.due_rule, case.due_article = rule.key, rule.article


def stop_clock(case: RegistrationCase) -> None:
    """Nothing is due while the applicant corrects."""
    case.due_on, case.due_provisional = None, False


async def check_extension(session: WriteSession, case: RegistrationCase) -> None:
    """Raises Conflict where no rule lets the term be extended, or it was already."""
    assert case.accepted_on is not None  # noqa: S101 - by its status
    rules = await rules_on(session, case.accepted_on)
    if _extension(case, rules) is None:
        raise Conflict("No rule lets this term be extended.", "该事项的办理期限不得延长。")
    if await _times_extended(session, case):
        raise Conflict("The term was extended before.", "办理期限已延长过。")


async def _extensions(session: WriteSession, case: RegistrationCase, rules: RuleSet) -> list[Term]:
    rule = _extension(case, rules)
    return [rule.term] * await _times_extended(session, case) if rule else []


async def _times_extended(session: WriteSession, case: RegistrationCase) -> int:
    return int((await execute(session, EXTENDED, case_id=case.id)).scalar_one())


def _extension(case: RegistrationCase, rules: RuleSet) -> RuleInForce | None:
    """Decisions on charities may be put off (慈善法 art. 10)."""
    is_charity = case.kind == CaseKind.CHARITY or bool(case.content.get("charity"))
    return rules.find(RuleKey.CHARITY_DECISION_EXTENSION) if is_charity else None


def _rule(case: RegistrationCase, rules: RuleSet) -> RuleInForce | None:
    key, form = TERMS.get(CaseKind(case.kind)), case.content.get("form")
    if case.content.get("charity"):
        key = RuleKey.CHARITY_ESTABLISHMENT_DECISION
    return rules.find(key, form and OrganizationForm(form)) if key else None
