"""Who calls: from what a request shows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from registry.accounts.external import token_actor
from registry.accounts.keys import MARK, key_actor
from registry.accounts.limits import LIMITS, Limits
from registry.accounts.sessions import session_actor
from registry.actor import ANONYMOUS, Actor
from registry.errors import Unauthenticated

if TYPE_CHECKING:
    from registry.accounts.oidc import Issuer
    from registry.database import Database

LONGEST = 8192
"""Characters of a header that is looked at."""

DOTS_OF_A_JWT = 2


async def authenticate(
    database: Database,
    authorization: str | None,
    remote: str | None,
    *,
    issuer: Issuer | None = None,
    limits: Limits = LIMITS,
) -> Actor:
    """Who calls. Only who shows nothing is anonymous.

    Raises Unauthenticated, and Unavailable where the database or the identity provider does not
    answer.
    """
    if authorization is None:
        return replace(ANONYMOUS, remote=remote)
    token = _bearer(authorization)
    if token.startswith(MARK):
        return await key_actor(database, token, remote, limits)
    if token.count(".") == DOTS_OF_A_JWT:
        if issuer is None:
            raise Unauthenticated
        return await token_actor(database, issuer, token, remote)
    return await session_actor(database, token, remote, limits)


def _bearer(authorization: str) -> str:
    """The token of an Authorization header. Raises Unauthenticated."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token.strip() or len(authorization) > LONGEST:
        raise Unauthenticated
    return token.strip()
