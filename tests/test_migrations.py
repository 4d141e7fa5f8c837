"""The migrations and the models say the same, and no revision takes a lock that others wait for."""

from __future__ import annotations

import asyncio
import io
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory

from registry import audit
from registry.actor import OPERATOR
from registry.database import Database, check_server, driver
from registry.demo import stream
from registry.demo.places import read_city
from registry.demo.populations import populate
from registry.demo.rows import COLUMNS, Clerk
from registry.divisions.shipped import import_shipped
from registry.migrate import config, migrate
from tests.conftest import database_named, opened
from tests.files import drifts, fetch

MIGRATE = "import asyncio, sys, registry.migrate as m; asyncio.run(m.migrate(sys.argv[1]))"

COUNTS = """
SELECT level, standing, sum(value) FROM organization_count
WHERE since <= current_date AND until > current_date GROUP BY 1, 2 ORDER BY 1, 2
"""

THERE = "SELECT column_name FROM information_schema.columns WHERE table_name = $1"

EXCLUDED = ",".join(  # noqa: FLY002 - a reason beside each
    (
        "prefer-bigint-over-int",  # counts of one city; keys are bigint
        "prefer-bigint-over-smallint",  # a platform, and a kind of entry
        "prefer-text-field",  # alembic's own table
        "require-lock-timeout",  # env.py sets it for every revision
        "require-statement-timeout",  # a statement that waits for no lock may take its time
    )
)


async def test_migrations_match_the_models(db: Database) -> None:
    await asyncio.to_thread(command.check, config(db.url))


async def test_migrating_again_changes_nothing(db: Database) -> None:
    async with db.reader() as connection:
        before = await connection.fetchval("SELECT count(*) FROM pg_class")
    await migrate(db.url)
    async with db.reader() as connection:
        assert await connection.fetchval("SELECT count(*) FROM pg_class") == before


async def test_a_register_is_brought_forward(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the first release on: what was derived then is what is derived now."""
    # Today's entries do not fit into the table of then; tests/audit brings those of then forward.
    monkeypatch.setattr(audit, "record", lambda *_, **__: None)
    async with database_named(server, "registry_test_forward", "template0") as url:
        await check_server(url)
        await asyncio.to_thread(command.upgrade, config(url), "0005")
        async with opened(url) as database:
            async with database.transaction() as session:
                await import_shipped(session, OPERATOR)
            await load_old(database)
            before = await fetch(database, COUNTS)
            await migrate(url)
            assert await fetch(database, COUNTS) == before
            assert await drifts(database) == []


async def load_old(database: Database) -> None:
    """The demo's bodies, as far as the tables of then have columns for them."""
    async with database.transaction() as session:
        city, randomness = await read_city(session), stream(2020)
        rows = Clerk(city, randomness).write(populate(city, 0.02, randomness))
        connection = await driver(session)
        for table, columns in COLUMNS.items():
            there = {row["column_name"] for row in await connection.fetch(THERE, table)}
            kept = [at for at, column in enumerate(columns) if column in there]
            records = [[row[at] for at in kept] for row in getattr(rows, table)] if kept else []
            names = [columns[at] for at in kept]
            if records:
                await connection.copy_records_to_table(table, records=records, columns=names)


async def test_two_processes_migrate_one_database(server: str) -> None:
    async with database_named(server, "registry_test_race", "template0") as url:
        command_line = (sys.executable, "-c", MIGRATE, url)
        runs = [await asyncio.create_subprocess_exec(*command_line) for _ in range(2)]
        assert [await run.wait() for run in runs] == [0, 0]
        async with opened(url) as database, database.reader() as connection:
            assert await connection.fetchval("SELECT count(*) FROM alembic_version") == 1


def test_squawk_finds_nothing(tmp_path: Path, server: str) -> None:
    settings = config(server)
    settings.output_buffer = io.StringIO()
    command.upgrade(settings, "head", sql=True)
    # What stands between a COMMIT and the next BEGIN takes no lock that lasts.
    inside, outside = [], []
    for part in settings.output_buffer.getvalue().split("BEGIN;\n"):
        transaction, _, after = part.partition("COMMIT;\n")
        inside.append(transaction)
        outside.append(after)
    script = tmp_path / "upgrade.sql"
    squawk = [str(Path(sys.executable).parent / "squawk"), f"--exclude={EXCLUDED}", str(script)]
    for parts, options in ((inside, ["--assume-in-transaction"]), (outside, [])):
        script.write_text("".join(parts))
        found = subprocess.run([*squawk, *options], capture_output=True, text=True, check=False)
        assert found.returncode == 0, found.stdout
    assert "CREATE INDEX CONCURRENTLY" in "".join(outside)


def test_one_line_of_revisions(server: str) -> None:
    scripts = ScriptDirectory.from_config(config(server))
    assert len(scripts.get_heads()) == 1
    assert len(list(scripts.walk_revisions())) == len(list(Path(scripts.versions).glob("*.py")))
