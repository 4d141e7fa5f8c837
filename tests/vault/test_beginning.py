"""Who makes the key file: a server that is started, and nobody else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from registry.config import Settings
from registry.database import Database
from registry.setup import set_up
from tests.accounts.test_commands import COMMAND
from tests.files import value

KNOWN = "SELECT count(*) FROM vault_key"


def without_key_file(
    db: Database, data_dir: Path, *command: str
) -> subprocess.CompletedProcess[str]:
    """A command where nobody set KEY_FILE."""
    others = {name: text for name, text in os.environ.items() if name != "KEY_FILE"}
    return subprocess.run(
        [sys.executable, "-c", COMMAND, *command],
        env={**others, "DATABASE_URL": db.url, "DATA_DIR": str(data_dir)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    "command", [("accounts", "list"), ("tally", "verify"), ("vault", "rotate"), ("vault", "reseal")]
)
async def test_no_command_makes_a_key_file(
    city: Database, tmp_path: Path, command: tuple[str, ...]
) -> None:
    done = without_key_file(city, tmp_path, *command)
    assert done.returncode == 1
    assert "start the server once" in done.stdout
    assert "set KEY_FILE" in done.stdout
    assert not list(tmp_path.iterdir())
    assert await value(city, KNOWN) == 0


async def test_a_server_makes_it_and_says_where(city: Database, tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    (tmp_path / "there").symlink_to(tmp_path)
    settings = Settings(key_file=tmp_path / "there" / "keys.json")
    told: list[str] = []
    for _ in range(2):
        await set_up(settings, city.url, scale=0, tell=told.append, makes_keys=True)
    (made,) = [text for text in told if "key file" in text]
    assert f"{path} has been made. Back it up" in made
    assert await value(city, KNOWN) == 2
