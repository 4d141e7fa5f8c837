"""The lists of officers read what they show and little more, however much there is in other places."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from registry.accounts import authenticate
from registry.database import Database
from schema.contract import schema
from schema.planner import Limits, Planner, Request
from tests.conftest import TODAY, database_named, opened

FILL = """
INSERT INTO organization (name, filing_number, registrar_id, established_on)
SELECT 'x', n::text, v.division_id, '2020-01-01'
FROM division_version v CROSS JOIN generate_series(1, 50) n WHERE v.level = 'DISTRICT';
INSERT INTO obligation (organization_id, division_id, kind, key, since, due_on, provisional, rule,
    article)
SELECT o.id, o.registrar_id, 'ANNUAL', y::text, '2020-01-01', date '2020-01-01' + (o.id * 7 + y) ::int,
    false, 'annual.registrar_by', 'x'
FROM organization o CROSS JOIN generate_series(1, 12) y;
INSERT INTO registration_case (kind, division_id, organization_id, title, content, opened_on)
SELECT 'ANNUAL', o.registrar_id, o.id, 'x', '{}', '2026-01-01'
FROM organization o CROSS JOIN generate_series(1, 8) y;
VACUUM ANALYZE organization, obligation, registration_case;
"""
LISTS = {
    "the worklist": "{ worklist(first: 50) { nodes { dueOn kind } pageInfo { hasNextPage } } }",
    "what is overdue": "{ worklist(overdue: true, first: 50) { nodes { dueOn } } }",
    "before a day": '{ worklist(dueBefore: "2030-01-01", last: 50) { nodes { dueOn } } }',
    "of a district": '{ worklist(within: "500103000000", first: 50) { nodes { dueOn } } }',
    "of a street": '{ worklist(within: "500103001000", first: 50) { nodes { dueOn } } }',
    "the cases": "{ cases(first: 50) { nodes { number } pageInfo { hasNextPage } } }",
    "one's own cases": "{ cases(filter: {mine: true}, first: 50) { nodes { number } } }",
    "about a body": '{ cases(filter: {organization: "SO000000007"}) { nodes { number } } }',
    "a body's cases": '{ organization(number: "SO000000007") { name cases { number } } }',
    "a body's history": '{ organization(number: "SO000000007") { history { kind } } }',
}
LARGE = {"obligation", "registration_case", "organization", "organization_fact"}
OBLIGATIONS = 38 * 50 * 12


@pytest.fixture(scope="module")
async def busy(server: str, staffed: tuple[str, dict[str, str]]) -> AsyncIterator[Database]:
    """Much is due in all districts; the clerk is one of a single district's."""
    async with database_named(server, "registry_test_busy", staffed[0]) as url:
        connection = await asyncpg.connect(url)
        for statement in FILL.split(";\n"):
            if statement.strip():
                await connection.execute(statement)
        await connection.close()
        async with opened(url) as database:
            yield database


async def caller_of(database: Database, token: str) -> dict[str, Any]:
    actor = await authenticate(database, f"Bearer {token}", None)
    held = [(p.name, grant.division_id) for grant in actor.grants for p in grant.permissions]
    return {
        "name": actor.name,
        "account_id": actor.account_id,
        "permissions": [permission for permission, _ in held],
        "divisions": [division_id for _, division_id in held],
    }


@pytest.mark.parametrize("who", ["clerk", "auditor"])
@pytest.mark.parametrize("query", LISTS.values(), ids=LISTS)
async def test_a_list_reads_no_whole_table(
    busy: Database, staffed: tuple[str, dict[str, str]], query: str, who: str
) -> None:
    prepared = Planner(schema._schema, Limits()).prepare(query, None)
    variables = prepared.variables({})
    request = Request(TODAY, "zh", await caller_of(busy, staffed[1][who]))
    plan = prepared.plan(variables, request)
    bound = plan.bind(variables, request)
    async with busy.reader() as connection:
        explained = await connection.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {plan.sql}", *bound)
    nodes = list(_nodes(json.loads(explained)[0]["Plan"]))
    scanned = {n.get("Relation Name") for n in nodes if n["Node Type"] == "Seq Scan"}
    assert not scanned & LARGE, nodes
    read = {n.get("Relation Name"): 0 for n in nodes if n.get("Relation Name") in LARGE}
    for n in nodes:
        if (table := n.get("Relation Name")) in read:
            thrown = n.get("Rows Removed by Filter", 0)
            read[table] += (n["Actual Rows"] + thrown) * n["Actual Loops"]
    assert all(rows < OBLIGATIONS / 4 for rows in read.values()), read


def _nodes(node: dict[str, Any]) -> Any:
    yield node
    for child in node.get("Plans", ()):
        yield from _nodes(child)
