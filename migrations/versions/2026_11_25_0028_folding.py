"""Folding counts of volunteers takes as long as there is to fold, however many lines there are."""

from migrations import run

revision = "0028"
down_revision = "0027"

# Lines of places that are whole are few and come with every write; those of homes are many, and come
# when what waits is lined up.
FOLD = """
-- squawk-ignore ban-drop-function
DROP FUNCTION fold_volunteer_lines(bigint);
-- Lines of one division, platform and kind become one where there are `many` new ones: small ones
-- first, and a large one only once as much has come beside it, so an entry is seldom written again.
-- Who comes while another folds leaves it to them.
CREATE FUNCTION fold_volunteer_lines(many bigint, wholes boolean) RETURNS bigint
LANGUAGE plpgsql SET max_parallel_workers_per_gather = 0 SET work_mem = '64MB' AS $$
DECLARE made bigint;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('fold_volunteer_lines')) THEN RETURN 0; END IF;
    EXECUTE format($sql$
        CREATE TEMP TABLE taken ON COMMIT DROP AS
        WITH due AS MATERIALIZED (
            SELECT division_id, platform_id, kind FROM volunteer_line WHERE NOT folded AND %1$s
            GROUP BY 1, 2, 3 HAVING count(*) >= %2$s
        ), sized AS (
            SELECT l.*, row_number() OVER smaller AS place, sum(size) OVER smaller - size AS before
            FROM due
            CROSS JOIN LATERAL (
                SELECT id, division_id, platform_id, kind, folded,
                       CASE WHEN running IS NULL THEN total ELSE cardinality(running) END AS size
                FROM volunteer_line l
                WHERE l.division_id = due.division_id AND l.platform_id = due.platform_id
                  AND l.kind = due.kind AND %1$s OFFSET 0
            ) l
            WINDOW smaller AS (PARTITION BY l.division_id, l.platform_id, l.kind
                               ORDER BY folded, size, l.id)
        ), upto AS (
            SELECT division_id, platform_id, kind, max(place) AS place FROM sized
            WHERE NOT folded OR size <= 2 * before GROUP BY 1, 2, 3
        )
        SELECT s.id FROM sized s JOIN upto u USING (division_id, platform_id, kind)
        WHERE s.place <= u.place
    $sql$, CASE WHEN wholes THEN 'whole' ELSE 'NOT whole' END, many);
    ANALYZE taken;
    IF wholes THEN
        WITH gone AS (
            DELETE FROM volunteer_line l USING taken t WHERE l.id = t.id RETURNING l.*
        )
        INSERT INTO volunteer_line
            (division_id, platform_id, kind, whole, folded, last_on, total, days, running)
        SELECT division_id, platform_id, kind, true, true, max(day), max(running),
               array_agg(day ORDER BY day), array_agg(running ORDER BY day)
        FROM (
            SELECT division_id, platform_id, kind, day, (sum(sum(times)) OVER (
                   PARTITION BY division_id, platform_id, kind ORDER BY day))::integer AS running
            FROM (
                SELECT division_id, platform_id, kind, day, 1 AS times
                FROM gone CROSS JOIN LATERAL unnest(days) AS day WHERE running IS NULL
                UNION ALL
                SELECT division_id, platform_id, kind, e.day, e.upto - e.before
                FROM gone CROSS JOIN LATERAL unnest(days, running, 0 || running)
                    AS e (day, upto, before)
                WHERE running IS NOT NULL AND e.day IS NOT NULL
            ) entry
            GROUP BY 1, 2, 3, 4
        ) running GROUP BY 1, 2, 3;
    ELSE
        WITH gone AS (
            DELETE FROM volunteer_line l USING taken t WHERE l.id = t.id RETURNING l.*
        )
        INSERT INTO volunteer_line
            (division_id, platform_id, kind, whole, folded, last_on, total, days)
        SELECT division_id, platform_id, kind, false, true, max(day), count(*),
               array_agg(day ORDER BY day)
        FROM gone CROSS JOIN LATERAL unnest(days) AS day GROUP BY 1, 2, 3;
    END IF;
    GET DIAGNOSTICS made = ROW_COUNT;
    DROP TABLE taken;
    RETURN made;
END $$;

-- What waits becomes lines of its homes.
CREATE OR REPLACE FUNCTION line_up_volunteers() RETURNS bigint
LANGUAGE plpgsql SET max_parallel_workers_per_gather = 0 SET work_mem = '64MB' AS $$
DECLARE written bigint;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('fold_volunteer_lines')) THEN RETURN 0; END IF;
    WITH gone AS (DELETE FROM volunteer_waiting RETURNING *)
    INSERT INTO volunteer_line
        (division_id, platform_id, kind, whole, folded, last_on, total, days)
    SELECT e.home_id, platform_id, e.kind, false, false, max(e.on_date), count(*),
           array_agg(e.on_date ORDER BY e.on_date)
    FROM gone CROSS JOIN LATERAL unnest(homes, days, kinds) AS e (home_id, on_date, kind)
    GROUP BY 1, 2, 3;
    GET DIAGNOSTICS written = ROW_COUNT;
    RETURN written;
END $$;
"""


def upgrade() -> None:
    run(FOLD)
