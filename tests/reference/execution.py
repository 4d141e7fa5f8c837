"""GraphQL as graphql-core executes it, over the reference's objects."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from graphql import (
    GraphQLEnumType,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    GraphQLScalarType,
    build_schema,
    execute_sync,
    get_named_type,
    parse,
    validate,
)

from tests.reference.resolvers import Query, Reading

if TYPE_CHECKING:
    from tests.reference.documents import Document
    from tests.reference.model import Register


MOST_WORDS = 8
"""Words of an enum that are each waited for; of many any will do."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Data, or why there is none."""

    data: dict[str, Any] | None
    refused: list[str]
    unknown: list[str]


class Reference:
    """Answers operations of the contract from the rows of the register."""

    def __init__(self, sdl: str, register: Register, *, today: date, counted_up_to: int) -> None:
        self.schema = build_schema(sdl)
        self.register = register
        self.today = today
        self.counted_up_to = counted_up_to
        self.seen: set[tuple[str, str, Any]] = set()
        """What has been answered: the type, the field, and the kind of value."""
        for type_ in self.schema.type_map.values():
            _name_in_python(type_)

    def answer(self, asked: Document, language: str = "zh") -> Answer:
        document = parse(asked.text)
        assert not (errors := validate(self.schema, document)), (asked, errors)
        reading = Reading(self.register, self.today, language, self.counted_up_to)
        result = execute_sync(
            self.schema,
            document,
            Query(reading),
            variable_values=asked.variables,
            operation_name=asked.operation_name,
            field_resolver=self._resolve,
            type_resolver=lambda value, *_: value.typename,
        )
        for error in result.errors or ():
            if not isinstance(error.original_error, GraphQLError | None):
                raise error.original_error
        refused = [error.message for error in result.errors or ()]
        return Answer(result.data, refused, reading.unknown)

    def _resolve(self, source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        value = getattr(source, _snake(info.field_name))
        value = value(**arguments) if callable(value) else value
        self.seen.add((info.parent_type.name, info.field_name, kind(info.return_type, value)))
        return value


def kind(type_: GraphQLOutputType, value: Any) -> Any:
    """What tells one answer from another: null, empty, zero, true and false, the words of an enum."""
    named = get_named_type(type_)
    is_word = isinstance(named, GraphQLEnumType) and len(named.values) <= MOST_WORDS
    if value is None or isinstance(value, bool) or is_word:
        return value
    if isinstance(value, list | str):
        return "some" if value else "empty"
    return "none" if value == 0 else "some"


def _name_in_python(type_: object) -> None:
    """Arguments reach the resolvers under Python names; days as dates."""
    if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__"):
        for field in type_.fields.values():
            for name, argument in field.args.items():
                argument.out_name = _snake(name)
    elif isinstance(type_, GraphQLInputObjectType):
        for name, of in type_.fields.items():
            of.out_name = _snake(name)
    elif isinstance(type_, GraphQLScalarType) and type_.name == "Date":
        type_.coerce_input_value = date.fromisoformat
        type_.coerce_output_value = date.isoformat
    elif isinstance(type_, GraphQLScalarType) and type_.name == "CreditCode":
        type_.coerce_input_value = lambda text: text.strip().upper()


def _snake(name: str) -> str:
    return re.sub("[A-Z]", lambda capital: f"_{capital[0].lower()}", name)
