"""Attempts to prove who one is. Each counts before the password is looked at, and is forgiven after.

So parallel guesses are counted like others, a refusal undoes no count, and no transaction waits
for a hash.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from datetime import datetime

import pyotp
from pyotp.exceptions import OTPVerificationError

from registry import audit
from registry.accounts.limits import Limits
from registry.accounts.passwords import matches
from registry.actor import ANONYMOUS
from registry.database import Database, WriteSession
from registry.statements import execute

COUNT = """
UPDATE account SET
    failed_attempts = failed_attempts + 1,
    locked_until = CASE WHEN failed_attempts + 1 >= :attempts THEN now() + least(
        CAST(:first_wait AS interval) * power(2, least(failed_attempts + 1 - :attempts, 20)),
        CAST(:longest_wait AS interval)) END
WHERE (login = :login OR id = CAST(:account_id AS bigint)) AND disabled_at IS NULL
  AND (locked_until IS NULL OR locked_until <= now()
    OR failed_attempts < :familiar_attempts AND EXISTS (
        SELECT FROM account_session s WHERE s.account_id = account.id AND s.remote = :remote))
RETURNING id, login, version, password_hash, totp_sealed, locked_until,
    totp_secret IS NOT NULL AS totp_is_clear
"""
FORGIVE = """
UPDATE account SET
    failed_attempts = 0, locked_until = NULL, totp_step = coalesce(:step, totp_step)
WHERE id = :id AND version = :version AND disabled_at IS NULL
  AND (totp_step IS NULL OR CAST(:step AS bigint) IS NULL OR totp_step < :step)
"""

# The code before and the one after are right as well.
CLOCK_STEPS = 1


@dataclass(frozen=True, slots=True)
class Attempt:
    """One that has been counted against an account."""

    id: int
    login: str
    version: int
    password_hash: str | None = field(repr=False)
    totp_sealed: bytes | None = field(repr=False)
    locked_until: datetime | None
    totp_is_clear: bool
    """A server of before there was a vault wrote its secret; the next start seals it."""


async def count_attempt(
    database: Database,
    limits: Limits,
    *,
    login: str | None = None,
    account_id: int | None = None,
    remote: str | None = None,
) -> Attempt | None:
    """None where there is no such account, or it is disabled or locked.

    A lock does not hold where a session began before, or anybody could keep others out.
    """
    async with database.transaction() as session:
        row = (
            await execute(
                session,
                COUNT,
                login=login,
                account_id=account_id,
                remote=remote,
                familiar_attempts=limits.familiar_attempts,
                attempts=limits.attempts,
                first_wait=limits.first_wait,
                longest_wait=limits.longest_wait,
            )
        ).one_or_none()
    return Attempt(**row._mapping) if row else None  # noqa: SLF001 - its public name, says SQLAlchemy


async def is_password(attempt: Attempt | None, password: str) -> bool:
    return await matches(attempt.password_hash if attempt else None, password)


def totp_step(secret: str, code: str | None) -> int | None:
    """The step of time that the code is of, however it is spaced; None if it is wrong."""
    try:
        return pyotp.TOTP(secret).verify_and_get_timecode(
            "".join((code or "").split()), for_time=time.time(), valid_window=CLOCK_STEPS
        )
    except OTPVerificationError:
        return None


async def forgive(session: WriteSession, attempt: Attempt, step: int | None = None) -> bool:
    """Whether the account is still as it was, and no code of this step or later was used."""
    values = {"id": attempt.id, "version": attempt.version, "step": step}
    return bool((await execute(session, FORGIVE, **values)).rowcount)


async def record_failure(database: Database, attempt: Attempt | None, remote: str | None) -> None:
    """What was typed as an unknown login may be a password, so it is not written down."""
    stranger = replace(ANONYMOUS, remote=remote)
    subject = attempt.login if attempt else "unknown or locked"
    async with database.transaction() as session:
        audit.record(session, stranger, "account.sign_in_failed", subject)
        if attempt and attempt.locked_until:
            until = attempt.locked_until.isoformat()
            audit.record(session, stranger, "account.locked", subject, until=until)
