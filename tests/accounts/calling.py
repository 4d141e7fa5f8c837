"""Calling the API, signed in or not, from one address or several."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx2

from registry.app import create_app
from registry.config import Settings
from tests.accounts.people import PASSWORD
from tests.conftest import TODAY
from tests.keys import VAULT

SIGN_IN = """mutation ($login: String!, $password: String!, $code: String) {
  signIn(input: {login: $login, password: $password, code: $code}) { __typename
    ... on SignedIn { token }
    ... on Problem { code message path } ... on Throttled { retryAfter } } }"""
VIEWER = "{ viewer { isSignedIn name via mustChangePassword roles { name title } } }"

At = Callable[[str], httpx2.AsyncClient]


def shown(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


async def asked(client: httpx2.AsyncClient, token: str, query: str, **variables: Any) -> Any:
    body = {"query": query, "variables": variables}
    answer = (await client.post("/graphql", json=body, headers=shown(token))).json()
    assert "errors" not in answer, answer
    return answer["data"]


async def sign_in(
    client: httpx2.AsyncClient,
    login: str = "zhang.wei",
    password: str = PASSWORD,
    code: str | None = None,
) -> Any:
    """What signing in is answered with."""
    told = await asked(client, "", SIGN_IN, login=login, password=password, code=code)
    return told["signIn"]


@asynccontextmanager
async def places(url: str, **settings: object) -> AsyncIterator[At]:
    """One application, and clients of it at any address."""
    app = create_app(Settings(**settings), url, VAULT, clock=lambda: TODAY)  # type: ignore[arg-type]
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(app.router.lifespan_context(app))

        def at(address: str) -> httpx2.AsyncClient:
            transport = httpx2.ASGITransport(app, client=(address, 50_000))
            return httpx2.AsyncClient(transport=transport, base_url="http://registry")

        yield at
