"""How a field of the contract says what it reads: once, beside its GraphQL type."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson
import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, FromClause

    from schema.planner.arguments import Args, Request

PLAN = "plan"
WRITTEN = "written_"
STAND_IN = "stand_in"


@dataclass(frozen=True, slots=True)
class Source:
    """Rows to read objects from: `row` is what the fields of such an object are given."""

    row: Any
    rows: FromClause
    where: Sequence[ColumnElement[bool]] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """A total order: the last key is unique. All keys run the same way.

    `twins` stand for a key that is alone: columns of joined tables that equal it in every row.
    Postgres does not carry `>` over a join by itself, and would read those tables from their start.
    `starts` are such columns for the first of several keys.
    """

    name: str
    keys: Sequence[ColumnElement[Any]]
    descending: bool = False
    twins: Sequence[ColumnElement[Any]] = ()
    starts: Sequence[ColumnElement[Any]] = ()


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value: a column, or any SQL expression over the row."""

    expression: Callable[[Any, Args], ColumnElement[Any]]


@dataclass(frozen=True, slots=True)
class Part:
    """An object that is read from the row of its parent."""

    row: Callable[[Any, Args], Any]


@dataclass(frozen=True, slots=True)
class One:
    """At most one object: null where the source has no row."""

    source: Callable[[Any, Args], Source]


@dataclass(frozen=True, slots=True)
class Many:
    """A short list, whole and in order. `size`: how long it is taken to be when costs are counted."""

    source: Callable[[Any, Args], Source]
    order: Callable[[Any], Sequence[ColumnElement[Any]]]
    size: int | Callable[[Any], int]

    def longest(self, row: Any) -> int:
        """The same, for the row that the list is read from."""
        return self.size if isinstance(self.size, int) else self.size(row)


@dataclass(frozen=True, slots=True)
class Connection:
    """A long list, paged by keyset. `count` is a source with the columns value and precision."""

    source: Callable[[Any, Args], Source]
    order: Callable[[Any, Args], Order]
    count: Callable[[Any, Args], Source]


@dataclass(frozen=True, slots=True)
class ByGlobalId:
    """Any object of the register, by its global id or a list of them."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A field of the root that plain Python makes of what the statement read, by rules that are data.

    `material` is a JSON value; what `judge` makes of it has the names of the contract, and stands
    for its fields, which are `Told`. A material of null is answered with null and not judged.
    """

    material: Callable[[Any, Args], ColumnElement[Any]]
    judge: Callable[[Any, Mapping[str, Any], Request], Any]


@dataclass(frozen=True, slots=True)
class Told:
    """A field of what was judged. `size`: how long a list is taken to be when costs are counted."""

    size: int = 1


class Outcome(NamedTuple):
    """What came of a write: the type that the mutation answers with, and what its fields read.

    A secret is a text that the statement must not hold, lest Postgres logs it: a stand-in is read,
    and replaced in the answer. A list of objects holds the names of its secrets (Written.secret).
    """

    type_name: str
    values: Mapping[str, Any] = MappingProxyType({})
    secrets: Mapping[str, str] = MappingProxyType({})

    def parameters(self, stand_in: str) -> dict[str, Any]:
        hidden = {name: f"{stand_in}:{name};" for name in self.secrets}
        told = {**self.values, **hidden, STAND_IN: stand_in}
        return {WRITTEN + name: value for name, value in told.items()}

    def revealed(self, json: str, stand_in: str) -> str:
        for name, secret in self.secrets.items():
            json = json.replace(f"{stand_in}:{name};", orjson.dumps(secret).decode()[1:-1])
        return json


@dataclass(frozen=True, slots=True)
class Write:
    """A mutation: the caller's context and the coerced arguments go in, the transaction is its own."""

    run: Callable[[Any, Mapping[str, Any]], Awaitable[Outcome]]


def planned(
    plan: Leaf | Part | One | Many | Connection | ByGlobalId | Judged | Told | Write | None,
    description: str,
    *arguments: StrawberryArgument,
    **options: Any,
) -> Any:
    """A field of the contract and what it reads; None for the parts of a connection."""
    metadata = {PLAN: plan, **options.pop("metadata", {})}
    field = strawberry.field(description=description, metadata=metadata, **options)
    field.arguments = list(arguments)
    return field


def argument(name: str, type_: Any, description: str, **options: Any) -> StrawberryArgument:
    return StrawberryArgument(
        python_name=name,
        graphql_name=None,
        type_annotation=StrawberryAnnotation(type_),
        description=description,
        **options,
    )


def leaf(expression: Callable[[Any], ColumnElement[Any]], description: str, **options: Any) -> Any:
    """A value that takes no arguments."""
    return planned(Leaf(lambda row, _: expression(row)), description, **options)


def told(description: str, *, size: int = 1) -> Any:
    """A field of what was judged."""
    return planned(Told(size), description)
