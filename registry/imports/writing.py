"""Writes a chunk of judged rows at once; a row that the register refuses does not take others with it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import asyncpg

from registry.imports.judged import Judged, Verdict, W, conflict
from registry.imports.problems import Texts

if TYPE_CHECKING:
    from registry.database import Connection

# A race, or a contradiction that only a constraint sees.
REFUSALS = (asyncpg.IntegrityConstraintViolationError, asyncpg.DeadlockDetectedError)

IDS = "SELECT nextval(pg_get_serial_sequence($1, 'id')) AS id FROM generate_series(1, $2::integer)"
# Whoever adds to a record waits for others who do, and then sees them.
TOUCH = """
UPDATE {table} t SET version = t.version + 1
FROM unnest($1::bigint[], $2::integer[]) AS c (id, version)
WHERE t.id = c.id AND t.version = c.version
"""

Write = Callable[["Connection", Sequence[Judged[W]]], Awaitable[None]]


class Overtaken(Exception):
    """Somebody changed what a row speaks of since it was looked up."""

    def __init__(self, reason: str = "it was changed at the same moment") -> None:
        super().__init__(reason)


def check_all(done: str, count: int) -> None:
    """Whether a statement, by what Postgres says that it did, met so many rows. Raises Overtaken."""
    if int(done.rsplit(maxsplit=1)[-1]) != count:
        raise Overtaken


async def next_keys(connection: Connection, table: str, many: int) -> list[int]:
    """Keys for so many new rows."""
    return [row["id"] for row in await connection.fetch(IDS, table, many)] if many else []


async def touch(
    connection: Connection, table: str, ids: Sequence[int | None], versions: Sequence[int | None]
) -> None:
    """The next version of each, if it still is as it was when it was looked up. Raises Overtaken."""
    if ids:
        check_all(await connection.execute(TOUCH.format(table=table), ids, versions), len(ids))


def split(rows: Sequence[Judged[W]]) -> tuple[list[W], list[W]]:
    """What is written of rows that are new, and of those that add to what is known."""
    created, updated = (
        [row.writes for row in rows if row.writes is not None and row.verdict is verdict]
        for verdict in (Verdict.CREATED, Verdict.UPDATED)
    )
    return created, updated


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
