"""A request, prepared: what it asks to be read or written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import orjson

from schema.http.answers import key_of

if TYPE_CHECKING:
    from graphql.execution.values import VariableValues

    from registry.actor import Actor
    from schema.planner import MutationField, Plan, Prepared, Request


class Bound(NamedTuple):
    """A statement's parameters, and what its answer is kept under."""

    values: list[Any]
    key: Any


class Caller(Protocol):
    """Whoever asks: what statements may know of them, and what their writes run with."""

    @property
    def actor(self) -> Actor: ...

    @property
    def known(self) -> Mapping[str, Any]: ...

    def context(self, request: Request) -> Any: ...


def bind(plan: Plan, variables: VariableValues, request: Request) -> Bound:
    """Raises Refused."""
    values = plan.bind(variables, request)
    return Bound(values, key_of(plan.sql or "", values))


@dataclass(frozen=True, slots=True)
class Reading:
    """A query. Where it asks nothing of the caller, its statement's parameters are known already."""

    prepared: Prepared
    given: Mapping[str, Any]
    variables: VariableValues
    plan: Plan
    request: Request
    bound: Bound | None

    def bound_for(self, caller: Caller) -> Bound:
        """The parameters, for this caller. Raises Refused."""
        if self.bound is not None:
            return self.bound
        return bind(self.plan, self.variables, replace(self.request, caller=caller.known))

    @property
    def cost(self) -> int:
        return self.plan.cost

    @property
    def tells_access(self) -> bool:
        """Whether the answer's last column is the version of all that callers may do."""
        return self.plan.sql is not None and self.plan.binders.asks_caller

    @property
    def name(self) -> str | None:
        """How the client calls the operation."""
        name = self.prepared.operation.name
        return name.value if name else None

    def merged(self, read_json: str) -> str:
        """What was read, what is judged of it, and answers about the contract itself, in the order asked.

        Raises Refused.
        """
        plan = self.plan
        if not plan.meta and not plan.judged:
            return read_json
        answers = orjson.loads(read_json)
        for key, judgement in plan.judged.items():
            answers[key] = judgement.answer(answers[key], self.variables, self.request)
        if plan.meta:
            answers |= self.prepared.introspect(plan, self.given)
        return orjson.dumps({key: answers[key] for key in plan.keys}).decode()


@dataclass(frozen=True, slots=True)
class Writing:
    """A mutation: its fields, which are run one after the other."""

    fields: list[MutationField]
    variables: VariableValues
    request: Request

    @property
    def cost(self) -> int:
        return sum(field.cost for field in self.fields)
