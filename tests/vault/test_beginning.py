"""Who makes the key file: a server that is started, and nobody else."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command

from registry.config import Settings
from registry.database import Database, check_server
from registry.errors import Unusable
from registry.migrate import config
from registry.setup import set_up
from tests.commands import registry
from tests.conftest import database_named, opened
from tests.files import value

KNOWN = "SELECT count(*) FROM vault_key"


@pytest.mark.parametrize(
    "given", [("accounts", "list"), ("tally", "verify"), ("vault", "rotate"), ("vault", "reseal")]
)
async def test_no_command_makes_a_key_file(
    city: Database, tmp_path: Path, given: tuple[str, ...]
) -> None:
    (told,) = registry(city, *given, code=1, KEY_FILE=None, DATA_DIR=str(tmp_path))
    assert "start the server once" in told
    assert "set KEY_FILE" in told
    assert not list(tmp_path.iterdir())
    assert await value(city, KNOWN) == 0


BEFORE = "0016"
"""The newest revision of before there was a vault."""


def damaged(path: Path) -> None:
    path.touch(mode=0o600)


def shut_in(path: Path) -> None:
    path.parent.rmdir()
    path.parent.touch()


@pytest.mark.parametrize(
    ("spoil", "makes_keys"), [(damaged, True), (shut_in, True), (lambda _: None, False)]
)
async def test_an_upgrade_without_keys_changes_nothing(
    server: str, tmp_path: Path, spoil: Callable[[Path], None], *, makes_keys: bool
) -> None:
    path = tmp_path / "secret" / "keys.json"
    path.parent.mkdir()
    spoil(path)
    name = f"registry_test_{os.getpid()}_before_the_vault"
    async with database_named(server, name, "template0") as url:
        await check_server(url)
        await asyncio.to_thread(command.upgrade, config(url), BEFORE)
        with pytest.raises(Unusable, match=r"KEY_FILE|damaged"):
            await set_up(
                Settings(key_file=path),
                url,
                scale=0,
                tell=lambda _: None,
                makes_keys=makes_keys,
            )
        async with opened(url) as db:
            assert await value(db, "SELECT version_num FROM alembic_version") == BEFORE


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
