"""Approving a case about a body: judged by the rules of the day, entered, and what is due worked out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from registry import worklist
from registry.cases import CaseKind
from registry.cases.models import RegistrationCase
from registry.database import WriteSession
from registry.errors import Conflict
from registry.incubation.due import refresh_of_body
from registry.organizations import Standing
from registry.registration.contents import Change, Content, Establish
from registry.registration.deciding import enter
from registry.registration.decisions import Decision
from registry.registration.finding import lock_organization, registrar_of
from registry.registration.judging import Application, objections
from registry.registration.known import facts_of
from registry.registration.roster import BODIES
from registry.rules import check_met, names_taken, rules_on
from registry.tables import key_of

AFTERWARDS = {CaseKind.DELISTING, CaseKind.ANNUAL, CaseKind.LISTING}
"""What may still be decided about a body that is no more."""
CEASING = {CaseKind.DEREGISTER, CaseKind.REVOKE}


async def approve(
    session: WriteSession, case: RegistrationCase, content: Content, day: date
) -> None:
    """Enters it in the register. Raises RuleViolation, Conflict."""
    rules = await rules_on(session, day)
    said = None
    if case.organization_id is not None:
        await lock_organization(session, case.organization_id)
        said = await facts_of(session, case.organization_id, day)
        _check_registrar(case, said)
        _check_in_being(content, said)
    level, prefixes = await registrar_of(session, case.division_id, day)
    taken = await _taken(session, case, content, prefixes, day)
    check_met(objections(Application(content, day, rules, level, prefixes, said, taken)))
    case.organization_id = await enter(Decision(session, case, content, day, rules, said))
    await worklist.refresh(session, BODIES, [case.organization_id], day, case.id)
    if content.kind in CEASING:
        await refresh_of_body(session, case.organization_id, day, key_of(case))


async def _taken(
    session: WriteSession,
    case: RegistrationCase,
    content: Content,
    prefixes: tuple[str, ...],
    day: date,
) -> tuple[str, ...]:
    """Names like the one that the case gives its body, where it gives one."""
    name = content.name if isinstance(content, Establish | Change) else None
    if name is None:
        return ()
    own = case.organization_id
    return await names_taken(session, name, prefixes, case.division_id, day, own)


def _check_registrar(case: RegistrationCase, said: Mapping[str, Any]) -> None:
    """Whoever registers a body meanwhile decides about it from then on. Raises Conflict."""
    if case.kind != CaseKind.ESTABLISH and said["registrarId"] != case.division_id:
        raise Conflict(
            "Another authority registers the organization by now: reject the case.",
            "该组织已由其他登记管理机关登记，请不予批准。",
        )


def _check_in_being(content: Content, said: Mapping[str, Any]) -> None:
    """Of a body that is no more nothing is decided but what may come after. Raises Conflict."""
    is_over = said["standing"] in {Standing.DISSOLVED, Standing.REVOKED, None}
    if is_over and content.kind not in AFTERWARDS:
        raise Conflict("The organization is no more.", "该组织已注销或者被撤销登记。")
