"""Reading a GraphQL request (GraphQL over HTTP, 2025 draft): everything odd is a 4xx with a code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.requests import Request as HttpRequest

GRAPHQL_JSON = "application/graphql-response+json"
JSON = "application/json"


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
    if request.method == "GET":
        query = dict(request.query_params)
        given = {
            name: query[name] for name in ("query", "operationName", "documentId") if name in query
        }
        for name in ("variables", "extensions"):
            if query.get(name):
                given[name] = _json(query[name].encode(), f"The parameter {name}")
        return _parameters(given, may_write=False)
    raise BadRequest("Use GET or POST.", "METHOD_NOT_ALLOWED", 405, {"Allow": "GET, POST"})


def accepted(header: str) -> str:
    """The media type to answer with. Raises BadRequest where neither of ours is accepted."""
    ranges = [part.partition(";")[0].strip().lower() for part in header.split(",")]
    if GRAPHQL_JSON in ranges:
        return GRAPHQL_JSON
    if not header.strip() or {JSON, "application/*", "*/*"} & set(ranges):
        return JSON
    raise BadRequest(f"Accept {GRAPHQL_JSON} or {JSON}.", "NOT_ACCEPTABLE", 406)


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
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise too_large
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise too_large
        chunks.append(chunk)
    return b"".join(chunks)


def _json(text: bytes, what: str) -> Any:
    if b"\\u0000" in text or b"\0" in text:
        raise BadRequest(f"{what} holds a NUL character.")
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"{what} is not JSON: {error}.") from error


def _parameters(given: Any, *, may_write: bool) -> Parameters:
    if not isinstance(given, dict):
        raise BadRequest("Send one operation as a JSON object; batches are not served.")
    for name, kind, word in _FIELDS:
        if given.get(name) is not None and not isinstance(given[name], kind):
            raise BadRequest(f"The parameter {name} must be {word}.")
    query = given.get("query") or None
    if query is not None and "\0" in query:
        raise BadRequest("The parameter query holds a NUL character.")
    return Parameters(
        query,
        given.get("documentId"),
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
