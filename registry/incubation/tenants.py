"""What is recorded of a tenant without a case: its stage (孵化阶段), and the handover (移交)."""

from __future__ import annotations

from datetime import date
from typing import Any

from registry import audit, spans, worklist
from registry.actor import Actor
from registry.audit.subjects import BASE, Subject
from registry.database import WriteSession
from registry.errors import Conflict
from registry.incubation.due import TENANTS
from registry.incubation.finding import get_base_to_change, get_body
from registry.incubation.judging import to_stage
from registry.incubation.known import base_on, get_tenant
from registry.incubation.stated import StatedHandover, StatedStage
from registry.rules import check_met
from registry.statements import execute, translated
from registry.tables import key_of

# The last tenancy that ended and of which nothing was handed over yet.
HAND_OVER = """
UPDATE tenancy SET handed_over_on = :day, handover = :note
WHERE id = (
    SELECT id FROM tenancy
    WHERE base_id = :base_id AND organization_id = :organization_id AND exit IS NOT NULL
      AND handed_over_on IS NULL
    ORDER BY during DESC LIMIT 1)
RETURNING id
"""
SAME_DAY = Conflict(
    "Its stage was changed on the same day already.", "当日孵化阶段已有变更，同日不得再次变更。"
)
OUTSIDE = Conflict("It is no tenant of this base that day.", "该组织当日未入驻该基地。")
BROKEN = {
    "ck_tenancy_stage_during": SAME_DAY,
    "ck_tenancy_stage_within": OUTSIDE,
    "ex_tenancy_stage_tenancy_id": Conflict(
        "Another stage is recorded for a later time.", "此后另有孵化阶段记录。"
    ),
    "ck_tenancy_handed_over_on": Conflict(
        "Nothing is handed over before the exit.", "移交日期不得早于退出日期。", path=["on"]
    ),
}


async def record_stage(session: WriteSession, actor: Actor, stated: StatedStage, day: date) -> int:
    """Record the stage that a tenant is in from a day on; the tenancy's key.

    Raises NotFound, Forbidden, Conflict, RuleViolation, BadInput.
    """
    stated.check_days(day)
    base = await get_base_to_change(session, actor, stated.base, ["base"])
    body = await get_body(session, stated.organization, ["organization"])
    tenant = await get_tenant(session, key_of(base), body)
    if tenant.stage is stated.stage:
        raise Conflict("It is in this stage already.", "该组织已处于该孵化阶段。")
    check_met(to_stage(await base_on(session, key_of(base), stated.since), tenant, stated.stage))
    with translated(BROKEN):
        if not await spans.end(session, "tenancy_stage", stated.since, tenancy_id=tenant.id):
            raise OUTSIDE
        columns: dict[str, Any] = {"stage": stated.stage, "source": "officer"}
        await spans.begin(session, "tenancy_stage", stated.since, tenancy_id=tenant.id, **columns)
    _note(session, actor, key_of(base), "base.stage", stated.organization)
    return tenant.id


async def record_handover(
    session: WriteSession, actor: Actor, stated: StatedHandover, day: date
) -> int:
    """Record that a tenant that left handed over what it had; the tenancy's key.

    Raises NotFound, Forbidden, Conflict, BadInput.
    """
    stated.check_days(day)
    base = await get_base_to_change(session, actor, stated.base, ["base"])
    body = await get_body(session, stated.organization, ["organization"])
    of = {"base_id": base.id, "organization_id": body}
    with translated(BROKEN):
        done = await execute(session, HAND_OVER, day=stated.on, note=stated.note.strip(), **of)
    tenancy_id: int | None = done.scalar()
    if tenancy_id is None:
        raise Conflict("Nothing of it is to be handed over.", "该组织没有待移交事项。")
    await worklist.refresh(session, TENANTS, [tenancy_id], day)
    _note(session, actor, key_of(base), "base.handover", stated.organization)
    return tenancy_id


def _note(session: WriteSession, actor: Actor, base_id: int, what: str, organization: str) -> None:
    of = Subject(BASE, base_id)
    audit.record(session, actor, what, of.number, of=of, organization=organization)
