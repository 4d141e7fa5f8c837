"""Sealing: a value as the database keeps it is the key's number, a nonce, and what only the key opens.

`about` says what a value is; sealed as one thing it does not open as another, so that nobody
who writes to the database can pass one person's value off as another's.
"""

from __future__ import annotations

import hmac
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from registry.errors import RegistryError, Unusable
from registry.vault.keys import Keys, Suite

if TYPE_CHECKING:
    from registry.vault.ciphers import Aead

log = structlog.get_logger()

Stamp = tuple[int, ...]
"""What is another once a file was written to, replaced, or given another owner or mode."""
NEVER: Stamp = ()

NUMBER, NONCE, DIGEST = 2, 12, 16  # bytes
LOOK_EVERY = 5.0
"""Seconds within which every process seals with the newest key of the file."""


class Damaged(RegistryError):
    """What was sealed does not open."""

    code = "DAMAGED"


class Vault:
    """Seals and opens with keys; those of a file are taken anew when it was written to."""

    def __init__(self, keys: Keys, path: Path | None = None) -> None:
        self._path = path
        self._look_at = 0.0
        self._seen: Stamp | None = None
        self._told: Stamp | None = NEVER
        self._take(keys)

    def __reduce__(self) -> tuple[type[Vault], tuple[Keys, Path | None]]:
        """How another process of the same program gets it, through a pipe; it is written nowhere."""
        return Vault, (self.keys, self._path)

    def _take(self, keys: Keys) -> None:
        self.keys = keys
        self._keys = {key.id: key for key in keys.sealing}
        self._ciphers: dict[int, Aead] = {}
        self._in_use = keys.sealing[-1].id
        digesting = keys.digesting[-1]
        name = "sm3" if digesting.suite is Suite.SM else "sha256"
        self._digest = hmac.new(digesting.secret, digestmod=name)
        self._digests: dict[str, hmac.HMAC] = {}

    def _look(self, *, at_once: bool = False) -> None:
        """Takes the keys of the file, unless it is as it was; one that cannot be read changes nothing."""
        if self._path is None or (time.monotonic() < self._look_at and not at_once):
            return
        self._look_at = time.monotonic() + LOOK_EVERY
        stamp = _stamp(self._path)
        if stamp is not None and stamp == self._seen:
            return
        try:
            keys = Keys.read(self._path)
        except (OSError, Unusable) as error:  # looked at again: what is wrong may not be the file
            self._tell(stamp, str(error))
            return
        self._seen = stamp
        if self.keys.are_in(keys):
            self._take(keys)
        else:
            self._tell(stamp, f"The key file {self._path} lacks keys that are in use.")

    def _tell(self, stamp: Stamp | None, reason: str) -> None:
        """Once for each state of the file: it is looked at every few seconds."""
        if stamp != self._told:
            self._told = stamp
            log.warning("vault.key_file_not_taken", reason=reason)

    def seal(self, text: str, about: str) -> bytes:
        (sealed,) = self.seal_all([(text, about)])
        return sealed

    def seal_all(self, texts: Sequence[tuple[str, str]]) -> list[bytes]:
        """Each of many, with what it is."""
        self._look()
        number = self._in_use.to_bytes(NUMBER)
        encrypt = self._cipher(self._in_use).encrypt
        random = os.urandom(NONCE * len(texts))
        nonces = [random[at : at + NONCE] for at in range(0, len(random), NONCE)]
        return [
            number + nonce + encrypt(nonce, text.encode(), about.encode())
            for nonce, (text, about) in zip(nonces, texts, strict=True)
        ]

    def unseal(self, sealed: bytes, about: str) -> str:
        """Raises Damaged."""
        number = int.from_bytes(sealed[:NUMBER])
        nonce, rest = sealed[NUMBER : NUMBER + NONCE], sealed[NUMBER + NONCE :]
        try:
            return self._cipher(number).decrypt(nonce, rest, about.encode()).decode()
        except KeyError:
            raise Damaged(
                f"The key file does not hold key {number}, which sealed {about}."
            ) from None
        except ValueError:
            raise Damaged(f"What was sealed as {about} does not open.") from None

    def _cipher(self, number: int) -> Aead:
        """Raises KeyError."""
        if number not in self._ciphers:
            # Not before: a server that is only asked for counts saves its 8 MB.
            from registry.vault.ciphers import cipher_of  # noqa: PLC0415

            if number not in self._keys:
                self._look(at_once=True)
            self._ciphers[number] = cipher_of(self._keys[number])
        return self._ciphers[number]

    def digest(self, text: bytes, about: str) -> bytes:
        """16 bytes that are the same for the same text, and tell nothing to whoever lacks the key.

        `about` is one of a few: each is begun once.
        """
        begun = self._digests.get(about)
        if begun is None:
            begun = self._digest.copy()
            begun.update(f"{about}\0".encode())
            self._digests[about] = begun
        digest = begun.copy()
        digest.update(text)
        return digest.digest()[:DIGEST]


def _stamp(path: Path) -> Stamp | None:
    """None where there is no file to be seen."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_ctime_ns, found.st_size, found.st_mode
