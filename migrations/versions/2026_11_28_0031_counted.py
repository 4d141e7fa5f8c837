"""One way to count: whatever holds somewhere for a time is added up for every division on every day."""

# ruff: noqa: S608 - the texts put together here stand in this file
from migrations import run

revision = "0031"
down_revision = "0030"

# What each tally counts, the columns of its classes, and how much a row of it adds.
ORGANIZATION = ("organization", "organization_timeline", "form, standing, community_based, charity")
MEASURE = ("measure", "counted", "measure, class")

TABLES = """
-- Derived: what is counted of whom, where, and when. Each area lays its own facts out for it in a view
-- `<subjects>_counted`; what the words of a class mean stands in registry.tallies.
CREATE TABLE counted (
    subjects text NOT NULL,
    subject_id bigint NOT NULL,
    measure text NOT NULL,
    class text[] NOT NULL,
    home_id bigint NOT NULL,
    during daterange NOT NULL,
    value numeric NOT NULL,
    CONSTRAINT ck_counted_during_not_empty CHECK (NOT isempty(during))
);
CREATE INDEX ix_counted_subject_id ON counted (subject_id, subjects);
CREATE INDEX ix_counted_home_id ON counted (home_id, measure, subject_id);
CREATE INDEX ix_counted_measure ON counted (measure, subject_id);

CREATE TABLE measure_tally (
    division_id bigint NOT NULL,
    level text NOT NULL,
    at_home boolean NOT NULL,
    settlement text NOT NULL,
    measure text NOT NULL,
    class text[] NOT NULL,
    since date NOT NULL,
    until date NOT NULL,
    value numeric NOT NULL,
    CONSTRAINT pk_measure_tally
        PRIMARY KEY (division_id, measure, class, at_home, settlement, since)
);
CREATE INDEX ix_measure_tally_division_id
    ON measure_tally (division_id, measure, until) INCLUDE (since, class, value);
CREATE INDEX ix_measure_tally_community ON measure_tally (measure, until, since, division_id)
    INCLUDE (class, value) WHERE level = 'COMMUNITY';

CREATE TABLE measure_delta (
    division_id bigint NOT NULL,
    level text NOT NULL,
    at_home boolean NOT NULL,
    settlement text NOT NULL,
    measure text NOT NULL,
    class text[] NOT NULL,
    on_date date NOT NULL,
    change numeric NOT NULL
);
CREATE INDEX ix_measure_delta_division_id ON measure_delta (division_id, measure);

-- Always exact: what has been folded, and what has been written since.
CREATE VIEW measure_count AS
SELECT division_id, level, at_home, settlement, measure, class, since, until, value
FROM measure_tally
UNION ALL
SELECT division_id, level, at_home, settlement, measure, class, on_date, 'infinity'::date, change
FROM measure_delta;
"""

MOVED = """
-- A change of what is counted, or of where a division lay, moves every count that it is part of. Its
-- arguments: the tally, the table of what it counts, the columns of its classes, and what a row adds.
CREATE FUNCTION tally_moved() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    counted text := TG_ARGV[1];
    placement text := 'division_placement';
BEGIN
    IF TG_TABLE_NAME = counted THEN counted := 'changed'; ELSE placement := 'changed'; END IF;
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

-- Adds the deltas of a tally to its steps. Writers never wait for it, nor it for them. Returns how
-- many it folded.
CREATE FUNCTION fold_tally(tally text, classes text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    folded bigint;
    kind text := 'division_id, at_home, settlement, ' || classes;
    steps text := tally || '_tally';
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('fold_tally'), hashtext(tally));
    EXECUTE format($sql$
        CREATE TEMP TABLE taken ON COMMIT DROP AS
        WITH gone AS (DELETE FROM %1$I RETURNING *)
        SELECT level, %2$s, on_date, sum(change) AS change, count(*) AS deltas
        FROM gone GROUP BY level, %2$s, on_date
    $sql$, tally || '_delta', kind);
    EXECUTE 'SELECT coalesce(sum(deltas), 0) FROM taken' INTO folded;
    EXECUTE 'ANALYZE taken';
    -- Only the steps from the first touched day onwards are written again.
    EXECUTE format($sql$
        CREATE TEMP TABLE tail ON COMMIT DROP AS
        SELECT y.ctid AS place, y.* FROM %1$I y
        JOIN (SELECT %2$s, min(on_date) AS first_on FROM taken GROUP BY %2$s) x USING (%2$s)
        WHERE y.until >= x.first_on
    $sql$, steps, kind);
    EXECUTE format('DELETE FROM %1$I y USING tail WHERE y.ctid = tail.place', steps);
    EXECUTE format($sql$
        INSERT INTO %1$I (level, %2$s, since, until, value)
        WITH edge AS (
            SELECT level, %2$s, on_date, change FROM taken
            UNION ALL
            SELECT level, %2$s, since, value FROM tail
            UNION ALL
            SELECT level, %2$s, until, -value FROM tail WHERE until < 'infinity'
        ), net AS (
            SELECT level, %2$s, on_date, sum(change) AS change
            FROM edge GROUP BY level, %2$s, on_date HAVING sum(change) <> 0
        ), line AS (
            SELECT level, %2$s, on_date AS since, lead(on_date, 1, 'infinity') OVER class AS until,
                   sum(change) OVER class AS value
            FROM net WINDOW class AS (PARTITION BY %2$s ORDER BY on_date)
        )
        SELECT * FROM line WHERE value <> 0
    $sql$, steps, kind);
    EXECUTE 'DROP TABLE taken, tail';
    RETURN folded;
END $$;
"""

