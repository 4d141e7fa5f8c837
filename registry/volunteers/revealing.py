"""Revealing (查看明文): an officer is shown who somebody is, says why, and the trail keeps both."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from registry import audit, reasons
from registry.actor import Actor, Permission
from registry.database import WriteSession
from registry.errors import Forbidden
from registry.identity_document import DocumentType
from registry.volunteers.finding import Person, get_person
from registry.volunteers.opening import Opened, open_registrations

if TYPE_CHECKING:
    from registry.vault import Vault


class RevealedRegistration(NamedTuple):
    """What a platform states of somebody, in the clear."""

    platform: str
    external_id: str
    name: str | None
    document_type: DocumentType | None
    number: str | None
    country: str | None
    phone: str | None
    born_on: date | None


class Revealed(NamedTuple):
    """Who somebody is."""

    number: str
    registrations: tuple[RevealedRegistration, ...]


async def reveal_identity(  # noqa: PLR0913, PLR0917 - whose, by whom, why and on which day
    session: WriteSession, actor: Actor, vault: Vault, number: str, reason: str, today: date
) -> Revealed:
    """Show names, numbers and phones; commit before they are shown.

    Raises NotFound, Forbidden, BadInput, Conflict, Damaged.
    """
    person = await get_person(session, actor, number, Permission.PEOPLE_REVEAL)
    why = reasons.checked(reason)
    opened = await open_registrations(session, vault, person.id)
    is_minor = require_for_age(actor, person, opened, today)
    note(session, actor, "volunteer.revealed", person, why, minor=is_minor)
    return Revealed(person.number, tuple(map(_revealed, opened)))


def require_for_age(actor: Actor, person: Person, opened: Iterable[Opened], today: date) -> bool:
    """Whether it is a minor: those only who approves there may open. Raises Forbidden.

    未成年人网络保护条例 art. 36: the least authorization, approved by a responsible person.
    """
    is_minor = any(each.is_of_minor(today) for each in opened)
    if is_minor and not actor.may(Permission.VOLUNTEERS_CORRECT, within=person.within):
        raise Forbidden(
            "This person is a minor: only who may correct volunteers there opens their data.",
            "此人为未成年人，仅当地负责审批的人员可以查看其个人信息。",
        )
    return is_minor


def note(
    session: WriteSession, actor: Actor, action: str, person: Person, reason: str, **detail: Any
) -> None:
    """On the trail, with no value of the person's."""
    subject = person.subject
    audit.record(session, actor, action, subject.number, of=subject, reason=reason, **detail)


def _revealed(opened: Opened) -> RevealedRegistration:
    document = opened.document
    return RevealedRegistration(
        opened.row.platform,
        opened.row.external_id,
        opened.name,
        document and document.type,
        document and document.number,
        document and document.country,
        opened.phone,
        opened.born_on or (document and document.born_on),
    )
