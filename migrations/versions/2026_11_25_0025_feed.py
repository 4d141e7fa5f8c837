"""The change feed as it is read: what is public in one order, each platform's own in another."""

from alembic import op

from migrations import run

revision = "0025"
down_revision = "0024"

# One that broke off leaves an index that is not valid, so each begins by dropping its own.
INDEXES = """
DROP INDEX CONCURRENTLY IF EXISTS ix_change_public;
CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_change_public
    ON change (xid, id) WHERE type IN ('DIVISION', 'ORGANIZATION');
DROP INDEX CONCURRENTLY IF EXISTS ix_change_platform_id;
CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_change_platform_id
    ON change (platform_id, xid, id) WHERE type = 'VOLUNTEER';
DROP INDEX CONCURRENTLY IF EXISTS ix_change_at;
CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_change_at ON change USING brin (at);
DROP INDEX CONCURRENTLY IF EXISTS ix_change_xid_id;
"""

FUNCTIONS = """
-- Up to where changes have been forgotten: a reader who is behind must read everything anew.
CREATE TABLE IF NOT EXISTS change_forgotten (
    one boolean NOT NULL DEFAULT true CONSTRAINT pk_change_forgotten PRIMARY KEY
        CONSTRAINT ck_change_forgotten_one CHECK (one),
    xid xid8 NOT NULL,
    id bigint NOT NULL
);
INSERT INTO change_forgotten (xid, id) VALUES ('0', 0) ON CONFLICT DO NOTHING;

-- Whether changes behind a place were forgotten, or it is ahead of all that ever was: a place of
-- another register, or of this one before it was restored.
CREATE OR REPLACE FUNCTION change_is_lost(after_xid bigint, after_id bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT after_xid::text::xid8 > pg_snapshot_xmax(pg_current_snapshot()) OR EXISTS (
        SELECT FROM change_forgotten f WHERE (f.xid, f.id) > (after_xid::text::xid8, after_id))
$$;

-- Changes behind a place, in the order of transactions and below the oldest that is still open, so
-- that one that commits late is never skipped. `types` are of what is public, `platforms` are those
-- whose registrations may be seen.
CREATE OR REPLACE FUNCTION changes_after(
    after_xid xid8, after_id bigint, most bigint, types text[], platforms smallint[]
) RETURNS TABLE (
    xid xid8, id bigint, at timestamptz, type text, subject_id bigint, platform_id smallint,
    key text)
LANGUAGE sql STABLE AS $$
    SELECT * FROM (
        (SELECT c.xid, c.id, c.at, c.type, c.subject_id, c.platform_id, c.key
         FROM change c
         WHERE c.type IN ('DIVISION', 'ORGANIZATION') AND c.type = ANY (types)
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

-- A page of them, and where the next begins: behind its last change, or where nothing more is to be
-- read at the oldest transaction that is still open; never before where this one began.
CREATE OR REPLACE FUNCTION change_page(
    after_xid bigint, after_id bigint, most bigint, types text[], platforms smallint[]
) RETURNS TABLE (changes json, end_xid bigint, end_id bigint, has_more boolean)
LANGUAGE sql STABLE AS $$
    WITH found AS MATERIALIZED (
        SELECT row_number() OVER (ORDER BY c.xid, c.id) AS place, c.xid::text::bigint AS xid, c.id,
            c.at, c.type, c.subject_id, c.platform_id, c.key
        FROM changes_after(after_xid::text::xid8, after_id, most + 1, types, platforms) c
    ), page AS (
        SELECT json_agg(f ORDER BY f.place) FILTER (WHERE f.place <= most) AS changes,
            coalesce(max(f.xid) FILTER (WHERE f.place = most), after_xid) AS last_xid,
            coalesce(max(f.id) FILTER (WHERE f.place = most), after_id) AS last_id,
            count(*) > most AS has_more,
            pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS horizon
        FROM found f
    )
    SELECT coalesce(changes, '[]'),
        CASE WHEN has_more THEN last_xid ELSE greatest(after_xid, horizon) END,
        CASE WHEN has_more THEN last_id WHEN after_xid >= horizon THEN after_id ELSE 0 END,
        has_more
    FROM page
$$;

-- Forgets changes of before a moment, as many at most; how many. What is forgotten need not be all
-- up to some place: readers who are behind the furthest are told.
CREATE OR REPLACE FUNCTION forget_changes(before timestamptz, most bigint) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE gone bigint;
BEGIN
    WITH old AS (
        SELECT c.id FROM change c WHERE c.at < before LIMIT most
    ), deleted AS (
        DELETE FROM change c USING old WHERE c.id = old.id RETURNING c.xid, c.id
    ), furthest AS (
        SELECT d.xid, d.id FROM deleted d ORDER BY d.xid DESC, d.id DESC LIMIT 1
    ), noted AS (
        UPDATE change_forgotten f SET xid = n.xid, id = n.id FROM furthest n
        WHERE (f.xid, f.id) < (n.xid, n.id)
    )
    SELECT count(*) INTO gone FROM deleted;
    RETURN gone;
END $$;
"""


def upgrade() -> None:
    with op.get_context().autocommit_block():
        run(INDEXES)
    run(FUNCTIONS)
