"""What is sealed opens with its key as what it was sealed as, and in no other way."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.vault import Damaged, Keys, Suite, Vault

TEXT, ABOUT = "11010519491231002X", "volunteer.id_number"

suites = pytest.mark.parametrize("suite", list(Suite))


@suites
@given(text=st.text(alphabet=st.characters(codec="utf-8")))
def test_every_text_opens_again(suite: Suite, text: str) -> None:
    vault = Vault(Keys.new(suite))
    assert vault.unseal(vault.seal(text, ABOUT), ABOUT) == text


@suites
def test_the_same_text_is_never_sealed_alike(suite: Suite) -> None:
    vault = Vault(Keys.new(suite))
    assert len({vault.seal(TEXT, ABOUT) for _ in range(1000)}) == 1000
    assert TEXT.encode() not in vault.seal(TEXT, ABOUT)


@suites
def test_every_byte_counts(suite: Suite) -> None:
    vault = Vault(Keys.new(suite))
    sealed = vault.seal(TEXT, ABOUT)
    for place in range(len(sealed)):
        touched = bytearray(sealed)
        touched[place] ^= 1
        with pytest.raises(Damaged):
            vault.unseal(bytes(touched), ABOUT)
    for length in range(len(sealed)):
        with pytest.raises(Damaged):
            vault.unseal(sealed[:length], ABOUT)


@suites
def test_it_opens_as_nothing_else_and_for_nobody_else(suite: Suite) -> None:
    vault = Vault(Keys.new(suite))
    sealed = vault.seal(TEXT, ABOUT)
    with pytest.raises(Damaged, match=r"sealed as volunteer.phone does not open"):
        vault.unseal(sealed, "volunteer.phone")
    with pytest.raises(Damaged):
        Vault(Keys.new(suite)).unseal(sealed, ABOUT)


@suites
def test_a_digest_is_of_its_key_and_its_purpose(suite: Suite) -> None:
    keys = Keys.new(suite)
    digest = Vault(keys).digest(TEXT.encode(), ABOUT)
    assert digest == Vault(keys).digest(TEXT.encode(), ABOUT)
    assert len(digest) == 16
    others = [
        Vault(keys).digest(TEXT.encode(), "volunteer.phone"),
        Vault(keys).digest(f"{TEXT} ".encode(), ABOUT),
        Vault(Keys.new(suite)).digest(TEXT.encode(), ABOUT),
    ]
    assert len({digest, *others}) == 4


def test_no_secret_is_told() -> None:
    keys = Keys.new(Suite.AES)
    (key,) = keys.sealing
    assert key.secret.hex() not in repr(keys)
    assert repr(key.secret) not in repr(keys)
    assert key.fingerprint not in key.secret


def test_a_key_that_was_added_seals_and_earlier_ones_open(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    keys = Keys.new(Suite.AES)
    keys.write(path, is_new=True)
    before = Vault(keys, path)
    old = before.seal(TEXT, ABOUT)
    path.chmod(0o640)
    keys.with_new_sealing_key(Suite.SM).write(path, is_new=False)
    assert path.stat().st_mode & 0o777 == 0o640, "whoever could read it still can"
    after = Vault(Keys.read(path), path)
    new = after.seal(TEXT, ABOUT)
    assert (old[:2], new[:2]) == (b"\0\1", b"\0\2")
    assert after.unseal(old, ABOUT) == TEXT
    assert before.unseal(new, ABOUT) == TEXT, "a process that began before reads the file again"
    assert before.seal(TEXT, ABOUT)[:2] == b"\0\2"


def test_a_key_that_is_gone_is_named(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    keys = Keys.new(Suite.AES).with_new_sealing_key(Suite.AES)
    sealed = Vault(keys).seal(TEXT, ABOUT)
    kept = keys.model_copy(update={"sealing": keys.sealing[:1]})
    kept.write(path, is_new=True)
    with pytest.raises(Damaged, match="does not hold key 2"):
        Vault(kept, path).unseal(sealed, ABOUT)
    path.unlink()
    with pytest.raises(Damaged, match="does not hold key 2"):
        Vault(kept, path).unseal(sealed, ABOUT)


def test_a_file_that_is_put_in_its_place_is_not_taken(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    keys = Keys.new(Suite.AES).with_new_sealing_key(Suite.AES)
    keys.write(path, is_new=True)
    vault = Vault(keys, path)
    older = keys.model_copy(update={"sealing": keys.sealing[:1]})
    for other in (older, Keys.new(Suite.AES), Keys.new(Suite.AES).with_new_sealing_key(Suite.AES)):
        other.write(path, is_new=False)
        begun_anew = Vault(keys, path)
        for each in (vault, begun_anew):
            assert Vault(keys).unseal(each.seal(TEXT, ABOUT), ABOUT) == TEXT
