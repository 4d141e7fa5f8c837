"""What of a social worker the vault seals, and how they are known again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from registry.identity_document import Document
from registry.personal import identity_of, masked_name, masked_phone, written
from registry.vault import Sealed

if TYPE_CHECKING:
    from registry.vault import Vault

CERTIFICATE = "worker.certificate"


def about(what: str, id_: int) -> str:
    """What a field is sealed as."""
    return f"worker.{what} {id_}"


WORKER = Sealed(
    "social_worker",
    {"id": "bigint"},
    {f"{what}_sealed": partial(about, what) for what in ("number", "name", "phone")},
)
QUALIFICATION = Sealed(
    "social_worker_qualification",
    {"id": "bigint"},
    {"number_sealed": partial(about, "certificate")},
)


def person_columns(
    id_: int, document: Document, name: str, phone: str | None, vault: Vault
) -> dict[str, Any]:
    """Who somebody is, as their row keeps it: digests, masks, and what only the key opens."""
    return {
        "identity_digest": identity_of(document, vault),
        "document_type": document.type,
        "number_masked": document.masked,
        "number_sealed": vault.seal(written(document), about("number", id_)),
        **name_columns(id_, name, vault),
        **phone_columns(id_, phone, vault),
    }


def name_columns(id_: int, name: str, vault: Vault) -> dict[str, Any]:
    return {
        "name_masked": masked_name(name),
        "name_sealed": vault.seal(name, about("name", id_)),
    }


def phone_columns(id_: int, phone: str | None, vault: Vault) -> dict[str, Any]:
    return {
        "phone_masked": phone and masked_phone(phone),
        "phone_sealed": phone and vault.seal(phone, about("phone", id_)),
    }


def certificate_digest(number: str, vault: Vault) -> bytes:
    """The same for the same certificate: one that two persons show is one too many."""
    return vault.digest(normalize("NFKC", number).upper().encode(), CERTIFICATE)


def certificate_columns(id_: int, number: str, vault: Vault) -> dict[str, Any]:
    """What may be shown of it: the last two characters, of a long one the first two also."""
    shown = 2 if len(number) > 8 else 0  # noqa: PLR2004 - most have more
    return {
        "number_digest": certificate_digest(number, vault),
        "number_masked": f"{number[:shown]}{'*' * (len(number) - shown - 2)}{number[-2:]}",
        "number_sealed": vault.seal(number, about("certificate", id_)),
    }
