"""The file beside the register: temporary tables, and the checks that compare rows with rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.divisions.import_rows import TEXTS, DivisionRow
from registry.divisions.models import DivisionLevel
from registry.imports import Problem, Problems
from registry.imports.problems import KEPT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import asyncpg

    from registry.imports.problems import Texts

    Connection = asyncpg.Connection[asyncpg.Record]

RELATION_TEXTS: Mapping[str, Texts] = {
    **TEXTS,
    "DUPLICATE_CODE": (
        "Line {} has the same code for the same time.",
        "与第{}行的代码和生效日期相同。",
    ),
    "PARENT_UNKNOWN": (
        "The parent {} is neither in the file nor in the register on that day.",
        "上级{}既不在文件中，当日也不在登记簿中。",
    ),
    "PARENT_LEVEL": ("The parent {} is not of a higher level.", "上级{}的级别不高于本级。"),
    "LEVEL_CHANGED": (
        "{} is known with another level; levels do not change.",
        "{}在登记簿中是另一级别，级别不能变更。",
    ),
    "PREDECESSOR_UNKNOWN": (
        "The predecessor {} is not known on the day before.",
        "前身{}在前一日不存在。",
    ),
    "CHANGE_WITHOUT_DATE": (
        "{} is known otherwise; a change needs valid_from.",
        "{}在登记簿中另有记载，变更须填写生效日期。",
    ),
    "CONTRADICTION": (
        "The register already says otherwise of {} from that day on, or later.",
        "登记簿对{}自该日或其后已有不同记载。",
    ),
    "ORPHANED": (
        "{} would be left without a parent that exists; give it one in the same file.",
        "{}将失去有效的上级，须在同一文件中为其指定上级。",
    ),
}

# `kind` is UNCHANGED, CREATED, HELD (the division that has the code already) or CONTINUED (one that
# takes the code over), or the rule that the row breaks. `version_id` is the version it touches.
TABLES = """
CREATE TEMP TABLE incoming (
    line integer, code text COLLATE "C", name text COLLATE "C", level text, rank integer,
    parent_code text COLLATE "C", settlement text, since date, until date,
    predecessors text[] COLLATE "C", bad boolean
) ON COMMIT DROP;
CREATE TEMP TABLE predecessor (line integer, since date, code text COLLATE "C") ON COMMIT DROP;
CREATE TEMP TABLE resolved (
    line integer PRIMARY KEY, kind text, division_id bigint, version_id bigint
) ON COMMIT DROP;
CREATE TEMP TABLE leaving (
    version_id bigint PRIMARY KEY, division_id bigint, line integer, continues boolean
) ON COMMIT DROP;
CREATE TEMP TABLE addition (
    line integer, kind text, version_id bigint, division_id bigint, level text,
    code text COLLATE "C", name text COLLATE "C", parent_code text COLLATE "C", parent_id bigint,
    during daterange, settlement text
) ON COMMIT DROP;
CREATE TEMP TABLE settling (
    line integer, kind text, division_id bigint, settlement text, old_id bigint, during daterange
) ON COMMIT DROP;
CREATE TEMP TABLE problem (line integer, rule text, detail text) ON COMMIT DROP;
CREATE TEMP TABLE changed_line (line integer PRIMARY KEY) ON COMMIT DROP;
CREATE TEMP TABLE ended_line (line integer PRIMARY KEY) ON COMMIT DROP;
"""

PREPARE = """
CREATE INDEX ON incoming (code);
CREATE INDEX ON incoming (since);
CREATE INDEX ON incoming (until);
INSERT INTO predecessor SELECT line, since, unnest(predecessors) FROM incoming;
ANALYZE incoming, predecessor;
"""

DUPLICATE_CODE = """
INSERT INTO problem
SELECT i.line, 'DUPLICATE_CODE', f.line
FROM (SELECT code, since, min(line) AS line FROM incoming
      WHERE code <> '' GROUP BY code, since HAVING count(*) > 1) f
JOIN incoming i ON i.code = f.code AND i.since IS NOT DISTINCT FROM f.since AND i.line > f.line
"""
PARENT_UNKNOWN = """
INSERT INTO problem
SELECT i.line, 'PARENT_UNKNOWN', i.parent_code FROM incoming i
WHERE i.parent_code <> '' AND NOT EXISTS (SELECT FROM incoming p WHERE p.code = i.parent_code)
  AND NOT EXISTS (SELECT FROM division_version v WHERE v.code = i.parent_code)
"""
PARENT_LEVEL = """
INSERT INTO problem
SELECT i.line, 'PARENT_LEVEL', i.parent_code
FROM incoming i JOIN incoming p ON p.code = i.parent_code WHERE p.rank >= i.rank AND NOT i.bad
UNION
SELECT i.line, 'PARENT_LEVEL', i.parent_code
FROM incoming i JOIN division_version v ON v.code = i.parent_code
WHERE array_position($1::text[], v.level) - 1 >= i.rank AND NOT i.bad
"""
PREDECESSOR_UNKNOWN = """
INSERT INTO problem
SELECT q.line, 'PREDECESSOR_UNKNOWN', q.code FROM predecessor q
WHERE q.code <> '' AND NOT EXISTS (SELECT FROM incoming p WHERE p.code = q.code)
  AND NOT EXISTS (SELECT FROM division_version v WHERE v.code = q.code)
"""
PREDECESSOR_WITHOUT_DATE = """
INSERT INTO problem
SELECT DISTINCT q.line, 'CHANGE_WITHOUT_DATE', i.code
FROM predecessor q JOIN incoming i USING (line) WHERE i.since IS NULL AND NOT i.bad
"""

FOUND = "SELECT line, rule, detail, count(*) OVER () AS total FROM problem ORDER BY line LIMIT $1"


async def fill(connection: Connection, rows: Iterable[DivisionRow]) -> None:
    """Copies the file's rows into the temporary tables."""
    await connection.execute(TABLES)
    await connection.copy_records_to_table(
        "incoming", records=rows, columns=list(DivisionRow._fields)
    )
    await connection.execute(PREPARE)


async def check_relations(connection: Connection) -> None:
    """What rows say of each other, on whatever day."""
    await connection.execute(DUPLICATE_CODE)
    await connection.execute(PARENT_UNKNOWN)
    await connection.execute(PARENT_LEVEL, list(DivisionLevel))
    await connection.execute(PREDECESSOR_UNKNOWN)
    await connection.execute(PREDECESSOR_WITHOUT_DATE)


async def stop_at_problems(connection: Connection, problems: Problems) -> None:
    """Raises BadFile if anything was found, here or before."""
    found = await connection.fetch(FOUND, KEPT)
    problems.extend(
        [Problem.of(RELATION_TEXTS, row["line"], row["rule"], row["detail"]) for row in found],
        found[0]["total"] if found else 0,
    )
    problems.stop()
