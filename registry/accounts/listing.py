"""Which accounts there are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from registry.actor import Actor, Permission
from registry.database import WriteSession
from registry.divisions.finding import TODAY
from registry.statements import execute

LIST = f"""
SELECT a.id, a.login, a.display_name, a.disabled_at, a.locked_until, a.must_change_password,
    (a.totp_sealed IS NOT NULL OR a.totp_secret IS NOT NULL) AS has_totp,
    (SELECT coalesce(array_agg(concat_ws('@', r.role, v.code) ORDER BY r.role, v.code), '{{}}')
     FROM account_role r LEFT JOIN division_version v
         ON v.division_id = r.division_id AND v.during @> {TODAY}
     WHERE r.account_id = a.id) AS roles
FROM account a
WHERE CAST(:scopes AS bigint[]) IS NULL OR EXISTS (
    SELECT FROM account_role r JOIN division_placement p
        ON p.division_id = r.division_id AND p.during @> {TODAY}
    WHERE r.account_id = a.id AND p.within_id = ANY (CAST(:scopes AS bigint[])))
ORDER BY a.login, a.id
"""  # noqa: S608 - the day's text stands in the code


class AccountRow(NamedTuple):
    """An account as it is listed; a role is followed by `@` and the code of its division."""

    id: int
    login: str
    display_name: str
    disabled_at: datetime | None
    locked_until: datetime | None
    must_change_password: bool
    has_totp: bool
    roles: Sequence[str]


async def list_accounts(session: WriteSession, actor: Actor) -> list[AccountRow]:
    """Those that hold a role within the actor's scope. Raises Forbidden."""
    actor.require(Permission.ACCOUNTS_MANAGE)
    scopes = actor.scopes(Permission.ACCOUNTS_MANAGE)
    rows = await execute(session, LIST, scopes=None if scopes is None else list(scopes))
    return [AccountRow(**row._mapping) for row in rows]  # noqa: SLF001 - its public name, says SQLAlchemy
