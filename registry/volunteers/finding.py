"""A person to act on, by their number, and whether the actor may."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from registry.actor import Actor, Permission
from registry.audit.subjects import VOLUNTEER, Subject
from registry.database import WriteSession
from registry.divisions.finding import lineage
from registry.errors import Conflict, NotFound
from registry.statements import execute

PERSON = """
SELECT id, home_id, merged_into, erased_at, identity_digest, document_type
FROM volunteer WHERE id = :id
"""
# Pushes hold it together, a correction alone: it sees all that is registered, and nothing is added.
ALONE = "SELECT pg_advisory_xact_lock(hashtext('volunteer_correction'))"


class Person(NamedTuple):
    """A volunteer, and all that their home lies within."""

    id: int
    home_id: int
    merged_into: int | None
    erased_at: datetime | None
    identity_digest: bytes | None
    document_type: str | None
    within: frozenset[int]

    @property
    def subject(self) -> Subject:
        return Subject(VOLUNTEER, self.id)

    @property
    def number(self) -> str:
        return self.subject.number


async def get_person(
    session: WriteSession, actor: Actor, number: str, *any_of: Permission
) -> Person:
    """A person for whom the actor holds one of the permissions where their home is.

    Raises NotFound where they may not even read of them, Forbidden, BadInput for what is no number,
    and Conflict where the person was merged into another one or erased.
    """
    asked = Subject.numbered(VOLUNTEER, number)
    row = (await execute(session, PERSON, id=asked.id)).one_or_none()
    if row is None:
        raise NotFound
    within = await lineage(session, row.home_id)
    if not actor.may(Permission.VOLUNTEERS_READ, within=within):
        raise NotFound
    if not any(actor.may(each, within=within) for each in any_of):
        actor.require(any_of[0], within=within)
    person = Person._make((*row, within))
    _check_is_there(person)
    return person


async def get_person_to_correct(session: WriteSession, actor: Actor, number: str) -> Person:
    """The same for a correction, until whose end nobody pushes. Raises what get_person does."""
    # Asked for before too, lest somebody who may not do it holds up every platform.
    await get_person(session, actor, number, Permission.VOLUNTEERS_CORRECT)
    await hold_pushes(session)
    return await get_person(session, actor, number, Permission.VOLUNTEERS_CORRECT)


async def hold_pushes(session: WriteSession) -> None:
    """Waits for the pushes that are under way; others wait for this transaction."""
    await execute(session, ALONE)


def _check_is_there(person: Person) -> None:
    """Raises Conflict."""
    if person.erased_at is not None:
        raise Conflict(
            "This person has been erased from the register.", "此人的个人信息已依法删除。"
        )
    if person.merged_into is not None:
        other = Subject(VOLUNTEER, person.merged_into).number
        raise Conflict(
            f"{person.number} is {other} now: the two were one person.",
            f"{person.number}已并入{other}。",
        )
