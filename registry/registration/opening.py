"""Opening a case: whose it is, and whether what it is about belongs to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.exc import DBAPIError

from registry.actor import Actor, Permission
from registry.cases import CaseKind
from registry.cases.models import CaseAct, RegistrationCase
from registry.database import WriteSession
from registry.divisions.finding import division_with, lineage, street_of
from registry.errors import BadInput, Conflict
from registry.organizations.models import Organization
from registry.registration import contents, tenants, workers
from registry.registration.contents import Content
from registry.registration.contents_of_tenants import AboutTenant
from registry.registration.contents_of_workers import AboutWorker
from registry.registration.decisions import Subject
from registry.registration.finding import get_organization
from registry.registration.kinds import content_of
from registry.registration.moving import step_for, take
from registry.statements import constraint_of

PENDING = (
    "A case of this kind about the same is pending.",
    "已有同类事项正在办理。",
)
ONCE = {
    "uq_registration_case_pending",
    "uq_registration_case_pending_listing",
    "uq_registration_case_pending_worker",
    "uq_registration_case_pending_base",
}
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
    body = await get_organization(session, number) if number else None
    about = await _subject_of(session, content, body, day)
    within = await lineage(session, about.division_id)
    actor.require(Permission.CASES_OPEN, within=within)
    if isinstance(content, AboutTenant):
        await tenants.check(session, content, about, day)
    elif isinstance(content, AboutWorker):
        await workers.check(session, about, day)
    else:
        await _check_places(session, content, body, about.division_id)
    case = RegistrationCase(kind=kind, content=content.kept(), opened_on=day, **about._asdict())
    await _add(session, case)
    await take(session, case, await step_for(session, actor, case, within, CaseAct.OPEN, day))
    return case


async def _subject_of(
    session: WriteSession, content: Content, body: Organization | None, day: date
) -> Subject:
    """What it is about, and whose office decides. Raises NotFound."""
    if isinstance(content, AboutWorker):
        return await workers.subject_of(session, content, day)
    if isinstance(content, AboutTenant):
        assert body is not None  # noqa: S101 - its number is asked for
        return await tenants.subject_of(session, content, body, day)
    return await _body_of(session, content, body)


async def _body_of(session: WriteSession, content: Content, body: Organization | None) -> Subject:
    """The body that it is about, where there is one yet. Raises NotFound."""
    division_id = await _authority(session, content, body)
    title = getattr(content, "name", None) or (body.name if body else content.kind)
    return Subject(division_id, title, organization_id=body.id if body else None)


async def _authority(session: WriteSession, content: Content, about: Organization | None) -> int:
    """The division whose office decides: the body's registrar, where it is not founded anew."""
    if isinstance(content, contents.Establish):
        return await division_with(session, content.registrar, ["registrar"])
    if isinstance(content, contents.File):
        community = await division_with(session, content.community, ["community"])
        return await street_of(session, community, ["community"])
    assert about is not None  # noqa: S101 - all other kinds are about a body
    return about.registrar_id


async def _check_places(
    session: WriteSession, content: Content, body: Organization | None, division_id: int
) -> None:
    """Raises Conflict, and BadInput with the path of a home that is not this office's."""
    if body and division_id not in await lineage(session, body.registrar_id):
        raise Conflict(*ELSEWHERE)
    if home := getattr(content, "home", None):
        home_id = await division_with(session, home, ["home"])
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
