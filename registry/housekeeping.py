"""What nobody needs any more is dropped: sessions that ended long ago, keys of requests of last week, old changes."""

from __future__ import annotations

import asyncio
from typing import NoReturn

import structlog

from registry import feed, replays
from registry.accounts import forget_sessions
from registry.database import Database

log = structlog.get_logger()

PAUSE = 3_600.0


async def tidy(database: Database, feed_days: int = feed.KEPT) -> None:
    async with database.transaction() as session:
        await forget_sessions(session)
        await replays.forget(session)
    await feed.forget(database, feed_days)


async def keep_tidy(database: Database, feed_days: int) -> NoReturn:
    """Tidies for as long as the server runs; changes are kept for so many days."""
    while True:
        try:
            await tidy(database, feed_days)
        except Exception as error:  # noqa: BLE001 - the next round tries again
            log.warning("housekeeping.failed", error=str(error))
        await asyncio.sleep(PAUSE)
