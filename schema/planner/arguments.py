"""A field's arguments while its SQL is composed: their shape is known, their values are bound later."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Any

from graphql import FieldNode, GraphQLField, ValueNode, VariableNode
from graphql.execution.values import VariableValues, get_argument_values
from graphql.language.ast import ListValueNode, ObjectValueNode
from sqlalchemy import Date, Text, bindparam, literal_column

from schema.planner.errors import Refused
from schema.planner.looks import Looks

if TYPE_CHECKING:
    from sqlalchemy import BindParameter, ColumnElement
    from sqlalchemy.types import TypeEngine

Values = Mapping[str, Any]
Convert = Callable[[Any], Any]

CALLER = "caller_"


@dataclass(frozen=True, slots=True)
class Request:
    """What a statement may be bound to besides the operation's variables."""

    today: date
    language: str
    caller: Mapping[str, Any] = field(default_factory=dict)
    """What a statement may know of whoever asks."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One field's arguments: constant, or to be coerced from the variables of each request."""

    definition: GraphQLField
    node: FieldNode
    path: tuple[str, ...]
    constant: Values | None
    variables: Mapping[str, str]
    """Which arguments are a variable as it is, and which one."""

    def value(self, path: tuple[str, ...], variables: VariableValues) -> Any:
        """An argument, or what is within one."""
        name, *inside = path
        given = variables.coerced
        if (variable := self.variables.get(name)) in given:
            value = given[variable]
        elif self.constant is not None:
            value = self.constant[name]
        else:
            value = self.values(variables)[name]
        for step in inside:
            value = value[step]
        return value

    def values(self, variables: VariableValues) -> Values:
        """All arguments."""
        if self.constant is not None:
            return self.constant
        return get_argument_values(self.definition, self.node, variables)


@dataclass(slots=True)
class Binders:
    """How each parameter of a statement is found, by its name in the SQL.

    A day is no parameter but stands in the statement: how many dated rows hold on it is what
    Postgres must know to plan well, and the days that are asked for are few.
    """

    today: ColumnElement[date]
    slots: list[Slot] = field(default_factory=list)
    arguments: dict[str, tuple[int, tuple[str, ...], Convert | None]] = field(default_factory=dict)
    language: BindParameter[str] = field(
        default_factory=lambda: bindparam("language", type_=Text())
    )
    known: BindParameter[str] = field(default_factory=lambda: bindparam("known", type_=Text()))
    asks_caller: bool = False
    seen: Looks = field(default_factory=Looks)
    named: list[ColumnElement[Any]] = field(default_factory=list)
    """The keys of what arguments name. They are read before anything else, and refuse what is not there:
    where only a condition had them, none would be refused as long as there are no rows to put it to."""

    def caller(self, name: str, type_: TypeEngine[Any]) -> BindParameter[Any]:
        """Something of whoever asks; the answer is for them alone."""
        self.asks_caller = True
        return bindparam(CALLER + name, type_=type_)

    def looks(self, of: str, id_: ColumnElement[int], where: ColumnElement[bool] | None) -> None:
        """Says that the field which is being composed shows what is not public, and of which record.

        Called where the field says what it reads, at any depth: `args.binders.looks("organization",
        row.o.c.id, may(...))`. Both expressions are read from the row that the field is given, which
        at the root is no row at all: `value_of(source, id)` reads an id from the field's own source,
        and `all_of(rows(source, id))` all of them, for one entry each. `where`: whether the caller
        is shown it; None where there is no id if they are not.

        Before the answer leaves, an entry `organization.looked` is written for that record; for
        fields beneath a list, one entry `organizations.looked` with the ids of all that were shown.
        """
        self.seen.at_record(of, id_, where)

    def lists(self, of: str, where: ColumnElement[bool]) -> None:
        """Says that the field of the root which is being composed lists what is not public.

        Before the answer leaves, one entry `cases.listed` (of="cases") is written with the field's
        arguments, also where the list is empty: that nothing was found says something, too. `where`:
        whether the caller may see any of it.
        """
        self.seen.at_list(of, where)

    def open(
        self,
        definition: GraphQLField,
        node: FieldNode,
        path: tuple[str, ...],
        variables: VariableValues,
    ) -> Args:
        """The arguments of one field of the operation, found at `path` of its answer."""
        values = get_argument_values(definition, node, variables)
        given = {argument.name.value: argument.value for argument in node.arguments or ()}
        dynamic = any(map(has_variable, given.values()))
        as_they_are = {
            name: value.name.value
            for name, value in given.items()
            if isinstance(value, VariableNode)
        }
        constant = None if dynamic else values
        self.slots.append(Slot(definition, node, path, constant, as_they_are))
        if len(path) == 1:
            self.seen.root = self.slots[-1]
        return Args(self, len(self.slots) - 1, values)

    def bind(
        self, slot: int, path: tuple[str, ...], type_: TypeEngine[Any], convert: Convert | None
    ) -> BindParameter[Any]:
        name = f"p{len(self.arguments)}"
        self.arguments[name] = (slot, path, convert)
        return bindparam(name, type_=type_)

    def resolve(self, variables: VariableValues, request: Request) -> dict[str, Any]:
        """The value of every parameter for one request."""
        bound: dict[str, Any] = {
            "language": request.language,
            "known": None,
            **{CALLER + name: value for name, value in request.caller.items()},
        }
        for name, (slot, path, convert) in self.arguments.items():
            at = self.slots[slot]
            value = at.value(path, variables)
            try:
                bound[name] = value if convert is None else convert(value)
            except Refused as refusal:
                raise refusal.at(at.node, at.path) from None
        return bound


