"""Documents that use all of the query language, made from the contract and a seed.

Aliases, repeated fields that merge, named and inline fragments on objects and interfaces, directives
with constants and variables, variables in whole arguments and inside of input objects with and
without defaults, explicit nulls, several root fields, several operations in one document.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    Lexer,
    Source,
    TokenKind,
    get_named_type,
    is_composite_type,
    is_required_argument,
)

from tests.reference.pages import Order

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from random import Random

    from graphql import GraphQLArgument, GraphQLField, GraphQLSchema

    from tests.reference.pools import Pools

DEPTH = 7
FIELDS = 40
TOKENS = 1_000
ALIASES = 28
DIRECTIVES = 24
ALIAS_NAMES = ("place", "cursor", "node", "entry_0", "item", "value", "id", "p0", "_", "q" * 64)
OTHERS = {"Int": "4", "String": '"abc"', "Date": '"2020-01-01"', "Boolean": "true", "Cursor": '"x"'}
"""Defaults of variables for which something else is sent."""


@dataclass(frozen=True, slots=True)
class Document:
    """What a client sends."""

    text: str
    variables: dict[str, Any]
    operation_name: str | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """An enum's value, which a literal writes without quotes."""

    name: str


@dataclass(slots=True)
class Operation:
    """One operation as it grows."""

    name: str
    declared: list[str] = field(default_factory=list)
    variables: dict[str, Any] = field(default_factory=dict)
    others: dict[str, Any] = field(default_factory=dict)
    fragments: list[str] = field(default_factory=list)
    by_type: dict[str, dict[str, int]] = field(default_factory=dict)
    keys: dict[str, tuple[str, str]] = field(default_factory=dict)
    asked: dict[str, list[tuple[str, str, date | None]]] = field(default_factory=dict)
    fields: int = 0


