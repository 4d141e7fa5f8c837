"""What an administrator does with accounts, as far as their own scope reaches."""

from __future__ import annotations

from sqlmodel import select

from registry import audit
from registry.accounts.models import Account
from registry.accounts.passwords import hashed
from registry.accounts.sessions import end_sessions, login_as_kept
from registry.accounts.tokens import first_password
from registry.actor import Actor, Permission
from registry.database import WriteSession
from registry.divisions.finding import division_of, lineage
from registry.errors import BadInput, Conflict, NotFound
from registry.statements import execute, translated

BROKEN = {
    "uq_account_login": Conflict("This login is taken."),
    "ck_account_login": BadInput(
        "A login has 2 to 64 of the characters a-z, 0-9, '.', '_', '@' and '-', and begins with "
        "a letter or digit."
    ),
    "ck_account_password_hash": BadInput("Who comes from an identity provider has no password."),
    "ck_account_display_name": BadInput("An account needs a name."),
    "uq_account_role_account_id_role_division_id": Conflict("This role is held there already."),
    "fk_account_role_role": NotFound("There is no such role."),
}

REACH = "SELECT DISTINCT division_id FROM account_role WHERE account_id = :account_id"
GRANT = """
INSERT INTO account_role (account_id, role, division_id) VALUES (:account_id, :role, :division_id)
"""
DISABLE = "UPDATE account SET disabled_at = now(), version = version + 1 WHERE id = :account_id"
ENABLE = """
UPDATE account SET disabled_at = NULL, failed_attempts = 0, locked_until = NULL,
    version = version + 1
WHERE id = :account_id
"""
RESET = """
UPDATE account SET password_hash = :password_hash, must_change_password = true,
    failed_attempts = 0, locked_until = NULL, version = version + 1
WHERE id = :account_id
"""
RESET_TOTP = """
UPDATE account SET totp_sealed = NULL, totp_secret = NULL, totp_step = NULL, version = version + 1
WHERE id = :account_id
"""


async def add_account(  # noqa: PLR0913, PLR0917 - who it is, and their first role
    session: WriteSession, actor: Actor, login: str, name: str, role: str, division: str | None
) -> str:
    """Make an account with one role; its first password. `division` is a code; None: everywhere.

    Raises NotFound, Forbidden, Conflict, BadInput.
    """
    password = first_password()
    division_id = await division_of(session, division)
    actor.require(Permission.ACCOUNTS_MANAGE, within=await lineage(session, division_id))
    account = Account(
        login=login_as_kept(login),
        display_name=name.strip(),
        password_hash=await hashed(password),
        must_change_password=True,
    )
    session.add(account)
    with translated(BROKEN):
        await session.flush()
    await give_role(session, account, role, division_id)
    audit.record(session, actor, "account.added", account.login, role=role, division=division)
    return password


async def disable_account(session: WriteSession, actor: Actor, login: str) -> None:
    """Nobody gets in with it from now on. Raises NotFound, Forbidden."""
    account = await get_account(session, actor, login)
    await execute(session, DISABLE, account_id=account.id)
    await end_sessions(session, _id(account))
    audit.record(session, actor, "account.disabled", account.login)


async def enable_account(session: WriteSession, actor: Actor, login: str) -> None:
    """Let a disabled or locked account in again. Raises NotFound, Forbidden."""
    account = await get_account(session, actor, login)
    await execute(session, ENABLE, account_id=account.id)
    audit.record(session, actor, "account.enabled", account.login)


async def reset_password(session: WriteSession, actor: Actor, login: str) -> str:
    """A new first password; every session ends. Raises NotFound, Forbidden."""
    account = await get_account(session, actor, login)
    password = first_password()
    values = {"account_id": account.id, "password_hash": await hashed(password)}
    with translated(BROKEN):
        await execute(session, RESET, **values)
    await end_sessions(session, _id(account))
    audit.record(session, actor, "account.password_reset", account.login)
    return password


async def reset_totp(session: WriteSession, actor: Actor, login: str) -> None:
    """The password will do, for someone who lost what shows their codes. Raises NotFound, Forbidden."""
    account = await get_account(session, actor, login)
    await execute(session, RESET_TOTP, account_id=account.id)
    audit.record(session, actor, "account.totp_reset", account.login)


async def revoke_sessions(session: WriteSession, actor: Actor, login: str) -> int:
    """End every session of an account; how many. Raises NotFound, Forbidden."""
    account = await get_account(session, actor, login)
    ended = await end_sessions(session, _id(account))
    audit.record(session, actor, "account.sessions_revoked", account.login, sessions=ended)
    return ended


async def get_account(session: WriteSession, actor: Actor, login: str) -> Account:
    """An account to change, locked: all that it may do lies within the actor's scope.

    Raises NotFound, Forbidden.
    """
    statement = select(Account).where(Account.login == login_as_kept(login))
    account = (await session.exec(statement.with_for_update())).one_or_none()
    if account is None:
        raise NotFound(f"No account has the login {login}.")
    reach = (await execute(session, REACH, account_id=account.id)).scalars().all()
    for division_id in reach or [None]:
        actor.require(Permission.ACCOUNTS_MANAGE, within=await lineage(session, division_id))
    return account


async def give_role(
    session: WriteSession, account: Account, role: str, division_id: int | None
) -> None:
    """Raises NotFound, Conflict."""
    values = {"account_id": account.id, "role": role, "division_id": division_id}
    with translated(BROKEN):
        await execute(session, GRANT, **values)


def _id(account: Account) -> int:
    assert account.id is not None  # noqa: S101 - it was read from its table
    return account.id
