"""What an act on a project is about, by its number, and whether the actor may."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlmodel import select

from registry.actor import Actor, Permission
from registry.audit.subjects import VOLUNTEER as VOLUNTEERS
from registry.audit.subjects import Subject
from registry.database import WriteSession
from registry.divisions.finding import lineage
from registry.errors import Conflict, NotFound
from registry.projects.models import Project
from registry.statements import execute
from registry.tables import key_of
from registry.workforce.finding import get_worker, lock_worker

MANAGE = Permission.PROJECTS_MANAGE

ORGANIZATION = "SELECT id, registrar_id FROM organization WHERE number = :number"
REGISTRAR = "SELECT registrar_id FROM organization WHERE id = :organization_id"
PLACE_OF_WORKER = "SELECT social_worker_place(:worker_id, :today)"
IS_WORKER = """
SELECT EXISTS (SELECT FROM social_worker_status s WHERE s.worker_id = :worker_id
    AND s.status = 'ACTIVE' AND s.during @> CAST(:day AS date))
"""
VOLUNTEER = "SELECT id, home_id FROM volunteer WHERE id = :id"
IS_VOLUNTEER = """
SELECT id FROM volunteer WHERE id = :volunteer_id
    AND registered_on <= CAST(:day AS date) AND ended_on > CAST(:day AS date)
FOR SHARE
"""
TAKES_PART = (
    "SELECT EXISTS (SELECT FROM project_{what} WHERE project_id = :project_id AND {what}_id = :key)"
)


class Body(NamedTuple):
    """An organization, and the division whose office registered it."""

    id: int
    registrar_id: int


async def get_body(session: WriteSession, number: str, path: Sequence[str]) -> Body:
    """An organization by its number. Raises NotFound."""
    row = (await execute(session, ORGANIZATION, number=number)).one_or_none()
    if row is None:
        raise NotFound("No organization has this number.", "没有此编号的社会组织。", path=path)
    return Body(row.id, row.registrar_id)


async def require(session: WriteSession, actor: Actor, *division_ids: int) -> None:
    """Held in one of the divisions: where the project is, or where its organization's registrar is."""
    within: set[int] = set()
    for division_id in division_ids:
        within |= await lineage(session, division_id)
    actor.require(MANAGE, within=within)


async def get_project_to_change(
    session: WriteSession, actor: Actor, number: str, expected_version: int | None = None
) -> Project:
    """Locked. Raises NotFound, Forbidden, Conflict."""
    statement = select(Project).where(Project.number == number).with_for_update(key_share=True)
    project = (await session.exec(statement)).one_or_none()
    if project is None:
        raise NotFound("No project has this number.", "没有此编号的项目。", path=["number"])
    registrar = await execute(session, REGISTRAR, organization_id=project.organization_id)
    await require(session, actor, project.division_id, registrar.scalar_one())
    if expected_version not in {None, project.version}:
        raise Conflict(
            f"This was changed meanwhile: it has version {project.version}.",
            f"内容已被他人更新，现版本为{project.version}。",
            path=["expectedVersion"],
        )
    return project


async def get_worker_of(  # noqa: PLR0913, PLR0917 - whom, of what, by whom, when and where it was stated
    session: WriteSession,
    actor: Actor,
    project_id: int,
    number: str,
    today: date,
    path: Sequence[str],
) -> int:
    """The key of a social worker of the project, or whom the actor may read of. Raises NotFound."""
    worker_id = key_of(await get_worker(session, number, path=path))
    if not await _takes_part(session, project_id, "worker", worker_id):
        place = (await execute(session, PLACE_OF_WORKER, worker_id=worker_id, today=today)).scalar()
        if not actor.may(Permission.WORKERS_READ, within=await lineage(session, place)):
            raise NotFound(path=path)
    return worker_id


async def get_volunteer_of(
    session: WriteSession, actor: Actor, project_id: int, number: str, path: Sequence[str]
) -> int:
    """The key of a volunteer of the project, or whom the actor may read of. Raises NotFound."""
    asked = Subject.numbered(VOLUNTEERS, number)
    row = (await execute(session, VOLUNTEER, id=asked.id)).one_or_none()
    if row is None:
        raise NotFound(path=path)
    if not await _takes_part(session, project_id, "volunteer", row.id):
        within = await lineage(session, row.home_id)
        if not actor.may(Permission.VOLUNTEERS_READ, within=within):
            raise NotFound(path=path)
    return int(row.id)


async def _takes_part(session: WriteSession, project_id: int, what: str, key: int) -> bool:
    """Or did: wherever they live now, whoever manages the project may say when they left it."""
    sql = TAKES_PART.format(what=what)
    return bool((await execute(session, sql, project_id=project_id, key=key)).scalar())


async def check_worker(
    session: WriteSession, worker_id: int, day: date, path: Sequence[str]
) -> None:
    """Raises Conflict unless they are a social worker of the city on the day. Locks them."""
    await lock_worker(session, worker_id)
    if not (await execute(session, IS_WORKER, worker_id=worker_id, day=day)).scalar():
        raise Conflict(
            "They are no social worker of the city that day.", "此人当日不在册。", path=path
        )


async def check_volunteer(
    session: WriteSession, volunteer_id: int, day: date, path: Sequence[str]
) -> None:
    """Raises Conflict unless they are registered on the day; one who was merged never was. Locks them."""
    if not (await execute(session, IS_VOLUNTEER, volunteer_id=volunteer_id, day=day)).scalar():
        raise Conflict(
            "They were no registered volunteer that day.", "此人当日不是注册志愿者。", path=path
        )
