"""What an argument names must be there: it is refused also where there are no rows to look at."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack

import httpx2
import pytest
from graphql import GraphQLField, GraphQLInputObjectType, get_named_type

from registry.database import Database, vacuum
from tests.conftest import database_named, serving
from tests.permissions.documents import CONTRACT, answers_of, everything, written
from tests.planning import planned

assert CONTRACT.query_type is not None
FIELDS = CONTRACT.query_type.fields

UNKNOWN = {
    "DivisionCode": ('"999999999999"', "UNKNOWN_DIVISION"),
    "platform": ('"no such"', "UNKNOWN_PLATFORM"),
}
"""By the type of an argument or by its name: a value, and the code of the refusal."""
REQUIRED = {
    "settlement": "URBAN",
    "name": '"重庆市太极拳协会"',
    "form": "ASSOCIATION",
    "for": "REGISTER",
}


def named(field: GraphQLField) -> Iterator[tuple[str, str]]:
    """What names something that is not there, as an argument or in one, and how it is refused."""
    for name, argument in field.args.items():
        type_ = get_named_type(argument.type)
        inside = type_.fields if isinstance(type_, GraphQLInputObjectType) else {}
        for part, of in ({name: argument} | inside).items():
            found = UNKNOWN.get(part) or UNKNOWN.get(get_named_type(of.type).name)
            if found and part != "code":  # by which it is looked up, and need not be found
                text = f"{part}: {found[0]}"
                yield f"{name}: {{{text}}}" if part in inside else text, found[1]


def questions() -> Iterator[tuple[str, str]]:
    eligible = '{ eligibility(for: CHARITY, organization: "SO999999999") { passes } }'
    yield (
        eligible,
        "UNKNOWN_ORGANIZATION",
    )  # elsewhere an organization is only a condition of a list
    for name, field in FIELDS.items():
        needed = [f"{given}: {REQUIRED[given]}" for given in field.args if given in REQUIRED]
        for given, code in named(field):
            (type_,) = answers_of(field)
            whole = [written(everything(type_))]
            is_list = "pageInfo" in type_.fields
            for part in (" { nodes { __typename } }", " { count { value } }") if is_list else whole:
                yield f"{{ {name}({', '.join([*needed, given])}){part} }}", code


@pytest.fixture(scope="module")
async def clients(
    server: str, city_template: str, empty_template: str
) -> AsyncIterator[list[httpx2.AsyncClient]]:
    """Of registers without records: Postgres knows that they are empty, it does not, not even divisions."""
    async with AsyncExitStack() as stack:
        opened = []
        for number, template in enumerate((city_template, city_template, empty_template)):
            name = f"registry_test_{os.getpid()}_named_{number}"
            url = await stack.enter_async_context(database_named(server, name, template))
            if number == 0:
                await vacuum(url)
            opened.append(await stack.enter_async_context(serving(url)))
        yield opened


@pytest.mark.parametrize(("query", "code"), list(questions()))
async def test_what_is_not_there_is_refused(
    clients: list[httpx2.AsyncClient], query: str, code: str
) -> None:
    for client in clients:
        answer = (await client.post("/graphql", json={"query": query})).json()
        assert [error["extensions"]["code"] for error in answer["errors"]] == [code]


async def test_a_division_is_looked_up_in_an_index_alone(demo: Database) -> None:
    async with demo.reader() as connection:
        nodes, answer = await planned(
            connection, '{ socialWorkerCount(within: "500103000000") { total } }'
        )
    assert answer["socialWorkerCount"]["total"] > 0
    looked_up = [node for node in nodes if node.get("Relation Name") == "division_version"]
    assert {node["Node Type"] for node in looked_up} == {"Index Only Scan"}
    assert {node["Index Name"] for node in looked_up} == {"ix_division_version_code_during"}
