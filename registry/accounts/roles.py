"""Roles are given and taken, by someone whose own scope reaches as far."""

from __future__ import annotations

from registry import audit
from registry.accounts.managing import get_account, give_role
from registry.accounts.models import Account
from registry.actor import Actor, Permission
from registry.database import WriteSession
from registry.divisions.finding import division_of, lineage
from registry.errors import Forbidden, NotFound
from registry.statements import execute

UNGRANT = """
DELETE FROM account_role WHERE account_id = :account_id AND role = :role
  AND division_id IS NOT DISTINCT FROM CAST(:division_id AS bigint)
"""


async def grant(
    session: WriteSession, actor: Actor, login: str, role: str, division: str | None
) -> None:
    """Give an account a role. Raises NotFound, Forbidden, Conflict."""
    account, division_id = await _for_roles(session, actor, login, division)
    await give_role(session, account, role, division_id)
    audit.record(session, actor, "account.granted", account.login, role=role, division=division)


async def ungrant(
    session: WriteSession, actor: Actor, login: str, role: str, division: str | None
) -> None:
    """Take a role from an account. Raises NotFound, Forbidden."""
    account, division_id = await _for_roles(session, actor, login, division)
    values = {"account_id": account.id, "role": role, "division_id": division_id}
    if not (await execute(session, UNGRANT, **values)).rowcount:
        raise NotFound("This role is not held there.")
    audit.record(session, actor, "account.ungranted", account.login, role=role, division=division)


async def _for_roles(
    session: WriteSession, actor: Actor, login: str, division: str | None
) -> tuple[Account, int | None]:
    division_id = await division_of(session, division)
    actor.require(Permission.ACCOUNTS_MANAGE, within=await lineage(session, division_id))
    account = await get_account(session, actor, login)
    if account.id == actor.account_id:
        raise Forbidden("Nobody changes their own roles: ask another administrator.")
    return account, division_id
