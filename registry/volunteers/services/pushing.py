"""Push of service records: a platform states them, and is told what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from registry.actor import Actor
from registry.database import WriteSession, driver
from registry.rules import RuleKey, holidays, read_law
from registry.volunteers.checking import Newest
from registry.volunteers.pushing import (
    Given,
    Pushed,
    PushMode,
    fill,
    platform_of,
    pushed,
    record_push,
)
from registry.volunteers.services.merging import merge_services, stage_services
from registry.volunteers.services.records import ServiceRecord, Terms, check
from registry.volunteers.services.sealed import Digested, Row, digested, sealed
from registry.volunteers.verdicts import Outcome
from registry.working_days import end_of_term

if TYPE_CHECKING:
    from registry.database import Connection
    from registry.vault import Vault


async def terms_on(connection: Connection, today: date) -> Terms:
    """What records are checked against on a day."""
    law, calendar = await read_law(connection), await holidays(connection)

    @cache
    def due_on(served_on: date) -> date | None:
        rule = law.on(served_on).find(RuleKey.VOLUNTEERS_RECORD)
        return end_of_term(served_on, rule.term, calendar).on if rule else None

    return Terms(today, due_on)


class ServiceBatch(Newest[ServiceRecord, Digested]):
    """Service records, checked one after the other."""

    def __init__(self, terms: Terms, vault: Vault) -> None:
        super().__init__(ServiceRecord)
        self.terms, self.vault = terms, vault

    def check(self, line: int, record: ServiceRecord) -> Digested:
        return digested(line, check(record, self.terms), self.vault)


async def push_service_records(  # noqa: PLR0913 - what a push is made of
    session: WriteSession,
    actor: Actor,
    vault: Vault,
    records: Given,
    today: date,
    *,
    mode: PushMode = PushMode.COMMIT,
) -> Pushed:
    """Take a platform's service records, at most 1,000. Raises Forbidden, BadInput.

    LATE warns of one that was entered after its term; a late record is taken all the same. To
    validate them is to do the same and to take it back.
    """
    platform_id = platform_of(actor)
    connection = await driver(session)
    batch = ServiceBatch(await terms_on(connection, today), vault)
    fill(batch, records)
    rows = sealed(list(batch.taken.values()), platform_id, vault)
    if mode is PushMode.VALIDATE:
        done = pushed(records, batch, await _rehearsed(session, platform_id, rows, today))
        return Pushed([each._replace(number=None) for each in done.told], done.counts)
    outcome = await _merged(session, platform_id, rows, today)
    return record_push(session, actor, "services.pushed", pushed(records, batch, outcome))


async def _merged(
    session: WriteSession, platform_id: int, rows: Sequence[Row], today: date
) -> Outcome:
    connection = await driver(session)
    await stage_services(connection, rows)
    return await merge_services(connection, platform_id, today)


async def _rehearsed(
    session: WriteSession, platform_id: int, rows: Sequence[Row], today: date
) -> Outcome:
    """What merging would come to: it is done, and taken back."""
    async with session.begin_nested() as step:
        outcome = await _merged(session, platform_id, rows, today)
        await step.rollback()
    return outcome
