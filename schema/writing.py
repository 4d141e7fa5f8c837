"""How a mutation writes: in one transaction, once for each key; and a refusal is an answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import wraps
from typing import TYPE_CHECKING, Any

import asyncpg
from sqlalchemy.exc import DBAPIError

from registry import replays
from registry.divisions.codes import DivisionCode
from registry.errors import Overtaken
from schema.planner import Outcome
from schema.problems import PROBLEMS, problem

if TYPE_CHECKING:
    from registry.accounts import Limits, Throttle
    from registry.actor import Actor
    from registry.database import Database, WriteSession
    from registry.vault import Vault
    from registry.volunteers.verifier import Verifier
    from schema.planner import Request

KEY = "idempotencyKey"

# Two acts that wait for each other: Postgres ends one of them, and it is done again.
ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class WriteContext:
    """Who writes, where, and in which language they are told why not."""

    database: Database
    vault: Vault = field(repr=False)
    actor: Actor
    request: Request
    limits: Limits
    throttle: Throttle
    token: str | None = field(repr=False)
    verifier: Verifier | None = field(default=None, repr=False)


Given = Mapping[str, Any]
Verb = Callable[[WriteContext, Given], Awaitable[Outcome]]
Act = Callable[["WriteSession", WriteContext, Given], Awaitable[Outcome]]


def refusable(verb: Verb) -> Verb:
    """What the registry refuses is told as one of the result's problems."""

    @wraps(verb)
    async def run(context: WriteContext, values: Mapping[str, Any]) -> Outcome:
        try:
            return await verb(context, values)
        except tuple(PROBLEMS) as error:
            return problem(error, context.request.language)

    return run


def transacted(act: Act) -> Verb:
    """An act on `input` in one transaction; what it comes to is kept under the caller's key."""

    @refusable
    @wraps(act)
    async def run(context: WriteContext, values: Mapping[str, Any]) -> Outcome:
        given = plain(values["input"])
        key = given.pop(KEY, None)
        for attempt in range(ATTEMPTS):
            try:
                return await _once(act, context, given, key)
            except (DBAPIError, asyncpg.DeadlockDetectedError, Overtaken) as error:
                if attempt == ATTEMPTS - 1 or not _is_raced(error):
                    raise
        raise AssertionError

    return run


def _is_raced(error: Exception) -> bool:
    """Whether another act at the same moment is the reason, so that it goes well another time."""
    cause = getattr(error.orig, "__cause__", None) if isinstance(error, DBAPIError) else error
    return isinstance(cause, asyncpg.DeadlockDetectedError | Overtaken)


async def _once(act: Act, context: WriteContext, given: Given, key: str | None) -> Outcome:
    async with context.database.transaction() as session:
        if key is None:
            return await act(session, context, given)
        request_hash = replays.hash_of(act.__name__, given)
        if kept := await replays.replayed(session, context.actor, key, request_hash):
            return Outcome(kept["type"], kept["values"])
        outcome = await act(session, context, given)
        told = {"type": outcome.type_name, "values": dict(outcome.values)}
        replays.keep(session, context.actor, key, request_hash, told)
        return outcome


def plain(value: Any) -> Any:
    """An input as the registry takes it: words and codes are texts."""
    if type(value) is str or value is None:  # most are
        return value
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    return str(value) if isinstance(value, DivisionCode) else value
