"""Secrets that are made here: shown once, kept as hashes."""

import secrets
from hashlib import sha256

# Without letters that are read for others.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP = 4, 5


def new_token() -> str:
    """32 random bytes, urlsafe."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> bytes:
    """What is kept of a secret that is long and random."""
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()


def first_password() -> str:
    """To be typed once and changed."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))
