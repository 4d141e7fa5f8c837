"""Social workers to act on, by their numbers, and whether the actor may."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlmodel import select

from registry.actor import Actor, Permission
from registry.database import WriteSession
from registry.divisions.finding import lineage
from registry.errors import NotFound, check_version
from registry.statements import execute
from registry.tables import key_of
from registry.workforce.models import SocialWorker

LOCK = "SELECT FROM social_worker WHERE id = :worker_id FOR NO KEY UPDATE"
# Whoever may act where somebody lives, or where they are counted.
PLACES = """
SELECT social_worker_place(:worker_id, :day) AS place
UNION
SELECT division_id FROM social_worker_home
WHERE worker_id = :worker_id AND during @> CAST(:day AS date)
"""


async def get_worker(
    session: WriteSession, number: str, *, path: Sequence[str] | None = None
) -> SocialWorker:
    """A social worker by their number. Raises NotFound."""
    statement = select(SocialWorker).where(SocialWorker.number == number)
    worker = (await session.exec(statement)).one_or_none()
    if worker is None:
        raise NotFound(path=path)
    return worker


async def lock_worker(session: WriteSession, worker_id: int) -> None:
    """Whoever decides about them next waits for this transaction."""
    await execute(session, LOCK, worker_id=worker_id)


async def get_worker_to_change(  # noqa: PLR0913, PLR0917 - whom, by whom, when and as they were read
    session: WriteSession,
    actor: Actor,
    number: str,
    permission: Permission,
    day: date,
    expected_version: int | None = None,
) -> SocialWorker:
    """Locked. Raises NotFound where the actor may not even read of them, Forbidden, Conflict."""
    worker = await get_worker(session, number)
    await lock_worker(session, key_of(worker))
    await session.refresh(worker)
    found = await execute(session, PLACES, worker_id=worker.id, day=day)
    within: set[int] = set()
    for place in found.scalars().all():
        within |= await lineage(session, place)
    if not actor.may(Permission.WORKERS_READ, within=within):
        raise NotFound
    actor.require(permission, within=within)
    check_version(worker.version, expected_version)
    return worker
