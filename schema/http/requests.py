"""Reading a GraphQL request (GraphQL over HTTP): everything odd is a 4xx with a code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest

from schema.http.negotiation import GRAPHQL_JSON, JSON, media_type

# An escaped NUL in JSON; where a backslash is itself escaped, it escapes nothing.
NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a GraphQL request asks to run."""

    query: str | None
    document_id: str | None
    operation_name: str | None
    variables: Mapping[str, Any]
    extensions: Mapping[str, Any]
    may_write: bool


class BadRequest(Exception):
    """A request that is not one."""

    def __init__(
        self,
        message: str,
        code: str = "BAD_REQUEST",
        status: int = 400,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.headers = dict(headers or {})


async def read(request: HttpRequest, body_limit: int) -> Parameters:
    """The parameters of a request. Raises BadRequest."""
    if request.method == "POST":
        _check_content_type(request.headers.get("content-type", ""))
        given = _json(await _body(request, body_limit), "The body")
        return _parameters(given, may_write=True)
    if request.method in ("GET", "HEAD"):
        return _parameters(_from_url(request), may_write=False)
    raise BadRequest("Use GET or POST.", "METHOD_NOT_ALLOWED", 405, {"Allow": "GET, HEAD, POST"})


def accepted(request: HttpRequest) -> str:
    """The media type to answer with. Raises BadRequest where neither of ours is accepted."""
    if (found := media_type(",".join(request.headers.getlist("accept")))) is None:
        raise BadRequest(f"Accept {GRAPHQL_JSON} or {JSON}.", "NOT_ACCEPTABLE", 406)
    return found


def _from_url(request: HttpRequest) -> dict[str, Any]:
    query = dict(request.query_params)
    given: dict[str, Any] = {
        name: query[name] for name in ("query", "operationName", "documentId") if name in query
    }
    for name in ("variables", "extensions"):
        if query.get(name):
            given[name] = _json(query[name].encode(), f"The parameter {name}")
    return given


def _check_content_type(header: str) -> None:
    media_type, _, rest = header.partition(";")
    if media_type.strip().lower() != JSON:
        raise BadRequest(f"Send the body as {JSON}.", "UNSUPPORTED_MEDIA_TYPE", 415)
    charset = rest.lower().replace(" ", "").replace('"', "").partition("charset=")[2]
    if charset.partition(";")[0] not in ("", "utf-8", "utf8"):
        raise BadRequest("Send the body in UTF-8.", "UNSUPPORTED_MEDIA_TYPE", 415)


async def _body(request: HttpRequest, limit: int) -> bytes:
    too_large = BadRequest(
        f"A body holds at most {limit:,} bytes.", "BODY_TOO_LARGE", 413, {"Connection": "close"}
    )
    if _declared(request) > limit:
        raise too_large
    chunks, size = [], 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size > limit:
                raise too_large
            chunks.append(chunk)
    except ClientDisconnect as error:
        raise BadRequest("The body ended early.") from error
    return b"".join(chunks)


def _declared(request: HttpRequest) -> float:
    """How long the body is said to be; what is no number says nothing."""
    try:
        return float(request.headers.get("content-length", ""))
    except ValueError:
        return 0


def _json(text: bytes, what: str) -> Any:
    try:
        given = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"{what} is not JSON: {error}.") from error
    if NUL.search(text):
        raise BadRequest(f"{what} holds a NUL character.")
    return given


def _parameters(given: Any, *, may_write: bool) -> Parameters:
    if not isinstance(given, dict):
        raise BadRequest("Send one operation as a JSON object; batches are not served.")
    for name, kind, word in _FIELDS:
        value = given.get(name)
        if value is not None and not isinstance(value, kind):
            raise BadRequest(f"The parameter {name} must be {word}.")
        if isinstance(value, str) and "\0" in value:
            raise BadRequest(f"The parameter {name} holds a NUL character.")
    return Parameters(
        given.get("query") or None,
        given.get("documentId") or None,
        given.get("operationName") or None,
        given.get("variables") or {},
        given.get("extensions") or {},
        may_write,
    )


_FIELDS = (
    ("query", str, "a string"),
    ("documentId", str, "a string"),
    ("operationName", str, "a string"),
    ("variables", dict, "an object"),
    ("extensions", dict, "an object"),
)
