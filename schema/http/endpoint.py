"""The endpoint: a request becomes one statement, and its text goes to the client as it came."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Protocol

import asyncpg
import orjson
import structlog
from graphql import GraphQLError
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from registry import audit
from registry.database import Database
from registry.errors import RegistryError, Unauthenticated, Unavailable
from schema.http.answers import Answer, Answers
from schema.http.asked import Caller, Reading, Writing, bind
from schema.http.documents import Documents, UnknownDocument
from schema.http.looking import Asking, put_down
from schema.http.negotiation import GRAPHQL_JSON, JSON, language
from schema.http.requests import BadRequest, Headers, Parameters, accepted, content, parameters_of
from schema.planner import InvalidDocument, Planner, Prepared, Refused, Request

log = structlog.get_logger()

REFUSED_BY_STATEMENT = "RG404"
"""The SQLSTATE of the function `refuse`."""

# An answer depends on these headers, holds good for now only, and is JSON whatever it looks like.
HEADERS = {
    "Vary": "Accept, Accept-Language, Authorization",
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
}
STATUS: Mapping[type[RegistryError], int] = {Unauthenticated: 401, Unavailable: 503}
NONE: Mapping[str, str] = MappingProxyType({})

# Apps send the same requests all day: that many short ones (in bytes) are remembered as prepared.
REMEMBERED, SHORT = 1_000, 4_000


class Unremembered(Exception):
    """What a cache passes on without keeping it."""

    def __init__(self, asked: Writing) -> None:
        super().__init__()
        self.asked = asked


class Outdated(Exception):
    """What was known of the caller held no more when their answer was read."""


class CallerOf(Protocol):
    """Whoever asks; not `anew`: as they were known a moment ago. Raises Unauthenticated."""

    def __call__(self, scope: Scope, headers: Headers, *, anew: bool) -> Awaitable[Caller]: ...


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
        caller: CallerOf,
    ) -> None:
        self.planner = planner
        self.database = database
        self.documents = documents
        self.today = today
        self.body_limit = body_limit
        self.answers = answers
        self.caller = caller
        self.remembered = lru_cache(REMEMBERED)(self._prepare_reading)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self.answer(scope, receive)
        await response(scope, receive, send)

    async def answer(self, scope: Scope, receive: Receive) -> Response:
        """Never raises: whatever goes wrong is an answer with a stable code."""
        media_type, headers = JSON, Headers(scope)
        spoken = language(headers.get(b"accept-language"))
        try:
            media_type = accepted(headers)
            text = await content(scope, receive, headers, self.body_limit)
            asked = self._asked(scope["method"], text, self.today(), spoken)
            return await self._run_for_caller(asked, scope, headers, media_type)
        except BadRequest as error:
            body = _errors([GraphQLError(str(error), extensions={"code": error.code})])
            return _response(body, media_type, error.status, error.headers)
        except InvalidDocument as error:
            return _refusal(error.errors, media_type)
        except Refused as error:
            return _refusal([error], media_type)
        except (Unauthenticated, Unavailable) as error:
            return _failure(error.told(spoken), error.code, media_type, STATUS[type(error)])
        except Exception:
            request_id = audit.request_id.get() or secrets.token_hex(8)
            log.exception("request.failed", request_id=request_id)
            message = f"Something went wrong on our side; the log has it as {request_id}."
            return _failure(message, "INTERNAL_SERVER_ERROR", media_type, 500, request_id)

    def _asked(self, method: str, text: bytes, today: date, spoken: str) -> Reading | Writing:
        """What is asked for, remembered if it is short and writes nothing: that may hold a secret."""
        if len(text) > SHORT:
            return self._prepare(method, text, today, spoken)
        try:
            return self.remembered(method, text, today, spoken)
        except Unremembered as unremembered:
            return unremembered.asked

    def _prepare_reading(self, method: str, text: bytes, today: date, spoken: str) -> Reading:
        asked = self._prepare(method, text, today, spoken)
        if isinstance(asked, Writing):
            raise Unremembered(asked)
        return asked

    def _prepare(self, method: str, text: bytes, today: date, language: str) -> Reading | Writing:
        """What a request asks for. Raises BadRequest, InvalidDocument, Refused."""
        parameters = parameters_of(method, text)
        prepared = self.planner.prepare(self._document(parameters), parameters.operation_name)
        request = Request(today, language)
        if prepared.is_query:
            return self._reading(prepared, parameters.variables, request)
        if not parameters.may_write:
            raise BadRequest("Use POST.", "METHOD_NOT_ALLOWED", 405, {"Allow": "POST"})
        if not prepared.is_mutation:
            raise Refused("The contract has no subscriptions.", "OPERATION_RESOLUTION_FAILURE")
        variables = prepared.variables(parameters.variables)
        return Writing(prepared.mutation(variables, request), variables, request)

    @staticmethod
    def _reading(prepared: Prepared, given: Mapping[str, Any], request: Request) -> Reading:
        variables = prepared.variables(given)
        plan = prepared.plan(variables, request)
        is_for_anyone = plan.sql is not None and not plan.binders.asks_caller
        bound = bind(plan, variables, request) if is_for_anyone else None
        return Reading(prepared, given, variables, plan, request, bound)

    async def _run_for_caller(
        self, asked: Reading | Writing, scope: Scope, headers: Headers, media_type: str
    ) -> Response:
        """Who showed the same key a moment ago is known; their answer says if that still holds."""
        anew = isinstance(asked, Writing) or not asked.tells_access
        while True:
            caller = await self.caller(scope, headers, anew=anew)
            with suppress(Outdated):
                return await self._run(asked, caller, media_type)
            anew = True

    async def _run(self, asked: Reading | Writing, caller: Caller, media_type: str) -> Response:
        if isinstance(asked, Writing):
            data = await self._write(asked, caller)
        else:
            data = asked.merged(await self._answer(asked, caller))
        cost = f'{{"requested":{asked.cost},"limit":{self.planner.limits.cost}}}'
        body = f'{{"data":{data},"extensions":{{"cost":{cost}}}}}'
        return _response(body, media_type, 200, {"Content-Language": asked.request.language})

    async def _write(self, asked: Writing, caller: Caller) -> str:
        """Each field writes in its own transaction; then what it came to is read."""
        audit.request_id.set(secrets.token_hex(8))
        parts = []
        request = replace(asked.request, caller=caller.known)
        for field in asked.fields:
            outcome = await field.write(caller.context(request), asked.variables)
            plan, stand_in = field.plans[outcome.type_name], secrets.token_hex(16)
            values = plan.bind(asked.variables, request, outcome.parameters(stand_in))
            found = await self._read(plan.sql or "", values)
            if plan.looks:
                asking = Asking(caller.actor, asked.variables)
                await put_down(self.database, asking, plan.looks, found[2])
            parts.append(f'"{field.key}":{outcome.revealed(found[0] or "null", stand_in)}')
        return f"{{{','.join(parts)}}}"

    def _document(self, parameters: Parameters) -> str:
        """The text to run: sent as it is, or named by its hash. Raises BadRequest, Refused."""
        key = parameters.document_id or _persisted(parameters.extensions)
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
            raise Refused("PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND") from error

    async def _answer(self, asked: Reading, caller: Caller) -> str:
        """The statement's JSON: read now, or kept from before where Postgres says nothing changed."""
        if asked.plan.sql is None:
            return "{}"
        values, key = asked.bound_for(caller)
        if known := self.answers.find(key):
            values = [*values]
            values[asked.plan.known_at] = known.snapshot
        found = await self._read(asked.plan.sql, values)
        if asked.tells_access and caller.actor.access_version not in (None, found[-1]):
            raise Outdated
        json: str | None = found[0]
        if json is not None:
            self.answers.keep(key, Answer(json, found[1]))
        if asked.plan.looks:
            audit.request_id.set(secrets.token_hex(8))
            asking = Asking(caller.actor, asked.variables, asked.name)
            await put_down(self.database, asking, asked.plan.looks, found[2])
        return json or (known.json if known else "null")

    async def _read(self, sql: str, bound: list[Any]) -> Sequence[Any]:
        """The answer, its snapshot, and where there are looks what was shown. Raises Refused."""
        try:
            return await self.database.read(sql, bound)  # type: ignore[return-value]  # a record is one
        except asyncpg.PostgresError as error:
            if error.sqlstate == REFUSED_BY_STATEMENT:
                path = (error.hint or "").split("/")
                raise Refused(error.message or "", error.detail or "", path=path) from error
            if isinstance(error, asyncpg.QueryCanceledError):
                raise Refused("The operation took too long.", "TIMEOUT") from error
            raise


