"""Of whom something may be due, for the worklist: bodies, social workers, and tenants of bases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import NoReturn

from registry import worklist
from registry.database import Database
from registry.incubation.due import TENANTS
from registry.registration.body import Body
from registry.registration.duties import duties
from registry.registration.triggers import proposals, removals
from registry.rules import Law
from registry.workforce.due import WORKERS
from registry.working_days import Overrides
from registry.worklist import Duty, Roster, Said

# Every body with a registration, the revoked ones, which are still to be listed, and whichever has
# something open that may be so no longer.
PAGE = """
(SELECT organization_id FROM organization_standing
 WHERE standing IN ('REGISTERED', 'REVOKED') AND during @> $2::date AND organization_id > $1
 ORDER BY organization_id LIMIT $3)
UNION
(SELECT DISTINCT organization_id FROM obligation
 WHERE kind <> 'DECISION' AND settled_on IS NULL AND organization_id > $1
 ORDER BY organization_id LIMIT $3)
ORDER BY organization_id LIMIT $3
"""
LOCK = "SELECT FROM organization WHERE id = ANY (:ids) ORDER BY id FOR NO KEY UPDATE"
SAID = """
SELECT id, organization_facts(id, :day) AS said FROM organization WHERE id = ANY (:ids)
"""


def due_of(body: Body) -> Iterator[Duty]:
    """Everything that is due of a body, or proposed."""
    if body.is_registered:
        yield from duties(body)
    yield from proposals(body)
    yield from removals(body)


def _due(said: Said, day: date, law: Law, holidays: Overrides) -> Iterator[Duty]:
    return due_of(Body(said, day, law, holidays))


BODIES = Roster("organization_id", PAGE, LOCK, SAID, "registrarId", _due)
ROSTERS = (BODIES, WORKERS, TENANTS)


async def roll(database: Database, day: date) -> int:
    """Works out what is due of everybody on a day; how many they are."""
    return await worklist.roll(database, ROSTERS, day)


async def keep_current(database: Database, today: Callable[[], date]) -> NoReturn:
    """Rolls the worklist whenever a day has begun, or the law has changed."""
    await worklist.keep_current(database, ROSTERS, today)
