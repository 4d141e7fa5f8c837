"""Counts made anew in plain Python from what the tables say, to hold the tallies against."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from registry.database import Database
from tests.files import fetch

REGISTRATIONS = """
SELECT platform_id, external_id, volunteer_id, home_id, since, ended_on, verified_on
FROM volunteer_registration
UNION ALL
SELECT platform_id, external_id, r.volunteer_id, p.home_id, p.since, p.until, r.verified_on
FROM volunteer_registration_past p JOIN volunteer_registration r USING (platform_id, external_id)
"""
WITHIN = """
SELECT division_id FROM division_placement WHERE within_id = $1 AND during @> $2::date
  AND level IN ('COMMUNITY', 'TOWNSHIP', 'DISTRICT')
"""
FOLDS = (
    "fold_volunteer_areas(1)",
    "fold_volunteer_homes(1)",
)

COUNTED = "SELECT registered, verified FROM volunteers_on($1, $2::smallint, $3)"

DRIFT = """
(SELECT 'kept', to_jsonb(a)::text FROM (TABLE volunteer_daily EXCEPT ALL TABLE volunteer_daily_derived) a)
UNION ALL
(SELECT 'recounted', to_jsonb(b)::text
 FROM (TABLE volunteer_daily_derived EXCEPT ALL TABLE volunteer_daily) b)
"""


class Period(NamedTuple):
    platform_id: int
    external_id: str
    volunteer_id: int
    home_id: int
    since: date
    until: date
    verified_on: date


async def recount(db: Database, place: int, platform_id: int, day: date) -> tuple[int, int]:
    """Registered and verified in a place on a day: persons, or registrations of a platform."""
    periods = [Period(*row) for row in await fetch(db, REGISTRATIONS)]
    homes = {home for (home,) in await fetch(db, WITHIN, place, day)}
    if platform_id:
        there = [p for p in periods if p.platform_id == platform_id and p.since <= day < p.until]
        there = [p for p in there if p.home_id in homes]
        return len(there), sum(p.verified_on <= day for p in there)
    verified: dict[int, date] = {}
    covering: dict[int, list[Period]] = defaultdict(list)
    for period in periods:
        known = verified.get(period.volunteer_id, date.max)
        verified[period.volunteer_id] = min(known, period.verified_on)
        if period.since <= day < period.until:
            covering[period.volunteer_id].append(period)
    at_home = []
    for person, covers in covering.items():
        latest = max(period.since for period in covers)
        first = min(
            p for p in covers if p.since == latest
        )  # the lowest platform, then its lowest external id
        if first.home_id in homes:
            at_home.append(person)
    return len(at_home), sum(verified[person] <= day for person in at_home)


async def counted(db: Database, place: int, platform_id: int, day: date) -> tuple[int, int]:
    ((registered, verified),) = await fetch(db, COUNTED, place, platform_id, day)
    return registered, verified


async def drift(db: Database) -> list[tuple[str, str]]:
    return [tuple(row) for row in await fetch(db, DRIFT)]
