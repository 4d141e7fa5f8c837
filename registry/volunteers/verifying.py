"""Verification (实名认证) by the register itself: opened, asked outside any transaction, then written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from registry import audit
from registry.actor import Actor, Permission
from registry.database import Database, WriteSession
from registry.errors import Conflict
from registry.identity_document import Document
from registry.personal import identity_of
from registry.statements import execute
from registry.volunteers.correcting import Key, settle
from registry.volunteers.finding import Person, get_person, hold_pushes
from registry.volunteers.opening import open_registrations
from registry.volunteers.records import NEVER
from registry.volunteers.verifier import Answer, Result, Verifier, VerifierUnavailable

if TYPE_CHECKING:
    from registry.vault import Vault

MAY = (Permission.VOLUNTEERS_CORRECT, Permission.PEOPLE_REVEAL)

# What was asked about: the same statement of the same person, if nobody verified it meanwhile.
VERIFY = """
UPDATE volunteer_registration r
SET verified_on = :today, verified_at = now(), verification_method = 'verifier',
    verification_provider = :provider, verification_evidence = :reference
FROM unnest(CAST(:platforms AS smallint[]), CAST(:externals AS text[]), CAST(:revisions AS bigint[]))
    AS asked (platform_id, external_id, revision)
WHERE (r.platform_id, r.external_id, r.revision)
    = (asked.platform_id, asked.external_id, asked.revision)
  AND r.volunteer_id = :id AND r.verified_on = 'infinity'
RETURNING r.platform_id, r.external_id
"""
VERIFY_PAST = """
UPDATE volunteer_registration_past p SET verified_on = r.verified_on
FROM volunteer_registration r
WHERE (r.platform_id, r.external_id) = (p.platform_id, p.external_id)
  AND r.volunteer_id = :id AND p.verified_on <> r.verified_on
"""


class Stated(NamedTuple):
    """A name and a document, and the registrations that state them, each with its revision."""

    name: str
    document: Document
    keys: dict[Key, int]


class Verified(NamedTuple):
    """What the verifier said, and how many registrations are verified by it."""

    number: str
    result: Result
    registrations: int


async def verify_volunteer(  # noqa: PLR0913, PLR0917 - whose, by whom, with what and on which day
    database: Database,
    actor: Actor,
    vault: Vault,
    verifier: Verifier | None,
    number: str,
    today: date,
) -> Verified:
    """Have a person's name and number verified. Each name that is stated with it is asked about.

    Raises NotFound, Forbidden, BadInput, Conflict where nothing is to be verified or it was changed
    meanwhile, VerifierUnavailable, Damaged.
    """
    async with database.transaction() as session:
        person = await get_person(session, actor, number, *MAY)
        stated = await _to_verify(session, vault, person)
    if verifier is None:
        raise VerifierUnavailable(
            "No verifier is set up here: set VERIFIER_URL.", "尚未配置实名核验接口。"
        )
    answers = [await verifier.ask(each.name, each.document) for each in stated]
    async with database.transaction() as session:
        await hold_pushes(session)
        now = await get_person(session, actor, number, *MAY)
        if now.identity_digest != person.identity_digest:
            raise _changed()
        return await _write(session, actor, now, verifier.host, stated, answers, today)


async def _to_verify(session: WriteSession, vault: Vault, person: Person) -> list[Stated]:
    """What states the person's own number with a name, and is not verified. Raises Conflict."""
    found: dict[tuple[str, Document], Stated] = {}
    for row, name, document, *_ in await open_registrations(session, vault, person.id):
        if row.verified_on != NEVER or name is None or document is None:
            continue
        # One that an officer parted from this number, or merged without it, is not verified by it.
        if identity_of(document, vault) != person.identity_digest:
            continue
        stated = found.setdefault((name, document), Stated(name, document, {}))
        stated.keys[Key(row.platform_id, row.external_id, row.platform)] = row.revision
    if not found:
        raise Conflict(
            "No registration of this person has a name and a number that are yet to be verified.",
            "此人没有待实名认证的姓名和证件号码。",
        )
    return list(found.values())


async def _write(  # noqa: PLR0913, PLR0917 - see verify_volunteer
    session: WriteSession,
    actor: Actor,
    person: Person,
    provider: str,
    stated: Sequence[Stated],
    answers: Sequence[Answer],
    today: date,
) -> Verified:
    verified: list[Key] = []
    for each, answer in zip(stated, answers, strict=True):
        if answer.result is Result.MATCH:
            values = {"provider": provider, "reference": answer.reference, "today": today}
            verified += await _verify(session, person, each, **values)
    results = [answer.result for answer in answers]
    result = next(each for each in Result if each in results)
    if result is Result.MATCH and not verified:
        raise _changed()
    if verified:
        await execute(session, VERIFY_PAST, id=person.id)
        await settle(session, [person.id], verified)
    _note(session, actor, person, provider, verified, answers)
    return Verified(person.number, result, len(verified))


async def _verify(
    session: WriteSession, person: Person, stated: Stated, **values: object
) -> list[Key]:
    """Those of the registrations that still state what was asked about."""
    named = {(key.platform_id, key.external_id): key for key in stated.keys}
    rows = await execute(
        session,
        VERIFY,
        id=person.id,
        platforms=[platform_id for platform_id, _ in named],
        externals=[external_id for _, external_id in named],
        revisions=list(stated.keys.values()),
        **values,
    )
    return [named[row.platform_id, row.external_id] for row in rows]


def _note(  # noqa: PLR0913, PLR0917 - what an entry says
    session: WriteSession,
    actor: Actor,
    person: Person,
    provider: str,
    verified: Iterable[Key],
    answers: Iterable[Answer],
) -> None:
    """That it was asked, and what was said: whom data was shared with is kept for three years."""
    keys = [*map(str, verified)]
    audit.record(
        session,
        actor,
        "volunteer.verified" if keys else "volunteer.not_verified",
        person.number,
        of=person.subject,
        provider=provider,
        results=[answer.result for answer in answers],
        references=[answer.reference for answer in answers],
        registrations=keys,
    )


def _changed() -> Conflict:
    return Conflict(
        "This person was changed meanwhile: verify them again.",
        "此人信息在核验期间已变更，请重新核验。",
    )
