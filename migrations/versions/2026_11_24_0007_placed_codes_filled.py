"""Fills in the code and district of every placement, and indexes them while others read and write."""

from alembic import op

from migrations import run

revision = "0007"
down_revision = "0006"

# Where neither changed meanwhile, the row stays; refreshing replaces the few others.
FILL = """
UPDATE division_placement p
SET code = d.code, district_id = d.district_id
FROM division_placement_derived d
WHERE p.division_id = d.division_id AND p.within_id = d.within_id AND p.during = d.during;
SELECT refresh_division_placement();
"""

# One that broke off leaves an index that is not valid, so each begins by dropping its own.
INDEXES = """
DROP INDEX CONCURRENTLY IF EXISTS ix_division_placement_within_id_code;
CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_division_placement_within_id_code
    ON division_placement (within_id, level, code) INCLUDE (division_id, during, settlement);
DROP INDEX CONCURRENTLY IF EXISTS ix_division_placement_within_id;
DROP INDEX CONCURRENTLY IF EXISTS ix_division_placement_community_district;
CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_division_placement_community_district
    ON division_placement (within_level, settlement, division_id)
    INCLUDE (within_id, during, district_id) WHERE level = 'COMMUNITY';
DROP INDEX CONCURRENTLY IF EXISTS ix_division_placement_community;
DROP INDEX CONCURRENTLY IF EXISTS ix_division_version_level_code_name;
CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_division_version_level_code_name
    ON division_version (level, code) INCLUDE (division_id, name, during);
DROP INDEX CONCURRENTLY IF EXISTS ix_division_version_level_code;
DROP INDEX CONCURRENTLY IF EXISTS ix_division_placement_division_id_level;
CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_division_placement_division_id_level
    ON division_placement (division_id, within_id) INCLUDE (within_level, during);
DROP INDEX CONCURRENTLY IF EXISTS ix_division_placement_division_id;
DROP INDEX CONCURRENTLY IF EXISTS ix_division_version_division_id_name;
CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_division_version_division_id_name
    ON division_version (division_id) INCLUDE (level, code, name, during);
DROP INDEX CONCURRENTLY IF EXISTS ix_division_version_division_id;
"""


def upgrade() -> None:
    run(FILL)
    with op.get_context().autocommit_block():
        run(INDEXES)
