"""The caller of a request, as statements and writes may know them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from schema.writing import WriteContext

if TYPE_CHECKING:
    from registry.accounts import Limits, Throttle
    from registry.actor import Actor
    from registry.database import Database
    from registry.vault import Vault
    from registry.volunteers.verifier import Verifier
    from schema.planner import Request


@dataclass(frozen=True, slots=True)
class Calling:
    """Whoever asks, with the token that they showed."""

    actor: Actor
    database: Database
    vault: Vault = field(repr=False)
    limits: Limits
    throttle: Throttle
    token: str | None = field(repr=False)
    verifier: Verifier | None = field(default=None, repr=False)

    @property
    def known(self) -> Mapping[str, Any]:
        """What a statement may ask of them."""
        actor = self.actor
        held = [(p, grant.division_id) for grant in actor.grants for p in grant.permissions]
        return {
            "name": actor.name,
            "account_id": actor.account_id,
            "platform_id": actor.platform_id,
            "via": actor.via.upper(),
            "must_change_password": actor.must_change_password,
            "roles": sorted(actor.roles),
            "permissions": [permission.name for permission, _ in held],
            "divisions": [division_id for _, division_id in held],
        }

    def context(self, request: Request) -> WriteContext:
        return WriteContext(
            self.database,
            self.vault,
            self.actor,
            request,
            self.limits,
            self.throttle,
            self.token,
            self.verifier,
        )


def token_of(authorization: str | None) -> str | None:
    return None if authorization is None else authorization.partition(" ")[2].strip()
