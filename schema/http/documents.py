"""Documents that a client names by their hash instead of sending them."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterable

# Documents that clients have registered; those that the product ships are kept for ever.
REGISTERED = 1_000

# Characters of a document that is kept; a longer one is not run anyway.
LONGEST = 20_000


class UnknownDocument(Exception):
    """The document is not known here: send it once with its hash."""


class Documents:
    """Documents by the SHA-256 of their text."""

    def __init__(self, shipped: Iterable[str] = ()) -> None:
        self._shipped = {digest(text): text for text in shipped}
        self._registered: OrderedDict[str, str] = OrderedDict()

    def get(self, key: str) -> str:
        """Raises UnknownDocument."""
        key = key.removeprefix("sha256:").lower()
        if (text := self._shipped.get(key)) is not None:
            return text
        try:
            self._registered.move_to_end(key)
        except KeyError:
            raise UnknownDocument from None
        return self._registered[key]

    def register(self, key: str, text: str) -> bool:
        """Keeps a document under its hash; False where the hash is not the document's."""
        if digest(text) != key.lower():
            return False
        if len(text) <= LONGEST:
            self._registered[key.lower()] = text
        if len(self._registered) > REGISTERED:
            self._registered.popitem(last=False)
        return True


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
