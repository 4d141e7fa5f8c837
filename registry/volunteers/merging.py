"""Merging what a platform states into the register: by sets, with a verdict for every record.

Whatever the order of arrival, the highest revision of a registration stands. A registration with an
identity belongs to the one person of that identity; without one it is a person of its own, until it
gains one. Persons are derived from their registrations (refresh_volunteers).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from registry.errors import Overtaken
from registry.volunteers.sealed import Row

if TYPE_CHECKING:
    from registry.database import Connection


class Verdict(StrEnum):
    """What became of a record (处理结果)."""

    CREATED = "CREATED"
    MERGED = "MERGED"
    UPDATED = "UPDATED"
    UNCHANGED = "UNCHANGED"
    STALE = "STALE"
    CONFLICT = "CONFLICT"
    REJECTED = "REJECTED"


class Merged(NamedTuple):
    """A record's verdict; `code` says by which rule it was not taken, or was taken otherwise."""

    line: int
    verdict: Verdict
    code: str | None
    volunteer_id: int | None
    warnings: tuple[str, ...] = ()


# Postgres knows nothing of how many rows a push touches, and may know nothing yet of how many a platform
# has: what `= ANY (ARRAY(...))` and OFFSET 0 are for is that rows are looked up, never a table read.
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
    line integer, verdict text, code text, volunteer_id bigint) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS fresh_volunteer (id bigint) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS known_volunteer (
    line integer, volunteer_id bigint, is_plain boolean) ON COMMIT DELETE ROWS;
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
       CASE WHEN r.external_id IS NULL THEN nextval('volunteer_id_seq') ELSE r.volunteer_id END
FROM staged_volunteer s
LEFT JOIN LATERAL (
    SELECT * FROM volunteer_registration r
    WHERE r.platform_id = $1::smallint AND r.external_id = s.external_id OFFSET 0
) r ON true
"""  # noqa: S608 - what stands in it stands in the code

# --- What is known already: who it belongs to, where they live, and what else is stated.

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
# What the register verified itself stays verified while number and name stay what they were.
KEEP_VERIFIED = """
UPDATE staged_volunteer s
SET verified_on = r.verified_on, verified_at = r.verified_at,
    verification_method = r.verification_method, verification_provider = r.verification_provider,
    verification_evidence = r.verification_evidence
FROM judged_volunteer j, volunteer_registration r, volunteer v
WHERE j.line = s.line AND j.verdict = 'UPDATED' AND s.verification_method IS NULL
  AND r.platform_id = $1::smallint AND r.external_id = s.external_id
  AND r.external_id = ANY (ARRAY(SELECT external_id FROM staged_volunteer))
  AND r.verification_method = 'verifier' AND v.id = r.volunteer_id
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
# A new identity: of the person itself, if nobody else says who that is; else of a new person.
FIND = """
UPDATE moved_volunteer m SET new_id =
    coalesce((SELECT v.id FROM volunteer v WHERE v.identity_digest = m.identity),
             CASE WHEN is_sole THEN old_id ELSE nextval('volunteer_id_seq') END)
WHERE line IN (
    SELECT DISTINCT ON (identity) line FROM moved_volunteer WHERE new_id IS NULL
    ORDER BY identity, line)
"""
IDENTIFY = """
UPDATE volunteer v SET identity_digest = m.identity, document_type = s.document_type
FROM moved_volunteer m JOIN staged_volunteer s USING (line)
WHERE v.id = m.new_id AND m.new_id = m.old_id AND m.identity <> coalesce(v.identity_digest, '')
  AND v.id = ANY (ARRAY(SELECT old_id FROM moved_volunteer))
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
# A person is registered on a platform once at a time.
CONTEST = """
WITH twins AS (
    SELECT line, row_number() OVER (PARTITION BY new_id, ended_on ORDER BY line) AS place
    FROM moved_volunteer
), contested AS (
    DELETE FROM moved_volunteer m USING twins t
    WHERE t.line = m.line AND (t.place > 1 OR EXISTS (
        SELECT FROM volunteer_registration o
        WHERE o.volunteer_id = m.new_id AND o.platform_id = $1::smallint AND o.ended_on = m.ended_on
          AND o.external_id <> m.external_id))
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
JOIN volunteer_registration r ON r.platform_id = $1::smallint AND r.external_id = m.external_id
CROSS JOIN LATERAL (SELECT coalesce(s.moved_on, $2::date) AS on_day) moved
WHERE r.home_id <> s.home_id
  AND r.external_id = ANY (ARRAY(SELECT external_id FROM moved_volunteer))
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
        WHEN EXISTS (SELECT FROM volunteer_registration_past p
                     WHERE (p.platform_id, p.external_id) = ($1::smallint, m.external_id)) THEN r.since
        ELSE s.registered_on END)),
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
FROM moved_volunteer m JOIN staged_volunteer s USING (line)
WHERE r.platform_id = $1::smallint AND r.external_id = m.external_id
  AND r.external_id = ANY (ARRAY(SELECT external_id FROM moved_volunteer))
