"""Rows with dates, one day after the other: who takes over a code, what changes, and what ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.divisions.import_undated import PARENTS, WRITE, WRITE_VERSIONS

if TYPE_CHECKING:
    from datetime import date

    from registry.divisions.import_tables import Connection

DAYS = """
SELECT since AS day FROM incoming WHERE since IS NOT NULL
UNION SELECT until FROM incoming WHERE until IS NOT NULL ORDER BY 1
"""

# The same place under a new code: one predecessor, of the same level, that nobody else follows,
# whose own code the file does not keep, and a new code that is free or becomes free on the day.
CONTINUE = """
INSERT INTO leaving (version_id, division_id, line, continues)
SELECT v.id, v.division_id, i.line, true
FROM incoming i JOIN division_version v
  ON v.code = i.predecessors[1] AND v.level = i.level AND v.during @> $1::date - 1
WHERE i.since = $1 AND cardinality(i.predecessors) = 1 AND i.code <> v.code
  AND NOT EXISTS (SELECT FROM division_version w WHERE w.division_id = v.division_id
                  AND w.id <> v.id AND w.during @> $1::date)
  AND NOT EXISTS (SELECT FROM predecessor q WHERE q.code = v.code AND q.line <> i.line)
  AND NOT EXISTS (SELECT FROM incoming x WHERE x.code = v.code AND x.predecessors = '{}'
                  AND (x.since IS NULL OR x.since <= $1) AND (x.until IS NULL OR x.until > $1))
  AND NOT EXISTS (
      SELECT FROM division_version o WHERE o.code = i.code AND o.during @> $1::date
      AND NOT EXISTS (SELECT FROM predecessor q WHERE q.code = o.code AND q.since = $1)
      AND NOT EXISTS (SELECT FROM incoming e WHERE e.code = o.code AND e.until = $1))
"""
END = """
INSERT INTO leaving (version_id, division_id, line, continues)
SELECT v.id, v.division_id, i.line, false
FROM incoming i JOIN resolved r USING (line)
JOIN division_version v ON v.division_id = r.division_id AND v.code = i.code
  AND v.during @> $1::date - 1 AND v.during @> $1::date
WHERE i.until = $1
ON CONFLICT DO NOTHING
"""
RESOLVE = """
INSERT INTO resolved (line, kind, division_id, version_id)
SELECT i.line,
       CASE WHEN l.line IS NOT NULL THEN 'CONTINUED' WHEN h.id IS NOT NULL THEN 'HELD'
            ELSE 'CREATED' END,
       coalesce(l.division_id, h.division_id, nextval(pg_get_serial_sequence('division', 'id'))),
       coalesce(l.version_id, h.id)
FROM incoming i
LEFT JOIN leaving l ON l.line = i.line AND l.continues
LEFT JOIN division_version h ON h.code = i.code AND h.during @> $1::date
  AND NOT EXISTS (SELECT FROM leaving g WHERE g.version_id = h.id)
WHERE i.since = $1
"""
ADD = """
INSERT INTO addition
SELECT i.line, r.kind, r.version_id, r.division_id, i.level, i.code, i.name, i.parent_code,
       coalesce(f.division_id, p.division_id),
       daterange($1, CASE WHEN r.kind = 'CREATED' THEN i.until
                          ELSE nullif(upper(old.during), $1) END),
       i.settlement
FROM incoming i JOIN resolved r USING (line)
LEFT JOIN division_version old ON old.id = r.version_id
LEFT JOIN (SELECT x.code, q.division_id FROM incoming x JOIN resolved q USING (line)
           WHERE x.since = $1) f ON f.code = i.parent_code
LEFT JOIN division_version p ON p.code = i.parent_code AND p.during @> $1::date
  AND NOT EXISTS (SELECT FROM leaving g WHERE g.version_id = p.id)
WHERE i.since = $1
"""
SETTLE = """
INSERT INTO settling
SELECT a.line, a.kind, a.division_id, a.settlement, s.id,
       CASE WHEN s.id IS NULL THEN a.during ELSE daterange($1, upper(s.during)) END
FROM addition a
LEFT JOIN division_settlement s ON s.division_id = a.division_id AND s.during @> $1::date
WHERE a.settlement IS NOT NULL AND s.settlement IS DISTINCT FROM a.settlement
"""
LEVELS = """
INSERT INTO problem
SELECT a.line, 'LEVEL_CHANGED', a.code FROM addition a JOIN division_version v ON v.id = a.version_id
WHERE v.level <> a.level
"""
PREDECESSORS = """
INSERT INTO problem
SELECT q.line, 'PREDECESSOR_UNKNOWN', q.code FROM predecessor q
WHERE q.since = $1 AND NOT EXISTS (
    SELECT FROM division_version v WHERE v.code = q.code AND v.during @> $1::date - 1)
