"""The worklist (待办): obligations are kept with the facts that they follow from, and rolled daily."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any, NoReturn

import asyncpg
import orjson
import structlog

from registry.database import Database, WriteSession
from registry.registration.body import Body, Duty
from registry.registration.duties import duties
from registry.registration.known import Said, facts_of
from registry.registration.triggers import proposals, removals
from registry.rules import Law, holidays, read_law
from registry.statements import execute
from registry.working_days import Overrides

log = structlog.get_logger()

PAGE = 500
PAUSE, WAIT = 5.0, 0.1

# What is due, as the facts have it now: what no longer is was settled by the case, and what a person
# dismissed stays so.
KEEP = """
WITH wanted AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(CAST(:wanted AS jsonb)) AS w (
        organization_id bigint, division_id bigint, kind text, key text, since date, due_on date,
        provisional boolean, rule text, article text, act text, proposal jsonb)
), settled AS (
    UPDATE obligation o SET settled_on = :day, settled_by = :case_id
    WHERE o.organization_id = ANY (CAST(:bodies AS bigint[])) AND o.kind <> 'DECISION'
      AND o.settled_on IS NULL AND NOT EXISTS (
          SELECT FROM wanted w
          WHERE (w.organization_id, w.kind, w.key) = (o.organization_id, o.kind, o.key))
)
INSERT INTO obligation AS o (organization_id, division_id, kind, key, since, due_on, provisional,
    rule, article, act, proposal)
SELECT * FROM wanted
ON CONFLICT (organization_id, kind, key) WHERE kind <> 'DECISION' DO UPDATE SET
    division_id = excluded.division_id, since = excluded.since, due_on = excluded.due_on,
    provisional = excluded.provisional, rule = excluded.rule, article = excluded.article,
    act = excluded.act, proposal = excluded.proposal, settled_on = NULL, settled_by = NULL
WHERE o.dismissal IS NULL AND (o.settled_on IS NOT NULL OR
    (o.division_id, o.since, o.due_on, o.provisional, o.rule, o.article, o.act, o.proposal)
    IS DISTINCT FROM (excluded.division_id, excluded.since, excluded.due_on, excluded.provisional,
        excluded.rule, excluded.article, excluded.act, excluded.proposal))
"""
# Every body with a registration, the revoked ones, which are still to be listed, and whichever has
# something open that may be so no longer.
BODIES = """
(SELECT organization_id FROM organization_standing
 WHERE standing IN ('REGISTERED', 'REVOKED') AND during @> $2::date AND organization_id > $1
 ORDER BY organization_id LIMIT $3)
UNION
(SELECT DISTINCT organization_id FROM obligation
 WHERE kind <> 'DECISION' AND settled_on IS NULL AND organization_id > $1
 ORDER BY organization_id LIMIT $3)
