"""Loading tables whole: their indexes and constraints are built once, when the rows are there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from sqlalchemy import text

from registry.database import WriteSession

# All but not-null and checks, which look at no other row, and keys that other tables refer to.
CONSTRAINTS = """
SELECT c.conrelid::regclass::text, c.conname, pg_get_constraintdef(c.oid)
FROM pg_constraint c
WHERE c.conrelid = ANY (CAST(:tables AS regclass[])) AND c.contype IN ('p', 'u', 'x', 'f')
  AND (c.contype = 'f' OR NOT EXISTS (
      SELECT FROM pg_constraint r WHERE r.contype = 'f' AND r.conindid = c.conindid))
"""
INDEXES = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
FROM pg_index i
WHERE i.indrelid = ANY (CAST(:tables AS regclass[]))
  AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
"""


@asynccontextmanager
async def unindexed(session: WriteSession, tables: Iterable[str]) -> AsyncIterator[None]:
    """Within the block the tables have no secondary index and check no other row."""
    connection = await session.connection()
    named = {"tables": list(tables)}
    constraints = (await connection.execute(text(CONSTRAINTS), named)).all()
    indexes = (await connection.execute(text(INDEXES), named)).all()
    for table, name, _ in constraints:
        await connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
    for name, _ in indexes:
        await connection.execute(text(f"DROP INDEX {name}"))
    yield
    for _, definition in indexes:
        await connection.execute(text(definition))
    for table, name, definition in constraints:
        await connection.execute(text(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}"))