RECOUNTED = """
-- Brings what is counted of some subjects up to their facts; only rows that differ are touched.
CREATE FUNCTION recount(of_subjects text, ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- One after the other: who waited here sees what the one before has counted.
    EXECUTE format('SELECT FROM %I WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE', of_subjects)
        USING ids;
    EXECUTE format($sql$
        WITH wanted AS MATERIALIZED (
            SELECT subject_id, measure, class, home_id, during, value
            FROM %I WHERE subject_id = ANY ($2)
        ), kept AS MATERIALIZED (
            SELECT ctid AS place, subject_id, measure, class, home_id, during, value
            FROM counted WHERE subjects = $1 AND subject_id = ANY ($2)
        ), gone AS (
            DELETE FROM counted c USING kept k
            WHERE c.ctid = k.place AND NOT EXISTS (
                SELECT FROM wanted w
                WHERE (w.subject_id, w.measure, w.class, w.home_id, w.during, w.value)
                    = (k.subject_id, k.measure, k.class, k.home_id, k.during, k.value))
        )
        INSERT INTO counted (subjects, subject_id, measure, class, home_id, during, value)
        SELECT $1, w.* FROM wanted w WHERE NOT EXISTS (
            SELECT FROM kept k
            WHERE (w.subject_id, w.measure, w.class, w.home_id, w.during, w.value)
                = (k.subject_id, k.measure, k.class, k.home_id, k.during, k.value))
    $sql$, of_subjects || '_counted') USING of_subjects, ids;
END $$;

-- What a change of facts has counted anew. Its arguments: the subjects, and a query for the keys of
-- those that the rows `changed` are about.
CREATE FUNCTION recounted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ids bigint[];
BEGIN
    EXECUTE format('SELECT array_agg(DISTINCT id) FROM (%s) about (id)', TG_ARGV[1]) INTO ids;
    IF ids IS NOT NULL THEN
        PERFORM recount(TG_ARGV[0], ids);
    END IF;
    RETURN NULL;
END $$;

-- What a change of facts tells the feed: the type, and the same query.
CREATE FUNCTION told_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format($sql$
        INSERT INTO change (type, subject_id) SELECT DISTINCT %L, id FROM (%s) about (id)
        WHERE id IS NOT NULL
    $sql$, TG_ARGV[0], TG_ARGV[1]);
    RETURN NULL;
END $$;
"""

