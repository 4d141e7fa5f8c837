"""The endpoint: a request becomes one statement, and its text goes to the client as it came."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date
from typing import Any

import asyncpg
import orjson
import structlog
from graphql import GraphQLError
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from registry.database import Database
from registry.errors import Unavailable
from schema.http.answers import Answer, Answers, key_of
from schema.http.documents import Documents, UnknownDocument
from schema.http.requests import GRAPHQL_JSON, JSON, BadRequest, Parameters, accepted, read
from schema.planner import InvalidDocument, Plan, Planner, Prepared, Refused, Request

log = structlog.get_logger()

REFUSED_BY_STATEMENT = "RG404"
"""The SQLSTATE of the function `refuse`."""


class GraphQLEndpoint:
    """An ASGI application that answers GraphQL requests."""

    def __init__(  # noqa: PLR0913 - what it is composed of, named once in app.py
        self,
        planner: Planner,
        database: Database,
        documents: Documents,
        *,
        today: Callable[[], date],
        body_limit: int,
        answers: Answers,
    ) -> None:
        self.planner = planner
        self.database = database
        self.documents = documents
        self.today = today
        self.body_limit = body_limit
        self.answers = answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self.answer(HttpRequest(scope, receive))
        await response(scope, receive, send)

    async def answer(self, request: HttpRequest) -> Response:
        """Never raises: whatever goes wrong is an answer with a stable code."""
        media_type = JSON
        try:
            media_type = accepted(request.headers.get("accept", ""))
            parameters = await read(request, self.body_limit)
            return await self._run(request, parameters, media_type)
        except BadRequest as error:
            body = _errors([GraphQLError(str(error), extensions={"code": error.code})])
            return Response(body, error.status, error.headers, media_type)
        except InvalidDocument as error:
            return _refusal(error.errors, media_type)
        except Refused as error:
            return _refusal([error], media_type)
        except Unavailable as error:
            return _failure(str(error), "UNAVAILABLE", media_type, 503)
        except Exception:
            request_id = secrets.token_hex(8)
            log.exception("request.failed", request_id=request_id)
            message = f"Something went wrong on our side; the log has it as {request_id}."
            return _failure(message, "INTERNAL_SERVER_ERROR", media_type, 500, request_id)

    async def _run(self, request: HttpRequest, parameters: Parameters, media_type: str) -> Response:
        prepared = self.planner.prepare(self._document(parameters), parameters.operation_name)
        if not prepared.is_query:
            if not parameters.may_write:
                raise BadRequest("Use POST.", "METHOD_NOT_ALLOWED", 405, {"Allow": "POST"})
            raise BadRequest("The contract has no mutations yet.", "OPERATION_RESOLUTION_FAILURE")
        variables = prepared.variables(parameters.variables)
        language = language_of(request.headers.get("accept-language", ""))
        asked = Request(self.today(), language)
        plan = prepared.plan(variables, asked)
        read_json = "{}"
        if plan.sql is not None:
            bound = plan.bind(variables, asked)
            read_json = await self._answer(plan, bound)
        if plan.meta:
            read_json = _merged(prepared, plan, parameters, read_json)
        cost = f'{{"requested":{plan.cost},"limit":{self.planner.limits.cost}}}'
        body = f'{{"data":{read_json},"extensions":{{"cost":{cost}}}}}'
        return Response(body, media_type=media_type, headers={"Content-Language": language})

    def _document(self, parameters: Parameters) -> str:
        """The text to run: sent as it is, or named by its hash. Raises BadRequest."""
        persisted = parameters.extensions.get("persistedQuery")
        key = parameters.document_id
        if isinstance(persisted, dict) and isinstance(persisted.get("sha256Hash"), str):
            key = persisted["sha256Hash"]
        if key is None:
            if parameters.query is None:
                raise BadRequest("The parameter query is missing.")
            return parameters.query
        if parameters.query is not None:
            if not self.documents.register(key.removeprefix("sha256:"), parameters.query):
                raise BadRequest("The hash is not the document's SHA-256.")
            return parameters.query
        try:
            return self.documents.get(key)
        except UnknownDocument as error:
            raise BadRequest("PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND", 404) from error

    async def _answer(self, plan: Plan, bound: list[Any]) -> str:
        """The statement's JSON: read now, or kept from before where Postgres says nothing changed."""
        key = key_of(plan.sql or "", bound)
        if known := self.answers.find(key):
            bound[plan.known_at] = known.snapshot
        json, snapshot = await self._read(plan.sql or "", bound)
        if json is None:
            return known.json if known else "null"
        self.answers.keep(key, Answer(json, snapshot))
        return json

    async def _read(self, sql: str, bound: list[Any]) -> tuple[str | None, str]:
        try:
            return tuple(await self.database.read(sql, bound))
        except asyncpg.PostgresError as error:
            if error.sqlstate == REFUSED_BY_STATEMENT:
                path = (error.hint or "").split("/")
                raise Refused(error.message or "", error.detail or "", path=path) from error
            if isinstance(error, asyncpg.QueryCanceledError):
                raise Refused("The operation took too long.", "TIMEOUT") from error
            raise


def language_of(header: str) -> str:
    """`zh` or `en`: the first of the two that the reader accepts; Chinese by default."""
    for part in header.lower().split(","):
        language = part.strip()[:2]
        if language in ("zh", "en"):
            return language
    return "zh"


def _merged(prepared: Prepared, plan: Plan, parameters: Parameters, read_json: str) -> str:
    """Data and answers about the contract itself, in the order in which they were asked for."""
    answers = {**orjson.loads(read_json), **prepared.introspect(plan, parameters.variables)}
    return orjson.dumps({key: answers[key] for key in plan.keys}).decode()


def _refusal(errors: list[Any], media_type: str) -> Response:
    """A well-formed request that is not run: 400, or 200 for clients of the older media type."""
    return Response(_errors(errors), 400 if media_type == GRAPHQL_JSON else 200, None, media_type)


def _failure(
    message: str, code: str, media_type: str, status: int, request_id: str | None = None
) -> Response:
    extensions = {"code": code, **({"requestId": request_id} if request_id else {})}
    headers = {"Retry-After": "2"} if status == 503 else None  # noqa: PLR2004 - HTTP's own number
    return Response(
        _errors([GraphQLError(message, extensions=extensions)]), status, headers, media_type
    )


def _errors(errors: list[GraphQLError]) -> bytes:
    return orjson.dumps({"errors": [error.formatted for error in errors]})
