"""All registrations of a platform as they are at one moment, and the place in the feed that goes on from it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import asyncpg

from registry import feed
from registry.database import BROKEN, READ_ONLY
from registry.errors import Unavailable

if TYPE_CHECKING:
    from registry.database import Connection, Database

PAGE = 5_000

# Whoever takes no line for so many milliseconds is left: an open snapshot keeps Postgres from tidying up.
PATIENCE = {**READ_ONLY, "idle_in_transaction_session_timeout": "60000"}

# As it is pushed, but for what is personal, which is masked and called so.
LINES = """
SELECT r.external_id, json_strip_nulls(json_build_object(
    'externalId', r.external_id,
    'revision', r.revision,
    'number', 'VO' || lpad(r.volunteer_id::text, greatest(length(r.volunteer_id::text), 9), '0'),
    'division', (SELECT d.code FROM division_version d WHERE d.division_id = r.home_id
                 ORDER BY d.during DESC LIMIT 1),
    'divisionSince', r.since,
    'registeredOn', r.registered_on,
    'endedOn', nullif(r.ended_on, 'infinity'),
    'idType', r.document_type,
    'maskedName', r.name_masked,
    'maskedIdNumber', r.number_masked,
    'maskedPhone', r.phone_masked,
    'sex', r.sex,
    'skills', r.skills,
    'services', r.services,
    'verification', CASE WHEN r.verification_method IS NOT NULL THEN json_build_object(
        'method', r.verification_method, 'provider', r.verification_provider,
        'at', r.verified_at, 'evidence', r.verification_evidence) END,
    'erasedAt', r.erased_at))::text AS line
FROM volunteer_registration r
WHERE r.platform_id = $1 AND r.external_id > $2 ORDER BY r.external_id LIMIT $3
"""


class Snapshot:
    """One transaction on a connection of its own: however slowly it is read, nobody waits for it."""

    def __init__(self, connection: Connection, platform_id: int, cursor: str) -> None:
        self._connection = connection
        self._platform_id = platform_id
        self.cursor = cursor
        """Changes after it are all that the snapshot lacks, and maybe some that it has."""

    @classmethod
    async def open(cls, database: Database, platform_id: int) -> Snapshot:
        """Raises Unavailable. Must be closed."""
        try:
            connection = await asyncpg.connect(database.url, server_settings=PATIENCE)
        except (*BROKEN, asyncpg.PostgresError) as error:
            raise Unavailable from error
        try:
            await connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            horizon = await connection.fetchval(feed.HORIZON)
        except BaseException:
            await connection.close()
            raise
        return cls(connection, platform_id, feed.cursor_at(horizon))

    async def lines(self) -> AsyncIterator[bytes]:
        """Each registration as a line of JSON, in the order of the platform's ids."""
        last = ""
        while rows := await self._connection.fetch(LINES, self._platform_id, last, PAGE):
            last = rows[-1]["external_id"]
            yield b"".join(row["line"].encode() + b"\n" for row in rows)

    async def close(self) -> None:
        await self._connection.close()