# No day and no place may hold more than there is room for, however many are let in at once.
ROOM = """
-- Arguments: the table of what has room, those who take it, their key to it, and the dated numbers of
-- how many it holds. Whoever takes the last place makes the others wait, and then sees them. A number
-- takes the place of another in one statement, so that at no moment there is none.
CREATE FUNCTION kept_within_room() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ids bigint[];
    crowded bigint;
BEGIN
    EXECUTE format('SELECT array_agg(DISTINCT %I) FROM changed', TG_ARGV[2]) INTO ids;
    EXECUTE format(
        'SELECT FROM %I WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE', TG_ARGV[0]) USING ids;
    EXECUTE format($sql$
        SELECT a.%2$I FROM (
            SELECT %2$I, lower(during) AS day FROM %1$I WHERE %2$I = ANY ($1)
            UNION SELECT %2$I, lower(during) FROM %3$I WHERE %2$I = ANY ($1)
            UNION SELECT %2$I, upper(during) FROM %3$I
            WHERE %2$I = ANY ($1) AND NOT upper_inf(during)
        ) a
        WHERE (SELECT count(*) FROM %1$I t WHERE t.%2$I = a.%2$I AND t.during @> a.day)
            > coalesce((SELECT r.places FROM %3$I r WHERE r.%2$I = a.%2$I AND r.during @> a.day), 0)
        LIMIT 1
    $sql$, TG_ARGV[1], TG_ARGV[2], TG_ARGV[3]) INTO crowded USING ids;
    IF crowded IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation',
            CONSTRAINT = 'ck_' || TG_ARGV[0] || '_room',
            MESSAGE = format('%s %s has no room for that many', TG_ARGV[0], crowded);
    END IF;
    RETURN NULL;
END $$;
"""


def derived(tally: str, counted: str, classes: str, value: str) -> str:
    """What a tally adds up to, counted anew: its proof, and its rebuilding."""
    amount, type_ = value.split("::")
    kind = f"division_id, level, at_home, settlement, {classes}"
    return f"""
CREATE OR REPLACE VIEW {tally}_tally_derived AS
WITH step AS (
    SELECT p.within_id AS division_id, p.within_level AS level,
           p.within_id = p.division_id AS at_home, coalesce(p.settlement, 'NONE') AS settlement,
           {classes}, t.during * p.during AS during, {amount} AS amount
    FROM {counted} t
    JOIN division_placement p ON p.division_id = t.home_id AND p.during && t.during
), net AS (
    SELECT {kind}, edge.on_date, sum(edge.change) AS change
    FROM step CROSS JOIN LATERAL (VALUES
        (coalesce(lower(during), '-infinity'::date), amount), (upper(during), -amount)
    ) AS edge (on_date, change)
    WHERE edge.on_date IS NOT NULL
    GROUP BY {kind}, edge.on_date HAVING sum(edge.change) <> 0
), line AS (
    SELECT {kind}, on_date AS since, lead(on_date, 1, 'infinity') OVER class AS until,
           (sum(change) OVER class)::{type_} AS value
    FROM net WINDOW class AS (PARTITION BY {kind} ORDER BY on_date)
)
SELECT * FROM line WHERE value <> 0;
"""


def moved(table: str, tally: str, counted: str, classes: str, value: str) -> str:
    """Statement triggers that move a tally when rows of `table` come or go."""
    amount, _ = value.split("::")
    return "".join(
        f"CREATE TRIGGER {table}_{event.lower()}_{tally}_moved AFTER {event} ON {table} "
        f"REFERENCING {rows} TABLE AS changed FOR EACH STATEMENT "
        f"EXECUTE FUNCTION tally_moved('{tally}', '{counted}', '{classes}', '{amount}');\n"
        for event, rows in (("INSERT", "NEW"), ("DELETE", "OLD"))
    )


# The tally of organizations is moved and folded by the same functions from now on.
TAKEN_OVER = """
DROP TRIGGER organization_timeline_insert_organization_counted ON organization_timeline;
DROP TRIGGER organization_timeline_delete_organization_counted ON organization_timeline;
DROP TRIGGER division_placement_insert_organization_counted ON division_placement;
DROP TRIGGER division_placement_delete_organization_counted ON division_placement;
-- squawk-ignore ban-drop-function
DROP FUNCTION organization_counted();
-- squawk-ignore ban-drop-function
DROP FUNCTION fold_organization_tally();
"""


def upgrade() -> None:
    run(TABLES)
    run(MOVED)
    run(RECOUNTED)
    run(ROOM)
    run(TAKEN_OVER)
    for tally, value in ((ORGANIZATION, "1::integer"), (MEASURE, "value::numeric")):
        run(derived(*tally, value))
        for table in (tally[1], "division_placement"):
            run(moved(table, *tally, value))
