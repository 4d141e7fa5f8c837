"""What is registered of a person, opened: for verbs that note on the trail that they did."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from registry.database import WriteSession
from registry.identity_document import Document
from registry.personal import read_document
from registry.statements import execute
from registry.volunteers.sealed import about

if TYPE_CHECKING:
    from registry.vault import Vault

ADULT = 18  # 未成年人保护法 art. 2

REGISTRATIONS = """
SELECT p.code AS platform, p.name AS platform_name, r.*
FROM volunteer_registration r JOIN volunteer_platform p ON p.id = r.platform_id
WHERE r.volunteer_id = :id ORDER BY r.platform_id, r.external_id
"""


class Opened(NamedTuple):
    """A registration, and what of it is sealed."""

    row: Any
    name: str | None
    document: Document | None
    phone: str | None
    born_on: date | None

    def is_of_minor(self, today: date) -> bool:
        """Whether its document or its stated day of birth says so; without either it is not known."""
        days = (self.document and self.document.born_on, self.born_on)
        return any(day is not None and age(day, today) < ADULT for day in days)


async def open_registrations(
    session: WriteSession, vault: Vault, volunteer_id: int
) -> list[Opened]:
    """All of a person's registrations. Raises Damaged."""
    rows = await execute(session, REGISTRATIONS, id=volunteer_id)
    return [open_row(row, vault) for row in rows]


def open_row(row: Any, vault: Vault) -> Opened:
    """Raises Damaged."""

    def opened(what: str, sealed: bytes | None) -> str | None:
        if sealed is None:
            return None
        return vault.unseal(sealed, about(what, row.platform_id, row.external_id))

    number = opened("number", row.number_sealed)
    born_on = opened("born", row.born_sealed)
    return Opened(
        row,
        opened("name", row.name_sealed),
        None if number is None else read_document(row.document_type, number),
        opened("phone", row.phone_sealed),
        None if born_on is None else date.fromisoformat(born_on),
    )


def age(born_on: date, day: date) -> int:
    """In full years."""
    had_birthday = (day.month, day.day) >= (born_on.month, born_on.day)
    return day.year - born_on.year - (not had_birthday)
