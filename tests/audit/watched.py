"""A register with officers, auditors, cases and bodies, in which it is seen who looked at what."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from registry import audit
from registry.actor import OPERATOR
from registry.database import Database
from tests.accounts.people import DISTRICT, OTHER_DISTRICT, member
from tests.conftest import serving
from tests.files import fetch, write
from tests.registration.officers import Officer

STREET = "500103001000"
PEOPLE = {
    "auditor": ("auditor.all", "auditor", None),
    "local": ("auditor.one", "auditor", DISTRICT),
    "clerk": ("clerk.one", "clerk", DISTRICT),
    "stranger": ("clerk.two", "clerk", OTHER_DISTRICT),
    "administrator": ("admin.one", "administrator", None),
}
BODIES = """
WITH made AS (
    INSERT INTO organization (name, filing_number, registrar_id, established_on)
    SELECT '书法队' || place, 'F' || place, division_id, '2020-01-01'
    FROM unnest(ARRAY['{codes}']) WITH ORDINALITY AS t (code, place)
    JOIN division_version USING (code) ORDER BY place
    RETURNING id, registrar_id),
stood AS (
    INSERT INTO organization_standing
        (organization_id, during, form, standing, community_based, source)
    SELECT id, '[2020-01-01,)', 'COMMUNITY_FILED', 'FILED', true, 'test' FROM made),
seated AS (
    INSERT INTO organization_fact (organization_id, kind, during, value, source)
    SELECT id, 'COUNCIL', '[2020-01-01,)', '{{"seats": [{{"name": "王芳", "office": "CHAIR"}}]}}',
        'test' FROM made)
INSERT INTO organization_home (organization_id, during, division_id, source)
SELECT id, '[2020-01-01,)', registrar_id, 'test' FROM made
"""
CASES = """
INSERT INTO registration_case (kind, division_id, title, content, opened_on)
SELECT 'FILE', division_id, '书法队', '{{"leader": "王芳"}}', '2026-11-01'
FROM unnest(ARRAY['{codes}']) WITH ORDINALITY AS t (code, place)
JOIN division_version USING (code) ORDER BY place
"""
OPENED = """
INSERT INTO case_event (case_id, act, from_status, to_status, on_date, actor)
SELECT id, 'OPEN', 'NEW', 'SUBMITTED', opened_on, 'clerk' FROM registration_case
"""
TRAIL = """
SELECT actor, role, via, remote, action, subject, subject_type, subject_id, reason, case_id, detail::text
FROM audit_entry WHERE id > $1 ORDER BY id
"""


async def found(db: Database) -> dict[str, str]:
    """People, and in two districts and a street of the first a body and a case; all their tokens."""
    codes = f"{DISTRICT}', '{OTHER_DISTRICT}', '{STREET}"
    for sql in (BODIES, CASES, OPENED):
        await write(db, sql.format(codes=codes))
    return {name: await member(db, *account) for name, account in PEOPLE.items()}


@dataclass(slots=True)
class Watched:
    """The people at work, and what they leave on the trail."""

    db: Database
    auditor: Officer
    local: Officer
    clerk: Officer
    stranger: Officer
    administrator: Officer
    nobody: Officer
    before: int = field(default=0, init=False)

    async def left(self) -> list[tuple[Any, ...]]:
        """The entries since the last time that this was asked."""
        (rows,) = await fetch(self.db, "SELECT coalesce(max(id), 0) FROM audit_entry")
        before, self.before = self.before, rows[0]
        return await fetch(self.db, TRAIL, before)

    async def actions(self) -> list[tuple[str, str]]:
        """Who did what, of these."""
        return [(actor, action) for actor, _, _, _, action, *_ in await self.left()]

    async def act(self, action: str, of: tuple[str, int] | None = None, **said: Any) -> None:
        """An act of the operator's."""
        async with self.db.transaction() as session:
            subject = audit.Subject(*of) if of else None
            audit.record(session, OPERATOR, action, "对象", of=subject, **said)


@asynccontextmanager
async def watching(db: Database, tokens: dict[str, str]) -> AsyncIterator[Watched]:
    """The whole application, with everybody signed in."""
    async with serving(db.url) as client:
        people = {name: Officer(client, token) for name, token in tokens.items()}
        opened = Watched(db, **people, nobody=Officer(client, ""))
        await opened.left()
        yield opened
