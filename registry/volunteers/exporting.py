"""A person's own copy (查阅、复制, PIPL arts. 44-45): all that is held of them, and who saw it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from registry import reasons
from registry.actor import Actor, Permission
from registry.audit.entries import looked_at, several
from registry.audit.subjects import VOLUNTEER, Subject
from registry.database import WriteSession, driver
from registry.statements import execute
from registry.volunteers.finding import get_person
from registry.volunteers.opening import Opened, open_registrations
from registry.volunteers.records import NEVER
from registry.volunteers.revealing import note, require_for_age
from registry.volunteers.services.hours import hours_of
from registry.volunteers.services.totals import served

if TYPE_CHECKING:
    from registry.vault import Vault

HOME = """(
    SELECT jsonb_build_object('code', d.code, 'name', d.name) FROM division_version d
    WHERE d.division_id = t.home_id ORDER BY d.during DESC LIMIT 1) AS home"""

PERSON = f"SELECT t.*, {HOME} FROM volunteer t WHERE id = :id"  # noqa: S608 - the text stands above
PAST_HOMES = f"""
SELECT t.since, t.until, {HOME} FROM volunteer_past t WHERE volunteer_id = :id ORDER BY t.since
"""  # noqa: S608 - see above
HOMES = f"""
SELECT t.platform_id, t.external_id, t.since, t.until, {HOME}
FROM (
    SELECT platform_id, external_id, since, ended_on AS until, home_id, volunteer_id
    FROM volunteer_registration
    UNION ALL
    SELECT platform_id, external_id, p.since, p.until, p.home_id, r.volunteer_id
    FROM volunteer_registration_past p JOIN volunteer_registration r USING (platform_id, external_id)
) t
WHERE t.volunteer_id = :id ORDER BY t.platform_id, t.external_id, t.since
"""  # noqa: S608 - see above
APART = """
SELECT DISTINCT s.platform_id, s.external_id
FROM volunteer_separation s JOIN volunteer_registration r USING (platform_id, external_id)
WHERE r.volunteer_id = :id
"""
MERGED = """
WITH RECURSIVE same AS (
    SELECT id FROM volunteer WHERE merged_into = :id
    UNION
    SELECT v.id FROM volunteer v JOIN same ON v.merged_into = same.id
)
SELECT id FROM same ORDER BY id
"""
# What was done with one of their numbers alone, and looks at it among others.
SEEN = """
SELECT id, at, action, actor, role, reason FROM audit_entry
WHERE subject_type = :type AND subject_id = :id
   OR detail ? 'ids' AND detail -> 'ids' @> to_jsonb(CAST(:id AS bigint)) AND action = ANY (:looks)
"""
LOOKS = [looked_at(several(VOLUNTEER)), "volunteers.listed"]

SERVICES = """
SELECT s.*, o.number AS organization_number, (
    SELECT jsonb_build_object('code', d.code, 'name', d.name) FROM division_version d
    WHERE d.division_id = s.division_id ORDER BY d.during DESC LIMIT 1) AS division
FROM volunteer_service s
JOIN volunteer_registration r
    ON r.platform_id = s.platform_id AND r.external_id = s.registration
