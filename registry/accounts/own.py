"""What people do with their own account: change its password, ask for a code beside it."""

from __future__ import annotations

import pyotp

from registry import audit
from registry.accounts import attempts, totp
from registry.accounts.limits import LIMITS, Limits
from registry.accounts.managing import RESET_TOTP
from registry.accounts.passwords import check_new_password, hashed
from registry.accounts.sessions import end_sessions
from registry.actor import Actor
from registry.database import Database, WriteSession
from registry.errors import BadInput, Forbidden
from registry.statements import execute
from registry.vault import Vault

CHANGE = """
UPDATE account SET password_hash = :password_hash, must_change_password = false,
    version = version + 1
WHERE id = :account_id
"""
ENABLE_TOTP = """
UPDATE account SET
    totp_sealed = :sealed, totp_secret = NULL, totp_step = :step, version = version + 1
WHERE id = :account_id
"""
WRONG = (
    "The password is not right, or there were too many attempts for now.",
    "密码不正确，或尝试次数过多，请稍后再试。",
)
WRONG_CODE = (
    "The code is not of this secret and this minute.",
    "验证码与密钥不符，或已过期。",
)


async def change_password(  # noqa: PLR0913 - both passwords, and which session stays
    database: Database, actor: Actor, old: str, new: str, token: str, *, limits: Limits = LIMITS
) -> None:
    """Change one's password; every session but `token`'s ends. Raises Forbidden, BadInput."""
    account_id = _own(actor)
    check_new_password(new, old=old, login=actor.name)
    attempt = await _proved(database, actor, old, limits, "oldPassword")
    password_hash = await hashed(new)
    async with database.transaction() as session:
        await _forgive(session, attempt, "oldPassword")
        await execute(session, CHANGE, account_id=account_id, password_hash=password_hash)
        await end_sessions(session, account_id, but=token)
        audit.record(session, actor, "account.password_changed", actor.name)


def new_totp(actor: Actor) -> tuple[str, str]:
    """A secret to be confirmed with a code of it, and the URI that an authenticator reads.

    Raises Forbidden.
    """
    _settled(actor)
    secret = pyotp.random_base32()
    uri = pyotp.TOTP(secret).provisioning_uri(name=actor.name, issuer_name="Civil Registry")
    return secret, uri


async def enable_totp(  # noqa: PLR0913, PLR0917 - the secret, and the proofs that both are theirs
    database: Database,
    vault: Vault,
    actor: Actor,
    password: str,
    secret: str,
    code: str,
    *,
    limits: Limits = LIMITS,
) -> None:
    """From now on signing in takes a code of this secret. Raises Forbidden, BadInput."""
    account_id = _settled(actor)
    step = attempts.totp_step(secret, code) if _is_secret(secret) else None
    if step is None:
        raise BadInput(*WRONG_CODE, path=["input", "code"])
    attempt = await _proved(database, actor, password, limits)
    async with database.transaction() as session:
        await _forgive(session, attempt)
        sealed = vault.seal(secret, totp.sealed_as(account_id))
        await execute(session, ENABLE_TOTP, account_id=account_id, sealed=sealed, step=step)
        audit.record(session, actor, "account.totp_enabled", actor.name)


async def disable_totp(
    database: Database, actor: Actor, password: str, *, limits: Limits = LIMITS
) -> None:
    """From now on the password will do. Raises Forbidden, BadInput."""
    account_id = _settled(actor)
    attempt = await _proved(database, actor, password, limits)
    async with database.transaction() as session:
        await _forgive(session, attempt)
        await execute(session, RESET_TOTP, account_id=account_id)
        audit.record(session, actor, "account.totp_disabled", actor.name)


def _own(actor: Actor) -> int:
    """Raises Forbidden."""
    if actor.via != "session" or actor.account_id is None:
        raise Forbidden(
            "Only someone who signed in with a password may do this.",
            "只有以密码登录的人员可以办理此事项。",
        )
    return actor.account_id


def _settled(actor: Actor) -> int:
    """Raises Forbidden, also where a first password is to be changed before."""
    if actor.must_change_password:
        raise Forbidden("Change the first password before.", "请先修改初始密码。")
    return _own(actor)


async def _proved(
    database: Database, actor: Actor, password: str, limits: Limits, field: str = "password"
) -> attempts.Attempt:
    """Raises BadInput; a wrong one counts like one at the door."""
    attempt = await attempts.count_attempt(database, limits, account_id=actor.account_id)
    is_right = await attempts.is_password(attempt, password)
    if attempt and is_right:
        return attempt
    await attempts.record_failure(database, attempt, actor.remote)
    raise BadInput(*WRONG, path=["input", field])


async def _forgive(
    session: WriteSession, attempt: attempts.Attempt, field: str = "password"
) -> None:
    """Raises BadInput where the account was changed meanwhile."""
    if not await attempts.forgive(session, attempt):
        raise BadInput(*WRONG, path=["input", field])


def _is_secret(secret: str) -> bool:
    return len(secret) >= 32 and set(secret) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")  # noqa: PLR2004 - 160 bits
