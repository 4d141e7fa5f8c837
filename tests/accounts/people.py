"""People with accounts, as tests need them."""

from __future__ import annotations

import json
from typing import Any

from registry import accounts
from registry.actor import OPERATOR, Actor
from registry.database import Database
from tests.files import fetch
from tests.keys import VAULT

PASSWORD = "correct horse battery staple"  # noqa: S105 - everybody knows it
DISTRICT, OTHER_DISTRICT = "500103000000", "500105000000"


async def add(
    db: Database,
    login: str = "zhang.wei",
    role: str = "clerk",
    division: str | None = None,
    actor: Actor = OPERATOR,
) -> str:
    """A new account's first password."""
    async with db.transaction() as session:
        return await accounts.add_account(session, actor, login, "张伟", role, division)


async def member(
    db: Database, login: str = "zhang.wei", role: str = "clerk", division: str | None = None
) -> str:
    """The token of someone new who has changed their password to PASSWORD."""
    first = await add(db, login, role, division)
    token = await accounts.sign_in(db, VAULT, login, first)
    await accounts.change_password(db, await who(db, token), first, PASSWORD, token)
    return token


async def who(db: Database, token: str, **options: Any) -> Actor:
    return await accounts.authenticate(db, f"Bearer {token}", "127.0.0.1", **options)


async def signed_in(db: Database, *account: str) -> Actor:
    return await who(db, await member(db, *account))


async def trail(db: Database) -> list[tuple[str, str, str]]:
    """Who did what to whom, in order."""
    rows = await fetch(db, "SELECT actor, action, subject FROM audit_entry ORDER BY id")
    return [(actor, action, subject) for actor, action, subject in rows]


async def everything(db: Database) -> str:
    """All that the tables of accounts and the trail hold, as text."""
    tables = ("account", "account_session", "api_key", "audit_entry")
    rows = [
        await fetch(db, f"SELECT to_jsonb(t)::text FROM {name} t")  # noqa: S608 - the names stand above
        for name in tables
    ]
    return json.dumps(rows, ensure_ascii=False)
