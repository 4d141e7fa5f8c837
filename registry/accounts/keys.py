"""API keys: what programs show. A key holds one role, in one division or everywhere."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import select

from registry import audit
from registry.accounts.grants import granted, read_grants
from registry.accounts.limits import LIMITS, Limits
from registry.accounts.models import ApiKey
from registry.accounts.tokens import digest, new_token
from registry.actor import Actor, Permission
from registry.database import Database, WriteSession
from registry.divisions.finding import TODAY, division_of, lineage
from registry.errors import BadInput, Conflict, NotFound, Unauthenticated
from registry.statements import execute, translated

MARK = "crk_"

BROKEN = {
    "uq_api_key_name": Conflict("A key of this name was made before."),
    "ck_api_key_name": BadInput("A key needs a name."),
    "fk_api_key_role": NotFound("There is no such role."),
    "ck_api_key_platform": BadInput("This role is a volunteer platform's: registry platforms key."),
}

READ = f"""
SELECT k.name, k.secret_hash, k.platform_id, k.last_used_at IS NULL OR k.last_used_at < now() - $2::interval
           AS unseen,
       {granted("(SELECT k.role, k.division_id)")} AS grants,
       (SELECT version FROM access_version) AS version
FROM api_key k WHERE k.prefix = $1 AND k.revoked_at IS NULL
"""  # noqa: S608 - what is put in stands in the code
SEE = """
UPDATE api_key SET last_used_at = now()
WHERE prefix = :prefix AND (last_used_at IS NULL OR last_used_at < now() - CAST(:seen_every AS interval))
"""
REVOKE = "UPDATE api_key SET revoked_at = now() WHERE id = :id AND revoked_at IS NULL"
LIST = f"""
SELECT k.prefix, k.name, k.role, v.code AS division, k.created_by, k.created_at, k.last_used_at, k.revoked_at
FROM api_key k LEFT JOIN division_version v
    ON v.division_id = k.division_id AND v.during @> {TODAY}
WHERE CAST(:scopes AS bigint[]) IS NULL OR EXISTS (
    SELECT FROM division_placement p
    WHERE p.division_id = k.division_id AND p.during @> {TODAY}
      AND p.within_id = ANY (CAST(:scopes AS bigint[])))
ORDER BY k.name
"""  # noqa: S608 - the day's text stands in the code


class KeyRow(NamedTuple):
    """A key as it is listed."""

    prefix: str
    name: str
    role: str
    division: str | None
    created_by: str
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


async def create_key(  # noqa: PLR0913 - what a key holds, by name
    session: WriteSession,
    actor: Actor,
    name: str,
    role: str,
    division: str | None,
    *,
    platform_id: int | None = None,
) -> str:
    """A new key, to be shown once. Raises NotFound, Forbidden, Conflict, BadInput."""
    division_id = await division_of(session, division)
    actor.require(Permission.ACCOUNTS_MANAGE, within=await lineage(session, division_id))
    prefix, secret = secrets.token_hex(4), new_token()
    key = ApiKey(
        prefix=prefix,
        secret_hash=digest(secret),
        name=name.strip(),
        role=role,
        division_id=division_id,
        platform_id=platform_id,
        created_by=actor.name,
    )
    session.add(key)
    with translated(BROKEN):
        await session.flush()
    audit.record(
        session, actor, "key.created", key.name, prefix=prefix, role=role, division=division
    )
    return f"{MARK}{prefix}_{secret}"


async def revoke_key(session: WriteSession, actor: Actor, prefix: str) -> None:
    """Nobody gets in with it from now on. Raises NotFound, Forbidden."""
    prefix = prefix.removeprefix(MARK).partition("_")[0]
    statement = select(ApiKey).where(ApiKey.prefix == prefix)
    key = (await session.exec(statement.with_for_update())).one_or_none()
    if key is None:
        raise NotFound(f"No key begins with {MARK}{prefix}.")
    actor.require(Permission.ACCOUNTS_MANAGE, within=await lineage(session, key.division_id))
    if (await execute(session, REVOKE, id=key.id)).rowcount:
        audit.record(session, actor, "key.revoked", key.name, prefix=key.prefix)


async def list_keys(session: WriteSession, actor: Actor) -> Sequence[KeyRow]:
    """Those within the actor's scope. Raises Forbidden."""
    actor.require(Permission.ACCOUNTS_MANAGE)
    scopes = actor.scopes(Permission.ACCOUNTS_MANAGE)
    rows = await execute(session, LIST, scopes=None if scopes is None else list(scopes))
    return [KeyRow(**row._mapping) for row in rows]  # noqa: SLF001 - its public name, says SQLAlchemy


async def key_actor(
    database: Database, key: str, remote: str | None, limits: Limits = LIMITS
) -> Actor:
    """Whose key it is. Raises Unauthenticated."""
    prefix, _, secret = key.removeprefix(MARK).partition("_")
    row = await database.read(READ, (prefix.replace("\0", " "), limits.seen_every))
    if row is None or not hmac.compare_digest(row["secret_hash"], digest(secret)):
        raise Unauthenticated
    if row["unseen"]:
        async with database.transaction() as session:
            await execute(session, SEE, prefix=prefix, seen_every=limits.seen_every)
    roles, grants = read_grants(row["grants"])
    return Actor(
        f"key:{row['name']}",
        None,
        roles,
        grants,
        "key",
        remote,
        platform_id=row["platform_id"],
        access_version=row["version"],
    )
