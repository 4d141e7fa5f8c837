"""The vault: which keys seal personal data, and the secrets of authenticators sealed."""

from migrations import run

revision = "0017"
down_revision = "0016"

UPGRADE = """
CREATE TABLE vault_key (
    purpose text NOT NULL,
    id integer NOT NULL,
    suite text NOT NULL,
    fingerprint bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_vault_key PRIMARY KEY (purpose, id),
    CONSTRAINT ck_vault_key_purpose CHECK (purpose IN ('SEALING', 'DIGESTING')),
    CONSTRAINT ck_vault_key_suite CHECK (suite IN ('AES', 'SM'))
);
ALTER TABLE account ADD COLUMN totp_sealed bytea;
"""


def upgrade() -> None:
    run(UPGRADE)
