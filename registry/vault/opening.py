"""Opening the vault: the key file and the database must be of one register."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import asyncpg

from registry import audit
from registry.actor import OPERATOR
from registry.database import WriteSession
from registry.errors import Unusable
from registry.statements import execute
from registry.vault.keys import Key, Keys, Suite
from registry.vault.sealing import Vault

if TYPE_CHECKING:
    from registry.database import Connection

KNOWN = "SELECT purpose, id, fingerprint FROM vault_key ORDER BY purpose, id"
# Two that open the vault of a new register at once, or rotate: the second finds the first one's key.
ALONE = "LOCK TABLE vault_key IN SHARE ROW EXCLUSIVE MODE"
ADD = """
INSERT INTO vault_key (purpose, id, suite, fingerprint)
VALUES (:purpose, :id, :suite, :fingerprint)
"""


class Known(NamedTuple):
    """A key as the database knows it."""

    purpose: str
    id: int
    fingerprint: bytes


async def check_key_file(connection: Connection, path: Path, *, may_be_made: bool) -> None:
    """Whether the vault will open once the database is up to date. Raises Unusable, changes nothing."""
    try:
        known = [Known(*row) for row in await connection.fetch(KNOWN)]
    except asyncpg.UndefinedTableError:  # of before there was a vault
        known = []
    if may_be_made and not known and _find(path) is None:
        Keys.check_place(path)
    else:
        _unknown(_read(path, is_known=bool(known)), known)


async def make_key_file(session: WriteSession, path: Path, suite: Suite) -> bool:
    """Gives a register that knows no key a file of new ones; whether one was made. Raises Unusable.

    For the server alone, which opens the vault in the same transaction: a command may run where no
    server will ever look for the file.
    """
    if await _known(session) or _find(path):
        return False
    try:
        Keys.new(suite).write(path, is_new=True)
    except FileExistsError:
        return False
    return True


async def open_vault(session: WriteSession, path: Path) -> Vault:
    """The same keys in the file and in the database; nobody else changes either meanwhile.

    What the file holds and the database does not know is noted: of a rotation that broke off, or
    of after the backup that the database was restored from. Raises Unusable.
    """
    keys = _read(path, is_known=bool(await _known(session)))
    await note(session, keys)
    return Vault(keys, path)


def _find(path: Path) -> Keys | None:
    """Raises Unusable."""
    try:
        return Keys.read(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Unusable(f"The key file cannot be read ({error}): set KEY_FILE.") from error


def _read(path: Path, *, is_known: bool) -> Keys:
    """Raises Unusable."""
    if keys := _find(path):
        return keys
    if is_known:
        raise Unusable(
            f"The key file {path} is missing: personal data in this register is sealed with "
            "its keys. Set KEY_FILE to where it is, or put it back from its backup."
        )
    raise Unusable(
        f"This register has no key file yet, and {path} is missing: start the server once, which "
        "makes it (registry serve), or set KEY_FILE to the one that the server uses."
    )


async def _known(session: WriteSession) -> list[Known]:
    await execute(session, ALONE)
    rows = await execute(session, KNOWN)
    return [Known(row.purpose, row.id, row.fingerprint) for row in rows]


async def note(session: WriteSession, keys: Keys) -> None:
    """The database knows the fingerprint of each key. Raises Unusable where it knows another."""
    for purpose, key in _unknown(keys, await _known(session)):
        named = {"purpose": purpose, "id": key.id, "suite": key.suite.value}
        await execute(session, ADD, **named, fingerprint=key.fingerprint)
        audit.record(session, OPERATOR, "vault.key_added", f"{purpose.lower()} {key.id}")


def _unknown(keys: Keys, known: Sequence[Known]) -> list[tuple[str, Key]]:
    """The keys that the database does not know yet. Raises Unusable where it knows another."""
    held = {("SEALING", key.id): key for key in keys.sealing}
    held |= {("DIGESTING", key.id): key for key in keys.digesting}
    for purpose, number, fingerprint in known:
        key = held.pop((purpose, number), None)
        if key is None or key.fingerprint != fingerprint:
            raise Unusable(
                f"The key file does not hold the {purpose.lower()} key {number} of this register: "
                "set KEY_FILE to the file that does."
            )
    return [(purpose, key) for (purpose, _), key in held.items()]
