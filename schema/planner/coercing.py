"""Variables as the operation declares them: large ones by functions that are made of their types once.

graphql-core asks for each value anew what its type is, which for a thousand records of sixteen fields
takes longer than all else. Here a value that is as it should be is coerced by the shortest way; of any
other, and of whatever is seldom, graphql-core says what it comes to or what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from graphql import (
    GraphQLEnumType,
    GraphQLError,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLString,
    Undefined,
    get_named_type,
    is_required_input_field,
)
from graphql.execution.get_variable_signature import get_variable_signature
from graphql.execution.values import (
    VariableValues,
    VariableValueSource,
    get_variable_values,
)
from graphql.utilities.coerce_input_value import coerce_default_value

if TYPE_CHECKING:
    from graphql import GraphQLSchema, VariableDefinitionNode

Coerce = Callable[[Any], Any]


class Doubtful(Exception):
    """A value that graphql-core should look at."""


def coerced(
    schema: GraphQLSchema,
    definitions: Sequence[VariableDefinitionNode],
    given: Mapping[str, Any],
    max_errors: int,
) -> VariableValues | list[GraphQLError]:
    """What graphql-core's get_variable_values answers."""
    found = {definition: _at_once(schema, definition, given) for definition in definitions}
    rest = [definition for definition, one in found.items() if one is None]
    values = get_variable_values(schema, rest, dict(given), max_errors=max_errors)
    if isinstance(values, VariableValues):
        for source, value in filter(None, found.values()):
            values.sources[source.signature.name] = source
            values.coerced[source.signature.name] = value
    return values


def _at_once(
    schema: GraphQLSchema, definition: VariableDefinitionNode, given: Mapping[str, Any]
) -> tuple[VariableValueSource, Any] | None:
    """An input object or a list of some, if it is as it should be."""
    signature = get_variable_signature(schema, definition)
    if isinstance(signature, GraphQLError):
        return None
    value = given.get(signature.name)
    if value is None or not isinstance(get_named_type(signature.type), GraphQLInputObjectType):
        return None
    try:
        return VariableValueSource(signature, value), coercer(signature.type)(value)
    except Exception:  # noqa: BLE001 - as graphql-core does; it is asked what is wrong
        return None


def coercer(type_: Any) -> Coerce:
    """How a value of a type is coerced; what there is to find out of a named type is found out once."""
    if isinstance(type_, GraphQLNonNull):
        return _present(type_.of_type)
    if type_ is GraphQLString:
        return _text
    return _nullable(_present(type_))


def _present(type_: Any) -> Coerce:
    """The same for what is not null."""
    if type_ is GraphQLString:
        return _some_text
    if isinstance(type_, GraphQLList):
        return _list(coercer(type_.of_type))
    if isinstance(type_, GraphQLInputObjectType):
        return _object(type_)
    if isinstance(type_, GraphQLEnumType):
        return {name: type_.coerce_input_value(name) for name in type_.values}.__getitem__
    return _scalar(type_.coerce_input_value)


def _text(value: Any) -> Any:
    if value is None or type(value) is str:
        return value
    raise Doubtful


def _some_text(value: Any) -> Any:
    if type(value) is str:
        return value
    raise Doubtful


def _nullable(present: Coerce) -> Coerce:
    return lambda value: None if value is None else present(value)


def _scalar(coerce: Coerce) -> Coerce:
    def scalar(value: Any) -> Any:
        if value is None or (result := coerce(value)) is Undefined:
            raise Doubtful
        return result

    return scalar


def _list(item: Coerce) -> Coerce:
    def items(value: Any) -> list[Any]:
        if type(value) is not list:
            raise Doubtful
        return [item(each) for each in value]

    return items


class _Field(NamedTuple):
    name: str
    coerce: Coerce
    is_required: bool
    default: Any


@lru_cache(None)
def _object(type_: GraphQLInputObjectType) -> Coerce:
    fields = {name: _field(name, of) for name, of in type_.fields.items()}
    absent = [
        field for field in fields.values() if field.is_required or field.default is not Undefined
    ]
    is_plain = type_.out_type is GraphQLInputObjectType.out_type and not type_.is_one_of

    def object_(value: Any) -> dict[str, Any]:
        if not is_plain or type(value) is not dict:
            raise Doubtful
        result = {}
        for name, given in value.items():
            field = fields[name]
            result[field.name] = field.coerce(given)
        for field in absent:
            if field.name not in result:
                if field.is_required:
                    raise Doubtful
                result[field.name] = field.default
        return result

    return object_


def _field(name: str, of: GraphQLInputField) -> _Field:
    is_required = is_required_input_field(of)
    default = Undefined if is_required else coerce_default_value(of)
    return _Field(of.out_name or name, coercer(of.type), is_required, default)
