"""Placements know the division's code and district: lists in code order, counts by district."""

from migrations import run

revision = "0006"
down_revision = "0005"

# Instant: the columns are empty until the next revision, and nobody asks for them before.
COLUMNS = """
ALTER TABLE division_placement ADD COLUMN code text COLLATE "C", ADD COLUMN district_id bigint;
"""

FUNCTIONS = """
CREATE OR REPLACE VIEW division_placement_derived AS
WITH RECURSIVE settled AS (
    SELECT v.division_id, v.level, v.code, v.parent_id, s.settlement, v.during * s.during AS during
    FROM division_version v
    JOIN division_settlement s ON s.division_id = v.division_id AND s.during && v.during
    UNION ALL
    SELECT v.division_id, v.level, v.code, v.parent_id, NULL, unnest(
        datemultirange(v.during) - coalesce(
            (SELECT range_agg(s.during) FROM division_settlement s
             WHERE s.division_id = v.division_id), '{}'))
    FROM division_version v
), climb AS (
    SELECT division_id, level, code, division_id AS within_id, level AS within_level, parent_id,
           settlement, during
    FROM settled
    UNION ALL
    SELECT c.division_id, c.level, c.code, p.division_id, p.level, p.parent_id, c.settlement,
           c.during * p.during
    FROM climb c JOIN division_version p ON p.division_id = c.parent_id AND p.during && c.during
), district AS (
    SELECT division_id, within_id AS district_id, unnest(range_agg(during)) AS during
    FROM climb WHERE within_level = 'DISTRICT' GROUP BY division_id, within_id
), districted AS (
    SELECT division_id, range_agg(during) AS during FROM district GROUP BY division_id
), split AS (
    SELECT c.division_id, c.level, c.code, c.within_id, c.within_level, c.settlement,
           d.district_id, c.during * d.during AS during
    FROM climb c JOIN district d ON d.division_id = c.division_id AND d.during && c.during
    UNION ALL
    SELECT c.division_id, c.level, c.code, c.within_id, c.within_level, c.settlement,
           NULL, unnest(datemultirange(c.during) - coalesce(d.during, '{}'))
    FROM climb c LEFT JOIN districted d ON d.division_id = c.division_id
)
SELECT division_id, level, within_id, within_level, settlement,
       unnest(range_agg(during)) AS during, code, district_id
FROM split
GROUP BY division_id, level, within_id, within_level, settlement, code, district_id;

-- Brings the derived tables up to the versions; only rows that differ are touched.
CREATE OR REPLACE FUNCTION refresh_division_placement() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    CREATE TEMP TABLE placement_now ON COMMIT DROP AS SELECT * FROM division_placement_derived;
    ANALYZE placement_now;
    DELETE FROM division_placement p USING (
        SELECT * FROM division_placement EXCEPT SELECT * FROM placement_now
    ) gone
    WHERE p.division_id = gone.division_id AND p.within_id = gone.within_id
      AND p.during = gone.during;
    INSERT INTO division_placement
    SELECT * FROM placement_now EXCEPT SELECT * FROM division_placement;
    DROP TABLE placement_now;

    CREATE TEMP TABLE tally_now ON COMMIT DROP AS SELECT * FROM community_tally_derived;
    ANALYZE tally_now;
    DELETE FROM community_tally t USING (
        SELECT * FROM community_tally EXCEPT SELECT * FROM tally_now
    ) gone
    WHERE t.division_id = gone.division_id AND t.settlement = gone.settlement
      AND t.since = gone.since;
    INSERT INTO community_tally
    SELECT * FROM tally_now EXCEPT SELECT * FROM community_tally;
    DROP TABLE tally_now;
END $$;
"""


def upgrade() -> None:
    run(COLUMNS)
    run(FUNCTIONS)
