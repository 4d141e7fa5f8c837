"""Merging what a platform states anew of registrations that it has: whose, where, and what else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from registry.errors import Overtaken

if TYPE_CHECKING:
    from registry.database import Connection

# An officer found that a record is not the person whose number it states: it is nobody's number then.
SEPARATE = """
WITH apart AS (
    UPDATE staged_volunteer s
    SET identity = NULL, verified_on = 'infinity', verified_at = NULL, verification_method = NULL,
        verification_provider = NULL, verification_evidence = NULL
    FROM volunteer_separation a, judged_volunteer j
    WHERE a.platform_id = $1::smallint AND a.external_id = s.external_id
      AND a.identity_digest = s.identity AND j.line = s.line AND j.verdict = 'UPDATED'
    RETURNING s.line
)
UPDATE judged_volunteer SET code = 'SEPARATED' WHERE line IN (TABLE apart)
"""
# Nobody else joins these persons, leaves them or finds who they are meanwhile. In one order, lest two
# platforms wait for each other.
HOLD = """
SELECT FROM volunteer WHERE id = ANY (ARRAY(
    SELECT volunteer_id FROM judged_volunteer WHERE verdict = 'UPDATED'
    UNION
    SELECT (SELECT v.id FROM volunteer v WHERE v.identity_digest = s.identity)
    FROM judged_volunteer j JOIN staged_volunteer s USING (line) WHERE j.verdict = 'UPDATED'))
ORDER BY id FOR NO KEY UPDATE
"""
# What the register verified itself stays verified while number and name stay what they were.
KEEP_VERIFIED = """
UPDATE staged_volunteer s
SET verified_on = r.verified_on, verified_at = r.verified_at,
    verification_method = r.verification_method, verification_provider = r.verification_provider,
    verification_evidence = r.verification_evidence
FROM judged_volunteer j
CROSS JOIN LATERAL (
    SELECT * FROM volunteer_registration r
    WHERE r.platform_id = $1::smallint AND r.external_id = j.external_id OFFSET 0
) r
CROSS JOIN LATERAL (SELECT * FROM volunteer v WHERE v.id = r.volunteer_id OFFSET 0) v
WHERE j.line = s.line AND j.verdict = 'UPDATED' AND s.verification_method IS NULL
  AND r.verification_method = 'verifier'
  AND (s.number_sealed IS NULL OR s.identity = v.identity_digest)
  AND s.name_masked IS NOT DISTINCT FROM r.name_masked
"""

MOVE = """
INSERT INTO moved_volunteer
SELECT s.line, s.external_id, v.id,
       CASE WHEN s.identity IS NULL OR s.identity = v.identity_digest THEN v.id
            ELSE (SELECT q.id FROM volunteer q WHERE q.identity_digest = s.identity) END,
       s.identity,
       NOT EXISTS (SELECT FROM volunteer_registration o WHERE o.volunteer_id = v.id
                   AND (o.platform_id, o.external_id) <> ($1::smallint, s.external_id)),
       s.ended_on
FROM judged_volunteer j
JOIN staged_volunteer s USING (line)
JOIN LATERAL (SELECT * FROM volunteer v WHERE v.id = j.volunteer_id OFFSET 0) v ON true
WHERE j.verdict = 'UPDATED'
"""
# A new identity: of the person itself, if nobody else says who that is, nor will; else of a new person.
FIND = """
UPDATE moved_volunteer m SET new_id =
    coalesce((SELECT v.id FROM volunteer v WHERE v.identity_digest = m.identity),
             CASE WHEN is_sole AND old_id NOT IN (
                 SELECT o.new_id FROM moved_volunteer o WHERE o.new_id <> o.old_id
             ) THEN old_id ELSE nextval('volunteer_id_seq') END)
WHERE line IN (
    SELECT DISTINCT ON (identity) line FROM moved_volunteer WHERE new_id IS NULL
    ORDER BY identity, line)
"""
# Whoever came to have one of the identities while the others were waited for.
HOLD_NEW = """
SELECT FROM volunteer WHERE id = ANY (ARRAY(SELECT new_id FROM moved_volunteer))
ORDER BY id FOR NO KEY UPDATE
"""
OVERTAKEN = """
SELECT EXISTS (
    SELECT FROM moved_volunteer m
    CROSS JOIN LATERAL (SELECT * FROM volunteer v WHERE v.id = m.new_id OFFSET 0) v
    WHERE m.new_id <> m.old_id AND v.identity_digest IS DISTINCT FROM m.identity)