"""
# Earlier homes cover the time from the day of registration to the present one, without a gap.
TRIM = """
DELETE FROM volunteer_registration_past p
USING volunteer_registration r JOIN moved_volunteer m USING (external_id)
WHERE r.platform_id = $1::smallint AND (p.platform_id, p.external_id) = ($1::smallint, r.external_id)
  AND r.external_id = ANY (ARRAY(SELECT external_id FROM moved_volunteer))
  AND (p.until <= r.registered_on OR p.since >= r.since OR r.since = r.registered_on)
"""
FIT = """
UPDATE volunteer_registration_past p
SET since = CASE WHEN p.since = t.first THEN r.registered_on ELSE p.since END,
    until = CASE WHEN p.since = t.last THEN r.since ELSE p.until END, verified_on = r.verified_on
FROM volunteer_registration r
JOIN moved_volunteer m USING (external_id)
CROSS JOIN LATERAL (
    SELECT min(since) AS first, max(since) AS last FROM volunteer_registration_past t
    WHERE (t.platform_id, t.external_id) = ($1::smallint, r.external_id)
) t
WHERE r.platform_id = $1::smallint AND (p.platform_id, p.external_id) = ($1::smallint, r.external_id)
  AND r.external_id = ANY (ARRAY(SELECT external_id FROM moved_volunteer))
  AND (p.since = t.first AND p.since <> r.registered_on
       OR p.since = t.last AND p.until <> r.since OR p.verified_on <> r.verified_on)
"""
SETTLE = """
UPDATE volunteer_registration r SET since = registered_on
FROM moved_volunteer m
WHERE r.platform_id = $1::smallint AND r.external_id = m.external_id AND r.since <> r.registered_on
  AND r.external_id = ANY (ARRAY(SELECT external_id FROM moved_volunteer))
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
FROM gone WHERE v.id = gone.old_id AND v.id = ANY (ARRAY(SELECT old_id FROM gone))
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

# --- What is new: a person each, unless their identity is known.