LEFT JOIN organization o ON o.id = s.organization_id
WHERE r.volunteer_id = :id ORDER BY s.platform_id, s.registration, s.on_date, s.external_id
"""

# Also of the numbers that turned out to be them.
PROJECTS = """
SELECT p.number, p.name, lower(t.during) AS since, upper(t.during) AS until
FROM project_volunteer t JOIN project p ON p.id = t.project_id
WHERE t.volunteer_id = ANY (:ids) ORDER BY lower(t.during), t.id
"""

Json = dict[str, Any]


async def export_person(  # noqa: PLR0913, PLR0917 - whose, by whom, why and on which day
    session: WriteSession, actor: Actor, vault: Vault, number: str, reason: str, today: date
) -> Json:
    """All that is held of a person, ready for JSON; commit before it is handed over.

    Raises NotFound, Forbidden, BadInput, Conflict, Damaged.
    """
    person = await get_person(session, actor, number, Permission.PEOPLE_REVEAL)
    why = reasons.checked(reason)
    opened = await open_registrations(session, vault, person.id)
    is_minor = require_for_age(actor, person, opened, today)
    merged = list((await execute(session, MERGED, id=person.id)).scalars())
    row = (await execute(session, PERSON, id=person.id)).one()
    past = await execute(session, PAST_HOMES, id=person.id)
    hours = (await served(await driver(session), [person.id]))[person.id].hours
    copy = {
        "number": person.number,
        "copiedOn": _day(today),
        **_days(row),
        "home": row.home,
        "since": _day(row.since),
        "nameMasked": row.name_masked,
        "documentType": row.document_type,
        "pastHomes": [_stay(each) for each in past],
        "serviceHours": str(hours),
        "mergedNumbers": [Subject(VOLUNTEER, each).number for each in merged],
        "registrations": [*await _registrations(session, person.id, opened)],
        "projects": [
            {"number": each.number, "name": each.name, **_part(each)}
            for each in await execute(session, PROJECTS, ids=[person.id, *merged])
        ],
        "seen": await _seen(session, [person.id, *merged]),
    }
    note(session, actor, "volunteer.exported", person, why, minor=is_minor)
    return copy


async def _registrations(
    session: WriteSession, volunteer_id: int, opened: list[Opened]
) -> Iterator[Json]:
    homes = (await execute(session, HOMES, id=volunteer_id)).all()
    services = (await execute(session, SERVICES, id=volunteer_id)).all()
    apart = {tuple(row) for row in await execute(session, APART, id=volunteer_id)}
    return (
        {
            **_registration(each),
            "homes": [_stay(home) for home in homes if _key(home) == _key(each.row)],
            "serviceRecords": [
                _service(row)
                for row in services
                if (row.platform_id, row.registration) == _key(each.row)
            ],
            "isKeptApart": _key(each.row) in apart,
        }
        for each in opened
    )


def _registration(opened: Opened) -> Json:
    row, document = opened.row, opened.document
    return {
        "platform": {"code": row.platform, "name": row.platform_name},
        "externalId": row.external_id,
        "revision": row.revision,
        "receivedAt": row.received_at.isoformat(),
        **_days(row),
        "name": opened.name,
        "documentType": row.document_type,
        "documentNumber": document and document.number,
        "documentCountry": document and document.country,
        "phone": opened.phone,
        "bornOn": opened.born_on and opened.born_on.isoformat(),
        "sex": row.sex,
        "skills": row.skills,
        "services": row.services,
        "verification": _verification(row),
    }


def _service(row: Any) -> Json:
    """Who led it is somebody else: masked, as they are everywhere."""
    return {
        "externalId": row.external_id,
        "revision": row.revision,
        "receivedAt": row.received_at.isoformat(),
        "enteredOn": _day(row.entered_on),
        "serviceDate": _day(row.on_date),
        "hours": str(hours_of(row.centihours)),
        "activity": row.activity,
        "division": row.division,
        "organization": row.organization,
        "organizationNumber": row.organization_number,
        "leaderMasked": row.leader_masked,
        "description": row.description,
        "isLate": row.late,
        "isWithdrawn": row.withdrawn,
    }


def _verification(row: Any) -> Json | None:
    if row.verification_method is None:
        return None
    return {
        "method": row.verification_method,
        "provider": row.verification_provider,
        "at": row.verified_at and row.verified_at.isoformat(),
        "evidence": row.verification_evidence,
    }


async def _seen(session: WriteSession, ids: list[int]) -> list[Json]:
    """Everything that was done with the person or shown of them, by whichever of their numbers."""
    entries: dict[int, Mapping[str, Any]] = {}
    for id_ in ids:
        values = {"type": VOLUNTEER, "id": id_, "looks": LOOKS}
        rows = await execute(session, SEEN, **values)
        entries |= {row["id"]: row for row in rows.mappings()}
    return [
        {
            "at": entry["at"].isoformat(),
            "action": entry["action"],
            "by": entry["actor"],
            "role": entry["role"],
            "reason": entry["reason"],
        }
        for _, entry in sorted(entries.items())
    ]


def _days(row: Any) -> Json:
    return {
        "registeredOn": _day(row.registered_on),
        "verifiedOn": _day(row.verified_on),
        "endedOn": _day(row.ended_on),
    }


def _stay(row: Any) -> Json:
    return {"home": row.home, "since": _day(row.since), "until": _day(row.until)}


def _part(row: Any) -> Json:
    """Since when they took part, and until when if that is known."""
    until = None if row.until is None else row.until.isoformat()
    return {"since": row.since.isoformat(), "until": until}


def _key(row: Any) -> tuple[int, str]:
    return row.platform_id, row.external_id


def _day(day: date) -> str | None:
    return None if day == NEVER else day.isoformat()
