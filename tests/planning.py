"""How Postgres answers a query: the plan of its one statement, and the answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from schema.contract import schema
from schema.planner import Limits, Planner, Request
from tests.conftest import TODAY

Nodes = list[dict[str, Any]]


async def planned(
    connection: Any, query: str, caller: Mapping[str, Any] | None = None, **variables: Any
) -> tuple[Nodes, Any]:
    """The nodes of the plan, as it was carried out, and the answer."""
    prepared = Planner(schema._schema, Limits()).prepare(query, None)
    coerced = prepared.variables(variables)
    request = Request(TODAY, "zh", caller or {})
    plan = prepared.plan(coerced, request)
    assert plan.sql is not None
    bound = plan.bind(coerced, request)
    explained = await connection.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {plan.sql}", *bound)

    def nodes(node: dict[str, Any]) -> Nodes:
        return [node, *(n for child in node.get("Plans", []) for n in nodes(child))]

    answer = await connection.fetchrow(plan.sql, *bound)
    return nodes(json.loads(explained)[0]["Plan"]), json.loads(answer[0])


def scanned(nodes: Nodes) -> set[str]:
    """The tables that are read as a whole."""
    return {n["Relation Name"] for n in nodes if n["Node Type"] == "Seq Scan"}


def read(nodes: Nodes) -> dict[str, int]:
    """How many rows are read of each table."""
    found: dict[str, int] = {}
    for n in nodes:
        if "Relation Name" in n:
            table = n["Relation Name"]
            found[table] = found.get(table, 0) + round(n["Actual Rows"] * n["Actual Loops"])
    return found
