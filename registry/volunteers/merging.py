"""Merging what a platform states into the register: by sets, with a verdict for every record.

Whatever the order of arrival, the highest revision of a registration stands. A registration with an
identity belongs to the one person of that identity; without one it is a person of its own, until it
gains one. Persons are derived from their registrations (refresh_volunteers).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from registry.volunteers.creating import create
from registry.volunteers.sealed import Row
from registry.volunteers.updating import update
from registry.volunteers.verdicts import Merged, Outcome, Verdict, counted

if TYPE_CHECKING:
    from registry.database import Connection

# Postgres does not know how many rows a push touches, nor yet how many a platform that fills up has.
# OFFSET 0 has each row looked up by its key, and ctid found again where it lies: no table is read.
# Pushes of one platform take turns, so its revisions never race; those of several do not wait. All
# wait for an officer's correction, which holds alone what they hold together.
ALONE = """
SELECT pg_advisory_xact_lock_shared(hashtext('volunteer_correction')),
       pg_advisory_xact_lock(hashtext('volunteer_platform'), $1::integer)
"""

TABLES = """
CREATE TEMP TABLE IF NOT EXISTS staged_volunteer (
    line integer, external_id text COLLATE "C", revision bigint, home_id bigint, moved_on date,
    registered_on date, verified_on date, ended_on date, identity bytea, content bytea,
    document_type text, verification_method text, verification_provider text,
    verified_at timestamptz, verification_evidence text, number_masked text, number_sealed bytea,
    name_masked text, name_sealed bytea, phone_masked text, phone_sealed bytea, born_sealed bytea,
    sex text, skills text[], services text[]) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS judged_volunteer (
    line integer, verdict text, code text, volunteer_id bigint,
    external_id text COLLATE "C", is_new boolean) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS fresh_volunteer (
    id bigint, ended_on date) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS known_volunteer (
    line integer, volunteer_id bigint, ended_on date, is_plain boolean) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS moved_volunteer (
    line integer, external_id text COLLATE "C", old_id bigint, new_id bigint, identity bytea,
    is_sole boolean, ended_on date) ON COMMIT DELETE ROWS;
DELETE FROM staged_volunteer;
DELETE FROM judged_volunteer;
DELETE FROM fresh_volunteer;
DELETE FROM known_volunteer;
DELETE FROM moved_volunteer;
"""

# What becomes of a statement `s` where `r` is what there is: the highest revision stands.
VERDICT = """
CASE WHEN r.external_id IS NULL THEN 'CREATED'
     WHEN s.revision > r.revision THEN 'UPDATED'
     WHEN s.revision < r.revision THEN 'STALE'
     WHEN s.content = r.content THEN 'UNCHANGED'
     ELSE 'CONFLICT' END
"""

JUDGE = f"""
INSERT INTO judged_volunteer
SELECT s.line,
       CASE WHEN r.erased_at IS NOT NULL THEN 'REJECTED' ELSE {VERDICT} END,
       CASE WHEN r.erased_at IS NOT NULL THEN 'ERASED'
            WHEN s.revision = r.revision AND s.content <> r.content THEN 'REVISION_REUSED' END,
       CASE WHEN r.external_id IS NULL THEN nextval('volunteer_id_seq') ELSE r.volunteer_id END,
       s.external_id, r.external_id IS NULL
FROM staged_volunteer s
LEFT JOIN LATERAL (
    SELECT * FROM volunteer_registration r
    WHERE r.platform_id = $1::smallint AND r.external_id = s.external_id OFFSET 0
) r ON true
"""  # noqa: S608 - what stands in it stands in the code

REFRESH = """
SELECT refresh_volunteers(ids) FROM (
    SELECT array_agg(DISTINCT id ORDER BY id) AS ids FROM (
        SELECT volunteer_id AS id FROM known_volunteer WHERE NOT is_plain
        UNION ALL SELECT old_id FROM moved_volunteer UNION ALL SELECT new_id FROM moved_volunteer
    ) concerned
) concerned WHERE ids IS NOT NULL
"""
COUNTS = "SELECT verdict, count(*) FROM judged_volunteer GROUP BY 1"
TOLD = """
SELECT line, verdict, code, volunteer_id FROM judged_volunteer
WHERE $1::boolean OR verdict IN ('REJECTED', 'CONFLICT') ORDER BY line
"""


async def stage(connection: Connection, rows: Sequence[Row]) -> None:
    """Hands records to the connection's transaction; nobody waits for it, nor it for anybody."""
    await connection.execute(TABLES)
    await connection.copy_records_to_table(
        "staged_volunteer", records=rows, columns=list(Row._fields)
    )


async def merge(
    connection: Connection, platform_id: int, today: date, *, tell_all: bool = True
) -> Outcome:
    """Merges the staged records, whose external ids differ, within the caller's transaction.

    Tells of every record, or only of those that were not taken. Raises Overtaken.
    """
    await connection.execute(ALONE, platform_id)
    await connection.execute(JUDGE, platform_id)
    judged = await counted(connection, COUNTS)
    if judged[Verdict.UPDATED]:
        await update(connection, platform_id, today)
    if judged[Verdict.CREATED]:
        await create(connection, platform_id, judged[Verdict.CREATED])
    await connection.execute(REFRESH)
    told = [
        Merged(line, Verdict(verdict), code, volunteer_id)
        for line, verdict, code, volunteer_id in await connection.fetch(TOLD, tell_all)
    ]
    return Outcome(await counted(connection, COUNTS), told)
