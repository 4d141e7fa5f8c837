"""Officers (经办人员) of every district: most show an API key, some have signed in."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import NamedTuple

from registry import accounts
from registry.actor import OPERATOR
from registry.database import Database
from registry.dated import today
from registry.registration import add_block
from registry.registration.finding import registrar_of
from registry.vault import Keys, Suite, Vault

ROLES = ("clerk", "reviewer", "approver")
PASSWORD = "correct horse battery staple"  # noqa: S105 - everybody knows it
PREFIX = "TT"
"""How the organization codes begin that are issued here."""

DISTRICTS = """
SELECT code, division_id FROM division_version
WHERE level = 'DISTRICT' AND during @> $1::date ORDER BY code
"""
COMMUNITIES = """
SELECT v.code FROM division_placement p
JOIN division_version v ON v.division_id = p.division_id AND v.during @> $2::date
WHERE p.within_id = $1 AND p.during @> $2::date AND v.level = 'COMMUNITY' ORDER BY md5(v.code)
"""
BODIES = """
SELECT o.number FROM organization o
JOIN organization_standing s ON s.organization_id = o.id AND s.during @> $2::date
WHERE o.registrar_id = $1 AND s.standing = 'REGISTERED' ORDER BY md5(o.number)
"""


class Officer(NamedTuple):
    """Whoever acts: as the audit trail names them, and what they show."""

    name: str
    token: str

    @property
    def may_claim(self) -> bool:
        """A program takes no case for itself."""
        return not self.name.startswith("key:")


@dataclass(slots=True)
class District:
    """A registrar with its officers, by role, and what they can act on."""

    code: str
    prefix: str
    """What the names of its bodies begin with."""
    communities: deque[str]
    bodies: deque[str]
    officers: dict[str, Officer] = field(default_factory=dict)


async def hire(
    database: Database, *, sessions: int, districts: int | None = None
) -> list[District]:
    """Three officers for each district; those of the first ones sign in, with a password."""
    async with database.transaction() as session:
        await add_block(session, OPERATOR, PREFIX, 1, 999_999, "bench")
    found = (await _districts(database))[:districts]
    for number, district in enumerate(found):
        signs_in = number * len(ROLES) < sessions
        for role in ROLES:
            make = _signed_in if signs_in else _with_key
            district.officers[role] = await make(database, role, district.code)
    return found


async def _districts(database: Database) -> list[District]:
    day = today()
    async with database.reader() as connection, database.transaction() as session:
        return [
            District(
                code,
                (await registrar_of(session, division_id, day)).prefixes[0],
                deque(row[0] for row in await connection.fetch(COMMUNITIES, division_id, day)),
                deque(row[0] for row in await connection.fetch(BODIES, division_id, day)),
            )
            for code, division_id in await connection.fetch(DISTRICTS, day)
        ]


async def _with_key(database: Database, role: str, code: str) -> Officer:
    name = f"{role} {code}"
    async with database.transaction() as session:
        return Officer(
            f"key:{name}", await accounts.create_key(session, OPERATOR, name, role, code)
        )


async def _signed_in(database: Database, role: str, code: str) -> Officer:
    """Signing in for the first time means a new password."""
    login = f"{role}.{code}"
    async with database.transaction() as session:
        first = await accounts.add_account(session, OPERATOR, login, login, role, code)
    nothing = Vault(Keys.new(Suite.AES))  # is sealed of somebody without an authenticator
    token = await accounts.sign_in(database, nothing, login, first)
    actor = await accounts.authenticate(database, f"Bearer {token}", None)
    await accounts.change_password(database, actor, first, PASSWORD, token)
    return Officer(login, token)
