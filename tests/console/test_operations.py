"""The console's ready-made operations answer on the register that it opens on."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.asking import ask

OPERATIONS = sorted((Path(__file__).parents[2] / "console" / "operations").glob("*.graphql"))


def variables_of(text: str) -> dict[str, Any]:
    found = re.search(r"^# variables: (.*)$", text, re.MULTILINE)
    return json.loads(found[1]) if found else {}


def test_there_is_a_library() -> None:
    assert len(OPERATIONS) >= 10


@pytest.mark.parametrize("path", OPERATIONS, ids=lambda path: path.stem)
async def test_an_operation_answers(client: httpx2.AsyncClient, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for label in ("title", "group", "about"):
        assert re.search(rf"^# {label}: .*[\u4e00-\u9fff]", text, re.MULTILINE), label
    data = await ask(client, text, **variables_of(text))
    assert all(value is not None for value in data.values()), data
