"""Push (推送): a platform states some of its registrations, and is told what became of each."""

from __future__ import annotations

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
from registry.volunteers.checking import TOLD, Batch
from registry.volunteers.merging import Merged, Outcome, Verdict, merge, stage
from registry.volunteers.records import Rules
from registry.volunteers.sealed import Row, sealed

if TYPE_CHECKING:
    from registry.database import Connection
    from registry.vault import Vault

MOST = 1_000
"""Records of one push."""

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


async def push_volunteers(  # noqa: PLR0913 - what a push is made of
    session: WriteSession,
    actor: Actor,
    vault: Vault,
    records: Sequence[Mapping[str, Any]],
    today: date,
    *,
    mode: PushMode = PushMode.COMMIT,
) -> Pushed:
    """Take a platform's records, at most 1,000. Raises Forbidden, BadInput, Overtaken.

    To validate them is to do the same and to take it back: of what was written only the numbers would
    stay, so none is told.
    """
    platform_id = platform_of(actor)
    if len(records) > MOST:
        raise BadInput(
            f"A push holds at most {MOST:,} records: send a file instead.",
            f"一次推送至多{MOST}条记录，更多请以文件导入。",
            path=["records"],
        )
    batch = Batch(await _rules_for(await driver(session), records, today), vault)
    for index, record in enumerate(records):
        batch.add_given(index, record)
    rows = sealed(list(batch.taken.values()), platform_id, vault)
    verb = _merged if mode is PushMode.COMMIT else _rehearsed
    outcome = await verb(session, platform_id, rows, today)
    counts = outcome.counts + batch.counts
    told = _told(records, batch, outcome)
    if mode is PushMode.VALIDATE:
        return Pushed([each._replace(number=None) for each in told], counts)
    audit.record(
        session, actor, "volunteers.pushed", f"platform {platform_id}", counts=dict(counts)
    )
    return Pushed(told, counts)


async def _rules_for(
    connection: Connection, records: Sequence[Mapping[str, Any]], today: date
) -> Rules:
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


def _told(records: Sequence[Mapping[str, Any]], batch: Batch, outcome: Outcome) -> list[Told]:
    """A verdict for every record, in the order in which they were given."""
    merged = {each.line: each for each in outcome.told}
    refused = {each.line: each for each in batch.refused}
    told = []
    for index, record in enumerate(records):
        warnings = batch.warnings.get(index, ())
        external_id = record.get("externalId")
        if refusal := refused.get(index):
            told.append(Told(index, external_id, *refusal[2:], warnings, None))
        else:
            told.append(_verdict(index, external_id, merged.get(index), warnings))
    return told


def _verdict(
    index: int, external_id: str | None, merged: Merged | None, warnings: Sequence[str]
) -> Told:
    """Of a record that was merged, or that says what one before it in the push says."""
    if merged is None:
        return Told(index, external_id, Verdict.UNCHANGED, None, None, None, (), warnings, None)
    message, zh = TOLD[merged.code] if merged.code else (None, None)
    id_ = merged.volunteer_id
    number = None if id_ is None else Subject(VOLUNTEER, id_).number
    return Told(index, external_id, merged.verdict, merged.code, message, zh, (), warnings, number)
