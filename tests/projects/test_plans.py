"""Every list, filter and order of projects has its index, and totals read nothing but the tally."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator

import asyncpg
import httpx2
import pytest

from registry import tallies
from registry.actor import OPERATOR
from registry.database import driver
from registry.demo import load_demo
from registry.demo.project_rows import load_projects
from registry.tallies import MEASURES
from tests.asking import ask
from tests.conftest import database_named, opened, serving
from tests.keys import VAULT
from tests.planning import planned, read, scanned

LARGE = {
    *("project", "project_fund", "project_beneficiaries", "project_partner"),
    *("organization", "organization_timeline", "division_version", "division_placement"),
    "measure_tally",
}

PAGES = {
    "by number": "{ projects(first: 50) { nodes { name } pageInfo { hasNextPage } } }",
    "by name": "{ projects(first: 50, orderBy: {field: NAME}) { nodes { name } } }",
    "by first day, from the end": """
        { projects(last: 50, orderBy: {field: BEGINS_ON}) { nodes { name } } }""",
    "of the city": '{ projects(filter: {division: "500000000000"}) { nodes { name } } }',
    "of a district": '{ projects(filter: {division: "500101000000"}) { nodes { name } } }',
    "of a street, by name": """
        { projects(filter: {division: "500101001000"}, orderBy: {field: NAME}) { nodes { name } } }""",
    "of a community": '{ projects(filter: {division: "500101001002"}) { nodes { name } } }',
    "of a kind": "{ projects(filter: {kind: [MENTAL_HEALTH]}) { nodes { name } } }",
    "running long ago": '{ projects(filter: {runningOn: "2016-06-01"}) { nodes { name } } }',
    "of an organization": """
        { projects(filter: {organization: "SO000000001"}) { nodes { name } count { value } } }""",
    "by three characters": '{ projects(filter: {nameContains: "救援”"}) { nodes { name } } }',
    "one with all that is known": """
        { project(number: "PJ000000007") { totalFunds beneficiaries fundRecords { amount }
            beneficiaryRecords { persons } partners { organization { name } }
            workersTakingPart volunteersTakingPart organization { name } division { name } } }""",
    "of the organizations of a district": """
        { organizations(filter: {division: "500101000000"}, first: 5) {
            nodes { projects(first: 3) { nodes { name } } } } }""",
}

COUNTS = {
    "of everything": "{ projects { count { value precision } } }",
    "of a district": '{ projects(filter: {division: "500101000000"}) { count { value precision } } }',
    "of a kind on a day": """
        { projects(filter: {kind: [ELDERLY], runningOn: "2020-12-31"}) { count { value } } }""",
    "totals": "{ projectTotals { running begun funds beneficiaries fundsByOrigin { amount } } }",
    "totals of a period": """
        { projectTotals(within: "500101000000", since: "2016-01-01", asOf: "2020-12-31") {
            begun funds beneficiaries fundsByOrigin { origin amount } } }""",
}


@pytest.fixture(scope="module")
async def served(server: str, city_template: str) -> AsyncIterator[str]:
    """A small city that runs as many projects as a large one."""
    name = f"registry_test_{os.getpid()}_projects"
    async with database_named(server, name, city_template) as url:
        async with opened(url) as db, db.transaction() as session:
            await load_demo(session, OPERATOR, VAULT, scale=0.01)
            await load_projects(session, OPERATOR, scale=1)
        async with opened(url) as db, db.transaction() as session:
            await tallies.fold(session, MEASURES)
            await (await driver(session)).execute("ANALYZE measure_tally")
        yield url


@pytest.fixture(scope="module")
async def client(served: str) -> AsyncIterator[httpx2.AsyncClient]:
    async with serving(served) as opened_client:
        yield opened_client


@pytest.fixture
async def connection(served: str) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    async with opened(served) as db, db.reader() as connection:
        await connection.execute("SET enable_seqscan = off")
        yield connection
        await connection.execute("RESET enable_seqscan")


@pytest.mark.parametrize("query", PAGES.values(), ids=PAGES)
async def test_a_page_reads_what_it_shows(
    connection: asyncpg.Connection[asyncpg.Record], query: str
) -> None:
    nodes, _ = await planned(connection, query)
    assert not scanned(nodes) & LARGE
    assert sum(read(nodes).values()) < 5_000


@pytest.mark.parametrize("query", COUNTS.values(), ids=COUNTS)
async def test_a_count_reads_only_the_tally(
    connection: asyncpg.Connection[asyncpg.Record], query: str
) -> None:
    nodes, _ = await planned(connection, query)
    assert read(nodes).keys() <= {"measure_tally", "measure_delta", "division_version"}
    assert sum(read(nodes).values()) < 500


@pytest.mark.parametrize("query", [*PAGES.values(), *COUNTS.values()])
async def test_an_operation_is_one_statement(
    query: str, statements: list[str], client: httpx2.AsyncClient
) -> None:
    await ask(client, query)
    assert len(statements) == 1