def _persisted(extensions: Mapping[str, Any]) -> str | None:
    """The hash that names a document, as Apollo's clients send it. Raises BadRequest."""
    match extensions.get("persistedQuery"):
        case None:
            return None
        case {"version": 1, "sha256Hash": str(key)}:
            return key
    raise BadRequest("persistedQuery must be an object with version 1 and a sha256Hash.")


def _refusal(errors: list[Any], media_type: str) -> Response:
    """A well-formed request that is not run: 400, or 200 for clients of the older media type."""
    return _response(_errors(errors), media_type, 400 if media_type == GRAPHQL_JSON else 200)


def _failure(
    message: str, code: str, media_type: str, status: int, request_id: str | None = None
) -> Response:
    extensions = {"code": code, **({"requestId": request_id} if request_id else {})}
    headers = {503: {"Retry-After": "2"}, 401: {"WWW-Authenticate": "Bearer"}}.get(status, {})
    body = _errors([GraphQLError(message, extensions=extensions)])
    return _response(body, media_type, status, headers)


def _response(
    body: str | bytes, media_type: str, status: int, headers: Mapping[str, str] = NONE
) -> Response:
    return Response(body, status, {**HEADERS, **headers}, media_type)


def _errors(errors: list[GraphQLError]) -> bytes:
    return orjson.dumps({"errors": [error.formatted for error in errors]})
