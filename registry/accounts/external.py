"""Callers whom an identity provider vouches for. An account is made when one is first seen."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from registry import audit
from registry.accounts.grants import granted, read_grants
from registry.accounts.models import Account
from registry.accounts.sessions import EXTERNAL
from registry.actor import Actor
from registry.divisions.finding import TODAY
from registry.errors import Conflict, Unauthenticated
from registry.statements import execute, translated

if TYPE_CHECKING:
    import asyncpg

    from registry.accounts.oidc import Identity, Issuer
    from registry.database import Database

# What the token says holds beside what is granted here; roles that nobody knows grant nothing.
HELD = f"""(
    SELECT role, division_id FROM account_role WHERE account_id = a.id
    UNION
    SELECT role, division_id FROM unnest($3::text[]) AS said (role), (
        SELECT NULL::bigint WHERE $4::text[] IS NULL
        UNION ALL
        SELECT division_id FROM division_version
        WHERE code = ANY ($4::text[]) AND during @> {TODAY}) AS places (division_id))"""  # noqa: S608 - the day's text stands in the code
READ = f"""
SELECT a.id, a.login, a.disabled_at IS NOT NULL AS is_disabled, {granted(HELD)} AS grants
FROM external_identity e JOIN account a ON a.id = e.account_id
WHERE e.issuer = $1 AND e.subject = $2
"""  # noqa: S608 - see above
LINK = """
INSERT INTO external_identity (issuer, subject, account_id)
VALUES (:issuer, :subject, :account_id)
"""


async def token_actor(database: Database, issuer: Issuer, token: str, remote: str | None) -> Actor:
    """Whom a token speaks of. Raises Unauthenticated, Unavailable."""
    identity = await issuer.identity(token)
    row = await _find(database, identity)
    if row is None:
        with suppress(Conflict):  # another request made it at the same moment
            await _link(database, identity, remote)
        row = await _find(database, identity)
    if row is None or row["is_disabled"]:
        raise Unauthenticated
    return Actor(row["login"], row["id"], *read_grants(row["grants"]), "token", remote)


async def _find(database: Database, identity: Identity) -> asyncpg.Record | None:
    said = (identity.issuer, identity.subject, identity.roles, identity.divisions)
    return await database.read(READ, said)


async def _link(database: Database, identity: Identity, remote: str | None) -> None:
    async with database.transaction() as session:
        account = Account(login=_login(identity), display_name=identity.name)
        session.add(account)
        with translated({"uq_account_login": Conflict()}):
            await session.flush()
        values = {"issuer": identity.issuer, "subject": identity.subject}
        await execute(session, LINK, account_id=account.id, **values)
        actor = Actor(account.login, account.id, via="token", remote=remote)
        audit.record(session, actor, "account.linked", account.login, issuer=identity.issuer)


def _login(identity: Identity) -> str:
    """Nobody who has a password here can have such a login."""
    return f"{EXTERNAL}{identity.subject}@{urlsplit(identity.issuer).netloc}"
