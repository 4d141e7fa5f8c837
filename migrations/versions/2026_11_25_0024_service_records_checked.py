"""What 0022 left to be checked, without a lock that anybody waits for. Once more does no harm."""

from alembic import op

from migrations import run

revision = "0024"
down_revision = "0023"

AFTERWARDS = """
-- squawk-ignore prefer-robust-stmts
ALTER TABLE change VALIDATE CONSTRAINT ck_change_type;
"""


def upgrade() -> None:
    with op.get_context().autocommit_block():
        run(AFTERWARDS)
