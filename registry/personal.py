"""What is personal, in every area alike: who somebody is by a document, and what may be shown of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from registry.identity_document import Document, DocumentType

if TYPE_CHECKING:
    from registry.vault import Vault

# The name of the first area that had persons: another would make another digest of the same number.
IDENTITY = "volunteer.identity"

_PHONE = re.compile(r"\+?[0-9]{5,15}", re.ASCII)
_SEPARATORS = re.compile(r"[\s()-]+")


def identity_of(document: Document, vault: Vault) -> bytes:
    """The same for the same person in every area, and nothing to whoever lacks the key."""
    return vault.digest(document.key.encode(), IDENTITY)


def written(document: Document) -> str:
    """A document's number as it is sealed: a passport is told by its country too."""
    return f"{document.country}:{document.number}" if document.country else document.number


def read_document(type_: str, text: str) -> Document:
    """The document whose number was sealed so."""
    country, _, number = text.rpartition(":")
    return Document(DocumentType(type_), number, country or None)


def parse_phone(text: str) -> str | None:
    """A phone number without what separates its digits; None where it is none."""
    phone = _SEPARATORS.sub("", text)
    return phone if _PHONE.fullmatch(phone) else None


def masked_name(name: str) -> str:
    """What may be shown of it: its first character (王**)."""
    return name[0] + "*" * (len(name) - 1)


def masked_phone(phone: str) -> str:
    """What may be shown of it: the first three and the last two digits of a long one."""
    shown = 3 if len(phone) > 8 else 0  # noqa: PLR2004 - a mobile number has eleven digits
    return phone[:shown] + "*" * (len(phone) - shown - 2) + phone[-2:]
