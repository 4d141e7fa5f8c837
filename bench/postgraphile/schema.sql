-- What PostGraphile is given to serve: today's rows with plain columns over the register's own
-- tables and indexes, and the two counts as functions of a day.

DROP SCHEMA IF EXISTS bench_api CASCADE;
CREATE SCHEMA bench_api;

CREATE VIEW bench_api.district AS
SELECT v.division_id AS id, v.code, v.name
FROM division_version v
WHERE v.level = 'DISTRICT' AND v.during @> (now() AT TIME ZONE 'Asia/Shanghai')::date;

COMMENT ON VIEW bench_api.district IS '@primaryKey id
@unique code';

CREATE VIEW bench_api.community AS
SELECT v.division_id AS id, v.code, v.name, p.within_id AS district_id
FROM division_version v
JOIN division_placement p ON p.division_id = v.division_id AND p.level = 'COMMUNITY'
 AND p.within_level = 'DISTRICT' AND p.during @> (now() AT TIME ZONE 'Asia/Shanghai')::date
WHERE v.level = 'COMMUNITY' AND v.during @> (now() AT TIME ZONE 'Asia/Shanghai')::date;

COMMENT ON VIEW bench_api.community IS '@primaryKey id
@unique code
@foreignKey (district_id) references bench_api.district (id)|@fieldName district|@foreignFieldName communities';

-- A join would be read from its beginning for a page deep inside the list; LATERAL with OFFSET 0
-- makes Postgres begin at the cursor and look each body's facts up.
CREATE VIEW bench_api.organization AS
SELECT o.id, o.number, o.name, o.credit_code, t.form, t.standing, o.established_on,
       t.home_id AS community_id,
       (SELECT p.within_id FROM division_placement p
        WHERE p.division_id = t.home_id AND p.within_level = 'DISTRICT'
          AND p.during @> (now() AT TIME ZONE 'Asia/Shanghai')::date) AS district_id
FROM organization o
CROSS JOIN LATERAL (
    SELECT f.form, f.standing, f.home_id FROM organization_timeline f
    WHERE f.organization_id = o.id AND f.during @> (now() AT TIME ZONE 'Asia/Shanghai')::date
      AND f.standing IN ('GUIDED', 'FILED', 'REGISTERED')
    OFFSET 0
) t;
COMMENT ON VIEW bench_api.organization IS '@primaryKey id
@unique credit_code
@foreignKey (community_id) references bench_api.community (id)|@fieldName community
@foreignKey (district_id) references bench_api.district (id)|@fieldName district';

-- The same bodies as a community's list is read: by the index on their home.
CREATE VIEW bench_api.local_organization AS
SELECT t.organization_id AS id, o.number, o.name, t.home_id AS community_id
FROM organization_timeline t
JOIN organization o ON o.id = t.organization_id
WHERE t.during @> (now() AT TIME ZONE 'Asia/Shanghai')::date
  AND t.standing IN ('GUIDED', 'FILED', 'REGISTERED');
COMMENT ON VIEW bench_api.local_organization IS '@primaryKey id
@foreignKey (community_id) references bench_api.community (id)|@foreignFieldName organizations';

-- Volunteers, and those who are registered today by where they live.
CREATE VIEW bench_api.volunteer AS
SELECT id, name_masked AS masked_name, registered_on, home_id AS community_id
FROM volunteer WHERE since < ended_on;
COMMENT ON VIEW bench_api.volunteer IS '@primaryKey id
@foreignKey (community_id) references bench_api.community (id)|@fieldName community';

CREATE VIEW bench_api.registered_volunteer AS
SELECT v.id, p.within_id AS district_id
FROM division_placement p
JOIN volunteer v ON v.home_id = p.division_id AND v.since < v.ended_on
 AND v.since <= (now() AT TIME ZONE 'Asia/Shanghai')::date
 AND v.ended_on > (now() AT TIME ZONE 'Asia/Shanghai')::date
WHERE p.within_level = 'DISTRICT' AND p.during @> (now() AT TIME ZONE 'Asia/Shanghai')::date;
COMMENT ON VIEW bench_api.registered_volunteer IS '@primaryKey id
@foreignKey (district_id) references bench_api.district (id)|@foreignFieldName volunteers';

