"""Merging service records into the register: by sets, the highest revision of each stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from registry.volunteers.merging import ALONE, VERDICT
from registry.volunteers.services.hours import DAY, Claim, Day, exceeding
from registry.volunteers.services.sealed import Row
from registry.volunteers.verdicts import Merged, Outcome, Verdict, counted

if TYPE_CHECKING:
    from registry.database import Connection

TABLES = """
CREATE TEMP TABLE IF NOT EXISTS staged_service (
    line integer, external_id text COLLATE "C", revision bigint, registration text COLLATE "C",
    on_date date, due_on date, centihours integer, withdrawn boolean, division text COLLATE "C",
    organization_number text COLLATE "C", activity text, organization text, description text,
    leader_masked text, leader_sealed bytea, content bytea) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS judged_service (
    line integer, verdict text, code text, volunteer_id bigint, division_id bigint,
    organization_id bigint) ON COMMIT DELETE ROWS;
DELETE FROM staged_service;
DELETE FROM judged_service;
"""

# Rows are looked up by their keys, whatever Postgres believes; see volunteers/merging.py. Only what
# would be written must be right today: what was taken once may come again for ever, but
# of whoever was erased, whose records say too little to be compared.
JUDGE = f"""
INSERT INTO judged_service
SELECT line, CASE WHEN is_written AND fault IS NOT NULL THEN 'REJECTED' ELSE verdict END,
       CASE WHEN is_written THEN fault WHEN verdict = 'CONFLICT' THEN 'REVISION_REUSED' END,
       volunteer_id, division_id, organization_id
FROM (
    SELECT s.line, verdict,
           verdict IN ('CREATED', 'UPDATED') OR v.erased_at IS NOT NULL AS is_written,
           v.volunteer_id, place.division_id, o.id AS organization_id,
           CASE WHEN v.external_id IS NULL THEN 'REGISTRATION_UNKNOWN'
                WHEN v.erased_at IS NOT NULL THEN 'ERASED'
                WHEN place.division_id IS NULL THEN 'DIVISION'
                WHEN o.id IS NULL AND s.organization_number IS NOT NULL THEN 'ORGANIZATION'
           END AS fault
    FROM staged_service s
    LEFT JOIN LATERAL (
        SELECT * FROM volunteer_service r
        WHERE r.platform_id = $1::smallint AND r.external_id = s.external_id OFFSET 0
    ) r ON true
    CROSS JOIN LATERAL (SELECT {VERDICT} AS verdict) judged
    LEFT JOIN LATERAL (
        SELECT * FROM volunteer_registration v
        WHERE v.platform_id = $1::smallint AND v.external_id = s.registration OFFSET 0
    ) v ON true
    LEFT JOIN organization o ON o.number = s.organization_number
    LEFT JOIN LATERAL (
        SELECT d.division_id FROM division_version d
        WHERE d.code = s.division AND d.level IN ('DISTRICT', 'TOWNSHIP', 'COMMUNITY')
          AND (d.during @> s.on_date OR d.during @> $2::date)
        ORDER BY d.during @> s.on_date DESC LIMIT 1
    ) place ON true
) checked
"""  # noqa: S608 - what stands in it stands in the code

# --- A day has 24 hours: only where they might not do are its records looked at one by one.

IS_CROWDED = f"""
SELECT EXISTS (
    SELECT FROM staged_service s JOIN judged_service j USING (line)
    WHERE j.verdict IN ('CREATED', 'UPDATED') AND NOT s.withdrawn
    GROUP BY s.registration, s.on_date
    HAVING sum(s.centihours) + coalesce((
        SELECT sum(r.centihours) FROM volunteer_service r
        WHERE r.platform_id = $1::smallint AND r.registration = s.registration
          AND r.on_date = s.on_date AND NOT r.withdrawn), 0) > {DAY})
"""  # noqa: S608 - see above
CLAIMS = """
SELECT s.line, s.registration, s.on_date, CASE WHEN s.withdrawn THEN 0 ELSE s.centihours END,
       r.registration, r.on_date, CASE WHEN r.withdrawn THEN 0 ELSE r.centihours END
FROM staged_service s
JOIN judged_service j USING (line)
LEFT JOIN volunteer_service r ON r.platform_id = $1::smallint AND r.external_id = s.external_id
WHERE j.verdict IN ('CREATED', 'UPDATED') ORDER BY s.line
"""
HELD = """
SELECT registration, on_date, sum(centihours) FROM volunteer_service
WHERE platform_id = $1::smallint AND NOT withdrawn
  AND (registration, on_date) IN (SELECT registration, on_date FROM staged_service)
