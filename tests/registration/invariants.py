"""What must hold in the register whatever was done: asked of the tables, and worked out anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import chinese_calendar
import orjson

from registry.database import Database
from registry.registration.body import Body
from registry.registration.roster import due_of
from registry.rules import holidays, read_law
from tests.files import fetch

NEVER = {
    "facts overlap": """
        SELECT a.organization_id, a.kind, a.key FROM organization_history a
        JOIN organization_history b USING (organization_id, kind, key)
        WHERE a.id < b.id AND a.during && b.during""",
    "no standing, or several, on a day between the first and the present": """
        SELECT o.id, d::date, count(s.id) FROM organization o
        CROSS JOIN LATERAL generate_series(o.established_on, $1::date, '1 day') d
        LEFT JOIN organization_standing s
            ON s.organization_id = o.id AND s.during @> d::date
        WHERE o.id = ANY ($2::bigint[])
        GROUP BY 1, 2 HAVING count(s.id) <> 1""",
    "no home, or several, on such a day": """
        SELECT o.id, d::date, count(h.id) FROM organization o
        CROSS JOIN LATERAL generate_series(o.established_on, $1::date, '1 day') d
        LEFT JOIN organization_home h ON h.organization_id = o.id AND h.during @> d::date
        WHERE o.id = ANY ($2::bigint[])
        GROUP BY 1, 2 HAVING count(h.id) <> 1""",
    "a status that is not that of the last event": """
        SELECT c.number, c.status, last.to_status FROM registration_case c
        LEFT JOIN LATERAL (SELECT to_status FROM case_event e
                           WHERE e.case_id = c.id ORDER BY e.id DESC LIMIT 1) last ON true
        WHERE c.status IS DISTINCT FROM last.to_status""",
    "an event that does not begin where the one before it ended": """
        SELECT case_id, id FROM (
            SELECT case_id, id, from_status,
                lag(to_status, 1, 'NEW') OVER (PARTITION BY case_id ORDER BY id) AS before
            FROM case_event) e
        WHERE from_status <> before""",
    "a review or a decision by an officer who had a hand in it before": """
        SELECT e.case_id, e.act, e.actor FROM case_event e
        JOIN case_event earlier USING (case_id, actor)
        WHERE earlier.id < e.id
          AND (e.act IN ('REVIEW', 'APPROVE') OR e.act = 'REJECT' AND e.from_status = 'REVIEWED')
          AND (earlier.act IN ('OPEN', 'RESUBMIT', 'ACCEPT')
               OR e.act <> 'REVIEW' AND earlier.act = 'REVIEW')""",
    "a day of decision without a decision, or a decision without its day": """
        SELECT c.number FROM registration_case c
        LEFT JOIN case_event e ON e.case_id = c.id
            AND e.to_status IN ('APPROVED', 'REJECTED', 'WITHDRAWN')
        WHERE c.decided_on IS DISTINCT FROM e.on_date""",
    "an approved case that entered nothing of its own": """
        SELECT c.number FROM registration_case c
        WHERE c.status = 'APPROVED' AND NOT EXISTS (
            SELECT FROM organization_history h WHERE c.id IN (h.case_id, h.end_case_id))""",
    "something entered by a case that is not approved": """
        SELECT c.number, h.kind FROM registration_case c
        JOIN organization_history h ON c.id IN (h.case_id, h.end_case_id)
        WHERE c.status <> 'APPROVED'""",
    "a deadline on the worklist that is not its case's": """
        SELECT c.number FROM registration_case c
        FULL JOIN (SELECT * FROM obligation WHERE kind = 'DECISION' AND settled_on IS NULL) o
            ON o.case_id = c.id
        WHERE (CASE WHEN c.decided_on IS NULL THEN c.due_on END) IS DISTINCT FROM o.due_on""",
    "a timeline that is not what the facts make it": """
        (SELECT * FROM organization_timeline EXCEPT SELECT * FROM organization_timeline_derived)
        UNION ALL
        (SELECT * FROM organization_timeline_derived EXCEPT SELECT * FROM organization_timeline)""",
    "a credit code that was given twice": """
        SELECT credit_code FROM organization WHERE credit_code IS NOT NULL
        GROUP BY 1 HAVING count(*) > 1""",
}
"""Each with what would show it."""

EVENTS = "SELECT case_id, actor, 'case.' || lower(to_status), act, opinion FROM case_event"
TRAIL = """
SELECT case_id, actor, action, detail ->> 'act', reason FROM audit_entry
WHERE detail ? 'act' AND subject_type = 'case'
"""

CASES = """
SELECT c.id, c.number, c.kind, coalesce((c.content ->> 'charity')::boolean, false) AS charity,
    c.due_on, array_agg(e.act ORDER BY e.id), array_agg(e.to_status ORDER BY e.id),
    array_agg(e.on_date ORDER BY e.id)
