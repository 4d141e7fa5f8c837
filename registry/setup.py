"""Makes a database ready to serve: migrated, with the shipped divisions and, if wished, a demo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from registry.actor import OPERATOR
from registry.database import Database
from registry.demo import load_demo
from registry.divisions.shipped import import_shipped
from registry.migrate import migrate

if TYPE_CHECKING:
    from collections.abc import Callable


async def set_up(url: str, *, scale: float, tell: Callable[[str], None]) -> None:
    """Brings a database up to date; what it already holds is never touched."""
    tell("Checking the database ...")
    await migrate(url)
    database = Database(url)
    await database.open()
    try:
        async with database.transaction() as session:
            if not await session.scalar(text("SELECT EXISTS (SELECT FROM division)")):
                tell("Loading the divisions of Chongqing ...")
                await import_shipped(session, OPERATOR)
        async with database.transaction() as session:
            empty = not await session.scalar(text("SELECT EXISTS (SELECT FROM organization)"))
            if scale > 0 and empty:
                tell(f"Making a demo register at scale {scale:g} ...")
                await load_demo(session, OPERATOR, scale=scale)
    finally:
        await database.close()