"""
KNOWN = """
DELETE FROM addition a USING division_version v
WHERE a.kind = 'HELD' AND v.id = a.version_id AND v.name = a.name
  AND v.parent_id IS NOT DISTINCT FROM a.parent_id
"""
CONTRADICTIONS = """
INSERT INTO problem
SELECT a.line, 'CONTRADICTION', a.code FROM addition a JOIN division_version v ON v.id = a.version_id
WHERE a.kind = 'HELD' AND lower(v.during) = $1
UNION
SELECT a.line, 'CONTRADICTION', a.code
FROM addition a JOIN division_version v ON v.code = a.code AND v.during && a.during
WHERE a.kind <> 'HELD' AND NOT EXISTS (SELECT FROM leaving l WHERE l.version_id = v.id)
UNION
SELECT n.line, 'CONTRADICTION', i.code
FROM settling n JOIN division_settlement s ON s.id = n.old_id JOIN incoming i ON i.line = n.line
WHERE lower(s.during) = $1
UNION
SELECT l.line, 'CONTRADICTION', i.code
FROM leaving l JOIN incoming i USING (line)
JOIN division_version w ON w.division_id = l.division_id AND lower(w.during) > $1
UNION
SELECT i.line, 'CONTRADICTION', i.code FROM incoming i JOIN resolved r USING (line)
WHERE i.until = $1 AND NOT EXISTS (
    SELECT FROM division_version v WHERE v.division_id = r.division_id AND v.code = i.code
    AND v.during @> $1::date - 1 AND (v.during @> $1::date OR upper(v.during) = $1))
"""

CLOSE_VERSIONS = """
UPDATE division_version v SET during = daterange(lower(v.during), $1)
FROM (SELECT version_id FROM leaving UNION
      SELECT version_id FROM addition WHERE kind = 'HELD') c
WHERE v.id = c.version_id AND v.during @> $1::date
"""
CLOSE_SETTLEMENTS = """
UPDATE division_settlement s SET during = daterange(lower(s.during), $1)
WHERE s.during @> $1::date AND (
    s.id IN (SELECT old_id FROM settling) OR
    s.division_id IN (SELECT division_id FROM leaving WHERE NOT continues))
"""
WRITE_SETTLEMENTS = """
INSERT INTO division_settlement (division_id, during, settlement, source)
SELECT division_id, during, settlement, $1 FROM settling ORDER BY division_id
"""
SUCCEED = """
INSERT INTO division_succession (predecessor_id, successor_id, on_date, source)
SELECT DISTINCT v.division_id, r.division_id, $1::date, $2
FROM predecessor q JOIN resolved r USING (line)
JOIN division_version v ON v.code = q.code AND v.during @> $1::date - 1
WHERE q.since = $1 AND v.division_id <> r.division_id
ON CONFLICT DO NOTHING
"""
NOTE_CHANGED = """
INSERT INTO changed_line
SELECT line FROM addition WHERE kind <> 'CREATED' UNION
SELECT line FROM settling WHERE kind <> 'CREATED'
"""
NOTE_ENDED = "INSERT INTO ended_line SELECT line FROM leaving WHERE NOT continues"


async def days(connection: Connection) -> list[date]:
    """The days on which the file says that something begins or ends."""
    return [row["day"] for row in await connection.fetch(DAYS)]


async def resolve_day(connection: Connection, day: date) -> None:
    """Finds what the day's rows change, and what is wrong with them."""
    await connection.execute("TRUNCATE leaving, addition, settling")
    for statement in (CONTINUE, END, RESOLVE, ADD, SETTLE):
        await connection.execute(statement, day)
    await connection.execute("ANALYZE resolved, leaving, addition, settling")
    await connection.execute(PARENTS)
    await connection.execute(LEVELS)
    await connection.execute(PREDECESSORS, day)
    await connection.execute(KNOWN)
    await connection.execute(CONTRADICTIONS, day)


async def write_day(connection: Connection, day: date, source: str) -> int:
    """Writes what was found; how many successions are new."""
    await connection.execute(CLOSE_VERSIONS, day)
    await connection.execute(CLOSE_SETTLEMENTS, day)
    await connection.execute(WRITE)
    await connection.execute(WRITE_VERSIONS, source)
    await connection.execute(WRITE_SETTLEMENTS, source)
    await connection.execute(NOTE_CHANGED)
    await connection.execute(NOTE_ENDED)
    return int((await connection.execute(SUCCEED, day, source)).split()[-1])
