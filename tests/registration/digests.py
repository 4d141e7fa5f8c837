"""What a database holds, table by table, to see whether anything was changed."""

from __future__ import annotations

from collections.abc import Mapping

from registry.database import Database

SEEN_ONLY = {
    "account",
    "account_session",
    "api_key",
    "audit_seal",
    "alembic_version",
    "worklist_day",
}
"""What being asked, and time, change by themselves."""
UNTOUCHED = (
    *("division", "division_version", "division_settlement", "division_succession"),
    *("division_placement", "community_tally"),
)
"""Large tables that only imports write."""

TABLES = """
SELECT relname FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname
"""
DIGEST = """
SELECT '{0}' AS name, count(*) || ' rows, ' || coalesce(sum(hash_record_extended(t, 0)), 0) AS digest
FROM {0} t
"""


async def digest(db: Database) -> Mapping[str, str]:
    """For each table how many rows it has, and the sum of their hashes: it differs where anything does."""
    async with db.reader() as connection:
        names = [row["relname"] for row in await connection.fetch(TABLES)]
        told = [name for name in names if name not in {*SEEN_ONLY, *UNTOUCHED}]
        rows = await connection.fetch(" UNION ALL ".join(DIGEST.format(name) for name in told))
    return {row["name"]: row["digest"] for row in rows}
