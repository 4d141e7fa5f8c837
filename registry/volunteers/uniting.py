"""Merging by hand (合并): an officer finds that two of the register's persons are one."""

from __future__ import annotations

from registry import reasons
from registry.actor import Actor
from registry.database import WriteSession
from registry.errors import BadInput, Conflict
from registry.statements import execute, translated
from registry.volunteers.correcting import (
    ONCE_AT_A_TIME,
    registered_twice,
    registrations_of,
    settle,
)
from registry.volunteers.finding import Person, get_person_to_correct
from registry.volunteers.revealing import note
from registry.volunteers.splitting import GIVE_IDENTITY

MOVE = "UPDATE volunteer_registration SET volunteer_id = :into WHERE volunteer_id = :id"
DISSOLVE = (
    "DELETE FROM volunteer_past WHERE volunteer_id = :id",
    """
    UPDATE volunteer SET merged_into = :into, identity_digest = NULL, verified_on = 'infinity',
        since = registered_on, ended_on = registered_on
    WHERE id = :id
    """,
)
# The other finding, that one of them is not the person of this number, was wrong.
JOIN = """
DELETE FROM volunteer_separation s USING volunteer_registration r
WHERE (r.platform_id, r.external_id) = (s.platform_id, s.external_id)
  AND r.volunteer_id = :into AND s.identity_digest = :identity
"""


async def merge_volunteers(
    session: WriteSession, actor: Actor, number: str, into_number: str, reason: str
) -> None:
    """Make one person of two; the first one's number leads to the second one from then on.

    Raises NotFound, Forbidden, BadInput, and Conflict where both have an identity, or both are
    registered on one platform.
    """
    why = reasons.checked(reason)
    person = await get_person_to_correct(session, actor, number)
    into = await get_person_to_correct(session, actor, into_number)
    _check_may_be_one(person, into)
    keys = await registrations_of(session, person.id)
    with translated({ONCE_AT_A_TIME: registered_twice()}):
        await execute(session, MOVE, id=person.id, into=into.id)
    await _dissolve(session, person, into)
    await settle(session, [into.id], keys)
    told = [*map(str, keys)]
    note(session, actor, "volunteer.merged", person, why, into=into.number, registrations=told)
    note(session, actor, "volunteer.merged", into, why, merged=person.number, registrations=told)


def _check_may_be_one(person: Person, into: Person) -> None:
    """Raises BadInput, Conflict."""
    if person.id == into.id:
        raise BadInput("This is one person already.", "两个编号为同一人。", path=["into"])
    if person.identity_digest is not None and into.identity_digest is not None:
        raise Conflict(
            "Both have an identity number of their own: they are two persons.",
            "两人各有证件号码，不是同一人。",
        )


async def _dissolve(session: WriteSession, person: Person, into: Person) -> None:
    for statement in DISSOLVE:
        values = {"id": person.id, "into": into.id} if ":into" in statement else {"id": person.id}
        await execute(session, statement, **values)
    holder = into if person.identity_digest is None else person
    if holder.identity_digest is None:
        return
    given = {"identity": holder.identity_digest, "document_type": holder.document_type}
    await execute(session, GIVE_IDENTITY, id=into.id, **given)
    await execute(session, JOIN, into=into.id, identity=holder.identity_digest)
