"""The key file stays where it is and whose it is; what is wrong with it is told once."""

from __future__ import annotations

import errno
import os
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from registry.database import Database
from registry.errors import Unusable
from registry.vault import Keys, Suite, Vault, sealing
from tests.conftest import directory
from tests.vault.opening import opened

NOBODY, OTHERS = 65534, 12345
only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


@contextmanager
def somebody(user: int) -> Iterator[None]:
    os.seteuid(user)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_link_stays_a_link(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere" / "secret.json"
    path.symlink_to(target)
    keys = Keys.new(Suite.AES)
    keys.write(path, is_new=True)
    rotated = keys.with_new_sealing_key(Suite.AES)
    rotated.write(path, is_new=False)
    assert path.readlink() == target
    assert not target.is_symlink()
    assert Keys.read(target) == rotated
    assert [file.name for file in target.parent.iterdir()] == ["secret.json"]


async def test_a_link_that_leads_nowhere(db: Database, path: Path, tmp_path: Path) -> None:
    target = tmp_path / "target.json"
    path.symlink_to(target)
    await opened(db, path)
    assert target.is_file()
    target.unlink()
    with pytest.raises(Unusable, match=r"keys.json is missing"):
        await opened(db, path)
    assert not target.exists()


@only_root
@pytest.mark.parametrize(("owner", "group", "mode"), [(0, 0, 0o600), (NOBODY, OTHERS, 0o640)])
def test_a_file_that_its_readers_would_lose_is_left_alone(
    owner: int, group: int, mode: int
) -> None:
    with directory() as place:
        place.mkdir()
        place.chmod(0o777)
        path = place / "keys.json"
        keys = Keys.new(Suite.AES)
        keys.write(path, is_new=True)
        os.chown(path, owner, group)
        path.chmod(mode)
        with somebody(NOBODY), pytest.raises(Unusable, match="as its owner"):
            keys.with_new_sealing_key(Suite.AES).write(path, is_new=False)
        assert Keys.read(path) == keys
        assert (path.stat().st_uid, path.stat().st_gid) == (owner, group)
        assert list(place.iterdir()) == [path]


@only_root
def test_its_owner_may_write_it_whatever_its_group_is() -> None:
    with directory() as place:
        place.mkdir()
        place.chmod(0o777)
        path = place / "keys.json"
        keys = Keys.new(Suite.AES)
        keys.write(path, is_new=True)
        os.chown(path, NOBODY, OTHERS)
        with somebody(NOBODY):
            keys.with_new_sealing_key(Suite.AES).write(path, is_new=False)
        assert len(Keys.read(path).sealing) == 2
        assert path.stat().st_uid == NOBODY
        keys.write(path, is_new=False)
        assert path.stat().st_uid == NOBODY, "root gives it back"


def test_where_there_are_no_hard_links(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(Path, "hardlink_to", refused)
    keys = Keys.new(Suite.AES)
    keys.write(path, is_new=True)
    assert Keys.read(path) == keys
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        Keys.new(Suite.AES).write(path, is_new=True)
    assert Keys.read(path) == keys
    assert list(path.parent.iterdir()) == [path]


def test_what_is_wrong_with_it_is_told_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "LOOK_EVERY", 0)
    keys = Keys.new(Suite.AES)
    keys.write(path, is_new=True)
    vault = Vault(keys, path)

    def told() -> str:
        """What is logged while many values are sealed."""
        with capture_logs() as logs:
            for _ in range(5):
                assert Vault(keys).unseal(vault.seal("text", "a"), "a") == "text"
        assert {log["log_level"] for log in logs} <= {"warning"}
        assert b64encode(keys.sealing[0].secret).decode() not in str(logs)
        return "; ".join(str(log["reason"]) for log in logs)

    assert not told()
    Keys.new(Suite.AES).write(path, is_new=False)
    assert told() == f"The key file {path} lacks keys that are in use."
    path.write_text("{}")
    assert told() == f"The key file {path} is damaged (sealing, digesting)."
    path.chmod(0o644)
    assert told() == f"Everybody may read the key file {path}: chmod 600 it."
    path.unlink()
    assert told().count("No such file") == 1
    keys.write(path, is_new=True)
    assert not told()
    keys.with_new_sealing_key(Suite.AES).write(path, is_new=False)
    with capture_logs() as logs:
        assert vault.seal("text", "a")[:2] == b"\0\2"
    assert not logs