FROM registration_case c JOIN case_event e ON e.case_id = c.id GROUP BY c.id
"""
SAID = "SELECT id, organization_facts(id, $1)::text FROM organization WHERE id = ANY ($2::bigint[])"
OPEN = """
SELECT kind, key, division_id, since, due_on, provisional, rule, article, act, proposal::text
FROM obligation WHERE organization_id = $1 AND kind <> 'DECISION' AND settled_on IS NULL
"""
DISMISSED = """
SELECT kind, key FROM obligation WHERE organization_id = $1 AND dismissal IS NOT NULL
"""

TERMS: Mapping[str, tuple[int, bool]] = {
    "ESTABLISH": (60, False),
    "CHARITY": (20, False),
    "FUNDRAISING": (20, False),
    "LISTING": (5, True),
    "PENALTY": (5, True),
    "DELISTING": (5, True),
}
"""How many days a decision may take, and whether only working days count."""
FOUNDING_OF_CHARITY, EXTENSION = (30, False), (60, False)

ONE_DAY = timedelta(days=1)


async def check(db: Database, today: date, bodies: Sequence[int]) -> None:
    """Everything that can be asked of the tables; of these bodies also that they stand somewhere."""
    for what, sql in NEVER.items():
        args = (today, bodies) if "$1" in sql else ()
        assert not await fetch(db, sql, *args), what
    await _check_trail(db)
    await _check_terms(db)


async def _check_trail(db: Database) -> None:
    """Every event is on the trail once, with who, what and why."""
    events, trail = Counter(await fetch(db, EVENTS)), Counter(await fetch(db, TRAIL))
    assert events == trail, (events - trail, trail - events)


async def _check_terms(db: Database) -> None:
    for _, number, kind, charity, due_on, acts, statuses, days in await fetch(db, CASES):
        term = FOUNDING_OF_CHARITY if charity else TERMS.get(kind)
        expected = None if term is None else last_day(term, acts, statuses, days)
        assert due_on == expected, (number, kind, list(zip(acts, statuses, days, strict=True)))


def last_day(
    term: tuple[int, bool], acts: Sequence[str], statuses: Sequence[str], days: Sequence[date]
) -> date | None:
    """The day on which a term ends, counted day by day; None before it began, and while it stands."""
    events = list(zip(acts, statuses, days, strict=True))
    accepted = [day for act, _, day in events if act == "ACCEPT"]
    still = [status for _, status, _ in events if status not in {"WITHDRAWN", "REJECTED"}]
    if not accepted or still[-1] == "SUSPENDED":
        return None
    stopped: set[date] = set()
    since: date | None = None
    for act, status, day in events:
        if status == "SUSPENDED":
            since = day
        elif act == "RESUBMIT" and since is not None:
            stopped |= {since + n * ONE_DAY for n in range((day - since).days)}
            since = None
    day = accepted[0]
    for left, is_working in (term, EXTENSION) if "EXTEND" in acts else (term,):
        for _ in range(left):
            day += ONE_DAY
            while day in stopped or (is_working and not is_worked(day)):
                day += ONE_DAY
    return day


def is_worked(day: date) -> bool:
    """By the calendar of the library, where it has the year."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


async def check_worklist(db: Database, today: date, bodies: Iterable[int]) -> None:
    """What is open of each body is what is due of it by the law as it stands, but for what was dismissed."""
    async with db.reader() as connection:
        law, calendar = await read_law(connection), await holidays(connection)
    for id_, said in await fetch(db, SAID, today, list(bodies)):
        known = orjson.loads(said)
        dismissed = set(await fetch(db, DISMISSED, id_))
        due = {
            (duty.kind, duty.key): (
                *(known["registrarId"], duty.since, *duty.due),
                *(duty.rule.key, duty.rule.article, duty.act, duty.proposal),
            )
            for duty in due_of(Body(known, today, law, calendar))
            if (duty.kind, duty.key) not in dismissed
        }
        found = {
            (kind, key): (*row, proposal and orjson.loads(proposal))
            for kind, key, *row, proposal in await fetch(db, OPEN, id_)
        }
        assert found == due, (id_, today)


def outcome_of(answer: Mapping[str, Any]) -> str:
    """The code of a refusal, or the type of what was done."""
    return str(answer.get("code") or answer["__typename"])