"""
IDENTIFY = """
UPDATE volunteer v SET identity_digest = m.identity, document_type = s.document_type
FROM moved_volunteer m
JOIN staged_volunteer s USING (line)
CROSS JOIN LATERAL (
    SELECT o.ctid AS place, o.identity_digest FROM volunteer o WHERE o.id = m.new_id OFFSET 0
) o
WHERE v.ctid = o.place AND m.new_id = m.old_id AND m.identity <> coalesce(o.identity_digest, '')
"""
FOUND = """
INSERT INTO volunteer (id, home_id, since, registered_on, verified_on, ended_on, identity_digest,
                       document_type, name_masked)
SELECT m.new_id, s.home_id, s.registered_on, s.registered_on, s.verified_on, s.ended_on, s.identity,
       s.document_type, s.name_masked
FROM moved_volunteer m JOIN staged_volunteer s USING (line)
WHERE m.new_id IS NOT NULL AND NOT EXISTS (SELECT FROM volunteer v WHERE v.id = m.new_id)
"""
JOIN = """
UPDATE moved_volunteer m SET new_id =
    (SELECT v.id FROM volunteer v WHERE v.identity_digest = m.identity)
WHERE new_id IS NULL
"""
# A person is registered on a platform once at a time; + 0 as in creating.py.
CONTEST = """
WITH twins AS (
    SELECT line, row_number() OVER (PARTITION BY new_id, ended_on ORDER BY line) AS place
    FROM moved_volunteer
), contested AS (
    DELETE FROM moved_volunteer m USING twins t
    WHERE t.line = m.line AND (t.place > 1 OR EXISTS (
        SELECT FROM volunteer_registration o
        WHERE o.volunteer_id = m.new_id AND o.platform_id + 0 = $1::smallint
          AND o.ended_on = m.ended_on AND o.external_id <> m.external_id))
    RETURNING m.line
)
UPDATE judged_volunteer SET verdict = 'CONFLICT', code = 'ALREADY_REGISTERED'
WHERE line IN (TABLE contested)
"""
LEAVE = """
INSERT INTO volunteer_registration_past
SELECT $1::smallint, r.external_id, greatest(r.since, s.registered_on), least(moved.on_day, s.ended_on),
       r.home_id, s.verified_on
FROM moved_volunteer m
JOIN staged_volunteer s USING (line)
CROSS JOIN LATERAL (
    SELECT r.ctid AS place, r.* FROM volunteer_registration r
    WHERE r.platform_id = $1::smallint AND r.external_id = m.external_id OFFSET 0
) r
CROSS JOIN LATERAL (SELECT coalesce(s.moved_on, $2::date) AS on_day) moved
WHERE r.home_id <> s.home_id
  AND greatest(r.since, s.registered_on) < least(moved.on_day, s.ended_on)
ON CONFLICT DO NOTHING
"""
UPDATE = """
UPDATE volunteer_registration r
SET revision = s.revision, volunteer_id = m.new_id, home_id = s.home_id,
    verified_at = s.verified_at, received_at = now(), registered_on = s.registered_on,
    since = greatest(s.registered_on, least(s.ended_on, CASE
        WHEN r.home_id <> s.home_id AND coalesce(s.moved_on, $2::date) > r.since
            THEN coalesce(s.moved_on, $2::date)
        ELSE coalesce((SELECT r.since FROM volunteer_registration_past p
                       WHERE (p.platform_id, p.external_id) = ($1::smallint, m.external_id) LIMIT 1),
                      s.registered_on) END)),
    verified_on = s.verified_on, ended_on = s.ended_on, content = s.content,
    verification_method = s.verification_method,
    verification_provider = s.verification_provider,
    verification_evidence = s.verification_evidence,
    document_type = coalesce(s.document_type, r.document_type),
    number_masked = coalesce(s.number_masked, r.number_masked),
    number_sealed = coalesce(s.number_sealed, r.number_sealed),
    name_masked = s.name_masked, name_sealed = s.name_sealed, phone_masked = s.phone_masked,
    phone_sealed = s.phone_sealed, born_sealed = s.born_sealed, sex = s.sex, skills = s.skills,
    services = s.services
FROM moved_volunteer m
JOIN staged_volunteer s USING (line)
CROSS JOIN LATERAL (
    SELECT o.ctid AS place FROM volunteer_registration o
    WHERE o.platform_id = $1::smallint AND o.external_id = m.external_id OFFSET 0
) o
WHERE r.ctid = o.place
"""
# Earlier homes cover the time from the day of registration to the present one, without a gap.
TRIM = """
DELETE FROM volunteer_registration_past p
USING moved_volunteer m
CROSS JOIN LATERAL (
    SELECT r.ctid AS place, r.* FROM volunteer_registration r
    WHERE r.platform_id = $1::smallint AND r.external_id = m.external_id OFFSET 0
) r
WHERE (p.platform_id, p.external_id) = ($1::smallint, r.external_id)
  AND (p.until <= r.registered_on OR p.since >= r.since OR r.since = r.registered_on)
