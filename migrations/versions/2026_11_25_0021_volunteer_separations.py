"""Registrations that an officer found to be somebody else's than the number that they state says."""

from migrations import run

revision = "0021"
down_revision = "0020"

UPGRADE = """
-- Whatever the platform states again: this registration is not the person of this identity.
CREATE TABLE volunteer_separation (
    separated_at timestamptz NOT NULL DEFAULT now(),
    platform_id smallint NOT NULL,
    external_id text COLLATE "C" NOT NULL,
    identity_digest bytea NOT NULL,
    CONSTRAINT pk_volunteer_separation PRIMARY KEY (platform_id, external_id, identity_digest),
    CONSTRAINT fk_volunteer_separation_registration FOREIGN KEY (platform_id, external_id)
        REFERENCES volunteer_registration (platform_id, external_id)
);
"""


def upgrade() -> None:
    run(UPGRADE)
