"""Drift: what is derived and kept, where it differs from what the records come to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, NamedTuple

from registry.database import Database

if TYPE_CHECKING:
    from registry.database import Connection


class Drift(NamedTuple):
    """A derived row that a recount does not find, or one that it finds and nothing keeps."""

    table: str
    side: str
    row: str


@asynccontextmanager
async def one_snapshot(database: Database) -> AsyncIterator[Connection]:
    """All that is read within is of one moment, and may take its time.

    Whoever writes meanwhile is neither kept waiting nor taken for a drift.
    """
    async with (
        database.reader() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        await connection.execute("SET LOCAL statement_timeout = 0")
        yield connection
