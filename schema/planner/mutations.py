"""Mutations: a verb of the registry writes, and what it wrote is read like any other object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from graphql import FieldNode, GraphQLField, GraphQLObjectType, get_named_type
from graphql.execution.values import VariableValues, get_argument_values
from sqlalchemy import ColumnElement, Text, bindparam, func
from sqlalchemy.sql import literal_column

from schema.planner.compile import Compiler, Selection
from schema.planner.declare import PLAN, STAND_IN, WRITTEN, Outcome
from schema.planner.plans import Plan, plan_of
from schema.planner.sql import name_literal

if TYPE_CHECKING:
    from graphql.execution.collect_fields import FieldDetailsList
    from sqlalchemy import BindParameter
    from sqlalchemy.types import TypeEngine

    from schema.planner.arguments import Binders


class Written(NamedTuple):
    """The row of an outcome: its values are parameters of the statement that reads it."""

    binders: Binders

    def value(self, name: str, type_: TypeEngine[Any]) -> BindParameter[Any]:
        return bindparam(WRITTEN + name, type_=type_)

    def secret(self, name: ColumnElement[str]) -> ColumnElement[str]:
        """What stands for the secret with a name that is read; null where there is none."""
        colon, end = literal_column("':'", Text()), literal_column("';'", Text())
        return self.value(STAND_IN, Text()) + colon + name + end


class MutationField(NamedTuple):
    """One field of a mutation, with the plan for each type that it may answer with."""

    key: str
    node: FieldNode
    definition: GraphQLField | None
    plans: Mapping[str, Plan]

    @property
    def cost(self) -> int:
        return max(plan.cost for plan in self.plans.values())

    async def write(self, context: Any, variables: VariableValues) -> Outcome:
        """Does what the field is for."""
        if self.definition is None:
            (type_name,) = self.plans
            return Outcome(type_name)
        write = self.definition.extensions["strawberry-definition"].metadata[PLAN]
        values = get_argument_values(self.definition, self.node, variables)
        return await write.run(context, values)  # type: ignore[no-any-return]


def mutation_fields(compiler: Compiler, root: GraphQLObjectType) -> list[MutationField]:
    """The fields of a mutation in their order."""
    asked = compiler.root_fields(root)
    return [_field(compiler, root, key, nodes) for key, nodes in asked.items()]


def _field(
    compiler: Compiler, root: GraphQLObjectType, key: str, nodes: FieldDetailsList
) -> MutationField:
    node = nodes[0].node
    if node.name.value == "__typename":
        plans = {root.name: plan_of(compiler.anew(), func.to_json(name_literal(root.name)))}
        return MutationField(key, node, None, plans)
    definition = root.fields[node.name.value]
    plans = {
        type_.name: _outcome_plan(compiler.anew(), Selection(nodes, type_, (key,), 1))
        for type_ in _answers(compiler, definition)
    }
    return MutationField(key, node, definition, plans)


def _answers(compiler: Compiler, definition: GraphQLField) -> list[GraphQLObjectType]:
    named = get_named_type(definition.type)
    if isinstance(named, GraphQLObjectType):
        return [named]
    return list(compiler.schema.get_possible_types(named))  # type: ignore[arg-type]  # a union


def _outcome_plan(compiler: Compiler, selection: Selection) -> Plan:
    return plan_of(compiler, compiler.object(selection, Written(compiler.binders)))
