"""The secrets of authenticators (双因素认证密钥), as the database keeps them: sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.database import WriteSession
from registry.statements import execute
from registry.vault import Sealed, Vault

if TYPE_CHECKING:
    from registry.accounts.attempts import Attempt

CLEAR = "SELECT id, totp_secret FROM account WHERE totp_secret IS NOT NULL FOR UPDATE"
SEAL = """
UPDATE account SET totp_sealed = coalesce(totp_sealed, :sealed), totp_secret = NULL WHERE id = :id
"""

sealed_as = "account.totp:{}".format
TOTP = Sealed("account", {"id": "bigint"}, {"totp_sealed": sealed_as})


def secret_of(vault: Vault, attempt: Attempt) -> str | None:
    """The account's secret, if it asks for a code. Raises Damaged."""
    sealed = attempt.totp_sealed
    return None if sealed is None else vault.unseal(sealed, sealed_as(attempt.id))


async def seal_clear_secrets(session: WriteSession, vault: Vault) -> None:
    """Those that were kept before there was a vault, or by a server of that time beside it."""
    for row in (await execute(session, CLEAR)).all():
        sealed = vault.seal(row.totp_secret, sealed_as(row.id))
        await execute(session, SEAL, id=row.id, sealed=sealed)
