"""The audit trail is asked by whoever may read it: its filters have their indexes."""

from alembic import op

from migrations import run

revision = "0014"
down_revision = "0013"

# One that broke off leaves an index that is not valid, so each begins by dropping its own.
INDEXES = """
DROP INDEX CONCURRENTLY IF EXISTS ix_audit_entry_actor;
CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_audit_entry_actor ON audit_entry (actor, id);
DROP INDEX CONCURRENTLY IF EXISTS ix_audit_entry_action;
CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_audit_entry_action ON audit_entry (action, id);
DROP INDEX CONCURRENTLY IF EXISTS ix_audit_entry_at;
CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_audit_entry_at ON audit_entry (at, id);
DROP INDEX CONCURRENTLY IF EXISTS ix_audit_entry_case_id;
CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_audit_entry_case_id
    ON audit_entry (case_id, id) WHERE case_id IS NOT NULL;
DROP INDEX CONCURRENTLY IF EXISTS ix_audit_entry_request_id;
CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_audit_entry_request_id
    ON audit_entry (request_id) WHERE request_id IS NOT NULL;
DROP INDEX CONCURRENTLY IF EXISTS ix_audit_entry_ids;
CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_audit_entry_ids
    ON audit_entry USING gin ((detail -> 'ids')) WHERE detail ? 'ids';
"""


def upgrade() -> None:
    with op.get_context().autocommit_block():
        run(INDEXES)
