"""Why a write was not done: members of every mutation's result, each with a stable code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import orjson
import strawberry
from sqlalchemy import Integer, Text, func
from sqlalchemy.dialects.postgresql import ARRAY, JSON
from sqlalchemy.sql import column, literal_column

from registry import errors
from registry.volunteers.verifier import VerifierUnavailable as NoAnswer
from schema.access import PUBLIC
from schema.planner import Args, Many, Outcome, Source, Written, leaf, planned
from schema.scalars import Date


@strawberry.interface(description="Why a write was not done (未予办理的原因); nothing of it was.")
class Problem:
    access: ClassVar = PUBLIC

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


@strawberry.type(description="Too many attempts have failed (尝试次数过多): wait.")
class Throttled(Problem):
    retry_after: int = leaf(
        lambda row: row.value("retry_after", Integer()), "After how many seconds to try again."
    )


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


@strawberry.type(
    description="The verifier of real names does not answer just now, or none is set up "
    "(实名核验服务不可用): nothing was changed."
)
class VerifierUnavailable(Problem):
    pass


def _violations(row: Written, _: Args) -> Source:
    told = func.json_array_elements(row.value("violations", JSON())).table_valued(
        column("told", JSON()), with_ordinality="place"
    )
    each = told.render_derived()
    return Source(each, each)


def _said(name: str) -> Any:
    return lambda row: row.c.told.op("->>")(literal_column(f"'{name}'"))


@strawberry.type(description="A rule that is not met (不符合的规定).")
class Violation:
    access: ClassVar = PUBLIC

    rule: str = leaf(_said("rule"), "The rule; stable.")
    article: str = leaf(_said("article"), "The article that it rests on (条文).")
    message: str = leaf(_said("message"), "The same for people, in their language.")
    earliest_on: Date | None = leaf(
        _said("earliestOn"), "When it would be met if nothing else changed, where that is known."
    )


@strawberry.type(description="The rules of the day speak against it (不符合规定).")
class RuleViolation(Problem):
    violations: list[Violation] = planned(
        Many(_violations, lambda row: [row.c.place], size=5), "Every rule that is not met."
    )


PROBLEMS: Mapping[type[errors.RegistryError], type[Problem]] = {
    errors.Unauthenticated: Unauthenticated,
    errors.Throttled: Throttled,
    errors.Forbidden: Forbidden,
    errors.NotFound: NotFound,
    errors.Conflict: Conflict,
    errors.BadInput: InvalidInput,
    errors.RuleViolation: RuleViolation,
    NoAnswer: VerifierUnavailable,
}


def problem(error: errors.RegistryError, language: str) -> Outcome:
    """What a mutation answers where the registry refused."""
    kind = next(PROBLEMS[base] for base in type(error).__mro__ if base in PROBLEMS)
    values: dict[str, Any] = {
        "code": error.code,
        "message": error.told(language),
        "path": error.path,
    }
    if isinstance(error, errors.RuleViolation):
        told = [_told(violation, language) for violation in error.violations]
        values["violations"] = orjson.dumps(told).decode()
    if isinstance(error, errors.Throttled):
        values["retry_after"] = error.retry_after
    return Outcome(kind.__name__, values)


def _told(violation: errors.Violation, language: str) -> dict[str, str | None]:
    earliest = violation.earliest_on
    return {
        "rule": violation.rule,
        "article": violation.article,
        "message": violation.message_zh if language == "zh" else violation.message,
        "earliestOn": None if earliest is None else earliest.isoformat(),
    }
