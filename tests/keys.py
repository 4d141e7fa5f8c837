"""The keys of all tests."""

from __future__ import annotations

from registry.vault import Keys, Suite, Vault

VAULT = Vault(Keys.new(Suite.AES))
