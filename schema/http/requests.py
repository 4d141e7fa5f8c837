"""Reading a GraphQL request (GraphQL over HTTP): everything odd is a 4xx with a code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.datastructures import QueryParams
from starlette.types import Receive, Scope

from schema.http.negotiation import GRAPHQL_JSON, JSON, media_type

# An escaped NUL in JSON; where a backslash is itself escaped, it escapes nothing.
ESCAPED = b"\\u0000"
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


class Headers:
    """The headers of a request, by their names in lower case; one that is repeated is one list."""

    __slots__ = ("_values",)

    def __init__(self, scope: Scope) -> None:
        given: list[tuple[bytes, bytes]] = scope["headers"]
        self._values = dict(given)
        if len(self._values) < len(given):
            names = self._values
            self._values = {
                name: b",".join(value for other, value in given if other == name) for name in names
            }

    def get(self, name: bytes) -> str:
        return self._values.get(name, b"").decode("latin-1")

    def find(self, name: bytes) -> str | None:
        return self.get(name) if name in self._values else None


async def content(scope: Scope, receive: Receive, headers: Headers, limit: int) -> bytes:
    """What says what to run: the body, or of a GET the query of its URL. Raises BadRequest."""
    method = scope["method"]
    if method == "POST":
        _check_content_type(headers.get(b"content-type"))
        return await _body(receive, headers, limit)
    if method in ("GET", "HEAD"):
        query: bytes = scope["query_string"]
        return query
    raise BadRequest("Use GET or POST.", "METHOD_NOT_ALLOWED", 405, {"Allow": "GET, HEAD, POST"})


def parameters_of(method: str, text: bytes) -> Parameters:
    """The parameters in a request's content. Raises BadRequest."""
    if method == "POST":
        return _parameters(_json(text, "The body"), may_write=True)
    return _parameters(_from_url(text), may_write=False)


def accepted(headers: Headers) -> str:
    """The media type to answer with. Raises BadRequest where neither of ours is accepted."""
    if (found := media_type(headers.get(b"accept"))) is None:
        raise BadRequest(f"Accept {GRAPHQL_JSON} or {JSON}.", "NOT_ACCEPTABLE", 406)
    return found


def _from_url(text: bytes) -> dict[str, Any]:
    query = dict(QueryParams(text))
    given: dict[str, Any] = {
        name: query[name] for name in ("query", "operationName", "documentId") if name in query
    }
    for name in ("variables", "extensions"):
        if query.get(name):
            given[name] = _json(query[name].encode(), f"The parameter {name}")
    return given


def _check_content_type(header: str) -> None:
    if header == JSON:
        return
    media_type, _, rest = header.partition(";")
    if media_type.strip().lower() != JSON:
        raise BadRequest(f"Send the body as {JSON}.", "UNSUPPORTED_MEDIA_TYPE", 415)
    charset = rest.lower().replace(" ", "").replace('"', "").partition("charset=")[2]
    if charset.partition(";")[0] not in ("", "utf-8", "utf8"):
        raise BadRequest("Send the body in UTF-8.", "UNSUPPORTED_MEDIA_TYPE", 415)


async def _body(receive: Receive, headers: Headers, limit: int) -> bytes:
    body, more = b"", True
    size = _declared(headers)
    while more and size <= limit:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BadRequest("The body ended early.")
        body += message.get("body", b"")
        more, size = message.get("more_body", False), max(size, len(body))
    if size > limit:
        told = f"A body holds at most {limit:,} bytes."
        raise BadRequest(told, "BODY_TOO_LARGE", 413, {"Connection": "close"})
    return body


def _declared(headers: Headers) -> float:
    """How long the body is said to be; what is no number says nothing."""
    try:
        return float(headers.get(b"content-length"))
    except ValueError:
        return 0


def _json(text: bytes, what: str) -> Any:
    try:
        given = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"{what} is not JSON: {error}.") from error
    if ESCAPED in text and NUL.search(text):
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
