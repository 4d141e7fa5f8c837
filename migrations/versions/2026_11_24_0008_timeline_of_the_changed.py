"""A body's timeline is laid out for the bodies that changed, not for the whole register each time."""

from migrations import run

revision = "0008"
down_revision = "0007"

FUNCTIONS = """
CREATE OR REPLACE VIEW organization_timeline_derived AS
WITH whole AS NOT MATERIALIZED (
    SELECT s.organization_id, s.during * h.during AS during, s.form, s.standing,
           s.community_based, h.division_id AS home_id,
           (SELECT min(lower(r.during)) FROM organization_standing r
            WHERE r.organization_id = s.organization_id AND r.standing = 'REGISTERED'
           ) AS registered_on
    FROM organization_standing s
    JOIN organization_home h
      ON h.organization_id = s.organization_id AND h.during && s.during
)
SELECT w.organization_id, w.during * c.during AS during, w.form, w.standing, w.community_based,
       true AS charity, w.home_id, w.registered_on
FROM whole w JOIN organization_charity c
  ON c.organization_id = w.organization_id AND c.during && w.during
UNION ALL
SELECT w.organization_id, w.during, w.form, w.standing, w.community_based, false, w.home_id,
       w.registered_on
FROM whole w
WHERE NOT EXISTS (
    SELECT FROM organization_charity c WHERE c.organization_id = w.organization_id)
UNION ALL
SELECT w.organization_id, unnest(datemultirange(w.during) - c.held), w.form, w.standing,
       w.community_based, false, w.home_id, w.registered_on
FROM whole w
JOIN (SELECT organization_id, range_agg(during) AS held
      FROM organization_charity GROUP BY organization_id) c
  ON c.organization_id = w.organization_id;
CREATE OR REPLACE FUNCTION organization_fact_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ids bigint[] := ARRAY(SELECT DISTINCT organization_id FROM changed);
BEGIN
    DELETE FROM organization_timeline WHERE organization_id = ANY (ids);
    INSERT INTO organization_timeline
    SELECT * FROM organization_timeline_derived WHERE organization_id = ANY (ids);
    RETURN NULL;
END $$;
"""


def upgrade() -> None:
    run(FUNCTIONS)
