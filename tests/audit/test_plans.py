"""Every filter of the trail has its index, and its pages walk one: none reads the whole of it."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from registry.audit.looks import LOOKS
from registry.database import Database
from schema.contract import schema
from schema.planner import Limits, Planner, Request
from tests.audit.trail import connected
from tests.conftest import TODAY, database_named, opened

Caller = Mapping[str, list[Any]]

ENTRIES = """
INSERT INTO audit_entry (at, actor, action, subject, detail, subject_type, subject_id, case_id, request_id)
SELECT timestamptz '2026-01-01' + n * interval '10 minutes', 'actor.' || n % 400,
    'act.' || n % 300, 's', '{}', CASE WHEN n % 50 = 0 THEN 'person' ELSE 'case' END,
    n % 3000, CASE WHEN n % 2 = 0 THEN n % 3000 END, 'r' || n / 2
FROM generate_series(1, 30000) n
"""
LOOKS_AT_MANY = """
INSERT INTO audit_entry (at, actor, action, subject, detail)
SELECT '2026-01-01', 'a', 'cases.looked', 'cases', jsonb_build_object('ids', jsonb_build_array(n, n + 1))
FROM generate_series(1, 5000) n
"""
QUERY = """query ($filter: AuditFilter, $first: Int, $last: Int, $after: Cursor) {
  auditEntries(filter: $filter, first: $first, last: $last, after: $after) { nodes { id sealed } } }"""
EVERYWHERE: Caller = {"permissions": ["AUDIT_READ"], "divisions": [None]}
LOCAL: Caller = {"permissions": ["AUDIT_READ"], "divisions": [7]}
ANONYMOUS: Caller = {"permissions": [], "divisions": []}

FILTERS: dict[str, tuple[dict[str, Any], str]] = {
    "all": ({}, "pk_audit_entry"),
    "by an actor": ({"actor": "actor.7"}, "ix_audit_entry_actor"),
    "of an action": ({"action": "act.7"}, "ix_audit_entry_action"),
    "of a type": ({"subjectType": "account"}, "ix_audit_entry_subject"),
    "about a record": (
        {"subjectType": "case", "subjectNumber": "RC000000007"},
        "ix_audit_entry_subject",
    ),
    "under a case": ({"caseNumber": "RC000000008"}, "ix_audit_entry_case_id"),
    "on a day": ({"at": {"from": "2026-03-01", "to": "2026-03-01"}}, "ix_audit_entry_at"),
    "before a day": ({"at": {"to": "2026-03-01"}}, "ix_audit_entry_at"),
    "of a request": ({"requestId": "r77"}, "ix_audit_entry_request_id"),
}


@pytest.fixture(scope="module")
async def long_trail(server: str, empty_template: str) -> AsyncIterator[Database]:
    name = f"registry_test_{os.getpid()}_long_trail"
    async with database_named(server, name, empty_template) as url, opened(url) as database:
        async with connected(database) as connection:
            await connection.execute(ENTRIES)
            await connection.execute(LOOKS_AT_MANY)
            await connection.execute("VACUUM ANALYZE audit_entry")
        yield database


async def nodes_of(db: Database, caller: Caller, **variables: Any) -> list[Mapping[str, Any]]:
    """The nodes of the plan with which Postgres answers an auditor."""
    prepared = Planner(schema._schema, Limits()).prepare(QUERY, None)
    values = prepared.variables(variables)
    request = Request(TODAY, "zh", caller)
    plan = prepared.plan(values, request)
    async with db.reader() as connection:
        bound = plan.bind(values, request)
        text = await connection.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {plan.sql}", *bound)
    return below(json.loads(text)[0]["Plan"])


def below(node: dict[str, Any]) -> list[Mapping[str, Any]]:
    return [node, *(n for child in node.get("Plans", []) for n in below(child))]


def of_trail(nodes: list[Mapping[str, Any]]) -> tuple[set[str], float]:
    """The indexes through which entries are read, and how many that are."""
    read = [node for node in nodes if node.get("Relation Name") == "audit_entry"]
    indexes = {node["Index Name"] for node in nodes if "audit_entry" in node.get("Index Name", "")}
    assert not [node for node in read if node["Node Type"] == "Seq Scan"]
    return indexes, sum(node["Actual Rows"] * node["Actual Loops"] for node in read)


@pytest.mark.parametrize("name", FILTERS)
async def test_a_filter_reads_its_index(long_trail: Database, name: str) -> None:
    asked, index = FILTERS[name]
    indexes, entries = of_trail(await nodes_of(long_trail, EVERYWHERE, filter=asked))
    assert indexes == {index}
    assert entries <= 250


@pytest.mark.parametrize("page", [{"first": 50}, {"last": 50}])
async def test_a_page_walks_the_trail_from_its_end(
    long_trail: Database, page: dict[str, int]
) -> None:
    indexes, entries = of_trail(await nodes_of(long_trail, EVERYWHERE, **page))
    assert indexes == {"pk_audit_entry"}
    assert entries in {50, 51}, "Postgres 15 looks one further at the end of a walk backwards"


async def test_whoever_is_no_auditor_costs_nothing(long_trail: Database) -> None:
    nodes = await nodes_of(long_trail, ANONYMOUS)
    assert of_trail(nodes)[1] == 0


async def test_an_auditor_of_a_division_is_asked_for_once(long_trail: Database) -> None:
    """What lies in their divisions is found once and hashed, not for each entry."""
    nodes = await nodes_of(long_trail, LOCAL, filter={"actor": "actor.7"})
    of_trail(nodes)
    placements = [n for n in nodes if n.get("Relation Name") == "division_placement"]
    assert sum(node["Actual Loops"] for node in placements) <= 2


async def test_looks_at_a_record_are_found_by_two_indexes(long_trail: Database) -> None:
    async with long_trail.reader() as connection:
        text = await connection.fetchval(
            f"EXPLAIN (ANALYZE, FORMAT JSON) {LOOKS}", "case", 7, "act.7", "cases.looked", 0, 1000
        )
    nodes = below(json.loads(text)[0]["Plan"])
    indexes, entries = of_trail(nodes)
    assert indexes == {"ix_audit_entry_subject", "ix_audit_entry_ids"}
    assert entries == 12
