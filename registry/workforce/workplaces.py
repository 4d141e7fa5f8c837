"""Workplaces and posts: who employs social workers, and how many each post is set for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from registry import audit, spans
from registry.actor import Actor, Permission
from registry.audit.subjects import POST, Subject
from registry.divisions.finding import community_with, division_with, lineage
from registry.errors import Conflict, NotFound
from registry.statements import execute, translated
from registry.workforce.models import WorkplaceKind

if TYPE_CHECKING:
    from registry.database import WriteSession
    from registry.workforce.stated import StatedPost, StatedWorkplace

FIND_ORGANIZATION = "SELECT id FROM organization WHERE number = :number"
FIND_BASE = "SELECT id FROM incubation_base WHERE number = :number"
# A workplace is the same for everybody whom it employs.
KEEP = """
INSERT INTO workplace (kind, organization_id, division_id, base_id, name)
VALUES (:kind, :organization_id, :division_id, :base_id, :name) ON CONFLICT DO NOTHING
"""
FIND = """
SELECT id FROM workplace WHERE organization_id = CAST(:organization_id AS bigint)
UNION ALL
SELECT id FROM workplace WHERE base_id = CAST(:base_id AS bigint)
UNION ALL
SELECT id FROM workplace WHERE division_id = CAST(:division_id AS bigint) AND name = :name
"""
PLACE = """
SELECT coalesce(workplace_place_on(w.id, :day), b.site_id, o.registrar_id) FROM workplace w
LEFT JOIN organization o ON o.id = w.organization_id
LEFT JOIN incubation_base b ON b.id = w.base_id WHERE w.id = :workplace_id
"""
KEEP_POST = """
INSERT INTO post (workplace_id, title) VALUES (:workplace_id, :title)
ON CONFLICT (workplace_id, title) DO UPDATE SET version = post.version + 1
RETURNING id
"""
POST_OF = "SELECT id FROM post WHERE number = :number AND workplace_id = :workplace_id"
HELD = Conflict("This was changed on the same day already.", "当日已有变更，同日不得再次变更。")
CROWDED = Conflict(
    "The post is set for fewer persons than hold it on some day.",
    "该岗位设置人数少于在岗人数。",
    path=["places"],
)
BROKEN = {
    "ck_post_room": CROWDED,
    "ck_post_room_during": HELD,
    "ex_post_room_post_id": Conflict("The post is set otherwise later on.", "该岗位此后另有设置。"),
}


async def keep_workplace(session: WriteSession, stated: StatedWorkplace) -> int:
    """The key of a workplace, which is entered where it is not yet. Raises NotFound, BadInput."""
    kind, values = await _employer(session, stated)
    values = {"organization_id": None, "division_id": None, "base_id": None, "name": "", **values}
    await execute(session, KEEP, kind=kind, **values)
    return int((await execute(session, FIND, **values)).scalar_one())


async def _employer(
    session: WriteSession, stated: StatedWorkplace
) -> tuple[WorkplaceKind, dict[str, Any]]:
    """Its kind, and the columns that name it. Raises NotFound, BadInput."""
    if stated.organization is not None:
        found = await _numbered(session, FIND_ORGANIZATION, stated.organization, "organization")
        return WorkplaceKind.ORGANIZATION, {"organization_id": found}
    if stated.base is not None:
        found = await _numbered(session, FIND_BASE, stated.base, "base")
        return WorkplaceKind.INCUBATION_BASE, {"base_id": found}
    if stated.community is not None:
        found = await community_with(session, stated.community, ["workplace", "community"])
        return WorkplaceKind.COMMUNITY, {"division_id": found}
    assert stated.institution is not None  # noqa: S101 - one of the four is given
    path = ["workplace", "institution", "division"]
    found = await division_with(session, stated.institution.division, path)
    name = stated.institution.name.strip()
    return WorkplaceKind.INSTITUTION, {"division_id": found, "name": name}


async def _numbered(session: WriteSession, sql: str, number: str, name: str) -> int:
    """The key behind a number. Raises NotFound."""
    key: int | None = (await execute(session, sql, number=number)).scalar()
    if key is None:
        raise NotFound(path=["workplace", name])
    return key


async def post_at(session: WriteSession, workplace_id: int, number: str) -> int:
    """A post of a workplace. Raises NotFound."""
    found = await execute(session, POST_OF, workplace_id=workplace_id, number=number)
    post_id: int | None = found.scalar()
    if post_id is None:
        raise NotFound(path=["post"])
    return post_id


async def within_of(session: WriteSession, workplace_id: int, day: date) -> frozenset[int]:
    """All that a workplace lies within; where its body is no more, what its registrar does; a base's site."""
    found = await execute(session, PLACE, workplace_id=workplace_id, day=day)
    return await lineage(session, found.scalar())


async def set_post(session: WriteSession, actor: Actor, stated: StatedPost, day: date) -> int:
    """Set a post for so many from a day on (设置社工岗位). Raises NotFound, Forbidden, Conflict."""
    stated.check_days(day)
    workplace_id = await keep_workplace(session, stated.workplace)
    actor.require(Permission.WORKERS_MANAGE, within=await within_of(session, workplace_id, day))
    kept = await execute(session, KEEP_POST, workplace_id=workplace_id, title=stated.title.strip())
    post_id = int(kept.scalar_one())
    with translated(BROKEN):
        await _make_room(session, post_id, stated.places, stated.since)
    of, places = Subject(POST, post_id), stated.places
    audit.record(session, actor, "post.set", of.number, of=of, places=places, since=stated.since)
    return post_id


async def _make_room(session: WriteSession, post_id: int, places: int, since: date) -> None:
    """For so many from a day on; for none it is given up."""
    if places:
        room: dict[str, Any] = {"places": places, "source": "officer"}
        await spans.replace(session, "post_room", since, {"post_id": post_id}, **room)
    else:
        await spans.end(session, "post_room", since, post_id=post_id)
