"""Dated rows: what holds from a day on, and what ends on one. A day that has passed stays as it was."""

from __future__ import annotations

from datetime import date
from typing import Any

from registry.database import WriteSession
from registry.statements import execute


async def begin(
    session: WriteSession, table: str, day: date, until: date | None = None, **columns: Any
) -> None:
    """A row that holds from the day on; `columns` are those of the table beside its period."""
    names, values = ", ".join(columns), ", ".join(f":{name}" for name in columns)
    sql = f"""
        INSERT INTO {table} (during, {names})
        VALUES (daterange(:since, CAST(:until AS date)), {values})
    """  # noqa: S608 - names of ours
    await execute(session, sql, since=day, until=until, **columns)


async def end(
    session: WriteSession, table: str, day: date, *, and_set: str = "", **columns: Any
) -> int:
    """The rows with these columns that hold on the day hold no more from it on; how many there were.

    One that began that very day would hold on none: the constraint on empty periods refuses it.
    """
    which = " AND ".join(f"{name} = :{name}" for name in columns)
    sql = f"""
        UPDATE {table} SET during = daterange(lower(during), :day){and_set}
        WHERE {which} AND during @> CAST(:day AS date)
    """  # noqa: S608 - names of ours
    return int((await execute(session, sql, day=day, **columns)).rowcount)


async def check(session: WriteSession) -> None:
    """Asks now what would be asked at the commit, so that a constraint that is broken has its name."""
    await execute(session, "SET CONSTRAINTS ALL IMMEDIATE")
