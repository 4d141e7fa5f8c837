"""Sessions: begun with a password, carried by a token, ended by time, by hand or all at once."""

from __future__ import annotations

import structlog

from registry import audit
from registry.accounts import attempts, totp
from registry.accounts.grants import granted, read_grants
from registry.accounts.limits import LIMITS, Limits
from registry.accounts.tokens import digest, new_token
from registry.actor import Actor
from registry.database import Database, WriteSession
from registry.errors import Unauthenticated
from registry.statements import execute
from registry.vault import Vault

log = structlog.get_logger()

REFUSED = (
    "Login, password or code are not right, or there were too many attempts for now.",
    "登录名、密码或验证码不正确，或尝试次数过多，请稍后再试。",
)

EXTERNAL = "oidc:"

BEGIN = """
INSERT INTO account_session (token_hash, account_id, expires_at, remote)
VALUES (:token_hash, :account_id, now() + CAST(:lifetime AS interval), :remote)
"""
READ = f"""
SELECT a.id, a.login, a.must_change_password, s.last_seen_at < now() - $3::interval AS unseen,
       {granted("(SELECT role, division_id FROM account_role WHERE account_id = a.id)")} AS grants
FROM account_session s JOIN account a ON a.id = s.account_id
WHERE s.token_hash = $1 AND s.revoked_at IS NULL AND s.expires_at > now()
  AND s.last_seen_at > now() - $2::interval AND a.disabled_at IS NULL
"""  # noqa: S608 - what is put in stands in the code
SEE = """
UPDATE account_session SET last_seen_at = now()
WHERE token_hash = :token_hash AND last_seen_at < now() - CAST(:seen_every AS interval)
"""
END = """
UPDATE account_session SET revoked_at = now() WHERE token_hash = :token_hash AND revoked_at IS NULL
"""
FORGET = """
DELETE FROM account_session WHERE least(expires_at, revoked_at) < now() - interval '1 month'
"""
END_ALL = """
UPDATE account_session SET revoked_at = now()
WHERE account_id = :account_id AND revoked_at IS NULL
  AND token_hash IS DISTINCT FROM CAST(:but AS bytea)
"""


async def sign_in(  # noqa: PLR0913, PLR0917 - what a person shows, and from where
    database: Database,
    vault: Vault,
    login: str,
    password: str,
    totp_code: str | None = None,
    remote: str | None = None,
    *,
    limits: Limits = LIMITS,
) -> str:
    """Begin a session; its token. Raises Unauthenticated, the same whatever was not right.

    It takes the database: a failure is written down although nothing comes of it.
    """
    attempt = await attempts.count_attempt(
        database, limits, login=login_as_kept(login), remote=remote
    )
    is_right = await attempts.is_password(attempt, password)
    if attempt and is_right:
        token = await _begin(database, vault, attempt, totp_code, remote, limits)
        if token:
            return token
    await attempts.record_failure(database, attempt, remote)
    raise Unauthenticated(*REFUSED)


async def _begin(  # noqa: PLR0913, PLR0917 - see sign_in
    database: Database,
    vault: Vault,
    attempt: attempts.Attempt,
    totp_code: str | None,
    remote: str | None,
    limits: Limits,
) -> str | None:
    if attempt.totp_is_clear:  # its code is not asked for before the secret is sealed
        log.warning("account.totp_not_sealed", account_id=attempt.id)
        return None
    secret = totp.secret_of(vault, attempt)
    step = attempts.totp_step(secret, totp_code) if secret else None
    if secret is not None and step is None:
        return None
    token = new_token()
    async with database.transaction() as session:
        if not await attempts.forgive(session, attempt, step):
            return None
        values = {"account_id": attempt.id, "lifetime": limits.lifetime, "remote": remote}
        await execute(session, BEGIN, token_hash=digest(token), **values)
        actor = Actor(attempt.login, attempt.id, via="session", remote=remote)
        audit.record(session, actor, "account.signed_in", attempt.login)
    return token


def login_as_kept(typed: str) -> str:
    """Without regard to case, but for subjects of identity providers; Postgres keeps no zero byte."""
    login = typed.strip().replace("\0", " ").encode("utf-8", "replace").decode()
    return login if login.startswith(EXTERNAL) else login.casefold()


async def session_actor(
    database: Database, token: str, remote: str | None, limits: Limits = LIMITS
) -> Actor:
    """Who has this session. Raises Unauthenticated.

    Until they change a first password they may do nothing else.
    """
    row = await database.read(READ, (digest(token), limits.idle, limits.seen_every))
    if row is None:
        raise Unauthenticated
    if row["unseen"]:
        await _see(database, token, limits)
    if row["must_change_password"]:
        return Actor(
            row["login"], row["id"], via="session", remote=remote, must_change_password=True
        )
    return Actor(row["login"], row["id"], *read_grants(row["grants"]), "session", remote)


async def _see(database: Database, token: str, limits: Limits) -> None:
    async with database.transaction() as session:
        values = {"token_hash": digest(token), "seen_every": limits.seen_every}
        await execute(session, SEE, **values)


async def sign_out(session: WriteSession, actor: Actor, token: str) -> None:
    """End one session; one that has ended stays as it is."""
    if (await execute(session, END, token_hash=digest(token))).rowcount:
        audit.record(session, actor, "account.signed_out", actor.name)


async def forget_sessions(session: WriteSession) -> int:
    """Delete what ended a month ago; how many. The audit trail tells of them still."""
    return (await execute(session, FORGET)).rowcount


async def end_sessions(session: WriteSession, account_id: int, but: str | None = None) -> int:
    """End every session of an account, but the one with this token; how many."""
    kept = digest(but) if but else None
    return (await execute(session, END_ALL, account_id=account_id, but=kept)).rowcount
