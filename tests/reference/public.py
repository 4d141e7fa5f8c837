"""The part of the contract that everybody is answered alike, and by SQL alone.

The reference knows nothing else. What depends on who calls says so beside its field and is left out,
whatever it is called; it is proved by tests of its own.
"""

from __future__ import annotations

from typing import Any

import strawberry
from graphql import (
    REMOVE,
    FieldDefinitionNode,
    ObjectTypeDefinitionNode,
    Visitor,
    VisitorAction,
    get_named_type,
    parse,
    print_ast,
    visit,
)

from schema.access import ACCESS, PUBLIC

OUTSIDE = {"rules", "eligibility", "nameCheck"}
"""Fields of the root that everybody may ask, but that are judged outside of SQL, by the rules."""


def public_part(contract: strawberry.Schema) -> str:
    """The contract's text without all other fields."""
    return print_ast(visit(parse(contract.as_str()), _Prune(contract)))


def _alone(node: ObjectTypeDefinitionNode) -> ObjectTypeDefinitionNode:
    """A type without its interfaces."""
    return ObjectTypeDefinitionNode(
        name=node.name,
        description=node.description,
        directives=node.directives,
        fields=node.fields,
    )


APART = ("schema.projects", "schema.workforce", "schema.plan.targets")
"""Areas that the reference has no objects of: whatever leads to their types is left out."""


def _is_apart(type_: Any) -> bool:
    """Whether the objects of a type are declared in such an area."""
    said = getattr(get_named_type(type_), "extensions", {}).get("strawberry-definition")
    return getattr(getattr(said, "origin", None), "__module__", "").startswith(APART)


class _Prune(Visitor):
    def __init__(self, contract: strawberry.Schema) -> None:
        super().__init__()
        self.types: Any = contract._schema.type_map
        self.query = contract._schema.query_type
        self.mutation = contract._schema.mutation_type
        self.type: Any = None

    def enter_object_type_definition(self, node: ObjectTypeDefinitionNode, *_: Any) -> Any:
        """A type that is kept from others is met nowhere, not as an interface either."""
        self.type = self.types[node.name.value]
        if self.type in (self.query, self.mutation) or not node.interfaces:
            return None
        origin = self.type.extensions["strawberry-definition"].origin
        is_met = origin.access == PUBLIC and not _is_apart(self.type)
        return None if is_met else _alone(node)

    def enter_field_definition(self, node: FieldDefinitionNode, *_: Any) -> VisitorAction:
        """Mutations stay as they are: the reference is never asked for one."""
        name = node.name.value
        if self.type is self.mutation or name not in getattr(self.type, "fields", {}):
            return None
        field = self.type.fields[name].extensions["strawberry-definition"]
        is_public = field.metadata.get(ACCESS, PUBLIC) == PUBLIC
        is_judged = self.type is self.query and name in OUTSIDE
        is_apart = _is_apart(self.type.fields[name].type) and not _is_apart(self.type)
        return REMOVE if is_judged or is_apart or not is_public else None
