"""OpenID Connect: bearer tokens of an identity provider, verified with its published keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from joserfc import jws, jwt
from joserfc.errors import JoseError

from registry.accounts.jwks import Keys
from registry.errors import Unauthenticated

if TYPE_CHECKING:
    from registry.config import Settings

ALGORITHMS = ["RS256", "ES256", "PS256"]
# Not a logout token, nor another kind that the same keys sign.
KINDS = {"", "jwt", "at+jwt", "application/at+jwt"}
CLOCK_SKEW = 60
LONGEST_SUBJECT = 255

REFUSED = "The token is not valid here: get a new one."


class Identity(NamedTuple):
    """What a token says of whom it speaks; `divisions` is None where tokens name none."""

    issuer: str
    subject: str
    name: str
    roles: list[str]
    divisions: list[str] | None


class Issuer:
    """An identity provider, and what its tokens must say."""

    def __init__(
        self,
        url: str,
        audience: str,
        *,
        roles_claim: str = "roles",
        division_claim: str | None = None,
        keys: Keys | None = None,
    ) -> None:
        self._url = url
        self._roles_claim = roles_claim
        self._division_claim = division_claim
        self._keys = keys or Keys(url)
        self._claims = jwt.JWTClaimsRegistry(
            leeway=CLOCK_SKEW,
            iss={"essential": True, "value": url},
            aud={"essential": True, "value": audience},
            sub={"essential": True},
            exp={"essential": True},
        )

    async def identity(self, token: str) -> Identity:
        """Whom a token speaks of. Raises Unauthenticated, Unavailable."""
        try:
            return self._read(await self._verified(token))
        except (JoseError, ValueError, TypeError):
            raise Unauthenticated(REFUSED) from None

    async def _verified(self, token: str) -> dict[str, Any]:
        """The claims. Which key is asked for is looked at before, whether it may be used as well."""
        header = jws.extract_compact(token.encode()).headers()
        kid, kind = header.get("kid"), header.get("typ", "")
        if header.get("alg") not in ALGORITHMS or str(kind).lower() not in KINDS:
            raise ValueError(REFUSED)
        if not isinstance(kid, str | None):
            raise TypeError(REFUSED)
        keys = await self._keys.holding(kid)
        claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
        self._claims.validate(claims)
        return claims

    def _read(self, claims: Mapping[str, Any]) -> Identity:
        subject = claims["sub"]
        if not subject.isprintable() or len(subject) > LONGEST_SUBJECT:
            raise ValueError(REFUSED)
        named = (claims.get("name"), claims.get("preferred_username"))
        name = next((n for n in named if isinstance(n, str) and n.isprintable() and n), subject)
        divisions = said(claims, self._division_claim) if self._division_claim else None
        roles = said(claims, self._roles_claim)
        return Identity(self._url, subject, name[:LONGEST_SUBJECT], roles, divisions)


def said(claims: Mapping[str, Any], claim: str) -> list[str]:
    """The words of a claim: a list, or text with spaces. Its name may lead into objects by dots."""
    value: Any = claims.get(claim)
    if value is None:
        value = claims
        for step in claim.split("."):
            value = value.get(step) if isinstance(value, Mapping) else None
    words = value.split() if isinstance(value, str) else value
    if not isinstance(words, list):
        return []
    return [word for word in words if isinstance(word, str) and word.isprintable()]


def issuer_from(settings: Settings) -> Issuer | None:
    """The issuer that is configured, if one is."""
    if not settings.oidc_issuer or not settings.oidc_audience:
        return None
    return Issuer(
        settings.oidc_issuer,
        settings.oidc_audience,
        roles_claim=settings.oidc_roles_claim,
        division_claim=settings.oidc_division_claim,
    )
