"""Opening the vault: the key file and the database must be of one register."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from registry import audit
from registry.actor import OPERATOR
from registry.database import Database, WriteSession
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
VALUES (:purpose, :id, :suite, :fingerprint) ON CONFLICT (purpose, id) DO NOTHING
"""


class Known(NamedTuple):
    """A key as the database knows it."""

    purpose: str
    id: int
    fingerprint: bytes


async def open_vault(database: Database, path: Path, suite: Suite = Suite.AES) -> Vault:
    """The vault of a register; one that has none yet is given a key file. Raises Unusable."""
    async with database.transaction() as session:
        keys = await keys_of(session, path, suite)
    return Vault(keys, path)


async def keys_of(session: WriteSession, path: Path, suite: Suite = Suite.AES) -> Keys:
    """The same keys in the file and in the database; nobody else changes either meanwhile."""
    await execute(session, ALONE)
    is_known = bool((await execute(session, KNOWN)).first())
    keys = _read(path, suite, is_known=is_known)
    await note(session, keys)
    return keys


def _read(path: Path, suite: Suite, *, is_known: bool) -> Keys:
    try:
        return Keys.read(path)
    except FileNotFoundError:
        if is_known:
            raise Unusable(
                f"The key file {path} is missing: personal data in this register is sealed with "
                "its keys. Set KEY_FILE to where it is, or put it back from its backup."
            ) from None
    except OSError as error:
        raise Unusable(f"The key file cannot be read ({error}): set KEY_FILE.") from error
    keys = Keys.new(suite)
    try:
        keys.write(path, is_new=True)
    except FileExistsError:
        return Keys.read(path)
    return keys


async def vault_in_use(connection: Connection, path: Path) -> Vault:
    """The vault of a register that was opened before. Raises Unusable."""
    rows = await connection.fetch(KNOWN)
    keys = _read(path, Suite.AES, is_known=True)
    _unknown(keys, [Known(*row) for row in rows])
    return Vault(keys, path)


async def note(session: WriteSession, keys: Keys) -> None:
    """The database knows the fingerprint of each key. Raises Unusable where it knows another."""
    rows = await execute(session, KNOWN)
    known = [Known(row.purpose, row.id, row.fingerprint) for row in rows]
    for purpose, key in _unknown(keys, known):
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
