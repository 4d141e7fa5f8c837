"""How cases and obligations of workers, and their changes, are found; what 0032 left to be checked."""

from alembic import op

from migrations import run

revision = "0033"
down_revision = "0032"

# One that broke off leaves an index that is not valid, so each begins by dropping its own.
INDEXES = """
DROP INDEX CONCURRENTLY IF EXISTS ix_registration_case_worker_id;
CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_registration_case_worker_id
    ON registration_case (worker_id, id) WHERE worker_id IS NOT NULL;
DROP INDEX CONCURRENTLY IF EXISTS uq_registration_case_pending_worker;
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS uq_registration_case_pending_worker
    ON registration_case (worker_id, kind) WHERE worker_id IS NOT NULL AND decided_on IS NULL;
DROP INDEX CONCURRENTLY IF EXISTS uq_obligation_worker_id_kind_key;
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS uq_obligation_worker_id_kind_key
    ON obligation (worker_id, kind, key) WHERE kind <> 'DECISION';
DROP INDEX CONCURRENTLY IF EXISTS ix_change_told;
CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_change_told
    ON change (xid, id) WHERE type NOT IN ('CASE', 'VOLUNTEER', 'SERVICE');
-- squawk-ignore prefer-robust-stmts
ALTER TABLE change VALIDATE CONSTRAINT ck_change_type;
-- squawk-ignore prefer-robust-stmts
ALTER TABLE registration_case VALIDATE CONSTRAINT fk_registration_case_worker_id;
-- squawk-ignore prefer-robust-stmts
ALTER TABLE registration_case VALIDATE CONSTRAINT ck_registration_case_kind;
-- squawk-ignore prefer-robust-stmts
ALTER TABLE registration_case VALIDATE CONSTRAINT ck_registration_case_applied;
-- squawk-ignore prefer-robust-stmts
ALTER TABLE obligation VALIDATE CONSTRAINT fk_obligation_worker_id;
-- squawk-ignore prefer-robust-stmts
ALTER TABLE obligation VALIDATE CONSTRAINT ck_obligation_kind;
-- squawk-ignore prefer-robust-stmts
ALTER TABLE obligation VALIDATE CONSTRAINT ck_obligation_subject;
"""

# `types` are those that the caller may see; registrations of volunteers are their platforms'.
FUNCTION = """
CREATE OR REPLACE FUNCTION changes_after(
    after_xid xid8, after_id bigint, most bigint, types text[], platforms smallint[]
) RETURNS TABLE (
    xid xid8, id bigint, at timestamptz, type text, subject_id bigint, platform_id smallint,
    key text)
LANGUAGE sql STABLE AS $$
    SELECT * FROM (
        (SELECT c.xid, c.id, c.at, c.type, c.subject_id, c.platform_id, c.key
         FROM change c
         WHERE c.type NOT IN ('CASE', 'VOLUNTEER', 'SERVICE') AND c.type = ANY (types)
           AND (c.xid, c.id) > (after_xid, after_id)
           AND c.xid < pg_snapshot_xmin(pg_current_snapshot())
         ORDER BY c.xid, c.id LIMIT most)
        UNION ALL
        SELECT own.* FROM unnest(platforms) AS p (id) CROSS JOIN LATERAL (
            SELECT c.xid, c.id, c.at, c.type, c.subject_id, c.platform_id, c.key
            FROM change c
            WHERE c.type = 'VOLUNTEER' AND c.platform_id = p.id
              AND (c.xid, c.id) > (after_xid, after_id)
              AND c.xid < pg_snapshot_xmin(pg_current_snapshot())
            ORDER BY c.xid, c.id LIMIT most) own
    ) visible
    ORDER BY xid, id LIMIT most
$$;
"""

AFTERWARDS = """
DROP INDEX CONCURRENTLY IF EXISTS ix_change_public;
"""


def upgrade() -> None:
    with op.get_context().autocommit_block():
        run(INDEXES)
    run(FUNCTION)
    with op.get_context().autocommit_block():
        run(AFTERWARDS)
