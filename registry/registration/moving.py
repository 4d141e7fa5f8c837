"""The one way in which a case moves: an act that follows its status, by whoever may do it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from registry import audit
from registry.actor import Actor, Permission
from registry.cases.models import CaseAct, RegistrationCase
from registry.database import WriteSession
from registry.errors import BadInput, Conflict, Forbidden
from registry.statements import execute, translated

TRANSITION = """
SELECT permission, to_status, EXISTS (
    SELECT FROM case_event e
    WHERE e.case_id = :case_id AND e.actor = :actor AND e.act = ANY (t.apart_from)) AS is_own
FROM case_transition t WHERE act = :act AND from_status = :status
"""
FOLLOWING = """
SELECT DISTINCT permission FROM case_transition WHERE from_status = :status AND act <> 'WITHDRAW'
"""
EVENT = """
INSERT INTO case_event (case_id, act, from_status, to_status, on_date, actor, role, opinion)
VALUES (:case_id, :act, :from_status, :to_status, :day, :actor, :role, :opinion)
"""
OWN = (
    "Nobody decides on what they did themselves: let another officer do this.",
    "经办人不得审查或审批本人办理的事项，请由其他人员办理。",
)
# What the database refuses where the code would let it through.
BROKEN = {
    "ck_case_event_four_eyes": Forbidden(*OWN),
    "ck_case_event_follows": Conflict("The case was moved meanwhile.", "案卷已被他人办理。"),
}
REASONED = {CaseAct.RETURN, CaseAct.REJECT, CaseAct.EXTEND}
"""What is not done without a word of why (社会团体登记管理条例 art. 12)."""


class Step(NamedTuple):
    """An act that is possible: where it leads, who does it, when, and what they say."""

    act: CaseAct
    to_status: str
    actor: Actor
    day: date
    opinion: str | None


async def step_for(  # noqa: PLR0913, PLR0917 - an act has an officer, a day and words
    session: WriteSession,
    actor: Actor,
    case: RegistrationCase,
    within: Collection[int],
    act: CaseAct,
    day: date,
    opinion: str | None = None,
) -> Step:
    """Raises Conflict where the act does not follow, Forbidden where another must do it, BadInput."""
    values = {"act": act, "status": case.status, "case_id": case.id, "actor": actor.name}
    row = (await execute(session, TRANSITION, **values)).one_or_none()
    if row is None:
        raise Conflict(
            f"A case that is {case.status} cannot be given the act {act}.",
            f"案卷当前状态为{case.status}，不能办理{act}。",
        )
    actor.require(Permission(row.permission), within=within)
    if row.is_own:
        raise Forbidden(*OWN)
    opinion = (opinion or "").strip() or None
    if act in REASONED and opinion is None:
        raise BadInput("Say why.", "请填写意见。", path=["opinion"])
    return Step(act, row.to_status, actor, day, opinion)


async def check_may_carry_on(
    session: WriteSession, actor: Actor, case: RegistrationCase, within: Collection[int]
) -> None:
    """Raises Forbidden where the actor may do none of the acts that follow."""
    following = await execute(session, FOLLOWING, status=case.status)
    if not any(actor.may(Permission(asked), within=within) for asked in following.scalars()):
        raise Forbidden(
            "Only who may carry the case on takes it.", "只有可办理下一环节的人员可以领取案卷。"
        )


async def take(session: WriteSession, case: RegistrationCase, step: Step) -> None:
    """The act as an event: the database moves the case, and sees to the order and the four eyes."""
    await session.flush()
    with translated(BROKEN):
        await execute(
            session,
            EVENT,
            case_id=case.id,
            act=step.act,
            from_status=case.status,
            to_status=step.to_status,
            day=step.day,
            actor=step.actor.name,
            role=",".join(sorted(step.actor.roles)) or None,
            opinion=step.opinion,
        )
    await session.refresh(case)
    what = f"case.{step.to_status.lower()}"
    note(session, step.actor, case, what, reason=step.opinion, act=step.act)


def note(
    session: WriteSession,
    actor: Actor,
    case: RegistrationCase,
    what: str,
    *,
    reason: str | None = None,
    **detail: str,
) -> None:
    """What was done with a case, on the trail."""
    assert case.id is not None  # noqa: S101 - it was flushed
    of = audit.Subject("case", case.id)
    audit.record(session, actor, what, case.number, of=of, reason=reason, case_id=case.id, **detail)
