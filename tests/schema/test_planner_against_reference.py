"""The proof of the planner: what it answers is what graphql-core answers over plain Python objects.

Operations are made in two ways, by hypothesis-graphql from the contract and by `reference.documents`,
which uses the whole of the query language; a third of each runs on a register whose tallies were never
folded, a third where changes wait on top of folded ones, a third where all are folded. The register is
small and made to be difficult (`reference.world`). What is proved by example is in the table EXAMPLES.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

import asyncpg
import httpx2
import pytest
from conftest import TODAY, database_named, serving
from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    GraphQLEnumType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    IntValueNode,
    NameNode,
    NullValueNode,
    ObjectValueNode,
    StringValueNode,
    Visitor,
    print_ast,
    visit,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis_graphql import nodes, queries

import schema.common
from registry.database import Database
from registry.organizations import tallies
from schema.contract import schema as contract
from tests.reference import comparing, model, world
from tests.reference.documents import Author, Document, order_of
from tests.reference.execution import Answer, Reference
from tests.reference.pools import Pools

SDL = contract.as_str()
DOCUMENTS = 570
EXAMPLES_OF_HYPOTHESIS = 180
"""On each of the three registers."""
MOST_SKIPPED = 0.2
COUNTED_UP_TO = 5
"""So low that lists of a small world exceed it."""

STATES = {"never folded": (), "partly folded": (1, 3), "folded": (3, 4)}
"""After which steps of the world the tallies are folded."""

SKIPPED = {"COST_LIMIT_EXCEEDED", "BAD_USER_INPUT"}
UNKNOWN = "UNKNOWN_DIVISION"


@dataclass(slots=True)
class Run:
    """The application on one register beside the reference, and what came of their comparison."""

    client: httpx2.AsyncClient
    reference: Reference
    outcomes: Counter[str] = field(default_factory=Counter)

    async def compare(self, document: Document, language: str = "zh") -> None:
        expected = self.reference.answer(
            document.text, document.variables, document.operation_name, language
        )
        await self.expect(expected, document, language)

    async def expect(self, expected: Answer, document: Document, language: str = "zh") -> None:
        """Fails where the answers differ; an operation that is refused with reason is counted."""
        answer = await self.ask(document, language)
        refusals = [error["extensions"]["code"] for error in answer.get("errors", ())]
        self.outcomes[refusals[0] if refusals else "answered"] += 1
        if refusals:
            assert set(refusals) <= SKIPPED or (refusals == [UNKNOWN] and expected.unknown), (
                answer["errors"],
                document,
            )
            return
        assert not expected.refused, (expected.refused, document)
        assert not expected.unknown, (expected.unknown, document)
        assert (found := comparing.difference(expected.data, answer["data"])) is None, (found, document)

    async def ask(self, document: Document, language: str = "zh") -> Any:
        asked = {"query": document.text, "variables": document.variables}
        response = await self.client.post(
            "/graphql",
            json=asked | {"operationName": document.operation_name},
            headers={"Accept-Language": language},
        )
        return comparing.read(response.text)

    def assert_few_skipped(self) -> None:
        assert self.outcomes["answered"] >= (1 - MOST_SKIPPED) * self.outcomes.total(), self.outcomes


@pytest.fixture(scope="module", autouse=True)
def small_numbers() -> Iterator[None]:
    """Counts reach their cap early, and nobody folds tallies while they are looked at."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schema.common, "COUNTED_UP_TO", COUNTED_UP_TO)
        patch.setattr(tallies, "PAUSE", 3_600)
        yield


@asynccontextmanager
async def lived(server: str, empty: str, state: str) -> AsyncIterator[str]:
    """The URL of a register in which the world has happened, folded after some of its steps."""
    name = f"registry_reference_{state.replace(' ', '_')}"
    async with database_named(server, name, empty) as url:
        connection = await asyncpg.connect(url)
        for number, step in enumerate([*world.steps(), world.nothing], start=1):
            async with connection.transaction():
                await step(connection)
            if number in STATES[state]:
                await world.fold(connection)
        await connection.close()
        yield url


@pytest.fixture(scope="module")
async def runs(server: str, empty_template: str) -> AsyncIterator[dict[str, Run]]:
    async with AsyncExitStack() as stack:
        opened = {}
        for state in STATES:
            url = await stack.enter_async_context(lived(server, empty_template, state))
            client = await stack.enter_async_context(serving(url))
            connection = await asyncpg.connect(url)
            register = await model.load(connection)
            await connection.close()
            reference = Reference(SDL, register, today=TODAY, counted_up_to=COUNTED_UP_TO)
            opened[state] = Run(client, reference)
        yield opened


@pytest.fixture(scope="module")
def run(runs: dict[str, Run]) -> Run:
    return runs["partly folded"]
