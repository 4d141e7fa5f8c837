"""The vault (保险库): personal data is sealed before it reaches the database, with keys it never sees."""

from registry.vault.keys import Keys, Suite
from registry.vault.opening import check_key_file, make_key_file, open_vault
from registry.vault.resealing import Sealed, reseal, rotate
from registry.vault.sealing import LOOK_EVERY, Damaged, Vault

__all__ = [
    "LOOK_EVERY",
    "Damaged",
    "Keys",
    "Sealed",
    "Suite",
    "Vault",
    "check_key_file",
    "make_key_file",
    "open_vault",
    "reseal",
    "rotate",
]
