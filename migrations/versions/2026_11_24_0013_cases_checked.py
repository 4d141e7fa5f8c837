"""What 0012 left to be checked, without a lock that anybody waits for. Once more does no harm."""

from alembic import op

from migrations import run

revision = "0013"
down_revision = "0012"

AFTERWARDS = """
-- squawk-ignore prefer-robust-stmts
ALTER TABLE change VALIDATE CONSTRAINT ck_change_type;
-- squawk-ignore prefer-robust-stmts
ALTER TABLE organization_standing VALIDATE CONSTRAINT fk_organization_standing_case_id;
-- squawk-ignore prefer-robust-stmts
ALTER TABLE organization_charity VALIDATE CONSTRAINT fk_organization_charity_case_id;
-- squawk-ignore prefer-robust-stmts
ALTER TABLE organization_charity VALIDATE CONSTRAINT fk_organization_charity_end_case_id;
-- squawk-ignore prefer-robust-stmts
ALTER TABLE organization_home VALIDATE CONSTRAINT fk_organization_home_case_id;
"""


def upgrade() -> None:
    with op.get_context().autocommit_block():
        run(AFTERWARDS)
