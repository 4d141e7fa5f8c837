"""Officers and numbers, as the tests of what is done with one person need them."""

from __future__ import annotations

from datetime import date
from typing import Any

from registry.actor import Actor, Grant, Permission
from registry.audit.subjects import VOLUNTEER, Subject
from registry.database import Database
from tests.files import fetch, value
from tests.volunteers.counting import counted

ID = "SELECT division_id FROM division_version WHERE code = $1"
WHOSE = """
SELECT r.volunteer_id FROM volunteer_registration r JOIN volunteer_platform p ON p.id = r.platform_id
WHERE p.code = $1 AND r.external_id = $2
"""
ENTRIES = """
SELECT action, subject_id, reason, detail FROM audit_entry WHERE subject_type = 'volunteer' ORDER BY id
"""
REASON = "本人到窗口申请办理"
HERE, ELSEWHERE, CITY = "500103000000", "500112000000", "500000000000"

READ, REVEAL, CORRECT = (
    Permission.VOLUNTEERS_READ,
    Permission.PEOPLE_REVEAL,
    Permission.VOLUNTEERS_CORRECT,
)


async def officer(
    db: Database, *permissions: Permission, within: str = HERE, name: str = "zhang.wei"
) -> Actor:
    """Somebody who holds them in a division."""
    grant = Grant(frozenset(permissions), await value(db, ID, within))
    return Actor(name, grants=(grant,), via="session", roles=frozenset({"clerk"}))


async def number_of(db: Database, platform: str, external_id: str) -> str:
    """The number of whoever a registration is."""
    return Subject(VOLUNTEER, await value(db, WHOSE, platform, external_id)).number


async def entries(db: Database) -> list[tuple[Any, ...]]:
    return await fetch(db, ENTRIES)


async def figures(db: Database, *days: date, platform_id: int = 0) -> list[tuple[int, int]]:
    """Registered and verified in the whole city."""
    place = await value(db, ID, CITY)
    return [await counted(db, place, platform_id, day) for day in days]
