"""Push (推送): a platform states some of its registrations, and is told what became of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

import asyncpg

from registry import audit
from registry.actor import Actor, Permission
from registry.audit.subjects import VOLUNTEER, Subject
from registry.database import WriteSession, driver
from registry.errors import BadInput, Forbidden, Overtaken
from registry.volunteers.checking import Batch, Newest, refused
from registry.volunteers.merging import merge, stage
from registry.volunteers.records import Rules
from registry.volunteers.sealed import Row, sealed
from registry.volunteers.verdicts import Merged, Outcome, Verdict

if TYPE_CHECKING:
    from registry.database import Connection
    from registry.vault import Vault

MOST = 1_000
"""Records of one push."""

WRITTEN = frozenset({Verdict.CREATED, Verdict.MERGED, Verdict.UPDATED})

# Codes are looked up first: with the day, Postgres takes an index that is slow for many of them.
NAMED = """
WITH named AS MATERIALIZED (SELECT * FROM division_version WHERE code = ANY ($2))
SELECT code, division_id FROM named
WHERE during @> $1::date AND level IN ('DISTRICT', 'TOWNSHIP', 'COMMUNITY')
"""
SAME_PERSON = "uq_volunteer_identity_digest"


class PushMode(StrEnum):
    """Whether a push writes."""

    COMMIT = "COMMIT"
    VALIDATE = "VALIDATE"


class Told(NamedTuple):
    """What became of one record."""

    line: int
    external_id: str | None
    verdict: Verdict
    code: str | None
    message: str | None
    message_zh: str | None
    path: Sequence[str]
    warnings: Sequence[str]
    number: str | None
    """The volunteer's number in the register."""


class Pushed(NamedTuple):
    """What became of a push."""

    told: Sequence[Told]
    counts: Mapping[Verdict, int]


def platform_of(actor: Actor) -> int:
    """The platform that an actor is. Raises Forbidden."""
    actor.require(Permission.VOLUNTEERS_PUSH)
    if actor.platform_id is None:
        raise Forbidden(
            "Only a platform pushes, with a key of its own.", "只有志愿服务平台可用其密钥推送。"
        )
    return actor.platform_id


Given = Sequence[Mapping[str, Any]]
"""Records by their fields' names."""


async def push_volunteers(  # noqa: PLR0913 - what a push is made of
    session: WriteSession,
    actor: Actor,
    vault: Vault,
    records: Given,
    today: date,
    *,
    mode: PushMode = PushMode.COMMIT,
) -> Pushed:
    """Take a platform's records, at most 1,000. Raises Forbidden, BadInput, Overtaken.

    To validate them is to do the same and to take it back: of what was written only the numbers would
    stay, so none is told.
    """
    platform_id = platform_of(actor)
    batch = Batch(await _rules_for(await driver(session), records, today), vault)
    fill(batch, records)
    rows = sealed(list(batch.taken.values()), platform_id, vault)
    if mode is PushMode.VALIDATE:
        done = pushed(records, batch, await _rehearsed(session, platform_id, rows, today))
        return Pushed([each._replace(number=None) for each in done.told], done.counts)
    outcome = await _merged(session, platform_id, rows, today)
    return record_push(session, actor, "volunteers.pushed", pushed(records, batch, outcome))


async def _rules_for(connection: Connection, records: Given, today: date) -> Rules:
    """What these records are checked against: of divisions those that they name, which are few."""
    named = {code for record in records if isinstance(code := record.get("division"), str)}
    rows = await connection.fetch(NAMED, today, list(named))
    return Rules(today, {row["code"]: row["division_id"] for row in rows})


async def _merged(
    session: WriteSession, platform_id: int, rows: Sequence[Row], today: date
) -> Outcome:
    connection = await driver(session)
    try:
        await stage(connection, rows)
        return await merge(connection, platform_id, today)
    except asyncpg.DeadlockDetectedError as error:
        raise Overtaken from error
    except asyncpg.UniqueViolationError as error:
        if error.constraint_name == SAME_PERSON:
            raise Overtaken from error
        raise


async def _rehearsed(
    session: WriteSession, platform_id: int, rows: Sequence[Row], today: date
) -> Outcome:
    """What merging would come to: it is done, and taken back."""
    async with session.begin_nested() as step:
        outcome = await _merged(session, platform_id, rows, today)
        await step.rollback()
    return outcome


def fill(batch: Newest[Any, Any], records: Given) -> None:
    """Raises BadInput where there are too many."""
    if len(records) > MOST:
        raise BadInput(
            f"A push holds at most {MOST:,} records: send a file instead.",
            f"一次推送至多{MOST}条记录，更多请以文件导入。",
            path=["records"],
        )
    for index, record in enumerate(records):
        batch.add_given(index, record)


def record_push(session: WriteSession, actor: Actor, action: str, done: Pushed) -> Pushed:
    subject = f"platform {actor.platform_id}"
    audit.record(session, actor, action, subject, counts=dict(done.counts))
    return done


def pushed(records: Given, batch: Newest[Any, Any], outcome: Outcome) -> Pushed:
    """A verdict for every record, in the order in which they were given."""
    merged = {each.line: each for each in outcome.told}
    refusals = {each.line: each for each in batch.refused}
    told = []
    for index, record in enumerate(records):
        line, external_id = batch.twins.get(index, index), record.get("externalId")
        warnings = batch.warnings.get(line, ())
        if refusal := refusals.get(line):
            told.append(Told(index, *refusal[1:], warnings, None))
        else:
            told.append(_verdict(index, external_id, merged[line], warnings))
    return Pushed(told, Counter(each.verdict for each in told))


def _verdict(index: int, external_id: str | None, merged: Merged, warnings: Sequence[str]) -> Told:
    """Of a record that was merged, or that says what one before it in the push says."""
    id_, warnings = merged.volunteer_id, (*warnings, *merged.warnings)
    number = None if id_ is None else Subject(VOLUNTEER, id_).number
    is_twin = index != merged.line and merged.verdict in WRITTEN
    verdict = Verdict.UNCHANGED if is_twin else merged.verdict
    if merged.code is None:
        return Told(index, external_id, verdict, None, None, None, (), warnings, number)
    refusal = refused(index, external_id, verdict, merged.code)
    return Told(*refusal, warnings, number)
