"""What every answer of the endpoint keeps to, however wrong the request was."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

import httpx2
import orjson
import uvicorn

from registry.app import create_app
from registry.config import Settings
from tests.conftest import TODAY
from tests.keys import VAULT

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"

# Every code that the endpoint answers with: the requests that are none, each with its own status ...
NO_REQUEST = {
    "BAD_REQUEST": 400,
    "METHOD_NOT_ALLOWED": 405,
    "NOT_ACCEPTABLE": 406,
    "BODY_TOO_LARGE": 413,
    "UNSUPPORTED_MEDIA_TYPE": 415,
}
# ... the operations that are refused: 400, or 200 for whoever accepts the older media type only ...
REFUSED = {
    "BAD_USER_INPUT",
    "COST_LIMIT_EXCEEDED",
    "GRAPHQL_PARSE_FAILED",
    "GRAPHQL_VALIDATION_FAILED",
    "OPERATION_RESOLUTION_FAILURE",
    "PERSISTED_QUERY_NOT_FOUND",
    "TIMEOUT",
    "UNKNOWN_DIVISION",
    "RESYNC_REQUIRED",
    "UNKNOWN_ORGANIZATION",
}
# ... and what is no fault of the client's.
OURS = {"INTERNAL_SERVER_ERROR": 500, "UNAVAILABLE": 503}

INSIDE = ("Traceback", 'File "', "asyncpg", "sqlalchemy", "SELECT", "/registry/", "/schema/")


def status_of(code: str, media_type: str) -> int:
    if code in REFUSED:
        return 400 if media_type == GRAPHQL_JSON else 200
    return {**NO_REQUEST, **OURS}[code]


def refusal(response: httpx2.Response) -> str:
    """The code of an answer that must be a refusal, and a well-formed one."""
    answer = orjson.loads(response.content)
    assert set(answer) == {"errors"}, answer
    assert 1 <= len(answer["errors"]) <= 6
    for error in answer["errors"]:
        assert error["message"]
        assert set(error) <= {"message", "locations", "path", "extensions"}
    (code,) = {error["extensions"]["code"] for error in answer["errors"]}
    media_type = response.headers["content-type"]
    assert media_type in (JSON, GRAPHQL_JSON)
    assert response.status_code == status_of(code, media_type), response.text
    assert not [word for word in INSIDE if word in response.text]
    assert isinstance(code, str)
    return code


def client_error(response: httpx2.Response) -> str:
    """The code of a refusal for which the client can do something."""
    code = refusal(response)
    assert code not in OURS, response.text
    return code


def sound(response: httpx2.Response) -> None:
    """An answer to a request of any kind: data, or a refusal that is no fault of ours."""
    answer = orjson.loads(response.content)
    if "errors" in answer:
        client_error(response)
    else:
        assert response.status_code == 200
        assert set(answer) == {"data", "extensions"}
        assert isinstance(answer["data"], dict)


async def post(client: httpx2.AsyncClient, body: Any, **headers: str) -> httpx2.Response:
    """A POST of some JSON, or of bytes as they are."""
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    sent = {"content-type": JSON} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    return await client.post("/graphql", content=content, headers=sent)


async def run(
    client: httpx2.AsyncClient, query: str, variables: Any = None, **headers: str
) -> httpx2.Response:
    return await post(client, {"query": query, "variables": variables}, **headers)


@asynccontextmanager
async def raw(
    address: str, request: str
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection on which a request, or the beginning of one, has been sent as it is."""
    parts = urlsplit(address)
    answer, sending = await asyncio.open_connection(parts.hostname, parts.port)
    try:
        sending.write(request.encode())
        async with asyncio.timeout(20):
            yield answer, sending
    finally:
        sending.close()
        with suppress(OSError):
            await sending.wait_closed()


class _Quiet(uvicorn.Server):
    """Leaves Ctrl-C to pytest."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def listening(url: str, **settings: Any) -> AsyncIterator[str]:
    """The whole application behind uvicorn on a port of its own, as `registry serve` runs it."""
    app = create_app(Settings(**settings), url, VAULT, clock=lambda: TODAY)
    server = _Quiet(uvicorn.Config(app, log_config=None, access_log=False, lifespan="on"))
    with socket.create_server(("127.0.0.1", 0)) as bound:
        task = asyncio.create_task(server.serve([bound]))
        while not server.started:
            assert not task.done()
            await asyncio.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task
