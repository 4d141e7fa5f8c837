"""Whether cases, their events, the trail, and the register tell the same; one snapshot for all of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import asyncpg

from bench.officers import PREFIX

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]

NAMED = 5
"""So many of those that a check finds are named."""

# What was done with a case, as the trail has it; looks at it are no acts.
ACTS = """
SELECT case_id, actor, coalesce(detail ->> 'act', action) AS act, action, detail
FROM audit_entry WHERE case_id IS NOT NULL AND action NOT LIKE '%.looked'
"""
TRACES = """
SELECT case_id, organization_id FROM organization_fact
UNION ALL SELECT end_case_id, organization_id FROM organization_fact
UNION ALL SELECT case_id, organization_id FROM organization_standing
UNION ALL SELECT case_id, organization_id FROM organization_home
UNION ALL SELECT case_id, organization_id FROM organization_charity
UNION ALL SELECT end_case_id, organization_id FROM organization_charity
"""
EVENTS = """
SELECT e.case_id, e.actor, e.act, 'case.' || lower(e.to_status) AS action FROM case_event e
"""
ACTED = f"SELECT case_id, actor, act, action FROM ({ACTS}) a WHERE detail ? 'act'"
PAPERS = f"""
SELECT DISTINCT case_id, detail ->> 'material' FROM ({ACTS}) a
WHERE action = 'case.material_received'
"""
DECIDED = "('APPROVED', 'REJECTED', 'WITHDRAWN')"


def differing(kept: str, told: str) -> str:
    """What stands in one of two lists and not in the other, as often as it does."""
    return f"({kept} EXCEPT ALL {told}) UNION ALL ({told} EXCEPT ALL {kept})"


# Each finds what contradicts it.
# ruff: noqa: S608 - the texts put together here stand in this file
CHECKS: Mapping[str, str] = {
    "a case's status is that of its last event": """
        SELECT c.number, c.status FROM registration_case c LEFT JOIN LATERAL (
            SELECT to_status FROM case_event e WHERE e.case_id = c.id ORDER BY e.id DESC LIMIT 1
        ) last ON true WHERE c.status IS DISTINCT FROM last.to_status""",
    "a case's version is 1 and the number of its changes": f"""
        SELECT c.number, c.version, count(a.case_id) FROM registration_case c
        LEFT JOIN ({ACTS}) a ON a.case_id = c.id
        GROUP BY c.id HAVING c.version <> 1 + count(a.case_id)""",
    "an approved case has its body, and has left its trace in the register": f"""
        SELECT c.number FROM registration_case c WHERE c.status = 'APPROVED' AND NOT EXISTS (
            SELECT FROM ({TRACES}) t
            WHERE t.case_id = c.id AND t.organization_id = c.organization_id)""",
    "a body that was founded stands, and has a home": """
        SELECT c.number FROM registration_case c
        WHERE c.status = 'APPROVED' AND c.kind IN ('FILE', 'ESTABLISH') AND NOT (
            EXISTS (SELECT FROM organization_standing s WHERE s.case_id = c.id)
            AND EXISTS (SELECT FROM organization_home h
                        WHERE h.organization_id = c.organization_id))""",
    "no other case has left one": f"""
        SELECT c.number, c.status FROM registration_case c JOIN ({TRACES}) t ON t.case_id = c.id
        WHERE c.status <> 'APPROVED'""",
    "every event has its entry on the trail, and every entry its event": differing(EVENTS, ACTED),
    "every paper has its entry, and every entry its paper": differing(
        "SELECT case_id, name FROM case_material", PAPERS
    ),
    "a case is taken where taking it was the last that was done": """
        SELECT c.number, c.assigned_to FROM registration_case c LEFT JOIN LATERAL (
            SELECT e.action FROM audit_entry e WHERE e.case_id = c.id
              AND e.action NOT LIKE '%.looked' AND e.action <> 'case.material_received'
            ORDER BY e.id DESC LIMIT 1
        ) last ON true
        WHERE (c.assigned_to IS NOT NULL) <> coalesce(last.action = 'case.claimed', false)""",
    "what is due of a case is open until it is decided, and settled then": f"""
        SELECT c.number, c.status, c.due_on, o.due_on, o.settled_on FROM registration_case c
        LEFT JOIN obligation o ON o.case_id = c.id AND o.kind = 'DECISION'
        WHERE CASE WHEN c.status IN {DECIDED}
            THEN o.id IS NOT NULL AND (o.settled_on, o.settled_by)
                 IS DISTINCT FROM (c.decided_on, c.id)
            ELSE o.due_on IS DISTINCT FROM c.due_on OR o.settled_on IS NOT NULL END""",
    "every credit code that was issued is a body's": f"""
        SELECT b.prefix, b.next_number FROM credit_code_block b
        WHERE b.prefix = '{PREFIX}' AND b.next_number - lower(b.numbers) <> (
            SELECT count(*) FROM organization o
            WHERE substr(o.credit_code, 9, 2) = b.prefix)""",
    "every key that is kept names a case": """
        SELECT k.actor, k.key FROM idempotency_key k LEFT JOIN registration_case c
            ON c.id = CAST(k.outcome -> 'values' ->> 'case' AS bigint) WHERE c.id IS NULL""",
}


@asynccontextmanager
async def snapshot(url: str) -> AsyncIterator[Connection]:
    """One moment of the register, whoever is at work on it."""
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            yield connection
    finally:
        await connection.close()


async def contradictions(connection: Connection) -> list[str]:
    """What contradicts a check, each with the first that it found."""
    found = []
    for title, sql in CHECKS.items():
        if rows := await connection.fetch(sql):
            named = "; ".join(", ".join(map(str, row.values())) for row in rows[:NAMED])
            found.append(f"Not so: {title} ({len(rows)}: {named})")
    return found
