"""The change feed (变更订阅): every change in the order of commits, for as long as it is kept.

A place in it is a transaction and a row. Readers stay below the oldest transaction that is still
open, so nothing that commits late is skipped; where there is nothing to read they are told how far
that was.
"""

from __future__ import annotations

import base64
from datetime import timedelta

import orjson

from registry.database import Database
from registry.statements import execute

ORDER = "CHANGE"
"""What tells a cursor of the feed from those of lists; see schema/planner/cursors.py."""

KEPT = 90
"""Days for which changes are kept by default."""

BATCH = 10_000
FORGET = "SELECT forget_changes(now() - CAST(:kept AS interval), :most)"

HORIZON = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
"""The transaction below which a snapshot holds everything."""


def cursor_at(horizon: int) -> str:
    """The cursor from which the feed tells all that a snapshot with this horizon may lack."""
    text = orjson.dumps([f"{ORDER}+", horizon, 0])
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


async def forget(database: Database, days: int) -> int:
    """Forgets changes that are older, a batch at a time; how many."""
    total = 0
    while True:
        async with database.transaction() as session:
            done = await execute(session, FORGET, kept=timedelta(days=days), most=BATCH)
            gone = int(done.scalar_one())
        total += gone
        if gone < BATCH:
            return total