GROUP BY 1, 2
"""
EXCEED = """
UPDATE judged_service SET verdict = 'REJECTED', code = 'DAY_EXCEEDED'
WHERE line = ANY ($1::integer[])
"""

# --- What is written; whom a record spoke of before is told of too.

TELL = """
INSERT INTO change (type, subject_id, platform_id, key)
SELECT 'SERVICE', j.volunteer_id, $1::smallint, s.external_id
FROM staged_service s JOIN judged_service j USING (line)
WHERE j.verdict IN ('CREATED', 'UPDATED')
UNION
SELECT 'SERVICE', v.volunteer_id, $1::smallint, s.external_id
FROM staged_service s
JOIN judged_service j USING (line)
JOIN volunteer_service r ON r.platform_id = $1::smallint AND r.external_id = s.external_id
JOIN volunteer_registration v
    ON v.platform_id = $1::smallint AND v.external_id = r.registration
WHERE j.verdict = 'UPDATED' AND r.registration <> s.registration
"""
UPDATE = """
UPDATE volunteer_service r
SET revision = s.revision, division_id = j.division_id, organization_id = j.organization_id,
    received_at = now(), on_date = s.on_date, centihours = s.centihours,
    withdrawn = s.withdrawn, late = coalesce(r.entered_on > s.due_on, false),
    registration = s.registration, activity = s.activity, organization = s.organization,
    description = s.description, leader_masked = s.leader_masked,
    leader_sealed = s.leader_sealed, content = s.content
FROM staged_service s
JOIN judged_service j USING (line)
CROSS JOIN LATERAL (
    SELECT o.ctid AS place FROM volunteer_service o
    WHERE o.platform_id = $1::smallint AND o.external_id = s.external_id OFFSET 0
) o
WHERE j.verdict = 'UPDATED' AND r.ctid = o.place
"""
CREATE = """
INSERT INTO volunteer_service (revision, division_id, organization_id, on_date, entered_on,
    centihours, platform_id, withdrawn, late, external_id, registration, activity, organization,
    description, leader_masked, leader_sealed, content)
SELECT s.revision, j.division_id, j.organization_id, s.on_date, $2::date, s.centihours,
    $1::smallint, s.withdrawn, coalesce($2::date > s.due_on, false), s.external_id,
    s.registration, s.activity, s.organization, s.description, s.leader_masked, s.leader_sealed,
    s.content
FROM staged_service s JOIN judged_service j USING (line)
WHERE j.verdict = 'CREATED'
"""

COUNTS = "SELECT verdict, count(*) FROM judged_service GROUP BY 1"
TOLD = """
SELECT j.line, j.verdict, j.code, j.volunteer_id, r.late IS TRUE
FROM judged_service j
JOIN staged_service s USING (line)
LEFT JOIN volunteer_service r ON r.platform_id = $1::smallint AND r.external_id = s.external_id
     AND j.verdict IN ('CREATED', 'UPDATED', 'UNCHANGED')
WHERE $2::boolean OR j.verdict IN ('REJECTED', 'CONFLICT') ORDER BY j.line
"""


async def stage_services(connection: Connection, rows: Sequence[Row]) -> None:
    """Hands records to the connection's transaction; nobody waits for it, nor it for anybody."""
    await connection.execute(TABLES)
    await connection.copy_records_to_table(
        "staged_service", records=rows, columns=list(Row._fields)
    )


async def merge_services(
    connection: Connection, platform_id: int, today: date, *, tell_all: bool = True
) -> Outcome:
    """Merges the staged records, whose external ids differ, within the caller's transaction.

    Tells of every record, or only of those that were not taken.
    """
    await connection.execute(ALONE, platform_id)
    await connection.execute(JUDGE, platform_id, today)
    if await connection.fetchval(IS_CROWDED, platform_id):
        await _fit_into_days(connection, platform_id)
    counts = await counted(connection, COUNTS)
    if counts[Verdict.CREATED] or counts[Verdict.UPDATED]:
        await connection.execute(TELL, platform_id)
    if counts[Verdict.UPDATED]:
        await connection.execute(UPDATE, platform_id)
    if counts[Verdict.CREATED]:
        await connection.execute(CREATE, platform_id, today)
    told = [
        Merged(line, Verdict(verdict), code, volunteer_id, ("LATE",) if is_late else ())
        for line, verdict, code, volunteer_id, is_late in await connection.fetch(
            TOLD, platform_id, tell_all
        )
    ]
    return Outcome(counts, told)


async def _fit_into_days(connection: Connection, platform_id: int) -> None:
    held = {Day(of, on): n for of, on, n in await connection.fetch(HELD, platform_id)}
    claims = [
        Claim(line, Day(of, on), n, Day(old_of, old_on) if old_of else None, old_n or 0)
        for line, of, on, n, old_of, old_on, old_n in await connection.fetch(CLAIMS, platform_id)
    ]
    await connection.execute(EXCEED, exceeding(claims, held))