-- The ratio of each district, counted from the records.
CREATE FUNCTION bench_api.ratio_by_district(settled text, day date)
RETURNS TABLE (code text, name text, target numeric, communities integer, organizations integer,
               mean double precision, below_target integer, missing integer)
LANGUAGE sql STABLE AS $$
    WITH rule AS (
        SELECT r.target, r.counted FROM ratio_target r
        WHERE r.settlement = settled AND r.during @> day
    ), counted AS (
        SELECT t.home_id, count(*) AS value
        FROM organization_timeline t
        WHERE t.community_based AND t.during @> day
          AND t.standing = ANY ((SELECT rule.counted FROM rule)::text[])
        GROUP BY t.home_id
    ), of_district AS (
        SELECT p.within_id, rule.target, count(*) AS communities,
               sum(coalesce(c.value, 0)) AS organizations,
               count(*) FILTER (WHERE coalesce(c.value, 0) < rule.target) AS below_target
        FROM rule CROSS JOIN division_placement p
        LEFT JOIN counted c ON c.home_id = p.division_id
        WHERE p.level = 'COMMUNITY' AND p.within_level = 'DISTRICT' AND p.settlement = settled
          AND p.during @> day
        GROUP BY p.within_id, rule.target
    )
    SELECT v.code, v.name, d.target, d.communities::integer, d.organizations::integer,
           d.organizations::double precision / d.communities, d.below_target::integer,
           ceil(greatest(d.target * d.communities - d.organizations, 0))::integer
    FROM of_district d
    JOIN division_version v ON v.division_id = d.within_id AND v.during @> day
    ORDER BY v.code
$$;
COMMENT ON FUNCTION bench_api.ratio_by_district IS '@behavior +list -connection';

-- The same over the register's tally.
CREATE FUNCTION bench_api.tallied_ratio_by_district(settled text, day date)
RETURNS TABLE (code text, name text, target numeric, communities integer, organizations integer,
               mean double precision, below_target integer, missing integer)
LANGUAGE sql STABLE AS $$
    WITH rule AS (
        SELECT r.target, r.counted FROM ratio_target r
        WHERE r.settlement = settled AND r.during @> day
    ), counted AS (
        SELECT c.division_id, sum(c.value) AS value
        FROM organization_count c
        WHERE c.level = 'COMMUNITY' AND c.community_based AND c.since <= day AND c.until > day
          AND c.standing IN ('GUIDED', 'FILED', 'REGISTERED')
          AND c.standing = ANY ((SELECT rule.counted FROM rule)::text[])
        GROUP BY c.division_id
    ), of_district AS (
        SELECT p.within_id, rule.target, count(*) AS communities,
               sum(coalesce(c.value, 0)) AS organizations,
               count(*) FILTER (WHERE coalesce(c.value, 0) < rule.target) AS below_target
        FROM rule CROSS JOIN division_placement p
        LEFT JOIN counted c ON c.division_id = p.division_id
        WHERE p.level = 'COMMUNITY' AND p.within_level = 'DISTRICT' AND p.settlement = settled
          AND p.during @> day
        GROUP BY p.within_id, rule.target
    )
    SELECT v.code, v.name, d.target, d.communities::integer, d.organizations::integer,
           d.organizations::double precision / d.communities, d.below_target::integer,
           ceil(greatest(d.target * d.communities - d.organizations, 0))::integer
    FROM of_district d
    JOIN division_version v ON v.division_id = d.within_id AND v.during @> day
    ORDER BY v.code
$$;
COMMENT ON FUNCTION bench_api.tallied_ratio_by_district IS '@behavior +list -connection';

-- How many organizations in being each district has, counted from the records.
CREATE FUNCTION bench_api.counts_by_district(day date)
RETURNS TABLE (code text, name text, organizations integer)
LANGUAGE sql STABLE AS $$
    SELECT v.code, v.name, coalesce(c.value, 0)::integer
    FROM division_version v
    LEFT JOIN (
        SELECT p.within_id, sum(t.value) AS value
        FROM (
            SELECT home_id, count(*) AS value FROM organization_timeline
            WHERE during @> day AND standing IN ('GUIDED', 'FILED', 'REGISTERED')
            GROUP BY home_id
        ) t
        JOIN division_placement p ON p.division_id = t.home_id AND p.within_level = 'DISTRICT'
         AND p.during @> day
        GROUP BY p.within_id
    ) c ON c.within_id = v.division_id
    WHERE v.level = 'DISTRICT' AND v.during @> day
    ORDER BY v.code
