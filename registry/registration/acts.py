"""What officers do with a case. Each verb is one act: permission, rule, event, audit, effect."""

from __future__ import annotations

from datetime import date

from registry.actor import Actor, Permission
from registry.cases import CaseKind
from registry.cases.models import CaseAct, RegistrationCase
from registry.database import WriteSession
from registry.errors import Conflict, Forbidden
from registry.registration import bodies, tenants, workers
from registry.registration.contents_of_tenants import AboutTenant
from registry.registration.contents_of_workers import AboutWorker
from registry.registration.finding import check_version, get_case
from registry.registration.kinds import content_of
from registry.registration.materials import check_materials
from registry.registration.moving import check_may_carry_on, note, step_for, take
from registry.registration.terms import check_extension, start_clock, stop_clock

TAKEN = ("Another officer has taken the case.", "案卷已由其他人员领取。")
DECIDED = ("The case is decided.", "案卷已办结。")


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
    if isinstance(content, AboutWorker):
        await workers.approve(session, case, content, day)
    elif isinstance(content, AboutTenant):
        await tenants.approve(session, case, content, day)
    else:
        await bodies.approve(session, case, content, day)


def _check_assignment(case: RegistrationCase, actor: Actor) -> None:
    """Raises Conflict where another officer has taken it."""
    if case.assigned_to not in {None, actor.account_id}:
        raise Conflict(*TAKEN)
