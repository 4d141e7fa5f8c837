"""The key file (密钥文件): JSON, read and written by its owner alone, and never in the database.

Of each purpose the last key is the one in use; earlier ones open what they sealed.
"""

from __future__ import annotations

import hmac
import secrets
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field, ValidationError

from registry.errors import Unusable
from registry.vault.files import check_place, write_whole

OTHERS = 0o007
HIGHEST = 0xFFFF  # a sealed value names its key in two bytes


class Suite(StrEnum):
    """Which algorithms a key is for."""

    AES = "AES"
    """AES-256-GCM and HMAC-SHA-256."""
    SM = "SM"
    """SM4-GCM and HMAC-SM3 (GM/T 0002-2012, GM/T 0004-2012)."""


class Key(BaseModel):
    """A secret under a number; what it sealed names the number."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[int, Field(ge=1, le=HIGHEST)]
    suite: Suite
    secret: Annotated[Base64Bytes, Field(min_length=32, max_length=32, repr=False)]

    @property
    def fingerprint(self) -> bytes:
        """What the database may know of it, to tell whether a file holds the right one."""
        return hmac.digest(self.secret, b"civil-registry key", "sha256")[:16]


class Keys(BaseModel):
    """Those that seal (加密), and those that make a digest to look things up by (查询索引)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sealing: Annotated[tuple[Key, ...], Field(min_length=1)]
    digesting: Annotated[tuple[Key, ...], Field(min_length=1)]

    @classmethod
    def new(cls, suite: Suite) -> Self:
        return cls(sealing=(_new_key(1, suite),), digesting=(_new_key(1, suite),))

    @classmethod
    def read(cls, path: Path) -> Self:
        """Raises Unusable, FileNotFoundError."""
        if path.stat().st_mode & OTHERS:
            raise Unusable(f"Everybody may read the key file {path}: chmod 600 it.")
        try:
            return cls.model_validate_json(path.read_bytes())
        except ValidationError as error:
            places = ", ".join(".".join(map(str, bad["loc"])) or "JSON" for bad in error.errors())
            raise Unusable(f"The key file {path} is damaged ({places}).") from None

    def write(self, path: Path, *, is_new: bool) -> None:
        """Whole or not at all, and on the disk before it returns. Raises FileExistsError, Unusable."""
        try:
            write_whole(path, self.model_dump_json(indent=2), is_new=is_new)
        except FileExistsError:
            raise
        except OSError as error:
            raise Unusable(f"The key file cannot be written ({error}): set KEY_FILE.") from error

    @staticmethod
    def check_place(path: Path) -> None:
        """Whether a new file could be written there. Raises Unusable."""
        try:
            check_place(path)
        except OSError as error:
            raise Unusable(f"The key file cannot be written ({error}): set KEY_FILE.") from error

    def are_in(self, other: Keys) -> bool:
        """Whether the other ones open and find all that these do."""
        return set(self.sealing) <= set(other.sealing) and set(self.digesting) <= set(
            other.digesting
        )

    def with_new_sealing_key(self, suite: Suite) -> Self:
        """The same with another key to seal with from now on."""
        key = _new_key(self.sealing[-1].id + 1, suite)
        return self.model_copy(update={"sealing": (*self.sealing, key)})


def _new_key(number: int, suite: Suite) -> Key:
    # Not validated: Base64Bytes takes what stands in a file.
    return Key.model_construct(id=number, suite=suite, secret=secrets.token_bytes(32))
