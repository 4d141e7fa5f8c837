"""Following the chain from its beginning: is every sealed entry there, and as it was?"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from registry.audit.canonical import COLUMNS, GENESIS, canonical, link
from registry.audit.sealing import UNSEALED, newest
from registry.audit.verdicts import Anchor, Break, Verified, What
from registry.database import Database

if TYPE_CHECKING:
    from registry.database import Connection

PAGE = 5_000

LINKS = f"""
SELECT s.position, s.entry_id, s.hash, {COLUMNS}
FROM audit_seal s LEFT JOIN audit_entry e ON e.id = s.entry_id
WHERE s.position > $1 ORDER BY s.position LIMIT $2
"""  # noqa: S608 - ours
# Counting may take its time; workers would be started anew for every page.
SETTINGS = "SET LOCAL statement_timeout = 0; SET LOCAL max_parallel_workers_per_gather = 0"
COUNT = "SELECT count(*) FROM audit_entry"
WAITING = f"SELECT count(*) FROM audit_entry e WHERE {UNSEALED}"  # noqa: S608 - ours
INSERTED = """
SELECT e.id FROM audit_entry e
WHERE (e.xid, e.id) <= (CAST($1::text AS xid8), $2::bigint)
  AND NOT EXISTS (SELECT FROM audit_seal s WHERE s.entry_id = e.id)
ORDER BY e.xid, e.id LIMIT 1
"""


async def anchor(database: Database) -> Anchor | None:
    """The newest link, or None while nothing is sealed."""
    async with database.reader() as connection:
        end = await newest(connection)
    return Anchor(end.position, end.hash) if end.position else None


async def verify(database: Database, *, against: Anchor | None = None) -> Verified | Break:
    """Hashes every sealed entry anew, in one snapshot and page by page; names the first break."""
    async with (
        database.reader() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        await connection.execute(SETTINGS)
        reached = await _follow(connection, against)
        return reached if isinstance(reached, Break) else await _unsealed(connection, reached)


async def _follow(connection: Connection, against: Anchor | None) -> int | Break:
    """The chain's last position, or its first break. Postgres reads a page ahead."""
    position, last = 0, GENESIS
    page = await connection.fetch(LINKS, position, PAGE)
    while page:
        ahead = asyncio.create_task(connection.fetch(LINKS, page[-1]["position"], PAGE))
        await asyncio.sleep(0)
        reached = _walk(position, last, page, against)
        page = await ahead
        if isinstance(reached, _Mismatch):
            return await _blamed(connection, reached)
        if isinstance(reached, Break):
            return reached
        position, last = reached
    if against and position < against.position:
        return Break(position + 1, None, What.SEAL_MISSING)
    return position


class _Mismatch(NamedTuple):
    position: int
    entry_id: int
    stored: bytes
    computed: bytes


def _walk(
    position: int, last: bytes, page: Iterable[Iterable[Any]], against: Anchor | None
) -> tuple[int, bytes] | Break | _Mismatch:
    """Where the page ends, or the first link in it that does not hold."""
    for found, entry_id, stored, *entry in page:
        position += 1
        if found != position:
            return Break(position, None, What.SEAL_MISSING)
        if entry[0] is None:
            return Break(position, entry_id, What.ENTRY_REMOVED)
        last = link(last, canonical(entry))
        if last != stored:
            return _Mismatch(position, entry_id, stored, last)
        if against and position == against.position and last != against.hash:
            return Break(position, entry_id, What.NOT_ANCHORED)
    return position, last


async def _blamed(connection: Connection, at: _Mismatch) -> Break:
    """Which of the two was changed: the link behind it still knows the hash that was there."""
    what = What.EITHER_CHANGED
    row = await connection.fetchrow(LINKS, at.position, 1)
    if row and row["id"] is not None:
        _, _, following, *entry = row
        text = canonical(entry)
        if link(at.computed, text) == following:
            what = What.SEAL_CHANGED
        elif link(at.stored, text) == following:
            what = What.ENTRY_CHANGED
    return Break(at.position, at.entry_id, what)


async def _unsealed(connection: Connection, sealed: int) -> Verified | Break:
    """Every entry without a seal is newer than the chain, or it came into the past."""
    end = await newest(connection)
    entries = await connection.fetchval(COUNT)
    waiting = await connection.fetchval(WAITING, end.xid, end.id)
    if entries != sealed + waiting:
        inserted = await connection.fetchval(INSERTED, end.xid, end.id)
        return Break(None, inserted, What.ENTRY_INSERTED)
    return Verified(entries, sealed, waiting)
