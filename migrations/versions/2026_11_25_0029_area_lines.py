"""Lines of districts and above get a small table of their own, which is vacuumed as often as it is folded.

They die with every fold, and lay among the millions of entries of homes: reads of the city went through
what was dead until a long vacuum came by.
"""

from migrations import run

revision = "0029"
down_revision = "0028"

TABLE = """
-- As volunteer_line, of all who lived within a district or what is above it.
CREATE TABLE volunteer_area_line (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_volunteer_area_line PRIMARY KEY,
    division_id bigint NOT NULL,
    platform_id smallint NOT NULL,
    kind smallint NOT NULL CONSTRAINT ck_volunteer_area_line_kind CHECK (abs(kind) BETWEEN 1 AND 3),
    folded boolean NOT NULL,
    last_on date NOT NULL,
    total integer NOT NULL,
    days date[] NOT NULL,
    running integer[]
);
CREATE INDEX ix_volunteer_area_line_division_id ON volunteer_area_line (division_id, platform_id);
ALTER TABLE volunteer_area_line
    ALTER days SET STORAGE EXTERNAL, ALTER running SET STORAGE EXTERNAL;
"""

# A writer that has begun is waited for; those that come wait until the lines lie where they are read.
MOVE = """
LOCK TABLE division_placement, volunteer, volunteer_past, volunteer_registration,
    volunteer_registration_past, volunteer_line IN SHARE ROW EXCLUSIVE MODE;
INSERT INTO volunteer_area_line
    (division_id, platform_id, kind, folded, last_on, total, days, running)
SELECT division_id, platform_id, kind, folded, last_on, total, days, running
FROM volunteer_line WHERE whole;
DELETE FROM volunteer_line WHERE whole;
"""

