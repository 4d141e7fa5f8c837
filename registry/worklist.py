"""The worklist (待办): obligations are kept with the facts that they follow from, and rolled daily."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, NoReturn

import asyncpg
import orjson
import structlog

from registry.cases import CaseKind, ObligationKind
from registry.database import Database, WriteSession
from registry.rules import Law, RuleInForce, holidays, read_law
from registry.statements import execute
from registry.working_days import Due, Overrides

log = structlog.get_logger()

PAGE = 500
PAUSE, WAIT = 5.0, 0.1

Said = Mapping[str, Any]
"""What the register knows of somebody on a day, as Postgres puts it together."""


class Basis(NamedTuple):
    """What something is due by where no rule says: an agreement, a body's own terms."""

    key: str
    article: str


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that is due, by a rule; `act` settles it, where a case does.

    A proposal is to be confirmed by a person.
    """

    kind: ObligationKind
    since: date
    due: Due
    rule: RuleInForce | Basis
    act: CaseKind | None
    key: str = ""
    proposal: Mapping[str, Any] | None = None


class Roster(NamedTuple):
    """Those of whom something may be due: bodies, or persons."""

    owner: str
    """The column of an obligation that names them."""
    page: str
    """The keys of those behind $1 on a day $2, in order and $3 at most."""
    lock: str
    """Has whoever decides about `ids` wait, so that nothing is worked out from what was before."""
    said: str
    """What is known of `ids` on a `day`."""
    division: str
    """What of that names the division whose office sees to it."""
    due: Callable[[Said, date, Law, Overrides], Iterable[Duty]]
    """Everything that is due of one of them, or proposed. Pure."""


# What is due, as the facts have it now: what no longer is was settled by the case, and what a person
# dismissed stays so.
KEEP = """
WITH wanted AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(CAST(:wanted AS jsonb)) AS w (
        {owner} bigint, division_id bigint, kind text, key text, since date, due_on date,
        provisional boolean, rule text, article text, act text, proposal jsonb)
), settled AS (
    UPDATE obligation o SET settled_on = :day, settled_by = :case_id
    WHERE o.{owner} = ANY (CAST(:ids AS bigint[])) AND o.kind <> 'DECISION'
      AND o.settled_on IS NULL AND NOT EXISTS (
          SELECT FROM wanted w WHERE (w.{owner}, w.kind, w.key) = (o.{owner}, o.kind, o.key))
)
INSERT INTO obligation AS o ({owner}, division_id, kind, key, since, due_on, provisional,
    rule, article, act, proposal)
SELECT * FROM wanted
ON CONFLICT ({owner}, kind, key) WHERE kind <> 'DECISION' DO UPDATE SET
    division_id = excluded.division_id, since = excluded.since, due_on = excluded.due_on,
    provisional = excluded.provisional, rule = excluded.rule, article = excluded.article,
    act = excluded.act, proposal = excluded.proposal, settled_on = NULL, settled_by = NULL
WHERE o.dismissal IS NULL AND (o.settled_on IS NOT NULL OR
    (o.division_id, o.since, o.due_on, o.provisional, o.rule, o.article, o.act, o.proposal)
    IS DISTINCT FROM (excluded.division_id, excluded.since, excluded.due_on, excluded.provisional,
        excluded.rule, excluded.article, excluded.act, excluded.proposal))
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


async def refresh(
    session: WriteSession, roster: Roster, ids: Sequence[int], day: date, case_id: int | None = None
) -> None:
    """Works out what is due of some after what is known of them has changed."""
    await _keep(
        session, roster, ids, day, (await read_law(session), await holidays(session)), case_id
    )


async def roll(database: Database, rosters: Sequence[Roster], day: date) -> int:
    """Works out what is due of everybody on a day, page by page; how many they are."""
    async with _alone(database):
        return await _rolled(database, rosters, day)


async def keep_current(
    database: Database, rosters: Sequence[Roster], today: Callable[[], date]
) -> NoReturn:
    """Rolls the worklist whenever a day has begun, or the law has changed."""
    while True:
        try:
            day = today()
            if not await _is_done(database, day):
                async with _alone(database):
                    if not await _is_done(database, day):  # by another server meanwhile
                        await _rolled(database, rosters, day)
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


async def _rolled(database: Database, rosters: Sequence[Roster], day: date) -> int:
    """Begins anew where the law changes on the way."""
    async with database.transaction() as session:
        await execute(session, BEGIN, day=day)
    async with database.reader() as connection:
        law = await read_law(connection), await holidays(connection)
    counts = [await _rolled_through(database, roster, day, law) for roster in rosters]
    async with database.transaction() as session:
        is_done = None not in counts and (await execute(session, DONE, day=day)).rowcount
    return sum(filter(None, counts)) if is_done else await _rolled(database, rosters, day)


async def _rolled_through(
    database: Database, roster: Roster, day: date, law: tuple[Law, Overrides]
) -> int | None:
    """How many there are in a roster; None where the law has changed on the way."""
    count = last = 0
    while page := await _page(database, roster, last, day):
        async with database.transaction() as session:
            if (await execute(session, IS_STILL_ON, day=day)).first() is None:
                return None
            await execute(session, roster.lock, ids=page)
            await _keep(session, roster, page, day, law)
        count, last = count + len(page), page[-1]
    return count


async def _page(database: Database, roster: Roster, last: int, day: date) -> list[int]:
    async with database.reader() as connection:
        return [row[0] for row in await connection.fetch(roster.page, last, day, PAGE)]


async def _keep(  # noqa: PLR0913, PLR0917 - of whom, on which day, and by what it is judged
    session: WriteSession,
    roster: Roster,
    ids: Sequence[int],
    day: date,
    law: tuple[Law, Overrides],
    case_id: int | None = None,
) -> None:
    wanted: dict[tuple[int, str, str], dict[str, Any]] = {}
    judged = []
    for row in await execute(session, roster.said, ids=list(ids), day=day):
        id_, said = row.id, row.said
        try:
            due = list(roster.due(said, day, *law))
        except (LookupError, ValueError, TypeError) as error:
            # What is written of one must not keep the others from their deadlines.
            log.warning("worklist.failed", owner=roster.owner, id=id_, error=repr(error))
        else:
            judged.append(id_)
            wanted |= {(id_, duty.kind, duty.key): _row(roster, id_, said, duty) for duty in due}
    told = orjson.dumps([*wanted.values()]).decode()
    sql = KEEP.format(owner=roster.owner)
    await execute(session, sql, wanted=told, ids=judged, day=day, case_id=case_id)


def _row(roster: Roster, id_: int, said: Said, duty: Duty) -> dict[str, Any]:
    return {
        roster.owner: id_,
        "division_id": said[roster.division],
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
