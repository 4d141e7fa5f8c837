"""The public keys of an identity provider: fetched when one is missing, but not too often."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from time import monotonic
from typing import Any

import httpx2
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, KeySet, RSAKey

from registry.errors import Unavailable

log = structlog.get_logger()

DISCOVERY = "/.well-known/openid-configuration"
NONSENSE = (JoseError, AttributeError, LookupError, TypeError, ValueError)
BROKEN = (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError, *NONSENSE)

KINDS = (RSAKey.key_type, ECKey.key_type)


class Keys:
    """They are asked for again after `fresh_for`, and trusted for `kept_for` if nobody answers."""

    def __init__(
        self,
        issuer: str,
        *,
        at_most_every: float = 30,
        answer_within: float = 5,
        fresh_for: float = 3600,
        kept_for: float = 86400,
    ) -> None:
        self._issuer = issuer
        self._at_most_every = at_most_every
        self._answer_within = answer_within
        self._fresh_for = fresh_for
        self._kept_for = kept_for
        self._keys = KeySet([])
        self._fetched = self._tried = float("-inf")
        self._lock = asyncio.Lock()

    async def holding(self, kid: str | None) -> KeySet:
        """The keys, fetched anew if this one is not among them. Raises Unavailable."""
        if self._is_to_be_fetched(kid):
            async with self._lock:
                if self._is_to_be_fetched(kid):
                    await self._fetch()
        if monotonic() - self._fetched > self._kept_for:
            raise Unavailable("The identity provider does not answer just now.")
        return self._keys

    def _is_to_be_fetched(self, kid: str | None) -> bool:
        now = monotonic()
        is_old = now - self._fetched > self._fresh_for
        is_unknown = kid is not None and kid not in {key.kid for key in self._keys}
        return (is_old or is_unknown) and now - self._tried > self._at_most_every

    async def _fetch(self) -> None:
        try:
            async with asyncio.timeout(self._answer_within):
                keys = await self._ask()
        except BROKEN as error:
            log.warning("oidc.keys_not_fetched", error=type(error).__name__)
        else:
            self._keys, self._fetched = keys, monotonic()
        self._tried = monotonic()

    async def _ask(self) -> KeySet:
        async with httpx2.AsyncClient(timeout=self._answer_within) as client:
            found = await _json(client, self._issuer.rstrip("/") + DISCOVERY)
            if found["issuer"] != self._issuer:
                raise ValueError("Another issuer answers.")
            place = httpx2.URL(found["jwks_uri"])
            if place.scheme != httpx2.URL(self._issuer).scheme:
                raise ValueError("The keys are not where they are safe.")
            return KeySet(list(_usable(await _json(client, str(place)))))


async def _json(client: httpx2.AsyncClient, url: str) -> Any:
    answer = await client.get(url)
    return answer.raise_for_status().json()


def _usable(document: Any) -> Iterator[RSAKey | ECKey]:
    """Those for signatures; what is not understood is left out."""
    for data in document["keys"]:
        if data.get("kty") in KINDS and data.get("use", "sig") == "sig":
            with suppress(*NONSENSE):
                key = JWKRegistry.import_key(data)
                if isinstance(key, (RSAKey, ECKey)):
                    yield key
