"""Documents of hypothesis-graphql with values of the register in place of drawn numbers."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    IntValueNode,
    NameNode,
    NullValueNode,
    StringValueNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    print_ast,
    value_from_ast_untyped,
    visit,
)

from tests.reference.documents import order_of
from tests.reference.pages import Order

if TYPE_CHECKING:
    from graphql import GraphQLSchema

    from tests.reference.pools import Pools

SCALARS = ("Date", "DivisionCode", "CreditCode", "Cursor", "ID", "String")
"""Drawn as a number, in a text, that says which value of the register stands there."""


def filled(document: DocumentNode, schema: GraphQLSchema, pools: Pools) -> str:
    """The document's text, asking for what exists and for pages that can be had."""
    types = TypeInfo(schema)
    return print_ast(visit(document, TypeInfoVisitor(types, _Fill(types, pools))))


class _Fill(Visitor):
    def __init__(self, types: TypeInfo, pools: Pools) -> None:
        super().__init__()
        self.types = types
        self.pools = pools
        self.argument = ""
        self.list = ("", Order("CODE"))

    def enter_field(self, node: FieldNode, *_: Any) -> FieldNode:
        definition = self.types.get_field_def()
        accepted = definition.args if definition else {}
        given = {argument.name.value: argument for argument in node.arguments or ()}
        if "first" in accepted:
            order_by = given.get("orderBy")
            asked = value_from_ast_untyped(order_by.value) if order_by else None
            self.list = (node.name.value, order_of(node.name.value, asked))
            given = _paged(given, backward=len(given) % 2 == 0)
        if "creditCode" in accepted:
            given = _identified(given)
        return FieldNode(
            alias=node.alias,
            name=node.name,
            arguments=tuple(given.values()),
            directives=node.directives,
            selection_set=node.selection_set,
        )

    def enter_argument(self, node: ArgumentNode, *_: Any) -> None:
        self.argument = node.name.value

    def enter_string_value(self, node: StringValueNode, *_: Any) -> StringValueNode:
        self.pools.rng = Random(node.value)  # noqa: S311 - a choice, not a secret
        value: Any
        match get_named_type(self.types.get_input_type()).name:  # type: ignore[union-attr]
            case "Date":
                value = self.pools.day().isoformat()
            case "DivisionCode":
                value = self.pools.lasting_code()
            case "CreditCode":
                value = self.pools.credit_code()
            case "Cursor":
                value = self.pools.cursor(*self.list)
            case "ID":
                value = self.pools.global_id()
            case _:
                draw = {"number": self.pools.number, "platform": self.pools.platform}
                value = draw.get(self.argument, self.pools.text)()
        return StringValueNode(value=value)


def _paged(given: dict[str, ArgumentNode], *, backward: bool) -> dict[str, ArgumentNode]:
    """With either a first or a last."""
    kept, other = ("last", "first") if backward and "last" in given else ("first", "last")
    size = given.get(kept)
    if size is None or isinstance(size.value, NullValueNode):
        size = ArgumentNode(name=NameNode(value=kept), value=IntValueNode(value="3"))
    return {**{name: of for name, of in given.items() if name != other}, kept: size}


def _identified(given: dict[str, ArgumentNode]) -> dict[str, ArgumentNode]:
    """With either a number or a credit code."""
    number = given["number"]
    if isinstance(number.value, NullValueNode):
        kept = {name: of for name, of in given.items() if name != "number"}
        if isinstance(given["creditCode"].value, NullValueNode):
            kept["creditCode"] = ArgumentNode(
                name=NameNode(value="creditCode"), value=StringValueNode(value="1")
            )
        return kept
    return {name: of for name, of in given.items() if name != "creditCode"}
