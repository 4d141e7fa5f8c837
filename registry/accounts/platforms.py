"""Platforms (志愿服务平台): tenants of the register, each with keys of its own."""

from __future__ import annotations

from typing import NamedTuple

from registry import audit
from registry.accounts.keys import create_key
from registry.accounts.models import VolunteerPlatform
from registry.actor import Actor, Permission
from registry.database import WriteSession
from registry.errors import BadInput, Conflict, NotFound
from registry.statements import execute, translated

ROLE = "platform"
BROKEN = {
    "uq_volunteer_platform_code": Conflict(
        "A platform of this code is there already.", "已有此代码的平台。"
    ),
    "ck_volunteer_platform_code": BadInput(
        "A code has 2 to 40 lower-case letters, digits and hyphens, a letter first.",
        "平台代码应为2至40位小写字母、数字或连字符，以字母开头。",
    ),
    "ck_volunteer_platform_name": BadInput("A platform needs a name.", "平台应有名称。"),
}


class Platform(NamedTuple):
    id: int
    code: str
    name: str


async def add_platform(
    session: WriteSession, actor: Actor, code: str, name: str, *, demo: bool = False
) -> Platform:
    """Enter a platform. Raises Forbidden, Conflict, BadInput."""
    actor.require(Permission.ACCOUNTS_MANAGE, within=())
    platform = VolunteerPlatform(code=code, name=name.strip(), demo=demo)
    session.add(platform)
    with translated(BROKEN):
        await session.flush()
    audit.record(session, actor, "platform.added", code, name=platform.name)
    assert platform.id is not None  # noqa: S101 - Postgres has numbered it
    return Platform(platform.id, code, platform.name)


async def get_platform(session: WriteSession, code: str) -> Platform:
    """Raises NotFound."""
    found = "SELECT id, code, name FROM volunteer_platform WHERE code = :code"
    row = (await execute(session, found, code=code)).one_or_none()
    if row is None:
        raise NotFound(f"No platform is called {code}.", f"没有代码为“{code}”的平台。")
    return Platform(row.id, row.code, row.name)


async def list_platforms(session: WriteSession) -> list[Platform]:
    """All of them, by code."""
    rows = await execute(session, "SELECT id, code, name FROM volunteer_platform ORDER BY code")
    return [Platform(row.id, row.code, row.name) for row in rows]


async def add_platform_key(session: WriteSession, actor: Actor, code: str, name: str) -> str:
    """A new key of a platform, to be shown once. Raises NotFound, Forbidden, Conflict."""
    platform = await get_platform(session, code)
    return await create_key(session, actor, name, ROLE, None, platform_id=platform.id)
