"""Accounts (账户): who calls, how they prove it, and what their roles let them do."""

from registry.accounts.authentication import authenticate
from registry.accounts.keys import KeyRow, create_key, list_keys, revoke_key
from registry.accounts.limits import LIMITS, Limits, limits_from
from registry.accounts.listing import AccountRow, list_accounts
from registry.accounts.managing import (
    add_account,
    disable_account,
    enable_account,
    reset_password,
    reset_totp,
    revoke_sessions,
)
from registry.accounts.own import change_password, disable_totp, enable_totp, new_totp
from registry.accounts.platforms import (
    Platform,
    add_platform,
    add_platform_key,
    get_platform,
    list_platforms,
)
from registry.accounts.recent_keys import RecentKeys
from registry.accounts.roles import grant, ungrant
from registry.accounts.sessions import forget_sessions, sign_in, sign_out
from registry.accounts.throttle import Throttle
from registry.accounts.totp import TOTP, seal_clear_secrets

__all__ = [
    "LIMITS",
    "TOTP",
    "AccountRow",
    "KeyRow",
    "Limits",
    "Platform",
    "RecentKeys",
    "Throttle",
    "add_account",
    "add_platform",
    "add_platform_key",
    "authenticate",
    "change_password",
    "create_key",
    "disable_account",
    "disable_totp",
    "enable_account",
    "enable_totp",
    "forget_sessions",
    "get_platform",
    "grant",
    "limits_from",
    "list_accounts",
    "list_keys",
    "list_platforms",
    "new_totp",
    "reset_password",
    "reset_totp",
    "revoke_key",
    "revoke_sessions",
    "seal_clear_secrets",
    "sign_in",
    "sign_out",
    "ungrant",
]
