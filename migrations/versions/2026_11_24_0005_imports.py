"""How far the import of each file has come."""

from migrations import run

revision = "0005"
down_revision = "0004"

TABLES = """
CREATE TABLE import_run (
    kind text NOT NULL,
    sha256 text NOT NULL,
    file text NOT NULL,
    rows_done bigint NOT NULL,
    verdict_bytes bigint NOT NULL,
    counts jsonb NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    CONSTRAINT pk_import_run PRIMARY KEY (kind, sha256)
);
"""


def upgrade() -> None:
    run(TABLES)
