"""The division behind a code is read from an index alone: every operation that names one reads it first."""

from alembic import op

from migrations import run

revision = "0041"
down_revision = "0040"

# One that broke off leaves an index that is not valid, so it begins by dropping its own.
INDEX = """
DROP INDEX CONCURRENTLY IF EXISTS ix_division_version_code_during;
CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_division_version_code_during
    ON division_version (code) INCLUDE (during, division_id);
DROP INDEX CONCURRENTLY IF EXISTS ix_division_version_code;
"""


def upgrade() -> None:
    with op.get_context().autocommit_block():
        run(INDEX)
