"""From a document to a statement: parsed and validated once, compiled once for each shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    Source,
    execute_sync,
    parse,
    validate,
)
from graphql.execution.collect_fields import FieldDetailsList, FragmentDetails
from graphql.execution.values import VariableValues, get_variable_values
from graphql.language.ast import SelectionSetNode
from sqlalchemy import Select, Text, case, func, select
from sqlalchemy.dialects.postgresql import asyncpg

from schema.planner.arguments import Binders, Request, shape_of
from schema.planner.compile import Compiler
from schema.planner.errors import Refused
from schema.planner.limits import Limits
from schema.planner.sql import Json

DIALECT = asyncpg.dialect()  # type: ignore[no-untyped-call]
META_FIELDS = {"__schema", "__type"}

# Distinct documents kept, and distinct shapes of variables kept for each.
DOCUMENTS = 512
SHAPES = 64


@dataclass(frozen=True, slots=True)
class Plan:
    """One statement, how its parameters are found, and what it costs."""

    sql: str | None
    parameters: tuple[str, ...]
    constants: Mapping[str, Any]
    binders: Binders
    cost: int
    meta: dict[str, FieldDetailsList]
    keys: tuple[str, ...]

    @property
    def known_at(self) -> int:
        """Which parameter is the snapshot of an answer that is known already."""
        return self.parameters.index("known")

    def bind(self, variables: VariableValues, request: Request) -> list[Any]:
        """The statement's parameters, in order; no answer is known. Raises Refused."""
        values = {**self.constants, **self.binders.resolve(variables, request)}
        return [values[name] for name in self.parameters]


@dataclass(frozen=True, slots=True)
class Prepared:
    """One operation of a valid document."""

    schema: GraphQLSchema
    document: DocumentNode
    operation: OperationDefinitionNode
    limits: Limits
    plans: dict[Any, Plan] = field(default_factory=dict)

    @property
    def is_query(self) -> bool:
        return self.operation.operation is OperationType.QUERY

    def variables(self, given: Mapping[str, Any]) -> VariableValues:
        """The coerced variables. Raises InvalidDocument with every one that is wrong."""
        values = get_variable_values(
            self.schema, self.operation.variable_definitions or (), dict(given), max_errors=5
        )
        if isinstance(values, VariableValues):
            return values
        raise InvalidDocument(values, "BAD_USER_INPUT")

    def plan(self, variables: VariableValues, request: Request) -> Plan:
        """The statement for these variables. Raises Refused and InvalidDocument."""
        shape = (request.today, shape_of(variables.coerced))
        if (plan := self.plans.get(shape)) is None:
            try:
                plan = self._compile(variables, request.today)
            except Refused:
                raise
            except GraphQLError as error:  # null in a variable where a value is needed
                raise InvalidDocument([error], "BAD_USER_INPUT") from error
            if len(self.plans) >= SHAPES:
                self.plans.clear()
            self.plans[shape] = plan
        return plan

    def _compile(self, variables: VariableValues, today: date) -> Plan:
        fragments = {
            definition.name.value: FragmentDetails(definition, None)
            for definition in self.document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }
        compiler = Compiler(self.schema, self.operation, fragments, variables, today)
        root = self.schema.query_type
        assert root is not None  # noqa: S101 - a schema without queries does not start
        fields = compiler.root_fields(root)
        meta = {key: of for key, of in fields.items() if of[0].node.name.value in META_FIELDS}
        read = {key: of for key, of in fields.items() if key not in meta}
        sql: str | None = None
        parameters: tuple[str, ...] = ()
        constants: dict[str, Any] = {}
        if read:
            json = compiler.root(root, read)
            self.limits.check_cost(compiler.cost)
            compiled = _unless_known(json, compiler.binders).compile(dialect=DIALECT)
            sql, parameters = str(compiled), tuple(compiled.positiontup or ())
            constants = dict(compiled.params)
        return Plan(
            sql, parameters, constants, compiler.binders, compiler.cost, meta, tuple(fields)
        )

    def introspect(self, plan: Plan, given: Mapping[str, Any]) -> dict[str, Any]:
        """The answer of the fields that ask about the contract itself."""
        nodes = tuple(detail.node for details in plan.meta.values() for detail in details)
        asked = OperationDefinitionNode(
            operation=OperationType.QUERY,
            name=self.operation.name,
            variable_definitions=self.operation.variable_definitions,
            directives=(),
            selection_set=SelectionSetNode(selections=nodes),
        )
        definitions = [asked] + [
            definition
            for definition in self.document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        ]
        result = execute_sync(
            self.schema, DocumentNode(definitions=tuple(definitions)), variable_values=dict(given)
        )
        if result.errors:
            raise InvalidDocument(result.errors, "BAD_USER_INPUT")
        return result.data or {}


def _unless_known(json: Json, binders: Binders) -> Select[Any]:
    """The answer and the snapshot that it is read in; no answer where that one is known already."""
    current = func.pg_current_snapshot().cast(Text())
    snapshot = select(current.label("snapshot")).subquery()
    answer = case((snapshot.c.snapshot == binders.known, None), else_=json.cast(Text()))
    return select(answer.label("answer"), snapshot.c.snapshot)


class InvalidDocument(Exception):
    """A document or variables that cannot be run: every reason, each with a stable code."""

    def __init__(self, errors: Sequence[GraphQLError], code: str) -> None:
        super().__init__(code)
        for error in errors:
            error.extensions = {"code": code, **(error.extensions or {})}
        self.errors = list(errors)


class Planner:
    """Prepares operations of one contract."""

    def __init__(self, schema: GraphQLSchema, limits: Limits) -> None:
        self.schema = schema
        self.limits = limits
        self.prepare = lru_cache(DOCUMENTS)(self._prepare)
        self.parse = lru_cache(DOCUMENTS)(self._parse)

    def _prepare(self, text: str, operation_name: str | None) -> Prepared:
        """One operation of a document. Raises InvalidDocument."""
        document = self.parse(text)
        operations = {
            definition.name.value if definition.name else None: definition
            for definition in document.definitions
            if isinstance(definition, OperationDefinitionNode)
        }
        operation = operations.get(operation_name)
        if operation_name is None and len(operations) == 1:
            (operation,) = operations.values()
        if operation is None:
            named = f"named {operation_name}" if operation_name else "without a name"
            error = GraphQLError(f"The document has no operation {named}.")
            raise InvalidDocument([error], "OPERATION_RESOLUTION_FAILURE")
        return Prepared(self.schema, document, operation, self.limits)

    def _parse(self, text: str) -> DocumentNode:
        try:
            self.limits.check_length(text)
            document = parse(
                Source(text, "GraphQL request"),
                max_tokens=self.limits.tokens,
                allow_empty_selection_sets=False,
            )
        except GraphQLError as error:
            raise InvalidDocument([error], "GRAPHQL_PARSE_FAILED") from error
        errors = validate(
            self.schema,
            document,
            self.limits.rules,
            max_errors=self.limits.errors,
            allow_empty_selection_sets=False,
        )
        if errors:
            raise InvalidDocument(errors, "GRAPHQL_VALIDATION_FAILED")
        return document


__all__ = ["InvalidDocument", "Plan", "Planner", "Prepared", "Refused", "Request"]
