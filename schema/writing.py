"""How a mutation writes: the caller's context goes in, and a refusal is an answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import TYPE_CHECKING, Any

from schema.problems import PROBLEMS, problem

if TYPE_CHECKING:
    from registry.accounts import Limits
    from registry.actor import Actor
    from registry.database import Database
    from schema.planner import Outcome, Request


@dataclass(frozen=True, slots=True)
class WriteContext:
    """Who writes, where, and in which language they are told why not."""

    database: Database
    actor: Actor
    request: Request
    limits: Limits
    token: str | None = field(repr=False)


Verb = Callable[[WriteContext, Mapping[str, Any]], Awaitable["Outcome"]]


def refusable(verb: Verb) -> Verb:
    """What the registry refuses is told as one of the result's problems."""

    @wraps(verb)
    async def run(context: WriteContext, values: Mapping[str, Any]) -> Outcome:
        try:
            return await verb(context, values)
        except tuple(PROBLEMS) as error:
            return problem(error, context.request.language)

    return run
