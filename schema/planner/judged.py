"""What plain Python makes of what a statement read: judged, then cut to what was asked for.

The statement reads the material, once and in one snapshot with everything else. An answer that is
kept is the material, so what is judged of it is as exact as what is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphql import GraphQLObjectType, get_named_type

from schema.planner.declare import PLAN, Judged
from schema.planner.errors import Refused

if TYPE_CHECKING:
    from graphql.execution.values import VariableValues

    from schema.planner.arguments import Request, Slot
    from schema.planner.compile import Compiler, Selection


@dataclass(frozen=True, slots=True)
class Cut:
    """What of an object is asked for: each key of the answer, the field's name, what is asked of it."""

    type_name: str
    fields: Sequence[tuple[str, str, Cut | None]]

    def of(self, value: Any) -> Any:
        """The same of an object, of each in a list, or of null."""
        if value is None:
            return None
        if isinstance(value, Mapping):
            return {key: self._field(value, name, inner) for key, name, inner in self.fields}
        return [self.of(item) for item in value]

    def _field(self, value: Mapping[str, Any], name: str, inner: Cut | None) -> Any:
        if name == "__typename":
            return self.type_name
        return value[name] if inner is None else inner.of(value[name])


@dataclass(frozen=True, slots=True)
class Judgement:
    """A field of an operation that is judged once its material was read."""

    plan: Judged
    slot: Slot
    cut: Cut

    def answer(self, material: Any, variables: VariableValues, request: Request) -> Any:
        """Raises Refused."""
        if material is None:
            return None
        try:
            judged = self.plan.judge(material, self.slot.values(variables), request)
        except Refused as refusal:
            raise refusal.at(self.slot.node, self.slot.path) from None
        return self.cut.of(judged)


def cut_of(compiler: Compiler, selection: Selection) -> Cut:
    """What a selection asks for; each object counts as one that is read does."""
    type_: GraphQLObjectType = selection.type
    compiler.cost += selection.times
    fields = []
    for key, nodes in compiler.subfields(type_, selection).items():
        name, inner = nodes[0].node.name.value, None
        if name != "__typename":
            definition = type_.fields[name]
            plan = definition.extensions["strawberry-definition"].metadata[PLAN]
            answer, path = get_named_type(definition.type), (*selection.path, key)
            part = type(selection)(nodes, answer, path, selection.times).often(plan.size)
            inner = cut_of(compiler, part) if isinstance(answer, GraphQLObjectType) else None
        fields.append((key, name, inner))
    return Cut(type_.name, fields)
