"""The audit trail says more, is append-only for everybody, and is sealed in a hash chain."""

from alembic import op

from migrations import run

revision = "0011"
down_revision = "0010"

# Once more does no harm: what comes afterwards may break off.
# Entries from before have the transaction 0, so they are sealed first, in the order of their ids.
UPGRADE = """
ALTER TABLE audit_entry ADD COLUMN IF NOT EXISTS xid xid8 NOT NULL DEFAULT '0';
-- squawk-ignore ban-drop-constraint
ALTER TABLE audit_entry DROP CONSTRAINT IF EXISTS ck_audit_entry_via;
-- squawk-ignore ban-drop-constraint
ALTER TABLE audit_entry DROP CONSTRAINT IF EXISTS ck_audit_entry_subject_is_whole_or_absent;
ALTER TABLE audit_entry
    ALTER COLUMN xid SET DEFAULT pg_current_xact_id(),
    ADD COLUMN IF NOT EXISTS account_id bigint,
    ADD COLUMN IF NOT EXISTS role text,
    ADD COLUMN IF NOT EXISTS via text,
    ADD COLUMN IF NOT EXISTS remote text,
    ADD COLUMN IF NOT EXISTS subject_type text,
    ADD COLUMN IF NOT EXISTS subject_id bigint,
    ADD COLUMN IF NOT EXISTS reason text,
    ADD COLUMN IF NOT EXISTS case_id bigint,
    ADD COLUMN IF NOT EXISTS request_id text,
    ADD CONSTRAINT ck_audit_entry_via
        CHECK (via IN ('session', 'key', 'token', 'cli')) NOT VALID,
    ADD CONSTRAINT ck_audit_entry_subject_is_whole_or_absent
        CHECK ((subject_type IS NULL) = (subject_id IS NULL)) NOT VALID;

-- No foreign key: to check one, Postgres locks rows, and that takes a privilege nobody has here.
CREATE TABLE IF NOT EXISTS audit_seal (
    position bigint CONSTRAINT pk_audit_seal PRIMARY KEY,
    entry_id bigint NOT NULL CONSTRAINT uq_audit_seal_entry_id UNIQUE,
    hash bytea NOT NULL CONSTRAINT ck_audit_seal_hash_is_sha256 CHECK (octet_length(hash) = 32)
);

CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
        MESSAGE = format('%s is append-only: %s is refused', TG_TABLE_NAME, TG_OP);
END $$;

-- The privileges stop the owner; the triggers stop a superuser, replication role or not.
REVOKE UPDATE, DELETE, TRUNCATE ON audit_entry, audit_seal FROM PUBLIC, CURRENT_USER;
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE audit_seal ENABLE ALWAYS TRIGGER append_only;
"""

# One that broke off leaves an index that is not valid, so each begins by dropping its own.
AFTERWARDS = """
-- squawk-ignore prefer-robust-stmts
ALTER TABLE audit_entry VALIDATE CONSTRAINT ck_audit_entry_via;
-- squawk-ignore prefer-robust-stmts
ALTER TABLE audit_entry VALIDATE CONSTRAINT ck_audit_entry_subject_is_whole_or_absent;
DROP INDEX CONCURRENTLY IF EXISTS ix_audit_entry_xid_id;
CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_audit_entry_xid_id ON audit_entry (xid, id);
DROP INDEX CONCURRENTLY IF EXISTS ix_audit_entry_subject;
CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_audit_entry_subject
    ON audit_entry (subject_type, subject_id, id) WHERE subject_id IS NOT NULL;
"""


def upgrade() -> None:
    run(UPGRADE)
    with op.get_context().autocommit_block():
        run(AFTERWARDS)
