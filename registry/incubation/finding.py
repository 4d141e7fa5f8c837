"""Bases and bodies to act on, by their numbers, and whether the actor may."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import select

from registry.actor import Actor, Permission
from registry.database import WriteSession
from registry.divisions.finding import lineage
from registry.errors import NotFound, check_version
from registry.incubation.models import IncubationBase
from registry.statements import execute
from registry.tables import key_of

LOCK = "SELECT FROM incubation_base WHERE id = :base_id FOR NO KEY UPDATE"
LOCK_TENANT = """
SELECT FROM tenancy WHERE base_id = :base_id AND organization_id = :organization_id AND exit IS NULL
FOR NO KEY UPDATE
"""
BODY = "SELECT id FROM organization WHERE number = :number"


async def get_base(
    session: WriteSession, number: str, *, path: Sequence[str] | None = None
) -> IncubationBase:
    """A base by its number. Raises NotFound."""
    statement = select(IncubationBase).where(IncubationBase.number == number)
    base = (await session.exec(statement)).one_or_none()
    if base is None:
        raise NotFound(path=path)
    return base


async def get_body(session: WriteSession, number: str, path: Sequence[str]) -> int:
    """The key of a body by its number. Raises NotFound."""
    found: int | None = (await execute(session, BODY, number=number)).scalar()
    if found is None:
        raise NotFound(path=path)
    return found


async def lock_base(session: WriteSession, base_id: int) -> None:
    """Whoever takes somebody in next waits for this transaction."""
    await execute(session, LOCK, base_id=base_id)


async def lock_tenant(session: WriteSession, base_id: int, organization_id: int) -> None:
    """Whoever works out what is due of the tenancy waits for this transaction."""
    await execute(session, LOCK_TENANT, base_id=base_id, organization_id=organization_id)


async def get_base_to_change(
    session: WriteSession,
    actor: Actor,
    number: str,
    path: Sequence[str],
    expected_version: int | None = None,
) -> IncubationBase:
    """Locked. Raises NotFound, Forbidden, Conflict."""
    base = await get_base(session, number, path=path)
    actor.require(Permission.INCUBATION_MANAGE, within=await lineage(session, base.site_id))
    await lock_base(session, key_of(base))
    await session.refresh(base)
    check_version(base.version, expected_version)
    return base
