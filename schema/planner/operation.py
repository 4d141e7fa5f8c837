"""From a document to a statement: parsed and validated once, compiled once for each shape."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    Source,
    VariableNode,
    Visitor,
    execute_sync,
    parse,
    validate,
    visit,
)
from graphql.execution.collect_fields import FragmentDetails
from graphql.execution.values import VariableValues
from graphql.language.ast import SelectionSetNode

from schema.planner.arguments import Request, shape_of
from schema.planner.coercing import coerced
from schema.planner.compile import Compiler
from schema.planner.errors import Refused
from schema.planner.limits import Limits
from schema.planner.mutations import MutationField, mutation_fields
from schema.planner.plans import Plan, plan_of
from schema.planner.untold import numberless, texts_in, texts_of, without

META_FIELDS = {"__schema", "__type"}

# Distinct documents kept, and distinct shapes of variables kept for each.
DOCUMENTS = 512
SHAPES = 64
READ_BY = "read by"


@dataclass(frozen=True, slots=True)
class Prepared:
    """One operation of a valid document."""

    schema: GraphQLSchema
    document: DocumentNode
    operation: OperationDefinitionNode
    limits: Limits
    plans: dict[Any, Any] = field(default_factory=dict)

    @property
    def is_query(self) -> bool:
        return self.operation.operation is OperationType.QUERY

    @property
    def is_mutation(self) -> bool:
        return self.operation.operation is OperationType.MUTATION

    def variables(self, given: Mapping[str, Any]) -> VariableValues:
        """The coerced variables. Raises InvalidDocument with every one that is wrong."""
        definitions = self.operation.variable_definitions or ()
        values = coerced(self.schema, definitions, given, max_errors=5)
        if isinstance(values, VariableValues):
            return values
        if self.is_mutation:
            without(values, texts_in(given))
        raise InvalidDocument(values, "BAD_USER_INPUT")

    def plan(self, variables: VariableValues, request: Request) -> Plan:
        """The statement for these variables. Raises Refused and InvalidDocument."""
        shape = shape_of(variables.coerced)
        return self._shaped(shape, variables, request, self._compile)  # type: ignore[no-any-return]

    def mutation(self, variables: VariableValues, request: Request) -> list[MutationField]:
        """The fields of a mutation, in order. Raises Refused and InvalidDocument."""
        known = variables.coerced
        shape = tuple((name, shape_of(known[name])) for name in self._read_by() if name in known)
        return self._shaped(shape, variables, request, self._compile_mutation)  # type: ignore[no-any-return]

    def _read_by(self) -> Sequence[str]:
        """The variables of a mutation by which its outcome is read: what it is told is no matter there."""
        if (names := self.plans.get(READ_BY)) is None:
            names = self.plans[READ_BY] = _variables_in(self.document, self.operation)
        return names

    def _shaped(
        self, asked: Any, variables: VariableValues, request: Request, compiled: Callable[..., Any]
    ) -> Any:
        """What was compiled for variables of this shape, on this day."""
        shape = (request.today, asked)
        if (plan := self.plans.get(shape)) is None:
            try:
                plan = compiled(self._compiler(variables, request.today))
            except Refused:
                raise
            except GraphQLError as error:  # null in a variable where a value is needed
                raise InvalidDocument([error], "BAD_USER_INPUT") from error
            if len(self.plans) >= SHAPES:
                self.plans.clear()
            self.plans[shape] = plan
        return plan

    def _compiler(self, variables: VariableValues, today: date) -> Compiler:
        fragments = {
            definition.name.value: FragmentDetails(definition, None)
            for definition in self.document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }
        return Compiler(self.schema, self.operation, fragments, variables, today)

    def _compile(self, compiler: Compiler) -> Plan:
        root = self.schema.query_type
        assert root is not None  # noqa: S101 - a schema without queries does not start
        fields = compiler.root_fields(root)
        meta = {key: of for key, of in fields.items() if of[0].node.name.value in META_FIELDS}
        read = {key: of for key, of in fields.items() if key not in meta}
        json = compiler.root(root, read) if read else None
        self.limits.check_cost(compiler.cost)
        return plan_of(compiler, json, meta=meta, keys=tuple(fields))

    def _compile_mutation(self, compiler: Compiler) -> list[MutationField]:
        root = self.schema.mutation_type
        assert root is not None  # noqa: S101 - validated
        fields = mutation_fields(compiler, root)
        self.limits.check_cost(sum(field.cost for field in fields))
        return fields

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


def _is_mutation(document: DocumentNode) -> bool:
    return any(
        isinstance(definition, OperationDefinitionNode)
        and definition.operation is OperationType.MUTATION
        for definition in document.definitions
    )


def _variables_in(document: DocumentNode, operation: OperationDefinitionNode) -> list[str]:
    """The variables of an operation, but for those in the arguments of its root fields."""
    found: dict[str, None] = {}

    class Names(Visitor):
        def enter_variable(self, node: VariableNode, *_: Any) -> None:
            found[node.name.value] = None

    for node in (*operation.selection_set.selections, *document.definitions):
        if isinstance(node, FieldNode):
            node = FieldNode(  # noqa: PLW2901 - without its arguments
                name=node.name, directives=node.directives, selection_set=node.selection_set
            )
        if not isinstance(node, OperationDefinitionNode):
            visit(node, Names())
    return list(found)


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
            raise InvalidDocument([numberless(error)], "GRAPHQL_PARSE_FAILED") from error
        errors = validate(
            self.schema,
            document,
            self.limits.rules,
            max_errors=self.limits.errors,
            allow_empty_selection_sets=False,
        )
        if errors:
            told = without(errors, texts_of(document)) if _is_mutation(document) else errors
            raise InvalidDocument(told, "GRAPHQL_VALIDATION_FAILED")
        return document


__all__ = ["InvalidDocument", "Plan", "Planner", "Prepared", "Refused", "Request"]
