"""The README's queries run, and answer with what it shows."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.asking import ask

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"```graphql\n([^`]*)```\n```json\n([^`]*)```", README)


def shape(value: Any) -> Any:
    """The names of an answer, in order, without its figures: those are of another scale."""
    if isinstance(value, dict):
        return [(name, shape(inner)) for name, inner in value.items()]
    return [shape(inner) for inner in value] if isinstance(value, list) else None


def test_there_are_queries() -> None:
    assert len(SHOWN) == 8


@pytest.mark.parametrize(("query", "answer"), SHOWN, ids=range(len(SHOWN)))
async def test_a_query_of_the_readme(client: httpx2.AsyncClient, query: str, answer: str) -> None:
    assert shape(await ask(client, query)) == shape(json.loads(answer))
