"""What corrections share: registrations by their keys, telling of them, deriving persons anew."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from registry.database import WriteSession
from registry.errors import Conflict
from registry.statements import execute

# The rows whose keys are given.
THESE = """(platform_id, external_id) IN (
    SELECT * FROM unnest(CAST(:platforms AS smallint[]), CAST(:externals AS text[])))"""

OF_PERSON = """
SELECT r.platform_id, r.external_id, p.code AS platform
FROM volunteer_registration r JOIN volunteer_platform p ON p.id = r.platform_id
WHERE r.volunteer_id = :id ORDER BY r.platform_id, r.external_id
"""
TELL = f"""
INSERT INTO change (type, subject_id, platform_id, key)
SELECT 'VOLUNTEER', volunteer_id, platform_id, external_id FROM volunteer_registration WHERE {THESE}
"""  # noqa: S608 - the text stands above
REFRESH = "SELECT refresh_volunteers(CAST(:ids AS bigint[]))"

ONCE_AT_A_TIME = "uq_volunteer_registration_volunteer_id_platform_id_ended_on"


class Key(NamedTuple):
    """A registration."""

    platform_id: int
    external_id: str
    platform: str

    def __str__(self) -> str:
        return f"{self.platform}:{self.external_id}"


async def registrations_of(session: WriteSession, volunteer_id: int) -> list[Key]:
    rows = await execute(session, OF_PERSON, id=volunteer_id)
    return [Key._make(row) for row in rows]


async def on(session: WriteSession, statement: str, keys: Iterable[Key], **values: Any) -> None:
    """A statement on THESE."""
    listed = list(keys)
    platforms, externals = [k.platform_id for k in listed], [k.external_id for k in listed]
    await execute(session, statement, platforms=platforms, externals=externals, **values)


async def settle(session: WriteSession, volunteer_ids: Iterable[int], keys: Iterable[Key]) -> None:
    """Persons as their registrations state them now, and those that changed on the feed."""
    await execute(session, REFRESH, ids=sorted(volunteer_ids))
    await on(session, TELL, keys)


def registered_twice() -> Conflict:
    return Conflict(
        "Both are registered on one platform until the same day: it must end one of them first.",
        "两人在同一平台均有注册且截止日期相同，须先由平台注销其一。",
    )
