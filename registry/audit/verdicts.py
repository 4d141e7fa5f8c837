"""What a verification says, and the anchor that it can be held against. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from registry.audit.canonical import GENESIS
from registry.errors import BadInput


class What(StrEnum):
    """What was done to the trail."""

    ENTRY_CHANGED = "the entry was changed"
    ENTRY_REMOVED = "the entry was removed"
    ENTRY_INSERTED = "the entry was inserted into the past"
    SEAL_CHANGED = "the seal was changed"
    SEAL_MISSING = "the seal is missing"
    EITHER_CHANGED = "the entry or its seal was changed"
    NOT_ANCHORED = "the chain is not the one that was written down"


class Verified(NamedTuple):
    """Nothing was done to it. What waits is not sealed yet."""

    entries: int
    sealed: int
    waiting: int


class Break(NamedTuple):
    """The first place where the trail is not as it was written."""

    position: int | None
    entry_id: int | None
    what: What

    def __str__(self) -> str:
        places = (("position", self.position), ("entry", self.entry_id))
        where = ", ".join(f"{name} {number}" for name, number in places if number is not None)
        return f"{where}: {self.what}"


class Anchor(NamedTuple):
    """A link to be written down elsewhere: who can rewrite the whole chain cannot rewrite that."""

    position: int
    hash: bytes

    @classmethod
    def parse(cls, text: str) -> Anchor:
        """Raises BadInput."""
        try:
            position, hexadecimal = text.strip().split(":")
            anchor = cls(int(position), bytes.fromhex(hexadecimal))
        except ValueError as error:
            raise BadInput(f"{text} is not an anchor: POSITION:HASH is.") from error
        if anchor.position < 1 or len(anchor.hash) != len(GENESIS):
            raise BadInput(f"{text} is not an anchor: its position or hash cannot be.")
        return anchor

    def __str__(self) -> str:
        return f"{self.position}:{self.hash.hex()}"
