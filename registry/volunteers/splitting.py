"""Splitting (拆分): a merge was wrong, and some of a person's registrations are somebody else's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from registry import reasons
from registry.actor import Actor
from registry.audit.subjects import VOLUNTEER, Subject
from registry.database import WriteSession
from registry.errors import BadInput
from registry.statements import execute
from registry.volunteers.correcting import THESE, Key, on, registrations_of, settle
from registry.volunteers.finding import Person, get_person_to_correct
from registry.volunteers.revealing import note

# Nobody's day yet: their registrations follow, and say what is so.
FOUND = f"""
INSERT INTO volunteer (home_id, since, registered_on, ended_on)
SELECT home_id, registered_on, registered_on, registered_on FROM volunteer_registration
WHERE {THESE} ORDER BY platform_id, external_id LIMIT 1
RETURNING id
"""  # noqa: S608 - the text stands in the code
MOVE = f"UPDATE volunteer_registration SET volunteer_id = :id WHERE {THESE}"  # noqa: S608 - see above
# A name that may be the other one's is not kept.
RENAME = """
UPDATE volunteer v SET name_masked = (
    SELECT r.name_masked FROM volunteer_registration r
    WHERE r.volunteer_id = v.id AND r.name_masked IS NOT NULL
    ORDER BY r.since DESC, r.platform_id, r.external_id LIMIT 1)
WHERE id = ANY (:ids)
"""
# Whoever is not the person of an identity was never verified to be.
SEPARATE = f"""
INSERT INTO volunteer_separation (platform_id, external_id, identity_digest)
SELECT platform_id, external_id, :identity FROM volunteer_registration WHERE {THESE}
ON CONFLICT DO NOTHING
"""  # noqa: S608 - see above
UNVERIFY = (
    f"""
    UPDATE volunteer_registration
    SET verified_on = 'infinity', verified_at = NULL, verification_method = NULL,
        verification_provider = NULL, verification_evidence = NULL
    WHERE {THESE} AND verified_on < 'infinity'
    """,  # noqa: S608 - see above
    f"""
    UPDATE volunteer_registration_past SET verified_on = 'infinity'
    WHERE {THESE} AND verified_on < 'infinity'
    """,  # noqa: S608 - see above
)
LOSE_IDENTITY = """
UPDATE volunteer SET identity_digest = NULL, document_type = NULL, verified_on = 'infinity'
WHERE id = :id
"""
GIVE_IDENTITY = """
UPDATE volunteer SET identity_digest = :identity, document_type = :document_type WHERE id = :id
"""


class Split(NamedTuple):
    """The two persons that were one, by their numbers."""

    number: str
    new_number: str


async def split_volunteer(  # noqa: PLR0913 - what leaves whom, and who keeps what
    session: WriteSession,
    actor: Actor,
    number: str,
    registrations: Sequence[tuple[str, str]],
    reason: str,
    *,
    keeps_identity: bool,
) -> Split:
    """Make a person of their own of registrations, each given by its platform's code and its id.

    `keeps_identity` says who the identity number belongs to: the person that remains, or the new
    one. The other one's registrations stay apart from it whatever their platforms state again.
    Raises NotFound, Forbidden, BadInput, Conflict.
    """
    why = reasons.checked(reason)
    person = await get_person_to_correct(session, actor, number)
    leaving, staying = _parted(await registrations_of(session, person.id), registrations)
    new_id = await _found(session, leaving)
    await on(session, MOVE, leaving, id=new_id)
    await execute(session, RENAME, ids=[person.id, new_id])
    others = leaving if keeps_identity else staying
    await _part_identity(session, person, new_id, others, keeps_identity=keeps_identity)
    await settle(session, [person.id, new_id], {*leaving, *others})
    split = Split(person.number, Subject(VOLUNTEER, new_id).number)
    told = {"registrations": [*map(str, leaving)], "keeps_identity": keeps_identity}
    note(session, actor, "volunteer.split", person, why, into=split.new_number, **told)
    new = person._replace(id=new_id)
    note(session, actor, "volunteer.split", new, why, split_from=split.number, **told)
    return split


def _parted(known: Sequence[Key], named: Sequence[tuple[str, str]]) -> tuple[list[Key], list[Key]]:
    """Those that leave and those that stay. Raises BadInput."""
    wanted = set(named)
    leaving = [key for key in known if (key.platform, key.external_id) in wanted]
    if len(leaving) < len(wanted):
        raise BadInput(
            "Not all of these registrations are this person's.",
            "所列注册并非全部属于此人。",
            path=["registrations"],
        )
    if not leaving or len(leaving) == len(known):
        raise BadInput(
            "Name some of the person's registrations, but not all of them.",
            "请指定此人的部分注册，不得为空，也不得为全部。",
            path=["registrations"],
        )
    return leaving, [key for key in known if key not in leaving]


async def _found(session: WriteSession, leaving: Sequence[Key]) -> int:
    first = [leaving[0]]
    values = {
        "platforms": [key.platform_id for key in first],
        "externals": [key.external_id for key in first],
    }
    new_id: int = (await execute(session, FOUND, **values)).scalar_one()
    return new_id


async def _part_identity(
    session: WriteSession,
    person: Person,
    new_id: int,
    others: Sequence[Key],
    *,
    keeps_identity: bool,
) -> None:
    """Where there is one: one of the two has it, the others are kept from it and unverified."""
    identity = person.identity_digest
    if identity is None:
        return
    await on(session, SEPARATE, others, identity=identity)
    for statement in UNVERIFY:
        await on(session, statement, others)
    if not keeps_identity:
        await execute(session, LOSE_IDENTITY, id=person.id)
        given = {"identity": identity, "document_type": person.document_type}
        await execute(session, GIVE_IDENTITY, id=new_id, **given)
