"""The keys of all tests, and where commands find them."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from registry.vault import Keys, Suite, Vault

_directory = tempfile.TemporaryDirectory(prefix="registry-test-keys-")
_path = Path(_directory.name) / "keys.json"
Keys.new(Suite.AES).write(_path, is_new=True)
os.environ["KEY_FILE"] = str(_path)

VAULT = Vault(Keys.read(_path), _path)
KNOWN = [
    ("SEALING", VAULT.keys.sealing[0].fingerprint),
    ("DIGESTING", VAULT.keys.digesting[0].fingerprint),
]
"""What a register that was opened with them knows of each."""
