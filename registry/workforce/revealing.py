"""Revealing (查看明文): an officer is shown who a social worker is, says why, and the trail keeps both."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from registry import audit, reasons
from registry.actor import Actor, Permission
from registry.audit.subjects import WORKER, Subject
from registry.database import WriteSession
from registry.personal import read_document
from registry.statements import execute
from registry.tables import key_of
from registry.workforce.finding import get_worker_to_change
from registry.workforce.sealed import about

if TYPE_CHECKING:
    from registry.vault import Vault

CERTIFICATES = """
SELECT id, level, number_sealed FROM social_worker_qualification
WHERE worker_id = :worker_id AND kind = 'CERTIFICATE' ORDER BY during, id
"""


class RevealedCertificate(NamedTuple):
    """A certificate with its number in the clear."""

    level: str
    number: str


class Revealed(NamedTuple):
    """Who somebody is."""

    number: str
    name: str
    document_number: str
    phone: str | None
    certificates: tuple[RevealedCertificate, ...]


async def reveal_worker(  # noqa: PLR0913, PLR0917 - whose, by whom, why and on which day
    session: WriteSession, actor: Actor, vault: Vault, number: str, reason: str, day: date
) -> Revealed:
    """Show name, numbers and phone; commit before they are shown.

    Raises NotFound, Forbidden, BadInput, Damaged.
    """
    worker = await get_worker_to_change(session, actor, number, Permission.PEOPLE_REVEAL, day)
    why, key, phone = reasons.checked(reason), key_of(worker), worker.phone_sealed
    document = read_document(
        worker.document_type, vault.unseal(worker.number_sealed, about("number", key))
    )
    certificates = tuple(
        RevealedCertificate(
            row.level, vault.unseal(row.number_sealed, about("certificate", row.id))
        )
        for row in await execute(session, CERTIFICATES, worker_id=key)
    )
    of = Subject(WORKER, key)
    audit.record(session, actor, "worker.revealed", of.number, of=of, reason=why)
    return Revealed(
        worker.number,
        vault.unseal(worker.name_sealed, about("name", key)),
        document.number,
        None if phone is None else vault.unseal(phone, about("phone", key)),
        certificates,
    )
