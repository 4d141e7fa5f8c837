"""Writing to the trail, and tampering with it as somebody does who owns the whole server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from registry import audit
from registry.actor import OPERATOR
from registry.database import Database

TABLES = ("audit_entry", "audit_seal")


async def act(db: Database, subject: str = "渝中区合唱协会", **said: Any) -> None:
    async with db.transaction() as session:
        audit.record(session, OPERATOR, "cases.accepted", subject, **said)


async def acts(db: Database, count: int) -> None:
    """So many acts, all sealed."""
    async with db.transaction() as session:
        for number in range(count):
            audit.record(session, OPERATOR, "cases.accepted", f"案件{number}", number=number)
    await sealed(db)


async def sealed(db: Database, *, batch: int = 1000) -> int:
    """Seals all that is settled; how many that was."""
    total = 0
    while done := await audit.seal(db, batch=batch):
        total += done
    return total


@asynccontextmanager
async def connected(db: Database, **settings: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(db.url, server_settings=settings)
    try:
        yield connection
    finally:
        await connection.close()


async def tamper(db: Database, *statements: str) -> None:
    """What only a superuser can: with the privileges back and every trigger off."""
    async with connected(db) as superuser:
        for table in TABLES:
            await superuser.execute(f"GRANT ALL ON {table} TO CURRENT_USER")
            await superuser.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        for statement in statements:
            await superuser.execute(statement)
        for table in TABLES:
            await superuser.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only")
