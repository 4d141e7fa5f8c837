"""Where homes and districts lie, and which lines are new: what counting asks, in indexes of its own."""

from alembic import op

from migrations import run

revision = "0027"
down_revision = "0026"

# One that broke off is there and not used: it is made anew.
AFTERWARDS = """
DROP INDEX CONCURRENTLY IF EXISTS ix_division_placement_in_district;
CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_division_placement_in_district
    ON division_placement (division_id) INCLUDE (within_id, during)
    WHERE within_level = 'DISTRICT';
DROP INDEX CONCURRENTLY IF EXISTS ix_division_placement_of_district;
CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_division_placement_of_district
    ON division_placement (division_id) INCLUDE (within_id, during)
    WHERE level = 'DISTRICT' AND within_level <> 'DISTRICT';
DROP INDEX CONCURRENTLY IF EXISTS ix_volunteer_line_fresh_whole;
CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_volunteer_line_fresh_whole
    ON volunteer_line (division_id, platform_id, kind) WHERE NOT folded AND whole;
"""


def upgrade() -> None:
    with op.get_context().autocommit_block():
        run(AFTERWARDS)
