"""Whether two answers are the same: values, types, and the order of keys."""

from __future__ import annotations

import json
from math import isclose
from typing import Any

EXACT = 1e-9


def read(text: str) -> Any:
    """JSON, in which no object may have a key twice."""
    return json.loads(text, object_pairs_hook=_unique)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    assert len(keys) == len(set(keys)), f"a key twice: {keys}"
    return dict(pairs)


def difference(expected: Any, answered: Any, path: str = "data") -> str | None:
    """Where the two part, or None."""
    if isinstance(expected, dict) and isinstance(answered, dict):
        if list(expected) != list(answered):
            return f"{path}: keys {list(expected)} expected, {list(answered)} answered"
        return _first(difference(expected[key], answered[key], f"{path}.{key}") for key in expected)
    if isinstance(expected, list) and isinstance(answered, list):
        if len(expected) != len(answered):
            return f"{path}: {len(expected)} entries expected, {len(answered)} answered"
        pairs = enumerate(zip(expected, answered, strict=True))
        return _first(difference(one, other, f"{path}[{at}]") for at, (one, other) in pairs)
    if isinstance(expected, float) and type(answered) in (int, float):
        same = isclose(expected, answered, rel_tol=EXACT, abs_tol=EXACT)
    else:
        same = type(expected) is type(answered) and expected == answered
    return None if same else f"{path}: {expected!r} expected, {answered!r} answered"


def _first(found: Any) -> str | None:
    return next((where for where in found if where is not None), None)
