"""Opening a vault, as a server does."""

from __future__ import annotations

from pathlib import Path

from registry.database import Database
from registry.vault import Suite, Vault, make_key_file, open_vault


async def opened(db: Database, path: Path, suite: Suite = Suite.AES) -> Vault:
    """The vault of a register; a new one is given its key file."""
    async with db.transaction() as session:
        await make_key_file(session, path, suite)
        return await open_vault(session, path)
