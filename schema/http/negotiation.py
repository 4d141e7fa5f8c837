"""What the client would rather have: the media type and the language of its answer (RFC 9110, 12)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

GRAPHQL_JSON = "application/graphql-response+json"
JSON = "application/json"

LANGUAGES = ("zh", "en")

WEIGHT = re.compile(r"\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*")


# Clients are of few kinds, and each says the same every time.
KINDS = 64


@lru_cache(KINDS)
def media_type(header: str) -> str | None:
    """The one of our two that is liked best; None where neither is accepted.

    Whoever names neither, only `*/*`, gets plain JSON: no client that knows better leaves it open.
    """
    weights = _weights(header) or {"*/*": 1.0}
    anything = weights.get("application/*", weights.get("*/*", 0.0))
    liked = {name: weights.get(name, anything) for name in (GRAPHQL_JSON, JSON)}
    first, second = (GRAPHQL_JSON, JSON) if GRAPHQL_JSON in weights else (JSON, GRAPHQL_JSON)
    best = second if liked[second] > liked[first] else first
    return best if liked[best] else None


@lru_cache(KINDS)
def language(header: str) -> str:
    """`zh` or `en`: the one liked best; Chinese by default."""
    weights: dict[str, float] = {}
    for tag, weight in _weights(header).items():
        weights.setdefault(tag.partition("-")[0], weight)
    named = [tag for tag in weights if tag in LANGUAGES]
    return _liked([*named, *LANGUAGES], weights)


def _liked(languages: Sequence[str], weights: dict[str, float]) -> str:
    return max(languages, key=lambda tag: weights.get(tag, weights.get("*", 0.0)))


def _weights(header: str) -> dict[str, float]:
    """What the header lists, in lower case and in its order, each with its weight."""
    weights: dict[str, float] = {}
    for part in header.lower().split(","):
        name, *parameters = part.split(";")
        found = [match for text in parameters if (match := WEIGHT.fullmatch(text))]
        if name.strip():
            weights.setdefault(name.strip(), float(found[-1][1]) if found else 1.0)
    return weights
