"""Who counts waits for who moves divisions, and who hires for who ends or moves the employer."""

from importlib import import_module

from migrations import run

revision = "0038"
down_revision = "0037"

workforce = import_module("migrations.versions.2026_11_28_0032_workforce")

IN_TURN = """
-- A change of what is counted, or of where a division lay, moves every count that it is part of. Its
-- arguments: the tally, the table of what it counts, the columns of its classes, and what a row adds.
CREATE OR REPLACE FUNCTION tally_moved() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    counted text := TG_ARGV[1];
    placement text := 'division_placement';
BEGIN
    -- Whoever counts and whoever moves divisions wait for each other, and then see what the other did.
    IF TG_TABLE_NAME = counted THEN
        counted := 'changed';
        PERFORM pg_advisory_xact_lock_shared(hashtext('division_placement'));
    ELSIF EXISTS (SELECT FROM changed) THEN
        placement := 'changed';
        PERFORM pg_advisory_xact_lock(hashtext('division_placement'));
    ELSE
        RETURN NULL;
    END IF;
    EXECUTE format($sql$
        INSERT INTO %1$I
            (division_id, level, at_home, settlement, %2$s, on_date, change)
        SELECT division_id, level, at_home, settlement, %2$s, on_date, sum(change)
        FROM (
            SELECT p.within_id AS division_id, p.within_level AS level,
                   p.within_id = p.division_id AS at_home,
                   coalesce(p.settlement, 'NONE') AS settlement, %2$s,
                   edge.on_date, edge.sign * %3$s AS change
            FROM %4$I t JOIN %5$I p ON p.division_id = t.home_id AND p.during && t.during
            CROSS JOIN LATERAL (VALUES
                (coalesce(lower(t.during * p.during), '-infinity'::date), $1),
                (upper(t.during * p.during), -$1)
            ) AS edge (on_date, sign)
            WHERE edge.on_date IS NOT NULL
        ) moved
        GROUP BY division_id, level, at_home, settlement, %2$s, on_date HAVING sum(change) <> 0
    $sql$, TG_ARGV[0] || '_delta', TG_ARGV[2], TG_ARGV[3], counted, placement)
    USING CASE TG_OP WHEN 'DELETE' THEN -1 ELSE 1 END;
    RETURN NULL;
END $$;
"""

HELD = """
-- Where a row is counted may be for another to say: that one stays as it is until the row is written.
-- Its arguments: the other's table, and a query for the keys of those.
CREATE FUNCTION held() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('SELECT FROM %I WHERE id IN (%s) ORDER BY id FOR SHARE', TG_ARGV[0], TG_ARGV[1]);
    RETURN NULL;
END $$;
"""

# The workplaces whose people or posts change.
EMPLOYED_AT = "FROM changed c JOIN workplace w ON w.id = c.workplace_id"
POSTS_AT = (
    "FROM changed c JOIN post p ON p.id = c.post_id JOIN workplace w ON w.id = p.workplace_id"
)
ADDED = {"INSERT": "NEW", "UPDATE": "NEW"}
EMPLOYERS = (("organization", "organization_id"), ("incubation_base", "base_id"))

TRIGGERS = "".join(
    workforce.on(table, ADDED, "held", employer, f"SELECT w.{key} {at}")
    for table, at in (("social_worker_employment", EMPLOYED_AT), ("post_room", POSTS_AT))
    for employer, key in EMPLOYERS
)


def upgrade() -> None:
    run(IN_TURN)
    run(HELD)
    run(TRIGGERS)
