"""What is due of a tenancy: its renewal or its end, and after it the handover. Pure, but for the roster."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from registry import worklist
from registry.cases import CaseKind, ObligationKind
from registry.database import WriteSession
from registry.rules import Law, RuleKey
from registry.statements import execute
from registry.terms import Term, Unit, add_term
from registry.working_days import ONE_DAY, Due, Overrides, end_of_term
from registry.worklist import Basis, Duty, Roster, Said

# Whatever has not ended, or of which something may still be handed over; and what has something open
# that may be so no longer.
PAGE = """
(SELECT id AS tenancy_id FROM tenancy
 WHERE handed_over_on IS NULL AND lower(during) <= $2::date AND id > $1 ORDER BY id LIMIT $3)
UNION
(SELECT DISTINCT tenancy_id FROM obligation
 WHERE kind <> 'DECISION' AND settled_on IS NULL AND tenancy_id > $1
 ORDER BY tenancy_id LIMIT $3)
ORDER BY tenancy_id LIMIT $3
"""
LOCK = "SELECT FROM tenancy WHERE id = ANY (:ids) ORDER BY id FOR NO KEY UPDATE"
SAID = "SELECT id, tenancy_facts(id, :day) AS said FROM tenancy WHERE id = ANY (:ids)"
# Locked, so that nothing is worked out from what was before.
HELD = """
SELECT id FROM tenancy WHERE {0} = :key AND exit IS NULL ORDER BY id FOR NO KEY UPDATE
"""

CEASED = Basis("incubation.ceased", "入驻组织已注销或者被撤销登记")


def duties(said: Said, day: date, law: Law, holidays: Overrides) -> Iterator[Duty]:
    """A tenant is renewed or leaves; whoever has left hands over."""
    if said["exitedOn"] is None:
        yield from _end(said, day)
    elif said["handedOverOn"] is None:
        yield from _handover(date.fromisoformat(said["exitedOn"]), law, holidays)


def _end(said: Said, day: date) -> Iterator[Duty]:
    """At once where the body is no more; else on the agreement's last day.

    It is told beforehand only for as long as the base's own rules ask for notice.
    """
    kind = ObligationKind.TENANCY_END
    if ceased := said["ceasedOn"]:
        on = date.fromisoformat(ceased)
        yield Duty(kind, on, Due(on), CEASED, CaseKind.END_TENANCY, "CEASED")
        return
    agreement = said["agreement"]
    until = date.fromisoformat(agreement["until"])
    last = until - ONE_DAY
    told_from = _noticed(last, said["notice"])
    if day >= told_from:
        basis = Basis("incubation.agreement", f"入驻协议（{agreement['number']}）")
        act = CaseKind.RENEW_TENANCY if day <= last else CaseKind.END_TENANCY
        yield Duty(kind, told_from, Due(last), basis, act, str(until))


def _noticed(last: date, notice: Mapping[str, Any] | None) -> date:
    if notice is None:
        return last
    return add_term(last, Term(notice["number"], Unit(notice["unit"])), times=-1)


def _handover(exited_on: date, law: Law, holidays: Overrides) -> Iterator[Duty]:
    if rule := law.on(exited_on).find(RuleKey.INCUBATION_HANDOVER):
        due = end_of_term(exited_on, rule.term, holidays)
        yield Duty(ObligationKind.HANDOVER, exited_on, due, rule, None)


TENANTS = Roster("tenancy_id", PAGE, LOCK, SAID, "divisionId", duties)


async def refresh_of_body(
    session: WriteSession, organization_id: int, day: date, case_id: int
) -> None:
    """A body that is no more is to leave wherever it is a tenant."""
    await _refresh(session, "organization_id", organization_id, day, case_id)


async def refresh_of_base(session: WriteSession, base_id: int, day: date) -> None:
    """What a base asks of its tenants has changed."""
    await _refresh(session, "base_id", base_id, day)


async def _refresh(
    session: WriteSession, column: str, key: int, day: date, case_id: int | None = None
) -> None:
    found = await execute(session, HELD.format(column), key=key)
    if ids := list(found.scalars()):
        await worklist.refresh(session, TENANTS, ids, day, case_id)