ORDER BY organization_id LIMIT $3
"""
# Whoever decides about one of them waits, so that nothing is worked out from what was before.
LOCK = "SELECT FROM organization WHERE id = ANY (:bodies) ORDER BY id FOR NO KEY UPDATE"
SAID = """
SELECT id, organization_facts(id, :day) AS said FROM organization WHERE id = ANY (:bodies)
"""
# One at a time works it out, for as long as its connection lasts.
TRY_ALONE = "SELECT pg_try_advisory_lock(hashtext('worklist'))"
IS_DONE = "SELECT EXISTS (SELECT FROM worklist_day WHERE day = $1 AND done)"
BEGIN = """
INSERT INTO worklist_day (day, done) VALUES (:day, false)
ON CONFLICT (day) DO UPDATE SET done = false
"""
# Gone where the law has changed since.
IS_STILL_ON = "SELECT 1 FROM worklist_day WHERE day = :day FOR SHARE"
DONE = "UPDATE worklist_day SET done = true WHERE day = :day"


async def refresh(session: WriteSession, body: int, day: date, case_id: int) -> None:
    """Works out what is due of a body after a case has changed what is known of it."""
    said = await facts_of(session, body, day)
    law, calendar = await read_law(session), await holidays(session)
    await _keep(session, {body: said}, day, law, calendar, case_id)


async def roll(database: Database, day: date) -> int:
    """Works out what is due of every body on a day, page by page; how many bodies."""
    async with _alone(database):
        return await _rolled(database, day)


async def keep_current(database: Database, today: Callable[[], date]) -> NoReturn:
    """Rolls the worklist whenever a day has begun, or the law has changed."""
    while True:
        try:
            day = today()
            if not await _is_done(database, day):
                async with _alone(database):
                    if not await _is_done(database, day):  # by another server meanwhile
                        await _rolled(database, day)
        except Exception as error:  # noqa: BLE001 - the next round tries again
            log.warning("worklist.roll_failed", error=str(error))
        await asyncio.sleep(PAUSE)


@asynccontextmanager
async def _alone(database: Database) -> AsyncIterator[None]:
    # Not one of the readers: whoever works it out needs those, and there may be but one.
    connection = await asyncpg.connect(database.url)
    try:
        while not await connection.fetchval(TRY_ALONE):  # noqa: ASYNC110 - it is Postgres's to tell
            await asyncio.sleep(WAIT)
        yield
    finally:
        await connection.close()  # and the lock is gone with it


async def _is_done(database: Database, day: date) -> bool:
    async with database.reader() as connection:
        return bool(await connection.fetchval(IS_DONE, day))


async def _rolled(database: Database, day: date) -> int:
    """Begins anew where the law changes on the way."""
    async with database.transaction() as session:
        await execute(session, BEGIN, day=day)
    async with database.reader() as connection:
        law, calendar = await read_law(connection), await holidays(connection)
    count = last = 0
    while page := await _page(database, last, day):
        async with database.transaction() as session:
            if (await execute(session, IS_STILL_ON, day=day)).first() is None:
                break
            await execute(session, LOCK, bodies=page)
            rows = await execute(session, SAID, bodies=page, day=day)
            known = {row.id: row.said for row in rows}
            await _keep(session, known, day, law, calendar)
        count, last = count + len(page), page[-1]
    async with database.transaction() as session:
        is_done = not page and (await execute(session, DONE, day=day)).rowcount
    return count if is_done else await _rolled(database, day)


async def _page(database: Database, last: int, day: date) -> list[int]:
    async with database.reader() as connection:
        rows = await connection.fetch(BODIES, last, day, PAGE)
    return [row["organization_id"] for row in rows]


async def _keep(  # noqa: PLR0913, PLR0917 - what is known, and by what it is judged
    session: WriteSession,
    known: dict[int, Said],
    day: date,
    law: Law,
    calendar: Overrides,
    case_id: int | None = None,
) -> None:
    wanted: dict[tuple[int, str, str], dict[str, Any]] = {}
    judged = []
    for id_, said in known.items():
        try:
            due = list(due_of(Body(said, day, law, calendar)))
        except (LookupError, ValueError, TypeError) as error:
            # What is written of one body must not keep the others from their deadlines.
            log.warning("worklist.body_failed", organization_id=id_, error=repr(error))
        else:
            judged.append(id_)
            wanted |= {(id_, duty.kind, duty.key): _row(id_, said, duty) for duty in due}
    told = orjson.dumps([*wanted.values()]).decode()
    await execute(session, KEEP, wanted=told, bodies=judged, day=day, case_id=case_id)


def due_of(body: Body) -> Iterator[Duty]:
    """Everything that is due of a body, or proposed."""
    if body.is_registered:
        yield from duties(body)
    yield from proposals(body)
    yield from removals(body)


def _row(body: int, said: Said, duty: Duty) -> dict[str, Any]:
    return {
        "organization_id": body,
        "division_id": said["registrarId"],
        "kind": duty.kind,
        "key": duty.key,
        "since": duty.since,
        "due_on": duty.due.on,
        "provisional": duty.due.provisional,
        "rule": duty.rule.key,
        "article": duty.rule.article,
        "act": duty.act,
        "proposal": duty.proposal,
    }