$$;
COMMENT ON FUNCTION bench_api.counts_by_district IS '@behavior +list -connection';

-- The same over the register's tally.
CREATE FUNCTION bench_api.tallied_counts_by_district(day date)
RETURNS TABLE (code text, name text, organizations integer)
LANGUAGE sql STABLE AS $$
    SELECT v.code, v.name, (
        SELECT coalesce(sum(c.value), 0)::integer FROM organization_count c
        WHERE c.division_id = v.division_id AND c.since <= day AND c.until > day
          AND c.standing IN ('GUIDED', 'FILED', 'REGISTERED'))
    FROM division_version v
    WHERE v.level = 'DISTRICT' AND v.during @> day
    ORDER BY v.code
$$;
COMMENT ON FUNCTION bench_api.tallied_counts_by_district IS '@behavior +list -connection';

-- All that is linked in each district, counted from the records.
CREATE FUNCTION bench_api.linked_by_district(day date)
RETURNS TABLE (code text, name text, organizations integer, charities integer,
               social_workers integer, posts integer, volunteers integer, projects integer,
               bases integer, tenants integer)
LANGUAGE sql STABLE AS $$
    WITH body AS (
        SELECT p.within_id, sum(t.bodies) AS bodies, sum(t.charities) AS charities
        FROM (
            SELECT home_id, count(*) AS bodies, count(*) FILTER (WHERE charity) AS charities
            FROM organization_timeline
            WHERE during @> day AND standing IN ('GUIDED', 'FILED', 'REGISTERED')
            GROUP BY home_id
        ) t
        JOIN division_placement p ON p.division_id = t.home_id AND p.within_level = 'DISTRICT'
         AND p.during @> day
        GROUP BY p.within_id
    ), person AS (
        SELECT p.within_id, sum(v.people) AS people
        FROM (
            SELECT home_id, count(*) AS people FROM volunteer_period
            WHERE platform_id = 0 AND since <= day AND until > day
            GROUP BY home_id
        ) v
        JOIN division_placement p ON p.division_id = v.home_id AND p.within_level = 'DISTRICT'
         AND p.during @> day
        GROUP BY p.within_id
    ), other AS (
        SELECT p.within_id,
               sum(value) FILTER (WHERE measure = 'SOCIAL_WORKER') AS workers,
               sum(value) FILTER (WHERE measure = 'POST') AS posts,
               sum(value) FILTER (WHERE measure = 'PROJECT') AS projects,
               sum(value) FILTER (WHERE measure = 'INCUBATION_BASE') AS bases,
               sum(value) FILTER (WHERE measure = 'TENANCY') AS tenants
        FROM (
            SELECT home_id, measure, sum(value) AS value FROM counted
            WHERE measure IN ('SOCIAL_WORKER', 'POST', 'PROJECT', 'INCUBATION_BASE', 'TENANCY')
              AND during @> day
            GROUP BY home_id, measure
        ) c
        JOIN division_placement p ON p.division_id = c.home_id AND p.within_level = 'DISTRICT'
         AND p.during @> day
        GROUP BY p.within_id
    )
    SELECT v.code, v.name, coalesce(body.bodies, 0)::integer,
           coalesce(body.charities, 0)::integer, coalesce(other.workers, 0)::integer,
           coalesce(other.posts, 0)::integer, coalesce(person.people, 0)::integer,
           coalesce(other.projects, 0)::integer, coalesce(other.bases, 0)::integer,
           coalesce(other.tenants, 0)::integer
    FROM division_version v
    LEFT JOIN body ON body.within_id = v.division_id
    LEFT JOIN person ON person.within_id = v.division_id
    LEFT JOIN other ON other.within_id = v.division_id
    WHERE v.level = 'DISTRICT' AND v.during @> day
    ORDER BY v.code
$$;
COMMENT ON FUNCTION bench_api.linked_by_district IS '@behavior +list -connection';