"""
FIT = """
UPDATE volunteer_registration_past p
SET since = CASE WHEN p.since = t.first THEN r.registered_on ELSE p.since END,
    until = CASE WHEN p.since = t.last THEN r.since ELSE p.until END, verified_on = r.verified_on
FROM moved_volunteer m
CROSS JOIN LATERAL (
    SELECT r.ctid AS place, r.* FROM volunteer_registration r
    WHERE r.platform_id = $1::smallint AND r.external_id = m.external_id OFFSET 0
) r
CROSS JOIN LATERAL (
    SELECT min(since) AS first, max(since) AS last FROM volunteer_registration_past t
    WHERE (t.platform_id, t.external_id) = ($1::smallint, r.external_id)
) t
WHERE (p.platform_id, p.external_id) = ($1::smallint, r.external_id)
  AND (p.since = t.first AND p.since <> r.registered_on
       OR p.since = t.last AND p.until <> r.since OR p.verified_on <> r.verified_on)
"""
SETTLE = """
UPDATE volunteer_registration r SET since = registered_on
FROM moved_volunteer m
CROSS JOIN LATERAL (
    SELECT o.ctid AS place FROM volunteer_registration o
    WHERE o.platform_id = $1::smallint AND o.external_id = m.external_id OFFSET 0
) o
WHERE r.ctid = o.place AND r.since <> r.registered_on
  AND NOT EXISTS (SELECT FROM volunteer_registration_past p
                  WHERE (p.platform_id, p.external_id) = ($1::smallint, r.external_id))
"""
# Whom no registration speaks of any more was the person that it speaks of now.
DISSOLVE = """
WITH gone AS (
    SELECT DISTINCT ON (old_id) old_id, new_id FROM moved_volunteer m
    WHERE old_id <> new_id
      AND NOT EXISTS (SELECT FROM volunteer_registration r WHERE r.volunteer_id = m.old_id)
    ORDER BY old_id, line
), past AS (
    DELETE FROM volunteer_past WHERE volunteer_id IN (SELECT old_id FROM gone)
)
UPDATE volunteer v SET merged_into = gone.new_id, identity_digest = NULL, verified_on = 'infinity',
    since = v.registered_on, ended_on = v.registered_on
FROM gone
CROSS JOIN LATERAL (SELECT o.ctid AS place FROM volunteer o WHERE o.id = gone.old_id OFFSET 0) o
WHERE v.ctid = o.place
"""
TELL_UPDATED = """
INSERT INTO change (type, subject_id, platform_id, key)
SELECT 'VOLUNTEER', new_id, $1::smallint, external_id FROM moved_volunteer
"""
MARK_UPDATED = """
UPDATE judged_volunteer j SET volunteer_id = m.new_id,
    verdict = CASE WHEN m.old_id <> m.new_id AND EXISTS (
        SELECT FROM volunteer_registration o WHERE o.volunteer_id = m.new_id
          AND (o.platform_id, o.external_id) <> ($1::smallint, m.external_id)) THEN 'MERGED' ELSE 'UPDATED' END
FROM moved_volunteer m WHERE m.line = j.line AND m.old_id <> m.new_id
"""

FINDING = (SEPARATE, HOLD, KEEP_VERIFIED, MOVE, FIND, HOLD_NEW)
CHANGING = (
    *(IDENTIFY, FOUND, JOIN, CONTEST, LEAVE, UPDATE, TRIM, FIT, SETTLE, DISSOLVE),
    *(TELL_UPDATED, MARK_UPDATED),
)


async def update(connection: Connection, platform_id: int, today: date) -> None:
    """Takes the staged records that were judged UPDATED. Raises Overtaken."""
    await _run(connection, FINDING, platform_id, today)
    if await connection.fetchval(OVERTAKEN):
        raise Overtaken
    await _run(connection, CHANGING, platform_id, today)


async def _run(
    connection: Connection, statements: Sequence[str], platform_id: int, today: date
) -> None:
    for statement in statements:  # each with as many of the two as it has parameters
        given = [platform_id, today][: 2 if "$2" in statement else "$1" in statement]
        await connection.execute(statement, *given)
