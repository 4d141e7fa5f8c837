"""What 0019 left to be checked, without a lock that anybody waits for. Once more does no harm."""

from alembic import op

from migrations import run

revision = "0020"
down_revision = "0019"

AFTERWARDS = """
-- squawk-ignore prefer-robust-stmts
ALTER TABLE api_key VALIDATE CONSTRAINT fk_api_key_platform_id;
-- squawk-ignore prefer-robust-stmts
ALTER TABLE api_key VALIDATE CONSTRAINT ck_api_key_platform;
-- squawk-ignore prefer-robust-stmts
ALTER TABLE change VALIDATE CONSTRAINT ck_change_type;
"""


def upgrade() -> None:
    with op.get_context().autocommit_block():
        run(AFTERWARDS)
