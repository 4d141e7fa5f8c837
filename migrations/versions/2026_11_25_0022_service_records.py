"""Service records: what platforms state of their volunteers' service, and how much each served."""

from migrations import run

revision = "0022"
down_revision = "0021"

TABLES = """
CREATE TABLE volunteer_service (
    revision bigint NOT NULL CONSTRAINT ck_volunteer_service_revision CHECK (revision >= 0),
    division_id bigint NOT NULL,
    organization_id bigint
        CONSTRAINT fk_volunteer_service_organization_id REFERENCES organization (id),
    received_at timestamptz NOT NULL DEFAULT now(),
    on_date date NOT NULL,
    entered_on date NOT NULL, -- at its first revision
    centihours integer NOT NULL -- hundredths of an hour
        CONSTRAINT ck_volunteer_service_centihours CHECK (centihours BETWEEN 1 AND 2400),
    platform_id smallint NOT NULL,
    withdrawn boolean NOT NULL DEFAULT false,
    late boolean NOT NULL,
    external_id text COLLATE "C" NOT NULL,
    registration text COLLATE "C" NOT NULL,
    activity text NOT NULL,
    organization text NOT NULL,
    description text,
    leader_masked text,
    leader_sealed bytea,
    content bytea NOT NULL,
    CONSTRAINT pk_volunteer_service PRIMARY KEY (platform_id, external_id),
    CONSTRAINT fk_volunteer_service_registration FOREIGN KEY (platform_id, registration)
        REFERENCES volunteer_registration (platform_id, external_id)
);
CREATE INDEX ix_volunteer_service_registration
    ON volunteer_service (platform_id, registration, on_date);

-- Derived: a person's hours are the sum over its registrations.
CREATE TABLE volunteer_service_total (
    platform_id smallint NOT NULL,
    registration text COLLATE "C" NOT NULL,
    centihours bigint NOT NULL,
    records bigint NOT NULL,
    CONSTRAINT pk_volunteer_service_total PRIMARY KEY (platform_id, registration)
);

-- squawk-ignore ban-drop-constraint
ALTER TABLE change DROP CONSTRAINT ck_change_type;
ALTER TABLE change ADD CONSTRAINT ck_change_type
    CHECK (type IN ('DIVISION', 'ORGANIZATION', 'CASE', 'VOLUNTEER', 'SERVICE')) NOT VALID;
"""

TOTALS = """
-- What was withdrawn counts nothing. Only pushes of one platform meet at a row, and they take turns.
CREATE FUNCTION volunteer_service_counted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed text := CASE TG_OP
        WHEN 'INSERT' THEN 'SELECT *, 1 AS sign FROM now_are'
        WHEN 'DELETE' THEN 'SELECT *, -1 AS sign FROM were'
        ELSE 'SELECT *, 1 AS sign FROM now_are UNION ALL SELECT *, -1 FROM were' END;
BEGIN
    EXECUTE format($sql$
        INSERT INTO volunteer_service_total AS kept (platform_id, registration, centihours, records)
        SELECT platform_id, registration, sum(sign * centihours), sum(sign)
        FROM (%s) changed WHERE NOT withdrawn GROUP BY 1, 2
        HAVING (sum(sign * centihours), sum(sign)) <> (0, 0) ORDER BY 1, 2
        ON CONFLICT (platform_id, registration) DO UPDATE
        SET centihours = kept.centihours + excluded.centihours,
            records = kept.records + excluded.records
    $sql$, changed);
    RETURN NULL;
END $$;
CREATE TRIGGER volunteer_service_insert_counted AFTER INSERT ON volunteer_service
    REFERENCING NEW TABLE AS now_are
    FOR EACH STATEMENT EXECUTE FUNCTION volunteer_service_counted();
CREATE TRIGGER volunteer_service_update_counted AFTER UPDATE ON volunteer_service
    REFERENCING OLD TABLE AS were NEW TABLE AS now_are
    FOR EACH STATEMENT EXECUTE FUNCTION volunteer_service_counted();
CREATE TRIGGER volunteer_service_delete_counted AFTER DELETE ON volunteer_service
    REFERENCING OLD TABLE AS were
    FOR EACH STATEMENT EXECUTE FUNCTION volunteer_service_counted();

-- The same counted anew: the proof of the totals.
CREATE VIEW volunteer_service_total_derived AS
SELECT platform_id, registration, sum(centihours) AS centihours, count(*) AS records
FROM volunteer_service WHERE NOT withdrawn GROUP BY 1, 2;
"""


def upgrade() -> None:
    run(TABLES)
    run(TOTALS)
