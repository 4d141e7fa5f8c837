"""Rows without valid_from: they claim no day, so they agree with the register or are new to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from registry.divisions.import_tables import Connection

# A row that says what any version of its code said is known: older files stay importable after a
# reform, and newer ones after the reform was entered with its date.
MATCH = """
INSERT INTO resolved (line, kind, division_id, version_id)
SELECT DISTINCT ON (i.line) i.line,
       CASE WHEN v.level <> i.level THEN 'LEVEL_CHANGED'
            WHEN agrees THEN 'UNCHANGED' ELSE 'CHANGE_WITHOUT_DATE' END,
       v.division_id, v.id
FROM incoming i JOIN division_version v ON v.code = i.code
LEFT JOIN division_version p ON p.division_id = v.parent_id AND p.during && v.during
LEFT JOIN division_settlement s
  ON s.division_id = v.division_id AND s.during && (v.during * coalesce(p.during, '(,)'))
CROSS JOIN LATERAL (
    SELECT v.name = i.name AND p.code IS NOT DISTINCT FROM i.parent_code
           AND s.settlement IS NOT DISTINCT FROM i.settlement) AS same (agrees)
WHERE i.since IS NULL AND NOT i.bad
ORDER BY i.line, agrees DESC, lower(v.during) DESC NULLS LAST
ON CONFLICT DO NOTHING
"""
CREATE = """
INSERT INTO resolved (line, kind, division_id)
SELECT i.line, 'CREATED', nextval(pg_get_serial_sequence('division', 'id')) FROM incoming i
WHERE i.since IS NULL AND NOT i.bad
  AND NOT EXISTS (SELECT FROM resolved r WHERE r.line = i.line)
"""
ADD = """
INSERT INTO addition
SELECT i.line, r.kind, NULL, r.division_id, i.level, i.code, i.name, i.parent_code,
       coalesce(f.division_id, v.division_id), daterange(NULL, i.until), i.settlement
FROM incoming i JOIN resolved r USING (line)
LEFT JOIN (SELECT p.code, q.division_id FROM incoming p JOIN resolved q USING (line)
           WHERE p.since IS NULL) f ON f.code = i.parent_code
LEFT JOIN division_version v ON v.code = i.parent_code AND lower_inf(v.during)
WHERE r.kind = 'CREATED'
"""
DISAGREEMENTS = """
INSERT INTO problem
SELECT line, kind, code FROM resolved JOIN incoming USING (line)
WHERE kind IN ('LEVEL_CHANGED', 'CHANGE_WITHOUT_DATE')
"""
# A parent that is itself a bad row, or was reported already, is not reported again.
PARENTS = """
INSERT INTO problem
SELECT a.line, 'PARENT_UNKNOWN', a.parent_code FROM addition a
WHERE a.parent_code IS NOT NULL AND a.parent_id IS NULL
  AND NOT EXISTS (SELECT FROM incoming b WHERE b.code = a.parent_code AND b.bad)
  AND NOT EXISTS (SELECT FROM problem p WHERE p.line = a.line AND p.rule = 'PARENT_UNKNOWN')
"""
WRITE = """
INSERT INTO division (id, level)
SELECT division_id, level FROM addition WHERE kind = 'CREATED' ORDER BY division_id
"""
WRITE_VERSIONS = """
INSERT INTO division_version (division_id, level, during, code, name, parent_id, source)
SELECT division_id, level, during, code, name, parent_id, $1 FROM addition ORDER BY code
"""
WRITE_SETTLEMENTS = """
INSERT INTO division_settlement (division_id, during, settlement, source)
SELECT division_id, during, settlement, $1 FROM addition
WHERE settlement IS NOT NULL ORDER BY code
"""


async def resolve_undated(connection: Connection) -> None:
    """Finds the divisions that the undated rows speak of, and what is wrong with them."""
    await connection.execute(MATCH)
    await connection.execute(CREATE)
    await connection.execute("ANALYZE resolved")
    await connection.execute(ADD)
    await connection.execute("ANALYZE addition")
    await connection.execute(DISAGREEMENTS)
    await connection.execute(PARENTS)


async def write_undated(connection: Connection, source: str) -> None:
    """Writes the new divisions: known from the first source, so without a first day."""
    await connection.execute(WRITE)
    await connection.execute(WRITE_VERSIONS, source)
    await connection.execute(WRITE_SETTLEMENTS, source)
