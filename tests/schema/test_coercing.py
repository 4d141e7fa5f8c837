"""Variables that are coerced at once come to what graphql-core makes of them, value for value."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    OperationDefinitionNode,
    is_required_input_field,
    parse,
)
from graphql.execution.values import VariableValues, get_variable_values

from schema.contract import schema
from schema.planner import Limits, Planner
from schema.planner.coercing import coerced

CONTRACT = schema._schema
INPUTS = sorted(
    name
    for name, type_ in CONTRACT.type_map.items()
    if isinstance(type_, GraphQLInputObjectType) and not name.startswith("__")
)
WORDS: dict[str, tuple[Any, ...]] = {
    "Date": ("2020-02-29", "2020-2-1", 5),
    "DivisionCode": ("500103000000", "x"),
    "CreditCode": ("51500103MJD0000018", "x"),
    "Yuan": ("30000.00", "x", 3),
    "Hours": ("1.50", "x", 3),
    "Moment": ("2026-01-02T10:00:00+08:00", "2026-01-02", "x"),
    "Long": (0, 7, "9007199254740993", 2**63, True, 1.5, "x"),
    "Int": (3, 3.0, 2**31, "3", True),
    "Boolean": (True, False, 1, "true"),
    "String": ("", "王芳", 5, ["x"]),
    "ID": ("x", 5, 1.5),
}


def drawn(type_: Any, rng: Random, odd: float) -> Any:
    """A value of a type, and now and then of none."""
    if rng.random() < odd:
        return rng.choice((None, [], {}, "x", 5, {"x": 1}))
    if isinstance(type_, GraphQLNonNull):
        return drawn(type_.of_type, rng, odd)
    if isinstance(type_, GraphQLList):
        one = drawn(type_.of_type, rng, odd)
        return one if rng.random() < odd else [one, drawn(type_.of_type, rng, odd)]
    if isinstance(type_, GraphQLInputObjectType):
        names = list(type_.fields)
        is_one_of = type_.extensions["strawberry-definition"].is_one_of
        if is_one_of and rng.random() > odd:
            names = [rng.choice(names)]
        given = {
            name: drawn(type_.fields[name].type, rng, odd)
            for name in names
            if is_one_of or rng.random() < (1 - odd if _needed(type_, name) else 0.8)
        }
        return given | ({"unknown": 1} if rng.random() < odd else {})
    if isinstance(type_, GraphQLEnumType):
        return rng.choice(list(type_.values))
    values = WORDS[type_.name]
    return rng.choice(values) if rng.random() < odd else values[0]


def _needed(type_: GraphQLInputObjectType, name: str) -> bool:
    return is_required_input_field(type_.fields[name])


@pytest.mark.parametrize("name", INPUTS)
def test_an_input_comes_to_what_graphql_core_makes_of_it(name: str) -> None:
    query = f"query ($one: {name}, $must: {name}!, $some: [{name}!] = [], $n: Int) {{ __typename }}"
    (operation,) = parse(query).definitions
    assert isinstance(operation, OperationDefinitionNode)
    definitions = operation.variable_definitions or ()
    rng, answered = Random(name), 0  # noqa: S311 - repeatable, not secret
    for turn in range(300):
        odd = (0.0, 0.02, 0.3)[turn % 3]
        type_ = CONTRACT.type_map[name]
        given = {
            key: drawn(of, rng, odd)
            for key, of in (
                ("one", type_),
                ("must", type_),
                ("some", GraphQLList(type_)),
                ("n", None),
            )
            if of is not None and rng.random() < 0.9
        }
        expected = get_variable_values(CONTRACT, definitions, given, max_errors=5)
        found = coerced(CONTRACT, definitions, given, max_errors=5)
        if isinstance(expected, VariableValues):
            answered += 1
            assert isinstance(found, VariableValues)
            assert found.coerced == expected.coerced
            assert typed(found.coerced) == typed(expected.coerced)
            assert stated(found) == stated(expected)
        else:
            assert not isinstance(found, VariableValues)
            assert [error.message for error in found] == [error.message for error in expected]
    assert answered > 50


def stated(values: VariableValues) -> dict[str, tuple[str, Any, Any]]:
    """What each variable was declared to be and given."""
    return {
        name: (str(source.signature.type), source.signature.default, source.value)
        for name, source in values.sources.items()
    }


def typed(value: Any) -> Any:
    """The types of all values within one."""
    if isinstance(value, dict):
        return {name: typed(item) for name, item in value.items()}
    return [typed(item) for item in value] if isinstance(value, list) else type(value)


def test_what_a_mutation_is_told_compiles_nothing_anew() -> None:
    """But by what its outcome is read, also where that stands in a fragment of the root."""
    text = """mutation ($input: CaseActInput!, $off: Boolean = false, $day: Date, $x: String!) {
        acceptCase(input: $input) { __typename ... on CaseDone { case {
            organization { standing(asOf: $day) } title @skip(if: $off) } } }
        ...More } fragment More on Mutation { claimCase(input: {number: $x}) { __typename } }"""
    prepared = Planner(CONTRACT, Limits()).prepare(text, None)
    assert set(prepared._read_by()) == {"off", "day", "x"}
