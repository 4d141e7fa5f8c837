"""A plan: one statement, how its parameters are found, and what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, Text, and_, case, column, func, select, table
from sqlalchemy.dialects.postgresql import array, asyncpg

if TYPE_CHECKING:
    from graphql.execution.collect_fields import FieldDetailsList
    from graphql.execution.values import VariableValues

    from schema.planner.arguments import Binders, Request
    from schema.planner.compile import Compiler
    from schema.planner.judged import Judgement
    from schema.planner.looks import Look
    from schema.planner.sql import Json

DIALECT = asyncpg.dialect()  # type: ignore[no-untyped-call]
ACCESS = select(table("access_version", column("version"))).scalar_subquery()
NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Plan:
    """The statement of an operation; it has none where only the contract itself is asked about."""

    binders: Binders
    cost: int
    sql: str | None = None
    parameters: tuple[str, ...] = ()
    constants: Mapping[str, Any] = field(default_factory=dict)
    meta: Mapping[str, FieldDetailsList] = field(default_factory=dict)
    judged: Mapping[str, Judgement] = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    looks: tuple[Look, ...] = ()
    """What the statement's third column says of: for each, what was shown, in JSON."""

    @property
    def known_at(self) -> int:
        """Which parameter is the snapshot of an answer that is known already."""
        return self.parameters.index("known")

    def bind(
        self, variables: VariableValues, request: Request, written: Mapping[str, Any] = NOTHING
    ) -> list[Any]:
        """The statement's parameters, in order; no answer is known. Raises Refused.

        `written` are the values of what a mutation came to, where the statement reads that.
        """
        values = {**self.constants, **self.binders.resolve(variables, request), **written}
        return [values[name] for name in self.parameters]


def plan_of(
    compiler: Compiler,
    json: Json | None,
    *,
    meta: Mapping[str, FieldDetailsList] = NOTHING,
    keys: tuple[str, ...] = (),
) -> Plan:
    """The plan that reads a JSON value, where there is one to read."""
    if json is None:
        return Plan(compiler.binders, compiler.cost, meta=meta, keys=keys)
    compiled = _unless_known(json, compiler.binders).compile(dialect=DIALECT)
    return Plan(
        compiler.binders,
        compiler.cost,
        str(compiled),
        tuple(compiled.positiontup or ()),
        dict(compiled.params),
        meta,
        compiler.judged,
        keys,
        tuple(compiler.binders.seen.found),
    )


def _unless_known(json: Json, binders: Binders) -> Select[Any]:
    """The answer and the snapshot that it is read in; no answer where that one is known already.

    What is shown is answered also then. Where callers are told apart, the last column is the version of
    all that they may do.
    """
    current = func.pg_current_snapshot().cast(Text())
    snapshot = select(current.label("snapshot")).subquery()
    told: Json = json.cast(Text())
    if binders.named:
        told = case((and_(*(key.is_not(None) for key in binders.named)), told))
    answer = case((snapshot.c.snapshot == binders.known, None), else_=told)
    shown = [look.shown.cast(Text()) for look in binders.seen.found]
    also: list[Any] = [array(shown).label("shown")] if shown else []
    if binders.asks_caller:
        also.append(ACCESS.label("access"))
    return select(answer.label("answer"), snapshot.c.snapshot, *also)
