"""Writes a chunk of judged rows at once; a row that the register refuses does not take others with it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import asyncpg

from registry.imports.judged import Judged, W, conflict
from registry.imports.problems import Texts

if TYPE_CHECKING:
    from registry.database import Connection

# A race, or a contradiction that only a constraint sees.
REFUSALS = (asyncpg.IntegrityConstraintViolationError, asyncpg.DeadlockDetectedError)

Write = Callable[["Connection", Sequence[Judged[W]]], Awaitable[None]]


class Overtaken(Exception):
    """Somebody changed what a row speaks of since it was looked up."""


async def write_each(
    connection: Connection,
    rows: Sequence[Judged[W]],
    write: Write[W],
    texts: Mapping[str, Texts],
) -> list[Judged[W]]:
    """Writes the rows; those that the register refuses come back as conflicts.

    What is refused is found by halves, so that one bad row in a chunk costs about one more chunk.
    """
    try:
        async with connection.transaction():
            await write(connection, rows)
    except (*REFUSALS, Overtaken) as error:
        if len(rows) == 1:
            return [conflict(texts, rows[0], getattr(error, "constraint_name", None) or error)]
        half = len(rows) // 2
        first = await write_each(connection, rows[:half], write, texts)
        return first + await write_each(connection, rows[half:], write, texts)
    return list(rows)
