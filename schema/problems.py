"""Why a write was not done: members of every mutation's result, each with a stable code."""

from __future__ import annotations

from collections.abc import Mapping

import strawberry
from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import ARRAY

from registry import errors
from schema.planner import Outcome, leaf


@strawberry.interface(description="Why a write was not done (未予办理的原因); nothing of it was.")
class Problem:
    code: str = leaf(lambda row: row.value("code", Text()), "What is wrong; stable.")
    message: str = leaf(
        lambda row: row.value("message", Text()), "The same for people, in their language."
    )
    path: list[str] | None = leaf(
        lambda row: row.value("path", ARRAY(Text())), "Which part of the input it concerns."
    )


@strawberry.type(description="The caller is not known: sign in, or show a key that is in force.")
class Unauthenticated(Problem):
    pass


@strawberry.type(description="The caller may not do this.")
class Forbidden(Problem):
    pass


@strawberry.type(description="No such record, or it is not visible to the caller.")
class NotFound(Problem):
    pass


@strawberry.type(description="It contradicts what the register holds, or was overtaken.")
class Conflict(Problem):
    pass


@strawberry.type(description="The input cannot be used as it is.")
class InvalidInput(Problem):
    pass


PROBLEMS: Mapping[type[errors.RegistryError], type[Problem]] = {
    errors.Unauthenticated: Unauthenticated,
    errors.Forbidden: Forbidden,
    errors.NotFound: NotFound,
    errors.Conflict: Conflict,
    errors.BadInput: InvalidInput,
}


def problem(error: errors.RegistryError, language: str) -> Outcome:
    """What a mutation answers where the registry refused."""
    kind = next(PROBLEMS[base] for base in type(error).__mro__ if base in PROBLEMS)
    values = {"code": error.code, "message": error.told(language), "path": error.path}
    return Outcome(kind.__name__, values)