CREATE = """
WITH made AS (
    INSERT INTO volunteer (id, home_id, since, registered_on, verified_on, ended_on,
                           identity_digest, document_type, name_masked)
    SELECT j.volunteer_id, s.home_id, s.registered_on, s.registered_on, s.verified_on, s.ended_on,
           s.identity, s.document_type, s.name_masked
    FROM staged_volunteer s JOIN judged_volunteer j USING (line)
    WHERE j.verdict = 'CREATED' ORDER BY s.identity
    ON CONFLICT (identity_digest) DO NOTHING RETURNING id
)
INSERT INTO fresh_volunteer SELECT id FROM made
"""
RECOGNIZE = """
INSERT INTO known_volunteer
SELECT j.line, (SELECT v.id FROM volunteer v WHERE v.identity_digest = s.identity)
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
FROM staged_volunteer s, volunteer v
WHERE s.line = k.line AND v.id = k.volunteer_id AND v.identity_digest = s.identity
  AND v.id = ANY (ARRAY(SELECT volunteer_id FROM known_volunteer))
"""
REGISTER = """
WITH made AS (
    INSERT INTO volunteer_registration (revision, volunteer_id, home_id, verified_at, since,
        registered_on, verified_on, ended_on, platform_id, external_id, content,
        verification_method, verification_provider, verification_evidence, document_type,
        number_masked, number_sealed, name_masked, name_sealed, phone_masked, phone_sealed,
        born_sealed, sex, skills, services)
    SELECT s.revision, coalesce(k.volunteer_id, j.volunteer_id), s.home_id, s.verified_at,
        s.registered_on, s.registered_on, s.verified_on, s.ended_on, $1::smallint, s.external_id, s.content,
        s.verification_method, s.verification_provider, s.verification_evidence, s.document_type,
        s.number_masked, s.number_sealed, s.name_masked, s.name_sealed, s.phone_masked,
        s.phone_sealed, s.born_sealed, s.sex, s.skills, s.services
    FROM staged_volunteer s JOIN judged_volunteer j USING (line)
    LEFT JOIN known_volunteer k USING (line)
    WHERE j.verdict = 'CREATED'
    ON CONFLICT DO NOTHING RETURNING volunteer_id, external_id
)
INSERT INTO change (type, subject_id, platform_id, key)
SELECT 'VOLUNTEER', volunteer_id, $1::smallint, external_id FROM made
"""
CONTEST_CREATED = """
UPDATE judged_volunteer j
SET verdict = 'CONFLICT', code = 'ALREADY_REGISTERED', volunteer_id = NULL
FROM staged_volunteer s
WHERE s.line = j.line AND j.verdict = 'CREATED' AND NOT EXISTS (
    SELECT FROM volunteer_registration r WHERE r.platform_id = $1::smallint AND r.external_id = s.external_id)
"""
MARK_MERGED = """
UPDATE judged_volunteer j SET verdict = 'MERGED', volunteer_id = k.volunteer_id
FROM known_volunteer k WHERE k.line = j.line AND j.verdict = 'CREATED'
"""
# A person whom another platform knows at the same home is there from the earlier day on.
EXTEND = """
UPDATE volunteer v SET since = least(v.since, s.registered_on),
    registered_on = least(v.since, s.registered_on), verified_on = least(v.verified_on, s.verified_on)
FROM known_volunteer k JOIN staged_volunteer s USING (line) JOIN judged_volunteer j USING (line)
WHERE v.id = k.volunteer_id AND k.is_plain AND j.verdict = 'MERGED'
  AND v.id = ANY (ARRAY(SELECT volunteer_id FROM known_volunteer))
  AND (s.registered_on < v.since OR s.verified_on < v.verified_on)
"""
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

CHANGES = (
    *(SEPARATE, KEEP_VERIFIED, MOVE, FIND, IDENTIFY, FOUND, JOIN, CONTEST),
    *(LEAVE, UPDATE, TRIM, FIT, SETTLE, DISSOLVE),
)


@dataclass(slots=True)
class Outcome:
    """What a merge came to."""

    counts: Counter[Verdict] = field(default_factory=Counter)
    told: list[Merged] = field(default_factory=list)


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
        await _update(connection, platform_id, today)
    if judged[Verdict.CREATED]:
        await _create(connection, platform_id, judged[Verdict.CREATED])
    await connection.execute(REFRESH)
    told = [
        Merged(line, Verdict(verdict), code, volunteer_id)
        for line, verdict, code, volunteer_id in await connection.fetch(TOLD, tell_all)
    ]
    return Outcome(await counted(connection, COUNTS), told)


async def counted(connection: Connection, counts: str) -> Counter[Verdict]:
    return Counter({Verdict(verdict): n for verdict, n in await connection.fetch(counts)})


async def _update(connection: Connection, platform_id: int, today: date) -> None:
    for statement in CHANGES:
        await _run(connection, statement, platform_id, today)
    await _run(connection, TELL_UPDATED, platform_id, today)
    await _run(connection, MARK_UPDATED, platform_id, today)


async def _create(connection: Connection, platform_id: int, expected: int) -> None:
    await connection.execute(CREATE)
    await connection.execute(RECOGNIZE)
    await connection.execute(HOLD)
    await connection.execute(COMPARE)
    if await connection.fetchval("SELECT bool_or(is_plain IS NULL) FROM known_volunteer"):
        raise Overtaken
    if _count(await connection.execute(REGISTER, platform_id)) < expected:
        await connection.execute(CONTEST_CREATED, platform_id)
    await connection.execute(MARK_MERGED)
    await connection.execute(EXTEND)


async def _run(connection: Connection, statement: str, platform_id: int, today: date) -> None:
    """With as many of the two as it has parameters."""
    given = [platform_id, today][: 2 if "$2" in statement else "$1" in statement]
    await connection.execute(statement, *given)


def _count(status: str) -> int:
    """How many rows, as Postgres says of a command."""
    return int(status.rpartition(" ")[2])
