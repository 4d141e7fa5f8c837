"""What the Strawberry comparison reads: one statement for each loader or resolver, in batches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

import asyncpg

from bench.serving import Pool

Row = asyncpg.Record

# Which organizations are in being, as a condition on the columns `during` and `standing`.
BEING = "during @> {day} AND standing IN ('GUIDED', 'FILED', 'REGISTERED')"

ORGANIZATION = """
    SELECT o.id, o.number, o.name, o.credit_code, o.established_on, t.form, t.standing, t.home_id
    FROM organization o CROSS JOIN LATERAL (
        SELECT form, standing, home_id FROM organization_timeline
        WHERE organization_id = o.id AND {being} OFFSET 0) t
"""

COMMUNITIES = """
    SELECT division_id AS id, code, name FROM division_version
    WHERE division_id = ANY($1) AND level = 'COMMUNITY' AND during @> {day}
"""

DISTRICTS = """
    SELECT p.division_id AS id, v.code, v.name
    FROM division_placement p
    JOIN division_version v ON v.division_id = p.within_id AND v.during @> {day}
    WHERE p.division_id = ANY($1) AND p.within_level = 'DISTRICT' AND p.during @> {day}
"""

ORGANIZATIONS_OF = """
    SELECT o.id, o.number, o.name, o.credit_code, o.established_on, t.form, t.standing, t.home_id
    FROM unnest($1::bigint[]) AS wanted (id) CROSS JOIN LATERAL (
        SELECT organization_id, form, standing, home_id FROM organization_timeline
        WHERE home_id = wanted.id AND {being} ORDER BY organization_id LIMIT $2) t
    JOIN organization o ON o.id = t.organization_id ORDER BY o.id
"""

COMMUNITIES_OF = """
    SELECT division_id AS id, code, name FROM division_version
    WHERE level = 'COMMUNITY' AND code >= left($1, 6) AND code < left($1, 6) || ':'
      AND during @> {day} ORDER BY code LIMIT $2
"""

COUNTS = """
    SELECT division_id AS id, sum(value) AS value FROM organization_count
    WHERE division_id = ANY($1) AND since <= {day} AND until > {day}
      AND standing IN ('GUIDED', 'FILED', 'REGISTERED') GROUP BY division_id
"""

RATIO = """
    WITH rule AS MATERIALIZED (
        SELECT target, counted FROM ratio_target WHERE settlement = $1 AND during @> {day}
    ), counted AS (
        SELECT division_id, sum(value) AS value FROM organization_count
        WHERE level = 'COMMUNITY' AND community_based AND since <= {day} AND until > {day}
          AND standing IN ('GUIDED', 'FILED', 'REGISTERED')
          AND standing = ANY ((SELECT counted FROM rule)::text[])
        GROUP BY division_id
    ), district AS (
        SELECT p.within_id, count(*) AS communities, sum(coalesce(c.value, 0)) AS organizations,
               count(*) FILTER (WHERE coalesce(c.value, 0) < (SELECT target FROM rule)) AS below
        FROM division_placement p LEFT JOIN counted c ON c.division_id = p.division_id
        WHERE p.level = 'COMMUNITY' AND p.within_level = 'DISTRICT' AND p.settlement = $1
          AND p.during @> {day}
        GROUP BY p.within_id
    )
    SELECT v.division_id AS id, v.code, v.name, d.*, r.target::double precision,
           d.organizations::double precision / d.communities AS mean,
           ceil(greatest(r.target * d.communities - d.organizations, 0)) AS missing
    FROM rule r CROSS JOIN district d
    JOIN division_version v ON v.division_id = d.within_id AND v.during @> {day} ORDER BY v.code
"""


def on(sql: str, day: date) -> str:
    """The statement for a day, which stands in it: Postgres plans far better when it knows it."""
    return sql.replace("{being}", BEING).replace("{day}", f"date '{day.isoformat()}'")


async def page(pool: Pool, day: date, after: int, first: int) -> list[Row]:
    sql = f"{ORGANIZATION} WHERE o.id > $1 ORDER BY o.id LIMIT $2"
    return await pool.fetch(on(sql, day), after, first)


async def by_credit_code(pool: Pool, day: date, code: str) -> Row | None:
    return await pool.fetchrow(on(f"{ORGANIZATION} WHERE o.credit_code = $1", day), code)


async def by_id(pool: Pool, sql: str, day: date, ids: Sequence[int]) -> dict[int, Row]:
    """Rows by their id, for a loader."""
    return {row["id"]: row for row in await pool.fetch(on(sql, day), ids)}


async def organizations_of(
    pool: Pool, day: date, keys: Sequence[tuple[int, int]]
) -> list[list[Row]]:
    """The first organizations of each community; a key is the community and how many."""
    found: dict[int, list[Any]] = defaultdict(list)
    ids, most = [community for community, _ in keys], max(first for _, first in keys)
    for row in await pool.fetch(on(ORGANIZATIONS_OF, day), ids, most):
        found[row["home_id"]].append(row)
    return [found[community][:first] for community, first in keys]


async def communities_of(pool: Pool, day: date, code: str, first: int) -> list[Row]:
    return await pool.fetch(on(COMMUNITIES_OF, day), code, first)


async def division(pool: Pool, day: date, code: str) -> Row | None:
    sql = "SELECT division_id AS id, code, name FROM division_version WHERE code = $1"
    return await pool.fetchrow(on(f"{sql} AND during @> {{day}}", day), code)


async def children(pool: Pool, day: date, parent: int, first: int) -> list[Row]:
    sql = "SELECT division_id AS id, code, name FROM division_version WHERE parent_id = $1"
    sql = f"{sql} AND during @> {{day}} ORDER BY code LIMIT $2"
    return await pool.fetch(on(sql, day), parent, first)


async def ratio(pool: Pool, day: date, settlement: str) -> list[Row]:
    return await pool.fetch(on(RATIO, day), settlement)
