"""Asking the API as a client does."""

from __future__ import annotations

from typing import Any

import httpx2


async def ask(client: httpx2.AsyncClient, query: str, **variables: Any) -> dict[str, Any]:
    """The data of an operation that must succeed."""
    response = await client.post("/graphql", json={"query": query, "variables": variables})
    answer = response.json()
    assert "errors" not in answer, answer["errors"]
    assert response.status_code == 200
    data: dict[str, Any] = answer["data"]
    return data


async def refusal(client: httpx2.AsyncClient, query: str, **variables: Any) -> str:
    """The code of an operation that must be refused."""
    response = await client.post("/graphql", json={"query": query, "variables": variables})
    answer = response.json()
    assert not answer.get("data"), answer
    code: str = answer["errors"][0]["extensions"]["code"]
    return code
