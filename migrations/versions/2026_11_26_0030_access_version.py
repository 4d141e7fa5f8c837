"""The version of all that keys may do: an answer says at which it was read, so keys need not be asked for."""

from migrations import run

revision = "0030"
down_revision = "0029"

UPGRADE = """
CREATE TABLE access_version (
    one boolean NOT NULL DEFAULT true CONSTRAINT pk_access_version PRIMARY KEY
        CONSTRAINT ck_access_version_one CHECK (one),
    version bigint NOT NULL
);
INSERT INTO access_version (version) VALUES (1);

CREATE FUNCTION access_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE access_version SET version = version + 1;
    RETURN NULL;
END $$;
-- That a key was used changes nothing of what it may do.
CREATE TRIGGER api_key_access_changed
    AFTER DELETE OR UPDATE OF prefix, secret_hash, name, role, division_id, platform_id, revoked_at
    ON api_key FOR EACH STATEMENT EXECUTE FUNCTION access_changed();
CREATE TRIGGER role_permission_access_changed AFTER INSERT OR UPDATE OR DELETE ON role_permission
    FOR EACH STATEMENT EXECUTE FUNCTION access_changed();
"""


def upgrade() -> None:
    run(UPGRADE)
