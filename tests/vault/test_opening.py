"""The key file and the database are of one register, or nothing begins."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from registry.config import Settings
from registry.database import Database
from registry.errors import Unusable
from registry.setup import vault_of
from registry.vault import Keys, Suite
from tests.files import fetch, value
from tests.vault.opening import opened

KNOWN = "SELECT purpose, id, suite FROM vault_key ORDER BY purpose, id"
LAST = "SELECT concat_ws(' ', action, subject) FROM audit_entry ORDER BY id DESC LIMIT 1"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "secret" / "keys.json"


async def test_a_new_register_is_given_a_file(db: Database, path: Path) -> None:
    first = await opened(db, path)
    again = await opened(db, path, Suite.SM)
    assert again.unseal(first.seal("张三", "name"), "name") == "张三"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["keys.json"]
    assert await fetch(db, KNOWN) == [("DIGESTING", 1, "AES"), ("SEALING", 1, "AES")]
    told = await fetch(db, "SELECT actor, action, subject FROM audit_entry ORDER BY id")
    assert told == [
        ("operator", "vault.key_added", "sealing 1"),
        ("operator", "vault.key_added", "digesting 1"),
    ]


async def test_two_at_once_are_given_one_file(db: Database, path: Path) -> None:
    vaults = await asyncio.gather(*(opened(db, path) for _ in range(4)))
    assert len({vault.digest("张三".encode(), "name") for vault in vaults}) == 1
    assert await value(db, "SELECT count(*) FROM vault_key") == 2


async def test_the_suite_of_a_new_file_is_chosen(db: Database, path: Path) -> None:
    await opened(db, path, Suite.SM)
    assert await fetch(db, KNOWN) == [("DIGESTING", 1, "SM"), ("SEALING", 1, "SM")]


async def test_a_missing_file_is_not_made_anew(db: Database, path: Path) -> None:
    await opened(db, path)
    path.unlink()
    with pytest.raises(Unusable, match=r"keys.json is missing: .* Set KEY_FILE"):
        await opened(db, path)
    assert not path.exists()


@pytest.mark.parametrize("purpose", ["sealing", "digesting"])
async def test_the_file_of_another_register_is_refused(
    db: Database, path: Path, purpose: str
) -> None:
    await opened(db, path)
    own, other = Keys.read(path), Keys.new(Suite.AES)
    own.model_copy(update={purpose: getattr(other, purpose)}).write(path, is_new=False)
    with pytest.raises(Unusable, match=f"does not hold the {purpose} key 1 of this register"):
        await opened(db, path)


async def test_a_server_notes_a_key_that_only_the_file_holds(db: Database, path: Path) -> None:
    """Of a rotation whose commit failed, or of after the database's backup."""
    await opened(db, path)
    before = Keys.read(path)
    after = before.with_new_sealing_key(Suite.SM)
    after.write(path, is_new=False)
    await vault_of(Settings(key_file=path), db.url)
    assert await fetch(db, KNOWN) == [
        ("DIGESTING", 1, "AES"),
        ("SEALING", 1, "AES"),
        ("SEALING", 2, "SM"),
    ]
    assert await value(db, LAST) == "vault.key_added sealing 2"
    before.write(path, is_new=False)
    with pytest.raises(Unusable, match="does not hold the sealing key 2"):
        await vault_of(Settings(key_file=path), db.url)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{}",
        "[]",
        '{"sealing": [], "digesting": []}',
        '{"sealing": [{"id": 1, "suite": "AES", "secret": "c2hvcnQ="}], "digesting": []}',
        '{"sealing": [{"id": 0, "suite": "AES", "secret": "*"}], "digesting": []}',
    ],
)
async def test_a_damaged_file_is_told_without_its_content(
    db: Database, path: Path, content: str
) -> None:
    path.parent.mkdir()
    path.touch(mode=0o600)
    path.write_text(content)
    with pytest.raises(Unusable, match=r"keys.json is damaged \(") as told:
        await opened(db, path)
    assert "c2hvcnQ" not in str(told.value)
    assert path.read_text() == content


async def test_a_file_that_everybody_may_read_is_refused(db: Database, path: Path) -> None:
    await opened(db, path)
    path.chmod(0o604)
    with pytest.raises(Unusable, match="chmod 600"):
        await opened(db, path)


async def test_where_no_file_can_be_made_nothing_is_noted(db: Database, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unusable, match="set KEY_FILE"):
        await opened(db, tmp_path / "file" / "keys.json")
    assert await value(db, "SELECT count(*) FROM vault_key") == 0
