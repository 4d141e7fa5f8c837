"""The divisions of a base's tier, so that a base can be judged before there is one."""

from migrations import run

revision = "0039"
down_revision = "0038"

TIERS = """
-- At which levels a division has the office of a tier; a community's is its street.
CREATE FUNCTION tier_levels(tier text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE tier
        WHEN 'PROVINCE' THEN ARRAY['PROVINCE', 'MUNICIPALITY']
        WHEN 'CITY' THEN ARRAY['MUNICIPALITY', 'PREFECTURE']
        WHEN 'DISTRICT' THEN ARRAY['DISTRICT']
        ELSE ARRAY['TOWNSHIP'] END
$$;

-- The division whose office sees to a base: that of its tier, where its site lies.
CREATE OR REPLACE FUNCTION base_office(of_base bigint, day date) RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT p.within_id FROM incubation_base b
    JOIN division_placement p ON p.division_id = b.site_id AND p.during @> day
    WHERE b.id = of_base AND p.within_level = ANY (tier_levels(b.tier))
    LIMIT 1
$$;
"""


def upgrade() -> None:
    run(TIERS)
