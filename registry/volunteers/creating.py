"""Merging registrations that a platform did not have: each a new person, unless their identity is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.errors import Overtaken

if TYPE_CHECKING:
    from registry.database import Connection

FOUND = """
WITH made AS (
    INSERT INTO volunteer (id, home_id, since, registered_on, verified_on, ended_on,
                           identity_digest, document_type, name_masked)
    SELECT j.volunteer_id, s.home_id, s.registered_on, s.registered_on, s.verified_on, s.ended_on,
           s.identity, s.document_type, s.name_masked
    FROM staged_volunteer s JOIN judged_volunteer j USING (line)
    WHERE j.verdict = 'CREATED' ORDER BY s.identity, s.line
    ON CONFLICT (identity_digest) DO NOTHING RETURNING id, ended_on
)
INSERT INTO fresh_volunteer SELECT * FROM made
"""
RECOGNIZE = """
INSERT INTO known_volunteer
SELECT j.line, (SELECT v.id FROM volunteer v WHERE v.identity_digest = s.identity), s.ended_on
FROM judged_volunteer j JOIN staged_volunteer s USING (line)
WHERE j.verdict = 'CREATED'
  AND NOT EXISTS (SELECT FROM fresh_volunteer f WHERE f.id = j.volunteer_id)
"""
# In one order, lest two platforms wait for each other.
HOLD = """
SELECT FROM volunteer WHERE id = ANY (ARRAY(SELECT volunteer_id FROM known_volunteer))
ORDER BY id FOR NO KEY UPDATE
"""
# Whether what is new of somebody only reaches further back, at the same home.
COMPARE = """
UPDATE known_volunteer k
SET is_plain = s.home_id = v.home_id AND v.since = v.registered_on
    AND s.ended_on = 'infinity' AND v.ended_on = 'infinity'
    AND (s.registered_on < v.since OR s.name_masked IS NOT DISTINCT FROM v.name_masked)
FROM known_volunteer t
JOIN staged_volunteer s USING (line)
CROSS JOIN LATERAL (SELECT * FROM volunteer v WHERE v.id = t.volunteer_id OFFSET 0) v
WHERE t.line = k.line AND v.identity_digest = s.identity
"""
OVERTAKEN = "SELECT bool_or(is_plain IS NULL) FROM known_volunteer"
# A person is registered on a platform once at a time: by the first line that says so. What somebody has
# is few; + 0 keeps Postgres from all that the platform has, which it may take to be fewer.
CONTEST = """
WITH twins AS (
    SELECT k.ctid AS place, f.id IS NOT NULL OR o.is_there IS NOT NULL OR row_number() OVER (
               PARTITION BY k.volunteer_id, k.ended_on ORDER BY k.line) > 1 AS is_late
    FROM known_volunteer k
    LEFT JOIN fresh_volunteer f ON f.id = k.volunteer_id AND f.ended_on = k.ended_on
    LEFT JOIN LATERAL (
        SELECT true AS is_there FROM volunteer_registration o
        WHERE o.volunteer_id = k.volunteer_id AND o.platform_id + 0 = $1::smallint
          AND o.ended_on = k.ended_on OFFSET 0
    ) o ON true
), contested AS (
    DELETE FROM known_volunteer
    WHERE ctid = ANY (ARRAY(SELECT place FROM twins WHERE is_late)) RETURNING line
)
UPDATE judged_volunteer SET verdict = 'CONFLICT', code = 'ALREADY_REGISTERED', volunteer_id = NULL
WHERE line IN (TABLE contested)
"""
ADOPT = """
UPDATE judged_volunteer j SET verdict = 'MERGED', volunteer_id = k.volunteer_id
FROM known_volunteer k WHERE k.line = j.line
"""
# A person whom another platform knows at the same home is there from the earlier day on.
EXTEND = """
UPDATE volunteer v SET since = least(v.since, s.registered_on),
    registered_on = least(v.since, s.registered_on), verified_on = least(v.verified_on, s.verified_on)
FROM known_volunteer k
JOIN staged_volunteer s USING (line)
CROSS JOIN LATERAL (SELECT o.ctid AS place FROM volunteer o WHERE o.id = k.volunteer_id OFFSET 0) o
WHERE v.ctid = o.place AND k.is_plain
  AND (s.registered_on < v.since OR s.verified_on < v.verified_on)
"""
# Only of those that are not there: had one of them come meanwhile, the platform's turn would be broken.
REGISTER = """
WITH made AS (
    INSERT INTO volunteer_registration (revision, volunteer_id, home_id, verified_at, since,
        registered_on, verified_on, ended_on, platform_id, external_id, content,
        verification_method, verification_provider, verification_evidence, document_type,
        number_masked, number_sealed, name_masked, name_sealed, phone_masked, phone_sealed,
        born_sealed, sex, skills, services)
    SELECT s.revision, j.volunteer_id, s.home_id, s.verified_at,
        s.registered_on, s.registered_on, s.verified_on, s.ended_on, $1::smallint, s.external_id, s.content,
        s.verification_method, s.verification_provider, s.verification_evidence, s.document_type,
        s.number_masked, s.number_sealed, s.name_masked, s.name_sealed, s.phone_masked,
        s.phone_sealed, s.born_sealed, s.sex, s.skills, s.services
    FROM staged_volunteer s JOIN judged_volunteer j USING (line)
    WHERE j.is_new AND j.verdict <> 'CONFLICT'
    RETURNING volunteer_id, external_id
)
INSERT INTO change (type, subject_id, platform_id, key)
SELECT 'VOLUNTEER', volunteer_id, $1::smallint, external_id FROM made
"""


async def create(connection: Connection, platform_id: int, expected: int) -> None:
    """Takes the staged records that were judged CREATED. Raises Overtaken."""
    if _count(await connection.execute(FOUND)) < expected:
        await _meet(connection, platform_id)
    await connection.execute(REGISTER, platform_id)


async def _meet(connection: Connection, platform_id: int) -> None:
    """Some are of persons whom the register knows: of other platforms, or twice in what is staged."""
    await connection.execute(RECOGNIZE)
    await connection.execute(HOLD)
    await connection.execute(COMPARE)
    if await connection.fetchval(OVERTAKEN):
        raise Overtaken
    await connection.execute(CONTEST, platform_id)
    await connection.execute(ADOPT)
    await connection.execute(EXTEND)


def _count(status: str) -> int:
    """How many rows, as Postgres says of a command."""
    return int(status.rpartition(" ")[2])
