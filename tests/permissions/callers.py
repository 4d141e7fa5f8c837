"""Callers of every kind: each role of the database in a district, in its street, in another, everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from registry import accounts
from registry.accounts.passwords import hashed
from registry.accounts.tokens import digest, new_token
from registry.actor import OPERATOR, Permission
from registry.database import Database
from registry.statements import execute
from tests.accounts.people import DISTRICT, OTHER_DISTRICT, PASSWORD

STREET = "500103001000"
"""A street of the district."""

SCOPES = {"district": DISTRICT, "street": STREET, "other": OTHER_DISTRICT, "everywhere": None}
WITHIN = {DISTRICT: {DISTRICT}, STREET: {DISTRICT, STREET}, OTHER_DISTRICT: {OTHER_DISTRICT}}
"""In which of the scopes a place lies."""

PLATFORM = "platform"
"""A role that only keys of platforms hold, and everywhere."""

SINGLE = {
    "reader": Permission.CASES_READ,
    "looker": Permission.ORGANIZATIONS_READ_UNPUBLISHED,
    "opener": Permission.CASES_OPEN,
}
"""Roles of one permission, so that none is taken for another that the shipped roles hold beside it."""

ADD_ROLE = "INSERT INTO role VALUES (:role, :role, :role)"
ADD_PERMISSION = "INSERT INTO role_permission VALUES (:role, :permission)"
ROLES = "SELECT role, array_agg(permission) AS permissions FROM role_permission GROUP BY role"
ADD_ACCOUNT = """
WITH made AS (
    INSERT INTO account (login, display_name, password_hash, must_change_password)
    VALUES (:login, :login, :password_hash, :is_new) RETURNING id),
granted AS (
    INSERT INTO account_role (account_id, role, division_id)
    SELECT id, :role, (SELECT division_id FROM division_version WHERE code = CAST(:code AS text))
    FROM made WHERE CAST(:role AS text) IS NOT NULL)
SELECT id FROM made
"""
SEEN = "UPDATE api_key SET last_used_at = now() + interval '1 day'"
"""So that to ask with a key changes nothing."""
ADD_SESSION = """
INSERT INTO account_session (token_hash, account_id, expires_at)
VALUES (:token_hash, :account_id, now() + interval '1 hour')
"""


@dataclass(frozen=True, slots=True)
class Caller:
    """Someone, what they hold, and where; a code of None is everywhere."""

    name: str
    token: str = field(default="", repr=False)
    account_id: int | None = None
    permissions: frozenset[Permission] = frozenset()
    code: str | None = None
    is_settled: bool = True
    """Whether they have changed their first password."""

    def holds(self, permission: Permission, place: str | None) -> bool:
        """Whether they hold it in a place; a place of None is everywhere."""
        reaches = self.code is None or self.code in WITHIN.get(place or "", ())
        return permission in self.permissions and reaches

    def held_somewhere(self, permission: Permission) -> bool:
        return permission in self.permissions


NO_PASSWORD = "none"  # noqa: S105 - no hash is this
NOBODY = Caller("anonymous")


async def hire(db: Database) -> list[Caller]:
    """Everybody: those without a role and without their own password are among them."""
    async with db.transaction() as session:
        for role, permission in SINGLE.items():
            await execute(session, ADD_ROLE, role=role)
            await execute(session, ADD_PERMISSION, role=role, permission=permission)
        roles = {row.role: row.permissions for row in await execute(session, ROLES)}
    password_hash = await hashed(PASSWORD)

    async def account(
        login: str, role: str | None = None, code: str | None = None, *, is_new: bool = False
    ) -> Caller:
        values = {"login": login, "role": role, "code": code, "is_new": is_new}
        async with db.transaction() as session:
            found = await execute(session, ADD_ACCOUNT, password_hash=password_hash, **values)
            account_id = found.scalar_one()
        permissions = frozenset[str]() if is_new or role is None else roles[role]
        token = await signed_in(db, account_id)
        return Caller(
            login, token, account_id, frozenset(map(Permission, permissions)), code, not is_new
        )

    async with db.transaction() as session:
        await accounts.add_platform(session, OPERATOR, PLATFORM, PLATFORM)
        key = await accounts.add_platform_key(session, OPERATOR, PLATFORM, PLATFORM)
        await execute(session, SEEN)
    return [
        NOBODY,
        Caller(PLATFORM, key, permissions=frozenset(map(Permission, roles.pop(PLATFORM)))),
        await account("without.role"),
        await account("first.password", "clerk", DISTRICT, is_new=True),
        *[
            await account(f"{role}.{scope}", role, code)
            for role in sorted(roles)
            for scope, code in SCOPES.items()
        ],
    ]


async def hired(db: Database, login: str, role: str, code: str | None = None) -> str:
    """The token of somebody new, who never chose a password: that takes most of a second."""
    values = {"login": login, "role": role, "code": code, "is_new": False}
    async with db.transaction() as session:
        found = await execute(session, ADD_ACCOUNT, password_hash=NO_PASSWORD, **values)
        account_id = int(found.scalar_one())
    return await signed_in(db, account_id)


async def signed_in(db: Database, account_id: int | None) -> str:
    """A new session's token; nothing of whoever has no account."""
    if account_id is None:
        return ""
    token = new_token()
    async with db.transaction() as session:
        await execute(session, ADD_SESSION, token_hash=digest(token), account_id=account_id)
    return token


def told_apart(callers: Iterable[Caller], permission: Permission) -> list[Caller]:
    """One for each set of places in which the permission is held."""
    held = {
        frozenset(place for place in WITHIN if caller.holds(permission, place)): caller
        for caller in callers
    }
    return list(held.values())
