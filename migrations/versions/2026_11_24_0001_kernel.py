"""The kernel: extensions, the audit trail and the change feed."""

from migrations import run

revision = "0001"
down_revision = None

UPGRADE = """
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE TABLE audit_entry (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_audit_entry PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    actor text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    detail jsonb NOT NULL
);

-- The change feed. A reader pages by (xid, id) and stays below pg_snapshot_xmin(), so that a
-- transaction that commits late is never skipped.
CREATE TABLE change (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_change PRIMARY KEY,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at timestamptz NOT NULL DEFAULT now(),
    type text NOT NULL CONSTRAINT ck_change_type CHECK (type IN ('DIVISION', 'ORGANIZATION')),
    subject_id bigint NOT NULL
);
CREATE INDEX ix_change_xid_id ON change (xid, id);

-- A name as it is searched: each character three times, so that a search for even one of them
-- holds a whole trigram.
CREATE FUNCTION name_search(name text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT regexp_replace(lower(name COLLATE "C"), '(.)', '\\1\\1\\1', 'g')
$$;
CREATE FUNCTION name_pattern(part text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT '%' || regexp_replace(name_search(part), '([\\\\%_])', '\\\\\\1', 'g') || '%'
$$;

-- Called in a statement where a name that the caller gave is not known; `path` is the field's.
-- Volatile, so that Postgres does not try it while it plans.
CREATE FUNCTION refuse(code text, path text, message text) RETURNS bigint
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'RG404', MESSAGE = message, DETAIL = code, HINT = path;
END $$;
"""


def upgrade() -> None:
    run(UPGRADE)
