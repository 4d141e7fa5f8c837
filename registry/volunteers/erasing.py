"""Erasure (删除个人信息, PIPL art. 47): nothing is left to know somebody by, and every past day counts them."""

from __future__ import annotations

from datetime import date

from registry import reasons
from registry.actor import Actor
from registry.database import WriteSession
from registry.errors import Conflict
from registry.statements import execute, translated
from registry.volunteers.correcting import ONCE_AT_A_TIME, registrations_of, settle
from registry.volunteers.finding import get_person_to_correct
from registry.volunteers.revealing import note

# How it was verified is kept with the day, which counts; who said so and the proof are not.
ERASE_REGISTRATIONS = """
UPDATE volunteer_registration
SET ended_on = least(ended_on, greatest(since, :today)), erased_at = now(), content = '',
    verified_at = NULL, verification_provider = NULL, verification_evidence = NULL,
    document_type = NULL, number_masked = NULL, number_sealed = NULL, name_masked = NULL,
    name_sealed = NULL, phone_masked = NULL, phone_sealed = NULL, born_sealed = NULL, sex = NULL,
    skills = NULL, services = NULL
WHERE volunteer_id = :id
"""
# Days and hours are kept: what was served counts on. What was done and who led it are not.
ERASE_SERVICES = """
UPDATE volunteer_service s
SET description = NULL, leader_masked = NULL, leader_sealed = NULL, content = ''
FROM volunteer_registration r
WHERE (r.platform_id, r.external_id) = (s.platform_id, s.registration) AND r.volunteer_id = :id
"""
TELL_SERVICES = """
INSERT INTO change (type, subject_id, platform_id, key)
SELECT 'SERVICE', r.volunteer_id, s.platform_id, s.external_id
FROM volunteer_service s
JOIN volunteer_registration r ON (r.platform_id, r.external_id) = (s.platform_id, s.registration)
WHERE r.volunteer_id = :id
"""
FORGET_SEPARATIONS = """
DELETE FROM volunteer_separation s USING volunteer_registration r
WHERE (r.platform_id, r.external_id) = (s.platform_id, s.external_id) AND r.volunteer_id = :id
"""
# Whoever was merged into them was they.
ERASE_PERSONS = """
WITH RECURSIVE same AS (
    SELECT CAST(:id AS bigint) AS id
    UNION
    SELECT v.id FROM volunteer v JOIN same ON v.merged_into = same.id
)
UPDATE volunteer SET erased_at = now(), identity_digest = NULL, document_type = NULL,
    name_masked = NULL
WHERE id IN (SELECT id FROM same)
"""
BROKEN = {
    ONCE_AT_A_TIME: Conflict(
        "A platform ended another registration of theirs today: erase them tomorrow.",
        "同一平台今日已注销此人的另一注册，请于次日办理删除。",
    )
}


async def erase_volunteer(
    session: WriteSession, actor: Actor, number: str, reason: str, today: date
) -> None:
    """Erase a person: what is live ends today, and what is personal is deleted.

    The day, the home, the platform and its id are kept, and of service its days, hours and places:
    counts of earlier days stay what they were, and a push of the id or its service is rejected. Raises NotFound, Forbidden, BadInput, Conflict.
    """
    why = reasons.checked(reason)
    person = await get_person_to_correct(session, actor, number)
    keys = await registrations_of(session, person.id)
    await execute(session, FORGET_SEPARATIONS, id=person.id)
    with translated(BROKEN):
        await execute(session, ERASE_REGISTRATIONS, id=person.id, today=today)
    await execute(session, ERASE_SERVICES, id=person.id)
    await execute(session, TELL_SERVICES, id=person.id)
    await settle(session, [person.id], keys)
    await execute(session, ERASE_PERSONS, id=person.id)
    note(session, actor, "volunteer.erased", person, why, registrations=[*map(str, keys)])