FUNCTIONS = """
-- What districts and all above them are left by entries of homes. Each entry is placed in its district
-- and climbs on from there. Not every home lies in a township.
CREATE OR REPLACE FUNCTION volunteer_lines() RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT $sql$
        placed AS MATERIALIZED (
            SELECT within_id AS district, platform_id, greatest(on_date, lower(during)) AS on_date,
                   kind
            FROM entry JOIN division_placement p
                ON p.division_id = home_id AND within_level = 'DISTRICT'
            WHERE upper_inf(during) OR on_date < upper(during)
            UNION ALL
            SELECT within_id, platform_id, upper(during), -kind
            FROM entry JOIN division_placement p
                ON p.division_id = home_id AND within_level = 'DISTRICT' AND NOT upper_inf(during)
            WHERE on_date < upper(during)
        ), above AS (
            SELECT within_id, platform_id, greatest(on_date, lower(during)) AS on_date, kind
            FROM placed JOIN division_placement p
                ON p.division_id = district AND level = 'DISTRICT' AND within_level <> 'DISTRICT'
            WHERE upper_inf(during) OR on_date < upper(during)
            UNION ALL
            SELECT within_id, platform_id, upper(during), -kind
            FROM placed JOIN division_placement p
                ON p.division_id = district AND level = 'DISTRICT' AND within_level <> 'DISTRICT'
                AND NOT upper_inf(during)
            WHERE on_date < upper(during)
        )
        INSERT INTO volunteer_area_line
            (division_id, platform_id, kind, folded, last_on, total, days, running)
        SELECT district, platform_id, kind, false, max(on_date), count(*),
               array_agg(on_date ORDER BY on_date), NULL
        FROM placed GROUP BY 1, 2, 3
        UNION ALL
        SELECT within_id, platform_id, kind, false, max(on_date), max(times),
               array_agg(on_date ORDER BY on_date), array_agg(times ORDER BY on_date)
        FROM (
            SELECT within_id, platform_id, kind, on_date, (sum(count(*)) OVER (
                   PARTITION BY within_id, platform_id, kind ORDER BY on_date))::integer AS times
            FROM above GROUP BY 1, 2, 3, 4
        ) running GROUP BY 1, 2, 3
    $sql$
$$;

-- A reform moves homes from one district to another, and their counts with them.
CREATE OR REPLACE FUNCTION volunteer_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM volunteer_period v JOIN changed p ON p.division_id = v.home_id) THEN
        EXECUTE format($sql$
            WITH %s, placed AS (
                SELECT within_id, platform_id, greatest(on_date, lower(during)) AS on_date, kind
                FROM entry JOIN changed p ON p.division_id = home_id
                     AND within_level NOT IN ('TOWNSHIP', 'COMMUNITY')
                WHERE upper_inf(during) OR on_date < upper(during)
                UNION ALL
                SELECT within_id, platform_id, upper(during), -kind
                FROM entry JOIN changed p ON p.division_id = home_id
                     AND within_level NOT IN ('TOWNSHIP', 'COMMUNITY')
                WHERE NOT upper_inf(during) AND on_date < upper(during)
            )
            INSERT INTO volunteer_area_line
                (division_id, platform_id, kind, folded, last_on, total, days)
            SELECT within_id, platform_id, kind, false, max(on_date), count(*),
                   array_agg(on_date ORDER BY on_date)
            FROM placed GROUP BY 1, 2, 3
        $sql$, volunteer_entries(format(
            'SELECT *, %s AS sign FROM volunteer_period
             WHERE home_id IN (SELECT division_id FROM changed)',
            CASE TG_OP WHEN 'DELETE' THEN -1 ELSE 1 END)));
    END IF;
    RETURN NULL;
END $$;

-- How many there were on a day: always exact. A township is the sum of the homes that it held.
CREATE OR REPLACE FUNCTION volunteers_on(place bigint, platform smallint, day date)
RETURNS TABLE (registered bigint, verified bigint, ended bigint)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(sum(n) FILTER (WHERE abs(kind) = 1), 0),
           coalesce(sum(n) FILTER (WHERE abs(kind) = 2), 0),
           coalesce(sum(n) FILTER (WHERE abs(kind) = 3), 0)
    FROM (
        SELECT kind, sign(kind)::integer * CASE WHEN day >= last_on THEN total
               WHEN running IS NULL THEN width_bucket(day, days)
               ELSE coalesce(running[nullif(width_bucket(day, days), 0)], 0) END AS n
        FROM volunteer_area_line
        WHERE division_id = place AND platform_id = platform
        UNION ALL
        SELECT l.kind, sign(l.kind)::integer * CASE WHEN day >= last_on THEN total
               ELSE width_bucket(day, days) END
        FROM division_placement p
        JOIN volunteer_line l ON l.division_id = p.division_id AND l.platform_id = platform
        WHERE p.within_id = place AND p.during @> day
          AND (SELECT level FROM division WHERE id = place) IN ('TOWNSHIP', 'COMMUNITY')
        UNION ALL
        SELECT e.kind, sign(e.kind)::integer
        FROM (
            SELECT array_agg(division_id) AS homes, array_agg(DISTINCT division_id / 16) AS buckets
            FROM division_placement p
            WHERE p.within_id = place AND p.during @> day
              AND (SELECT level FROM division WHERE id = place) IN ('TOWNSHIP', 'COMMUNITY')
        ) there
        JOIN volunteer_waiting w ON w.bucket = ANY (there.buckets) AND w.platform_id = platform
        CROSS JOIN LATERAL unnest(w.homes, w.days, w.kinds) AS e (home_id, on_date, kind)
        WHERE e.on_date <= day AND e.home_id = ANY (there.homes)
    ) added
$$;

-- What waits becomes lines of its homes.
CREATE OR REPLACE FUNCTION line_up_volunteers() RETURNS bigint
LANGUAGE plpgsql SET max_parallel_workers_per_gather = 0 SET work_mem = '64MB' AS $$
DECLARE written bigint;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('fold_volunteer_lines')) THEN RETURN 0; END IF;
    WITH gone AS (DELETE FROM volunteer_waiting RETURNING *)
    INSERT INTO volunteer_line (division_id, platform_id, kind, folded, last_on, total, days)
    SELECT e.home_id, platform_id, e.kind, false, max(e.on_date), count(*),
           array_agg(e.on_date ORDER BY e.on_date)
    FROM gone CROSS JOIN LATERAL unnest(homes, days, kinds) AS e (home_id, on_date, kind)
    GROUP BY 1, 2, 3;
    GET DIAGNOSTICS written = ROW_COUNT;
    RETURN written;
END $$;

-- squawk-ignore ban-drop-function
DROP FUNCTION fold_volunteer_lines(bigint, boolean);

-- Lines of one area, platform and kind become one where there are `many` new ones. There are no more
-- days in it than there were days. Who comes while another folds leaves it to them.
CREATE FUNCTION fold_volunteer_areas(many bigint) RETURNS bigint
LANGUAGE plpgsql SET max_parallel_workers_per_gather = 0 SET work_mem = '64MB' AS $$
DECLARE made bigint;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('fold_volunteer_lines')) THEN RETURN 0; END IF;
    WITH due AS MATERIALIZED (
        SELECT division_id, platform_id, kind FROM volunteer_area_line WHERE NOT folded
        GROUP BY 1, 2, 3 HAVING count(*) >= many
    ), gone AS (
        DELETE FROM volunteer_area_line l USING due d
        WHERE (l.division_id, l.platform_id, l.kind) = (d.division_id, d.platform_id, d.kind)
    )
    INSERT INTO volunteer_area_line
        (division_id, platform_id, kind, folded, last_on, total, days, running)
    SELECT d.division_id, d.platform_id, d.kind, true, folded.* FROM due d
    CROSS JOIN LATERAL (
        SELECT max(day), max(upto), array_agg(day ORDER BY day), array_agg(upto ORDER BY day)
        FROM (
            SELECT day, (sum(sum(times)) OVER (ORDER BY day))::integer AS upto
            FROM (
                SELECT e.day, e.upto - e.before AS times
                FROM volunteer_area_line l
                CROSS JOIN LATERAL unnest(l.days, l.running, 0 || l.running)
                    AS e (day, upto, before)
                WHERE (l.division_id, l.platform_id, l.kind) = (d.division_id, d.platform_id, d.kind)
                  AND l.running IS NOT NULL AND e.day IS NOT NULL
                UNION ALL
                SELECT e.day, 1
                FROM volunteer_area_line l CROSS JOIN LATERAL unnest(l.days) AS e (day)
                WHERE (l.division_id, l.platform_id, l.kind) = (d.division_id, d.platform_id, d.kind)
                  AND l.running IS NULL
            ) entry GROUP BY day
        ) daily
    ) folded;
    GET DIAGNOSTICS made = ROW_COUNT;
    RETURN made;
END $$;

-- The same of homes: small lines first, and a large one only once as much has come beside it, so an
-- entry is seldom written again.
CREATE FUNCTION fold_volunteer_homes(many bigint) RETURNS bigint
LANGUAGE plpgsql SET max_parallel_workers_per_gather = 0 SET work_mem = '64MB' AS $$
DECLARE made bigint;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('fold_volunteer_lines')) THEN RETURN 0; END IF;
    CREATE TEMP TABLE taken ON COMMIT DROP AS
    WITH due AS MATERIALIZED (
        SELECT division_id, platform_id, kind FROM volunteer_line WHERE NOT folded
        GROUP BY 1, 2, 3 HAVING count(*) >= many
    ), sized AS (
        SELECT l.*, row_number() OVER smaller AS place, sum(total) OVER smaller - total AS before
        FROM due
        CROSS JOIN LATERAL (
            SELECT id, division_id, platform_id, kind, folded, total
            FROM volunteer_line l
            WHERE l.division_id = due.division_id AND l.platform_id = due.platform_id
              AND l.kind = due.kind OFFSET 0
        ) l
        WINDOW smaller AS (PARTITION BY l.division_id, l.platform_id, l.kind
                           ORDER BY folded, total, l.id)
    ), upto AS (
        SELECT division_id, platform_id, kind, max(place) AS place FROM sized
        WHERE NOT folded OR total <= 2 * before GROUP BY 1, 2, 3
    )
    SELECT s.id FROM sized s JOIN upto u USING (division_id, platform_id, kind)
    WHERE s.place <= u.place;
    ANALYZE taken;
    WITH gone AS (DELETE FROM volunteer_line l USING taken t WHERE l.id = t.id RETURNING l.*)
    INSERT INTO volunteer_line (division_id, platform_id, kind, folded, last_on, total, days)
    SELECT division_id, platform_id, kind, true, max(day), count(*), array_agg(day ORDER BY day)
    FROM gone CROSS JOIN LATERAL unnest(days) AS day GROUP BY 1, 2, 3;
    GET DIAGNOSTICS made = ROW_COUNT;
    DROP TABLE taken;
    RETURN made;
END $$;

CREATE OR REPLACE VIEW volunteer_daily AS
SELECT whole, division_id, platform_id, abs(kind) AS kind, on_date,
       sum(sign(kind)::integer * times) AS change
FROM (
    SELECT true AS whole, division_id, platform_id, kind, e.on_date,
           CASE WHEN running IS NULL THEN 1 ELSE e.upto - e.before END AS times
    FROM volunteer_area_line
    CROSS JOIN LATERAL unnest(days, running, 0 || running) AS e (on_date, upto, before)
    WHERE e.on_date IS NOT NULL
    UNION ALL
    SELECT false, division_id, platform_id, kind, on_date, 1
    FROM volunteer_line CROSS JOIN LATERAL unnest(days) AS on_date
    UNION ALL
    SELECT false, e.home_id, platform_id, e.kind, e.on_date, 1
    FROM volunteer_waiting
    CROSS JOIN LATERAL unnest(homes, days, kinds) AS e (home_id, on_date, kind)
) entry
GROUP BY 1, 2, 3, 4, 5 HAVING sum(sign(kind)::integer * times) <> 0;
-- squawk-ignore ban-drop-column
ALTER TABLE volunteer_line DROP COLUMN whole, DROP COLUMN running;
"""


def upgrade() -> None:
    run(TABLE)
    run(MOVE)
    run(FUNCTIONS)