class Args:
    """The arguments of one field, or one input object among them."""

    def __init__(
        self, binders: Binders, slot: int, values: Values, path: tuple[str, ...] = ()
    ) -> None:
        self.binders = binders
        self.path = "/".join(binders.slots[slot].path)
        """Where in the answer the field stands."""
        self._slot = slot
        self._values = values
        self._inside = path

    def __contains__(self, name: str) -> bool:
        """Whether it is given and not null: part of the operation's shape."""
        return self._values.get(name) is not None

    def __len__(self) -> int:
        return sum(value is not None for value in self._values.values())

    def names(self) -> set[str]:
        return {name for name, value in self._values.items() if value is not None}

    def shape(self, name: str, default: Any = None) -> Any:
        """The value itself, where the shape of the SQL depends on it: an enum, a flag, a page size."""
        value = self._values.get(name)
        return default if value is None else value

    def object(self, name: str) -> Args:
        """An input object; empty where it is absent or null."""
        return Args(self.binders, self._slot, self._values.get(name) or {}, (*self._inside, name))

    @property
    def slot(self) -> Slot:
        """Where the field's arguments are found when its values are known."""
        return self.binders.slots[self._slot]

    def day(self, name: str) -> ColumnElement[date]:
        """A day, as it stands in SQL."""
        return day_literal(self._values[name])

    def bind(
        self, name: str, type_: TypeEngine[Any], convert: Convert | None = None
    ) -> BindParameter[Any]:
        """The value as a parameter of the statement."""
        return self.binders.bind(self._slot, (*self._inside, name), type_, convert)


def day_literal(day: date) -> ColumnElement[date]:
    return literal_column(f"date '{day.isoformat()}'", Date())


def has_variable(value: ValueNode) -> bool:
    if isinstance(value, VariableNode):
        return True
    if isinstance(value, ListValueNode):
        return any(has_variable(item) for item in value.values)
    if isinstance(value, ObjectValueNode):
        return any(has_variable(item.value) for item in value.fields)
    return False


def shape_of(value: Any) -> Any:
    """What of a variable's value decides the SQL: what is given, enums, flags, numbers and days.

    A value of a type of its own may say by an attribute `shape` what of it does.
    """
    if isinstance(value, Mapping):
        return tuple(sorted((name, shape_of(item)) for name, item in value.items()))
    if isinstance(value, list):
        return tuple(shape_of(item) for item in value)
    if value is None or isinstance(value, bool | int | date):
        return value
    if isinstance(value, Enum):
        return value.value
    return getattr(value, "shape", "given")


__all__ = ["Args", "Binders", "Request", "Slot", "shape_of"]
