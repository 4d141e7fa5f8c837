"""The background sealer: it appends settled entries to the hash chain, and no writer waits for it.

An entry is settled once its transaction is below the horizon: none that is still open can commit
before it. So the order (xid, id) is final there, and the chain follows it.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import structlog

from registry.audit.canonical import COLUMNS, GENESIS, canonical, link
from registry.database import Database, driver

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry.database import Connection

log = structlog.get_logger()

# Few enough to hash between two requests of the server that it runs in.
BATCH = 1_000
PAUSE = 2.0

# One sealer at a time, for as long as its transaction lasts.
ALONE = "SELECT pg_try_advisory_xact_lock(hashtext('seal_audit'))"

# In a register that was restored from a dump, transactions are counted anew, and the newest sealed
# entry may be of one that is yet to come. All that is not sealed then follows it.
NEWEST = """
SELECT s.position, s.hash, e.id IS NULL AS anew,
    coalesce(e.xid::text, '0') AS xid, coalesce(e.id, 0) AS id
FROM audit_seal s
LEFT JOIN audit_entry e ON e.id = s.entry_id AND e.xid < pg_snapshot_xmax(pg_current_snapshot())
ORDER BY s.position DESC LIMIT 1
"""
UNSEALED = """(e.xid, e.id) > (CAST($1::text AS xid8), $2::bigint)
AND NOT EXISTS (SELECT FROM audit_seal s WHERE s.entry_id = e.id)"""
SETTLED = f"""
SELECT {COLUMNS} FROM audit_entry e
WHERE {UNSEALED} AND e.xid < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY e.xid, e.id LIMIT $3
"""  # noqa: S608 - ours
# Nearly all entries have their seal, so Postgres expects to find none without and would sort all that
# wait for a batch of them.
STRAIGHT = """
SET LOCAL enable_sort = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off;
SET LOCAL max_parallel_workers_per_gather = 0
"""
# What came with the dump comes first, so that the chain's newest is of this count again at the end.
ANEW = f"""
SELECT {COLUMNS} FROM audit_entry e
CROSS JOIN (SELECT pg_current_snapshot() AS now) s
WHERE {UNSEALED} AND (e.xid < pg_snapshot_xmin(now) OR e.xid >= pg_snapshot_xmax(now))
ORDER BY e.xid >= pg_snapshot_xmax(now) DESC, e.xid, e.id LIMIT $3
"""  # noqa: S608 - ours


class Newest(NamedTuple):
    """The chain's end: its last link, and behind which transaction and entry to go on."""

    position: int
    hash: bytes
    anew: bool
    xid: str
    id: int


async def newest(connection: Connection) -> Newest:
    """The end of the chain, or its beginning while nothing is sealed."""
    row = await connection.fetchrow(NEWEST)
    return Newest(*row) if row else Newest(0, GENESIS, anew=True, xid="0", id=0)


async def seal(database: Database, *, batch: int = BATCH) -> int:
    """Seals the next settled entries and says how many; 0 if another sealer is at work."""
    async with database.transaction() as session:
        connection = await driver(session)
        if not await connection.fetchval(ALONE):
            return 0
        end = await newest(connection)
        if not end.anew:
            await connection.execute(STRAIGHT)
        entries = await connection.fetch(ANEW if end.anew else SETTLED, end.xid, end.id, batch)
        links = _links(end, entries)
        if links:
            await connection.copy_records_to_table("audit_seal", records=links)
        return len(links)


def _links(end: Newest, entries: Iterable[Iterable[Any]]) -> list[tuple[int, int, bytes]]:
    """The rows of audit_seal that follow the chain's end."""
    links = []
    last = end.hash
    for position, entry in enumerate(entries, end.position + 1):
        entry_id, *_ = columns = [*entry]
        last = link(last, canonical(columns))
        links.append((position, entry_id, last))
    return links


async def keep_sealed(database: Database) -> NoReturn:
    """Seals for as long as the server runs."""
    while True:
        sealed = 0
        try:
            sealed = await seal(database)
        except Exception as error:  # noqa: BLE001 - the next round goes on where the chain ends
            log.warning("audit.seal_failed", error=str(error))
        if sealed < BATCH:
            await asyncio.sleep(PAUSE)
