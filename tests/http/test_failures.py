"""What goes wrong on our side: the caller learns a number, the log the rest."""

from __future__ import annotations

import re
from typing import Any, NoReturn

import httpx2
import pytest
from asyncpg import QueryCanceledError
from structlog.testing import capture_logs

from registry.database import Database
from registry.errors import Unavailable
from tests.http.wire import GRAPHQL_JSON, JSON, refusal, run

DISTRICT = '{ division(code: "500103000000") { name } }'


def failing(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    async def read(*_: Any) -> NoReturn:
        raise error

    monkeypatch.setattr(Database, "read", read)


@pytest.mark.parametrize("accept", [JSON, GRAPHQL_JSON])
async def test_a_bug_is_masked_and_logged(
    client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch, accept: str
) -> None:
    failing(monkeypatch, RuntimeError("secret"))
    with capture_logs() as logs:
        response = await run(client, DISTRICT, accept=accept)
    assert response.status_code == 500
    assert refusal(response) == "INTERNAL_SERVER_ERROR"
    assert "secret" not in response.text
    request_id = response.json()["errors"][0]["extensions"]["requestId"]
    assert re.fullmatch("[0-9a-f]{16}", request_id)
    (entry,) = logs
    assert entry["request_id"] == request_id
    assert entry["log_level"] == "error"
    assert entry["exc_info"]


async def test_each_failure_has_a_number_of_its_own(
    client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, RuntimeError("secret"))
    with capture_logs() as logs:
        for _ in range(3):
            await run(client, DISTRICT)
    assert len({entry["request_id"] for entry in logs}) == 3


@pytest.mark.parametrize("accept", [JSON, GRAPHQL_JSON])
async def test_no_database(
    client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch, accept: str
) -> None:
    failing(monkeypatch, Unavailable())
    response = await run(client, DISTRICT, accept=accept)
    assert response.status_code == 503
    assert refusal(response) == "UNAVAILABLE"
    assert int(response.headers["retry-after"]) > 0
    for path in ("/readyz", "/console.json"):
        other = await client.get(path)
        assert other.status_code == 503
        assert "Traceback" not in other.text
    assert (await client.get("/healthz")).status_code == 200
    assert (await run(client, "{ __typename }")).status_code in (200, 503)
    assert (await run(client, "{ __schema { queryType { name } } }")).json()["data"]


async def test_an_operation_that_takes_too_long(
    client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, QueryCanceledError("canceling statement due to statement timeout"))
    for accept in (JSON, GRAPHQL_JSON):
        response = await run(client, DISTRICT, accept=accept)
        assert refusal(response) == "TIMEOUT"
        assert "statement" not in response.text


async def test_a_refusal_is_no_failure(client: httpx2.AsyncClient) -> None:
    """What a caller does wrong fills no log."""
    with capture_logs() as logs:
        for query in ("{", "{ nothing }", '{ node(id: "x") { id } }'):
            refusal(await run(client, query))
    assert logs == []
