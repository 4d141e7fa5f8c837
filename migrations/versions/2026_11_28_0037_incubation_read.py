"""How cases, obligations and workplaces of bases are found; what 0036 left to be checked."""

from alembic import op

from migrations import run

revision = "0037"
down_revision = "0036"

# One that broke off leaves an index that is not valid, so each begins by dropping its own. A body may
# have a case of a kind pending in each base, so the index of pending cases is replaced; until it is,
# the former one stands.
INDEXES = """
DROP INDEX CONCURRENTLY IF EXISTS ix_registration_case_base_id;
CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_registration_case_base_id
    ON registration_case (base_id, id) WHERE base_id IS NOT NULL;
DROP INDEX CONCURRENTLY IF EXISTS uq_registration_case_pending_base;
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS uq_registration_case_pending_base
    ON registration_case (base_id, organization_id, kind)
    WHERE base_id IS NOT NULL AND decided_on IS NULL;
DO $$ BEGIN
    -- What broke off before its last line has the new one only, and valid: it takes the name now.
    IF to_regclass('uq_registration_case_pending') IS NULL THEN
        ALTER INDEX IF EXISTS uq_registration_case_pending_new
            RENAME TO uq_registration_case_pending;
    END IF;
END $$;
DROP INDEX CONCURRENTLY IF EXISTS uq_registration_case_pending_new;
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS uq_registration_case_pending_new
    ON registration_case (organization_id, kind)
    WHERE organization_id IS NOT NULL AND decided_on IS NULL AND base_id IS NULL
      AND kind NOT IN ('PENALTY', 'PARTY', 'ANNUAL', 'LISTING', 'NOTICE');
DROP INDEX CONCURRENTLY IF EXISTS uq_registration_case_pending;
-- squawk-ignore renaming-object
ALTER INDEX IF EXISTS uq_registration_case_pending_new RENAME TO uq_registration_case_pending;
DROP INDEX CONCURRENTLY IF EXISTS uq_obligation_tenancy_id_kind_key;
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS uq_obligation_tenancy_id_kind_key
    ON obligation (tenancy_id, kind, key) WHERE kind <> 'DECISION';
DROP INDEX CONCURRENTLY IF EXISTS uq_workplace_base_id;
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS uq_workplace_base_id ON workplace (base_id);
-- squawk-ignore prefer-robust-stmts
ALTER TABLE registration_case VALIDATE CONSTRAINT fk_registration_case_base_id;
-- squawk-ignore prefer-robust-stmts
ALTER TABLE registration_case VALIDATE CONSTRAINT ck_registration_case_kind;
-- squawk-ignore prefer-robust-stmts
ALTER TABLE registration_case VALIDATE CONSTRAINT ck_registration_case_base;
-- squawk-ignore prefer-robust-stmts
ALTER TABLE obligation VALIDATE CONSTRAINT fk_obligation_tenancy_id;
-- squawk-ignore prefer-robust-stmts
ALTER TABLE obligation VALIDATE CONSTRAINT ck_obligation_kind;
-- squawk-ignore prefer-robust-stmts
ALTER TABLE obligation VALIDATE CONSTRAINT ck_obligation_subject;
-- squawk-ignore prefer-robust-stmts
ALTER TABLE change VALIDATE CONSTRAINT ck_change_type;
-- squawk-ignore prefer-robust-stmts
ALTER TABLE workplace VALIDATE CONSTRAINT fk_workplace_base_id;
-- squawk-ignore prefer-robust-stmts
ALTER TABLE workplace VALIDATE CONSTRAINT ck_workplace_kind;
-- squawk-ignore prefer-robust-stmts
ALTER TABLE workplace VALIDATE CONSTRAINT ck_workplace_of;
"""


def upgrade() -> None:
    with op.get_context().autocommit_block():
        run(INDEXES)
