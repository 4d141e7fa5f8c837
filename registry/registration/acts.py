"""What officers do with a case. Each verb is one act: permission, rule, event, audit, effect."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from registry.actor import Actor, Permission
from registry.cases import CaseKind
from registry.cases.models import CaseAct, RegistrationCase
from registry.database import WriteSession
from registry.errors import Conflict, Forbidden, RuleViolation, Violation
from registry.organizations import Standing
from registry.registration import worklist
from registry.registration.contents import Change, Content, Establish, content_of
from registry.registration.deciding import enter
from registry.registration.decisions import Decision
from registry.registration.finding import check_version, get_case, lock_organization, registrar_of
from registry.registration.judging import Application, objections
from registry.registration.known import facts_of
from registry.registration.materials import check_materials
from registry.registration.moving import check_may_carry_on, note, step_for, take
from registry.registration.terms import check_extension, start_clock, stop_clock
from registry.rules import Finding, names_taken, rules_on

TAKEN = ("Another officer has taken the case.", "案卷已由其他人员领取。")
DECIDED = ("The case is decided.", "案卷已办结。")
AFTERWARDS = {CaseKind.DELISTING, CaseKind.ANNUAL, CaseKind.LISTING}
"""What may still be decided about a body that is no more."""


async def move_case(  # noqa: PLR0913, PLR0917 - an act has an officer, a day and words
    session: WriteSession,
    actor: Actor,
    number: str,
    act: CaseAct,
    day: date,
    opinion: str | None = None,
    expected_version: int | None = None,
) -> RegistrationCase:
    """Do an act with a case. Raises NotFound, Forbidden, Conflict, RuleViolation, BadInput."""
    case, within = await get_case(session, actor, number)
    check_version(case, expected_version)
    _check_assignment(case, actor)
    step = await step_for(session, actor, case, within, act, day, opinion)
    if act is CaseAct.ACCEPT:
        await check_materials(session, case, day)
    elif act is CaseAct.APPROVE:
        await _approve(session, case, day)
    elif act is CaseAct.RETURN:
        stop_clock(case)
    elif act is CaseAct.EXTEND:
        await check_extension(session, case)
    await take(session, case, step)
    if act in {CaseAct.ACCEPT, CaseAct.RESUBMIT, CaseAct.EXTEND}:
        await start_clock(session, case)
    await session.flush()
    return case


async def claim_case(
    session: WriteSession, actor: Actor, number: str, expected_version: int | None = None
) -> RegistrationCase:
    """Take a case for oneself: nobody else moves it. Raises NotFound, Forbidden, Conflict."""
    case, within = await get_case(session, actor, number)
    check_version(case, expected_version)
    _check_assignment(case, actor)
    if actor.account_id is None:
        raise Forbidden("Only officers take cases.", "只有经办人员可以领取案卷。")
    if case.decided_on is not None:
        raise Conflict(*DECIDED)
    await check_may_carry_on(session, actor, case, within)
    await _assign(session, actor, case, actor.account_id, "case.claimed")
    return case


async def release_case(
    session: WriteSession, actor: Actor, number: str, expected_version: int | None = None
) -> RegistrationCase:
    """Give it back; who may approve may free another's. Raises NotFound, Forbidden, Conflict."""
    case, within = await get_case(session, actor, number)
    check_version(case, expected_version)
    if case.assigned_to is None:
        raise Conflict("Nobody has taken the case.", "案卷未被领取。")
    if case.assigned_to != actor.account_id:
        actor.require(Permission.CASES_APPROVE, within=within)
    await _assign(session, actor, case, None, "case.released")
    return case


async def _assign(
    session: WriteSession, actor: Actor, case: RegistrationCase, to: int | None, what: str
) -> None:
    case.assigned_to = to
    case.version += 1
    note(session, actor, case, what)
    await session.flush()


async def _approve(session: WriteSession, case: RegistrationCase, day: date) -> None:
    """The rules of the day are asked once more, then the register is changed. Raises RuleViolation."""
    content = content_of(CaseKind(case.kind), case.content)
    rules = await rules_on(session, day)
    said = None
    if case.organization_id is not None:
        await lock_organization(session, case.organization_id)
        said = await facts_of(session, case.organization_id, day)
        _check_registrar(case, said)
        _check_in_being(content, said)
    level, prefixes = await registrar_of(session, case.division_id, day)
    taken = await _taken(session, case, content, prefixes, day)
    against = objections(Application(content, day, rules, level, prefixes, said, taken))
    if against:
        raise RuleViolation([_violation(finding) for finding in against])
    case.organization_id = await enter(Decision(session, case, content, day, rules, said))
    assert case.id is not None  # noqa: S101 - it was read from its table
    await worklist.refresh(session, case.organization_id, day, case.id)


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


def _check_assignment(case: RegistrationCase, actor: Actor) -> None:
    """Raises Conflict where another officer has taken it."""
    if case.assigned_to not in {None, actor.account_id}:
        raise Conflict(*TAKEN)


def _violation(finding: Finding) -> Violation:
    return Violation(
        finding.rule,
        finding.article,
        finding.message_en,
        finding.message_zh,
        finding.earliest_on,
    )
