"""The algorithms that seal, each with the two methods that AESGCM has."""

from __future__ import annotations

import hmac
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from registry.vault.keys import Key, Suite

TAG = 16  # bytes


class Aead(Protocol):
    """Encrypts and authenticates; what goes with it is authenticated only."""

    def encrypt(self, nonce: bytes, data: bytes, about: bytes) -> bytes: ...

    def decrypt(self, nonce: bytes, data: bytes, about: bytes) -> bytes:
        """Raises ValueError."""


def cipher_of(key: Key) -> Aead:
    return _Sm4Gcm(key.secret) if key.suite is Suite.SM else _AesGcm(key.secret)


class _AesGcm:
    """AES-256 in Galois counter mode."""

    def __init__(self, secret: bytes) -> None:
        self._aead = AESGCM(secret)

    def encrypt(self, nonce: bytes, data: bytes, about: bytes) -> bytes:
        return self._aead.encrypt(nonce, data, about)

    def decrypt(self, nonce: bytes, data: bytes, about: bytes) -> bytes:
        try:
            return self._aead.decrypt(nonce, data, about)
        except InvalidTag as error:
            raise ValueError from error


class _Sm4Gcm:
    """SM4 in Galois counter mode; its key has 128 bits."""

    def __init__(self, secret: bytes) -> None:
        self._algorithm = algorithms.SM4(hmac.digest(secret, b"SM4-GCM", "sm3")[:16])

    def encrypt(self, nonce: bytes, data: bytes, about: bytes) -> bytes:
        encryptor = Cipher(self._algorithm, modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(about)
        return encryptor.update(data) + encryptor.finalize() + encryptor.tag

    def decrypt(self, nonce: bytes, data: bytes, about: bytes) -> bytes:
        data, tag = data[:-TAG], data[-TAG:]
        decryptor = Cipher(self._algorithm, modes.GCM(nonce, tag)).decryptor()
        decryptor.authenticate_additional_data(about)
        try:
            return decryptor.update(data) + decryptor.finalize()
        except InvalidTag as error:
            raise ValueError from error