class Author:
    """Writes documents. A response key means one field with one set of arguments throughout."""

    def __init__(self, schema: GraphQLSchema, pools: Pools, rng: Random) -> None:
        self.schema = schema
        self.pools = pools
        self.rng = rng
        self.aliases = 0
        self.directives = 0
        self.operation = Operation("")

    def documents(self) -> list[Document]:
        """One document, and the same with other values for its variables."""
        while count_tokens((documents := self._documents())[0].text) > TOKENS:
            pass
        return documents

    def _documents(self) -> list[Document]:
        self.aliases = self.directives = 0
        number = 1 if self._chance(0.85) else self.rng.choice((2, 3))
        operations = [self._operation(f"Op{index}") for index in range(number)]
        asked, _ = self.rng.choice(operations)
        if self._chance(0.1):
            asked.variables["notDeclared"] = 1
        name = asked.name if number > 1 or self._chance(0.3) else None
        text = "\n".join(text for _, text in operations)
        values = [asked.variables, asked.others] if asked.declared else [asked.variables]
        return [Document(text, variables, name) for variables in values]

    def _operation(self, name: str) -> tuple[Operation, str]:
        self.operation = Operation(name)
        query = self.schema.query_type
        assert query is not None
        roots = self._selections(query, DEPTH, self.pools.today, at_most=3)
        if self._chance(0.08):
            roots += " __schema { queryType { name } }"
        if self._chance(0.05):
            roots += ' contract: __type(name: "Standing") { kind name description }'
        declared = f"({', '.join(self.operation.declared)})" if self.operation.declared else ""
        texts = [f"query {name}{declared} {{ {roots} }}", *self.operation.fragments]
        self.rng.shuffle(texts)
        return self.operation, "\n".join(texts)

    def _chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    # Selections

    def _selections(
        self,
        type_: GraphQLObjectType | GraphQLInterfaceType,
        depth: int,
        day: date | None,
        *,
        at_most: int = 5,
    ) -> str:
        written = [self._selection(type_, depth, day) for _ in range(self.rng.randint(1, at_most))]
        if isinstance(type_, GraphQLInterfaceType):
            written += [
                f"... on {of.name} {{ {self._selections(of, depth - 1, day)} }}"
                for of in self.schema.get_possible_types(type_)
                if self._chance(0.7)
            ]
        if self._chance(0.2):
            key = self._alias("__typename", "") if self.aliases < ALIASES else ""
            written.append(f"{key}__typename{self._directive()}")
        self.rng.shuffle(written)
        return " ".join(written)

    def _selection(
        self, type_: GraphQLObjectType | GraphQLInterfaceType, depth: int, day: date | None
    ) -> str:
        if self.operation.fields > FIELDS or depth <= 1:
            return self._leaf(type_, day)
        chance = self.rng.random()
        if chance < 0.07:
            condition = self.rng.choice(("", f"on {type_.name} ", *self._interfaces(type_)))
            inner = type_ if "Node" not in condition else self.schema.type_map["Node"]
            within = self._selections(inner, depth - 1, day, at_most=3)  # type: ignore[arg-type]
            return f"... {condition}{self._directive()} {{ {within} }}"
        if chance < 0.14:
            return f"...{self._fragment(type_, depth, day)}{self._directive()}"
        if (
            chance < 0.22
            and self.aliases < ALIASES
            and (asked := self.operation.asked.get(type_.name))
        ):
            return self._written(type_, *self.rng.choice(asked), depth=depth)
        names = self._names(type_, depth)
        return self._field(type_, self.rng.choice(names), depth, day)

    def _interfaces(self, type_: GraphQLObjectType | GraphQLInterfaceType) -> Iterable[str]:
        return (f"on {interface.name} " for interface in type_.interfaces)

    def _names(self, type_: GraphQLObjectType | GraphQLInterfaceType, depth: int) -> list[str]:
        """Fields to choose from; those that lead on as often as those that end, while there is room."""
        leads_on = [
            name for name, of in type_.fields.items() if is_composite_type(get_named_type(of.type))
        ]
        ends = [
            name
            for name, of in type_.fields.items()
            if not is_composite_type(get_named_type(of.type))
        ]
        if depth <= 1 or not leads_on:
            return ends or leads_on
        leads_on += [name for name in ("predecessors", "successors") if name in leads_on]
        return leads_on if not ends or self._chance(0.5) else ends

    def _leaf(self, type_: GraphQLObjectType | GraphQLInterfaceType, day: date | None) -> str:
        ends = [
            n for n, of in type_.fields.items() if not is_composite_type(get_named_type(of.type))
        ]
        return self._field(type_, self.rng.choice(ends), 1, day) if ends else "__typename"

    def _fragment(
        self, type_: GraphQLObjectType | GraphQLInterfaceType, depth: int, day: date | None
    ) -> str:
        known = self.operation.by_type.setdefault(type_.name, {})
        if known and self._chance(0.4) and depth >= DEPTH - 1:
            name, aliases = self.rng.choice(list(known.items()))
            if self.aliases + aliases <= ALIASES:
                self.aliases += aliases
                return name
        before = self.aliases
        within = self._selections(type_, depth - 1, day, at_most=3)
        name = f"F{len(self.operation.fragments)}_{self.operation.name}"
        self.operation.fragments.append(f"fragment {name} on {type_.name} {{ {within} }}")
        known[name] = self.aliases - before
        return name

    def _field(
        self,
        type_: GraphQLObjectType | GraphQLInterfaceType,
        name: str,
        depth: int,
        day: date | None,
    ) -> str:
        self.operation.fields += 1
        of = type_.fields[name]
        if self.aliases >= ALIASES and (
            of.args or self.operation.keys.get(name, (name, "")) != (name, "")
        ):
            return "__typename"
        values = self._arguments(name, of, day)
        within = self._day_within(name, values, day)
        arguments = self._write_arguments(of, values)
        self.operation.asked.setdefault(type_.name, []).append((name, arguments, within))
        return self._written(type_, name, arguments, within, depth=depth)

    def _written(
        self,
        type_: GraphQLObjectType | GraphQLInterfaceType,
        name: str,
        arguments: str,
        day: date | None,
        *,
        depth: int,
    ) -> str:
        target = get_named_type(type_.fields[name].type)
        key, within = self._alias(name, arguments), ""
        if is_composite_type(target):
            within = f" {{ {self._selections(target, depth - 1, day)} }}"  # type: ignore[arg-type]
        return f"{key}{name}{arguments}{self._directive()}{within}"

    def _alias(self, name: str, arguments: str) -> str:
        """A response key that means this field with these arguments, and nothing else."""
        meant = (name, arguments)
        if self.aliases >= ALIASES:
            self.operation.keys[name] = meant
            return ""
        known = [key for key, means in self.operation.keys.items() if means == meant]
        if known and self._chance(0.7):
            key = self.rng.choice(known)
        elif name not in self.operation.keys and self._chance(0.75):
            key = name
        else:
            free = [key for key in ALIAS_NAMES if key not in self.operation.keys]
            key = (
                self.rng.choice(free)
                if free and self._chance(0.5)
                else f"k{len(self.operation.keys)}"
            )
        self.operation.keys[key] = meant
        if key == name:
            return ""
        self.aliases += 1
        return f"{key}: "

    def _directive(self) -> str:
        if self.directives >= DIRECTIVES or not self._chance(0.08):
            return ""
        written = ""
        for name in self.rng.choice((("skip",), ("include",), ("include",), ("skip", "include"))):
            self.directives += 1
            kept = name == "include" if self._chance(0.75) else self._chance(0.5)
            condition = str(kept).lower()
            if self._chance(0.6):
                condition = self._variable("Boolean!", kept)
            written += f" @{name}(if: {condition})"
        return written

    # Arguments

    def _arguments(self, name: str, of: GraphQLField, day: date | None) -> dict[str, Any]:
        values = {
            argument: self._value(argument, definition, day)
            for argument, definition in of.args.items()
            if is_required_argument(definition) or self._chance(0.6)
        }
        if name == "organization" and (("creditCode" in values) == ("number" in values)):
            values = {"number": self.pools.number()} | {k: values[k] for k in values if k == "asOf"}
        if name == "division" and "code" in values and self._chance(0.4):
            values["code"], values["asOf"] = self.pools.changed()
        if "first" in of.args:
            self._choose_page(name, of, values)
        return values

    def _choose_page(self, name: str, of: GraphQLField, values: dict[str, Any]) -> None:
        for argument in ("first", "last", "after", "before"):
            values.pop(argument, None)
        size = self.rng.choice((0, 1, 2, 2, 3, 3, 5, 7))
        backward = "last" in of.args and self._chance(0.35)
        if self._chance(0.97):
            values["last" if backward else "first"] = size
        if self._chance(0.1) and "last" in of.args:
            values.setdefault("first", None)
            values.setdefault("last", None)
        order = order_of(name, sendable(values.get("orderBy")))
        for argument, often in (("after", 0.35), ("before", 0.25)):
            if argument in of.args and self._chance(often):
                cursor = self.pools.cursor(name, order)
                values[argument] = None if self._chance(0.1) else cursor

    def _value(self, name: str, definition: GraphQLArgument, day: date | None) -> Any:
        """A value for one argument; null now and then where it may be."""
        type_ = definition.type
        if not isinstance(type_, GraphQLNonNull) and self._chance(0.08):
            return None
        named = get_named_type(type_)
        if isinstance(named, GraphQLInputObjectType):
            return self._object(named, day)
        if name == "ids":
            return [self.pools.global_id() for _ in range(self.rng.choice((0, 1, 3, 6)))]
        if name == "platform":
            return self.pools.platform()
        return self._scalar(named, day)

    def _object(self, type_: GraphQLInputObjectType, day: date | None) -> dict[str, Any]:
        values: dict[str, Any] = {}
        names = [name for name in type_.fields if self._chance(0.3)]
        if "asOf" in names:
            names.remove("asOf")
            names.insert(0, "asOf")
        for name in names:
            of = type_.fields[name]
            named = get_named_type(of.type)
            if not isinstance(of.type, GraphQLNonNull) and self._chance(0.08):
                values[name] = None
            elif isinstance(named, GraphQLInputObjectType):
                values[name] = self._object(named, day)
            elif isinstance(of.type, GraphQLList):
                one = self._scalar(named, day)
                some = [self._scalar(named, day) for _ in range(self.rng.randrange(4))]
                values[name] = one if self._chance(0.3) else some
            else:
                values[name] = self._scalar(named, values.get("asOf", day))
        return values

    def _scalar(self, type_: Any, day: date | None) -> Any:
        if isinstance(type_, GraphQLEnumType):
            return Word(self.rng.choice(list(type_.values)))
        match type_.name:
            case "Date":
                return self.pools.day()
            case "DivisionCode":
                return self.pools.code(day)
            case "CreditCode":
                return self.pools.credit_code()
            case "ID":
                return self.pools.global_id()
            case "Boolean":
                return self._chance(0.5)
        return self.pools.text() if self._chance(0.9) else self.pools.number()

    def _day_within(self, name: str, values: dict[str, Any], day: date | None) -> date | None:
        """The day of the objects below, so that codes can be chosen that are known on it."""
        if name in ("predecessors", "successors"):
            return None
        given = values.get("filter") or {}
        return values.get("boundariesOn") or values.get("asOf") or given.get("asOf") or day

    def _write_arguments(self, of: GraphQLField, values: dict[str, Any]) -> str:
        items = list(values.items())
        self.rng.shuffle(items)
        written = [f"{name}: {self._write(value, of.args[name].type)}" for name, value in items]
        return f"({', '.join(written)})" if written else ""

    def _write(self, value: Any, type_: Any) -> str:
        """A value as a literal, or as a variable that holds it."""
        if self._chance(0.3):
            return self._variable(str(type_), value)
        if isinstance(value, dict):
            fields = get_named_type(type_).fields
            inner = (
                f"{name}: {self._write(item, fields[name].type)}" for name, item in value.items()
            )
            return f"{{{', '.join(inner)}}}"
        if isinstance(value, list) and self._chance(0.3):
            of = (type_.of_type if isinstance(type_, GraphQLNonNull) else type_).of_type
            return f"[{', '.join(self._write(item, of) for item in value)}]"
        return literal(value)

    def _variable(self, type_: str, value: Any) -> str:
        """A variable with this value: sent, with or without another default, or the default itself."""
        name, sent, default = f"v{len(self.operation.declared)}", True, ""
        needed = type_.endswith("!")
        if self._chance(0.25):
            sent, default = False, literal(value)
        elif value is None and self._chance(0.3):
            sent = False
        elif self._chance(0.4):
            default = OTHERS.get(type_.rstrip("!"), "")
        if default and needed and value is not None and self._chance(0.5):
            type_ = type_[:-1]
        if sent:
            self.operation.variables[name] = sendable(value)
        other = self._other(type_.rstrip("!"), value)
        if (needed or self._chance(0.8)) and not (needed and default and self._chance(0.2)):
            self.operation.others[name] = sendable(other)
        self.operation.declared.append(f"${name}: {type_}{f' = {default}' if default else ''}")
        return f"${name}"

    def _other(self, type_: str, value: Any) -> Any:
        """Another value of the same type."""
        match value:
            case bool():
                return not value
            case int():
                return self.rng.choice((0, 1, 2, 4, 6))
            case Word():
                enum = self.schema.type_map[type_.strip("[!]")]
                assert isinstance(enum, GraphQLEnumType)
                return Word(self.rng.choice(list(enum.values)))
            case date():
                return self.pools.day()
            case list():
                return value[1:]
            case dict():
                return {name: item for name, item in value.items() if self._chance(0.6)}
        draw = {
            "DivisionCode": self.pools.lasting_code,
            "CreditCode": self.pools.credit_code,
            "ID": self.pools.global_id,
            "String": self.pools.text,
        }.get(type_)
        return value if draw is None or value is None else draw()


def count_tokens(text: str) -> int:
    lexer, number = Lexer(Source(text)), 0
    while lexer.advance().kind is not TokenKind.EOF:
        number += 1
    return number


def order_of(field_name: str, order_by: Mapping[str, Any] | None) -> Order:
    """The order that a list is asked for in, from what is sent for it."""
    asked = {name: word for name, word in (order_by or {}).items() if word is not None}
    default = {"organizations": "NUMBER", "gaps": "GAP"}.get(field_name, "CODE")
    return Order(asked.get("field", default), asked.get("direction") == "DESC")


def literal(value: Any) -> str:
    """A value as it is written in a document."""
    match value:
        case Word():
            return value.name
        case dict():
            return "{" + ", ".join(f"{name}: {literal(item)}" for name, item in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(literal, value)) + "]"
    return json.dumps(sendable(value), ensure_ascii=False)


def sendable(value: Any) -> Any:
    """A value as it is sent in JSON."""
    match value:
        case Word():
            return value.name
        case date():
            return value.isoformat()
        case dict():
            return {name: sendable(item) for name, item in value.items()}
        case list():
            return [sendable(item) for item in value]
    return value
