"""Keys that were shown a moment ago: who shows one again need not be asked for.

What they may is held against the version that their answer was read at, so that a key that was
revoked, or a role that was changed, counts at once.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from registry.accounts.tokens import digest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import timedelta

    from registry.actor import Actor

MOST = 1_000


class _Kept(NamedTuple):
    actor: Actor
    until: float


class RecentKeys:
    """Those used last, each until its use must be noted again."""

    def __init__(self, seen_every: timedelta) -> None:
        self._for = seen_every.total_seconds()
        self._kept: OrderedDict[bytes, _Kept] = OrderedDict()

    async def actor(
        self,
        authorization: str | None,
        remote: str | None,
        read: Callable[[], Awaitable[Actor]],
        *,
        anew: bool,
    ) -> Actor:
        """Whose key it is: not `anew`, as it was read a moment ago. Raises what `read` does."""
        if authorization is None:
            return await read()
        key = digest(authorization)
        kept = self._kept.get(key)
        if not anew and kept is not None and monotonic() < kept.until:
            return replace(kept.actor, remote=remote)
        actor = await read()
        if actor.access_version is not None:  # what no version outdates is not kept
            self._keep(key, actor)
        return actor

    def _keep(self, key: bytes, actor: Actor) -> None:
        self._kept[key] = _Kept(actor, monotonic() + self._for)
        self._kept.move_to_end(key)
        if len(self._kept) > MOST:
            self._kept.popitem(last=False)
