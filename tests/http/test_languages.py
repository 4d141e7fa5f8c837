"""Texts of the law in the reader's language."""

from __future__ import annotations

import httpx2
import pytest

from tests.http.wire import run

DEFINITION = "{ communityRatio(settlement: URBAN) { definition } }"


async def definition(client: httpx2.AsyncClient, accepted: str) -> tuple[str, str]:
    response = await run(client, DEFINITION, accept_language=accepted)
    text: str = response.json()["data"]["communityRatio"]["definition"]
    return response.headers["content-language"], text


async def test_the_definition_in_both_languages(client: httpx2.AsyncClient) -> None:
    language, chinese = await definition(client, "zh-CN")
    assert language == "zh"
    assert not chinese[0].isascii()
    language, english = await definition(client, "en-GB")
    assert language == "en"
    assert english.startswith("Community social organizations")
    assert await definition(client, "zh-CN") == ("zh", chinese), "kept answers do not mix"


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "zh"),
        ("*", "zh"),
        ("zh-Hans-CN", "zh"),
        ("EN", "en"),
        ("en, zh", "en"),
        ("zh, en", "zh"),
        ("en;q=0.3, zh;q=0.8", "zh"),
        ("zh;q=0.3, en-US;q=0.8, *;q=0.1", "en"),
        ("fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5", "en"),
        ("fr, de", "zh"),
        ("enm", "zh"),
        ("zh;q=0, en;q=0.1", "en"),
        ("zh;q=0, *", "en"),
        ("en;q=2, zh;q=x", "en"),
        (";;;,,=;q=", "zh"),
        ("\xff\xfe", "zh"),
    ],
)
async def test_the_language_liked_best(
    client: httpx2.AsyncClient, accepted: str, language: str
) -> None:
    headers = [(b"content-type", b"application/json"), (b"accept-language", accepted.encode())]
    response = await client.post("/graphql", json={"query": DEFINITION}, headers=headers)
    assert response.headers["content-language"] == language
