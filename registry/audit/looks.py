"""Who looked: every look at one subject, oldest first."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator
from datetime import datetime
from typing import NamedTuple, TextIO

from registry.audit.entries import looked_at, several
from registry.audit.subjects import Subject
from registry.database import Database
from registry.dated import CALENDAR
from registry.spreadsheets import harmless

PAGE = 1_000

# At the subject alone, or at several at once.
LOOKS = """
SELECT id, at, actor, account_id, role, via, remote, reason, case_id, request_id
FROM audit_entry
WHERE (subject_type = $1 AND subject_id = $2 AND action = $3
       OR detail ? 'ids' AND detail -> 'ids' @> to_jsonb($2) AND action = $4)
  AND id > $5
ORDER BY id LIMIT $6
"""


class Look(NamedTuple):
    """Who looked, when, from where and why."""

    entry_id: int
    at: datetime
    actor: str
    account_id: int | None
    role: str | None
    via: str | None
    remote: str | None
    reason: str | None
    case_id: int | None
    request_id: str | None


async def looks(database: Database, of: Subject) -> AsyncIterator[Look]:
    """Every look at the subject, a page at a time."""
    alone, among_others = looked_at(of.type), looked_at(several(of.type))
    last = 0
    while True:
        async with database.reader() as connection:
            page = await connection.fetch(LOOKS, of.type, of.id, alone, among_others, last, PAGE)
        for row in page:
            yield Look(*row)
        if len(page) < PAGE:
            return
        last = page[-1]["id"]


async def report_looks(database: Database, of: Subject, file: TextIO) -> int:
    """Writes every look at the subject as CSV, in the city's own time; how many."""
    writer = csv.writer(file)
    writer.writerow(Look._fields)
    count = 0
    async for look in looks(database, of):
        at = look.at.astimezone(CALENDAR).isoformat(timespec="seconds")
        reason = harmless(look.reason or "")
        writer.writerow(look._replace(at=at, reason=reason))  # type: ignore[arg-type]
        count += 1
    return count
