"""Proposals to list a body: a person confirms one, which opens a case, or dismisses it with a reason."""

from __future__ import annotations

from datetime import date

from sqlmodel import select

from registry import audit
from registry.actor import Actor, Permission
from registry.cases import CaseKind, ObligationKind
from registry.cases.models import RegistrationCase
from registry.cases.obligations import Obligation
from registry.database import WriteSession
from registry.divisions.finding import lineage
from registry.errors import BadInput, Conflict, NotFound
from registry.organizations.models import Organization
from registry.registration.opening import open_case
from registry.statements import execute

LONGEST = 2_000
# Once a case was opened for it, that decides.
IS_PENDING = """
SELECT EXISTS (
    SELECT FROM registration_case
    WHERE organization_id = :body AND kind = 'LISTING' AND decided_on IS NULL
      AND content @> (SELECT proposal FROM obligation WHERE id = :id))
"""
CHANGED = "INSERT INTO change (type, subject_id) VALUES ('ORGANIZATION', :body)"


async def confirm_proposal(
    session: WriteSession, actor: Actor, number: str, ground: str, day: date
) -> RegistrationCase:
    """Open the listing case that is proposed. Raises NotFound, Forbidden, Conflict, BadInput."""
    obligation = await _open_proposal(session, actor, number, Permission.CASES_OPEN)
    body = await session.get_one(Organization, obligation.organization_id)
    given = {"organization": body.number, "ground": ground, **(obligation.proposal or {})}
    return await open_case(session, actor, CaseKind.LISTING, given, day)


async def dismiss_proposal(
    session: WriteSession, actor: Actor, number: str, reason: str, day: date
) -> Obligation:
    """Settle it without listing anybody. Raises NotFound, Forbidden, Conflict, BadInput."""
    reason = reason.strip()
    if not 0 < len(reason) <= LONGEST:
        raise BadInput("Say why.", "请填写理由。", path=["reason"])
    obligation = await _open_proposal(session, actor, number, Permission.CASES_REVIEW)
    assert obligation.organization_id is not None  # noqa: S101 - by its kind
    about = {"body": obligation.organization_id, "id": obligation.id}
    if (await execute(session, IS_PENDING, **about)).scalar_one():
        raise Conflict("A case was opened for it: decide that.", "该建议已立案，请办理该案卷。")
    obligation.settled_on = day
    obligation.dismissed_by, obligation.dismissal = actor.name, reason
    of = audit.Subject("organization", obligation.organization_id)
    await execute(session, CHANGED, body=obligation.organization_id)
    detail = dict(obligation.proposal or {})
    audit.record(session, actor, "proposal.dismissed", number, of=of, reason=reason, **detail)
    await session.flush()
    return obligation


async def _open_proposal(
    session: WriteSession, actor: Actor, number: str, permission: Permission
) -> Obligation:
    """Locked. Raises NotFound, Forbidden, Conflict."""
    statement = select(Obligation).where(Obligation.number == number)
    obligation = (await session.exec(statement.with_for_update())).one_or_none()
    if obligation is None:
        raise NotFound
    within = await lineage(session, obligation.division_id)
    if not actor.may(Permission.CASES_READ, within=within):
        raise NotFound
    actor.require(permission, within=within)
    if obligation.kind != ObligationKind.LISTING or obligation.settled_on is not None:
        raise Conflict("This is no open proposal.", "该事项不是待确认的列入建议。")
    return obligation
