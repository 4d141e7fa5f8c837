"""Opening a case: whose it is, and whether what it is about belongs to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.exc import DBAPIError

from registry.accounts.statements import lineage
from registry.actor import Actor, Permission
from registry.cases import CaseKind
from registry.cases.models import CaseAct, RegistrationCase
from registry.database import WriteSession
from registry.errors import BadInput, Conflict
from registry.organizations.models import Organization
from registry.registration import contents
from registry.registration.contents import Content, content_of
from registry.registration.finding import division_with, get_organization, street_of
from registry.registration.moving import step_for, take
from registry.statements import constraint_of

PENDING = (
    "A case of this kind about this organization is pending.",
    "该组织已有同类事项正在办理。",
)
ONCE = {"uq_registration_case_pending", "uq_registration_case_pending_listing"}
ELSEWHERE = (
    "The organization was filed in another place than this office is for.",
    "该组织不在本登记管理机关辖区内备案。",
)
FAR = ("This lies outside of the registrar's division.", "该地址不在登记管理机关辖区内。")


async def open_case(
    session: WriteSession, actor: Actor, kind: CaseKind, given: Mapping[str, Any], day: date
) -> RegistrationCase:
    """Open a case (登记申请). Raises NotFound, Forbidden, Conflict, BadInput."""
    content = content_of(kind, given)
    content.check_days(day)
    number: str | None = getattr(content, "organization", None)
    about = await get_organization(session, number) if number else None
    division_id = await _authority(session, content, about)
    within = await lineage(session, division_id)
    actor.require(Permission.CASES_OPEN, within=within)
    await _check_places(session, content, about, division_id)
    case = RegistrationCase(
        kind=kind,
        division_id=division_id,
        organization_id=about.id if about else None,
        title=getattr(content, "name", None) or (about.name if about else kind),
        content=content.kept(),
        opened_on=day,
    )
    await _add(session, case)
    await take(session, case, await step_for(session, actor, case, within, CaseAct.OPEN, day))
    return case


async def _authority(session: WriteSession, content: Content, about: Organization | None) -> int:
    """The division whose office decides: the body's registrar, where it is not founded anew."""
    if isinstance(content, contents.Establish):
        return await division_with(session, content.registrar, "registrar")
    if isinstance(content, contents.File):
        community = await division_with(session, content.community, "community")
        return await street_of(session, community)
    assert about is not None  # noqa: S101 - all other kinds are about a body
    return about.registrar_id


async def _check_places(
    session: WriteSession, content: Content, about: Organization | None, division_id: int
) -> None:
    """Raises Conflict, and BadInput with the path of a place that is not this office's."""
    if about and division_id not in await lineage(session, about.registrar_id):
        raise Conflict(*ELSEWHERE)
    if home := getattr(content, "home", None):
        home_id = await division_with(session, home, "home")
        if division_id not in await lineage(session, home_id):
            raise BadInput(*FAR, path=["home"])


async def _add(session: WriteSession, case: RegistrationCase) -> None:
    session.add(case)
    try:
        await session.flush()
    except DBAPIError as error:
        if constraint_of(error) in ONCE:
            raise Conflict(*PENDING) from None
        raise
