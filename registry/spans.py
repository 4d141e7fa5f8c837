"""Dated rows: what holds from a day on, and what ends on one. A day that has passed stays as it was."""

from __future__ import annotations

from collections.abc import Mapping
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


async def replace(
    session: WriteSession, table: str, day: date, of: Mapping[str, Any], **columns: Any
) -> None:
    """A row that holds from the day on, in the place of the one with the keys `of` that held.

    In one statement: at no moment does none of them hold, which a constraint may ask.
    """
    which = " AND ".join(f"{name} = :{name}" for name in of)
    named = {**of, **columns}
    names, values = ", ".join(named), ", ".join(f":{name}" for name in named)
    sql = f"""
        WITH former AS (
            UPDATE {table} SET during = daterange(lower(during), :day)
            WHERE {which} AND during @> CAST(:day AS date) RETURNING id)
        INSERT INTO {table} (during, {names})
        SELECT daterange(:day, NULL), {values} FROM (SELECT count(*) FROM former) ended
    """  # noqa: S608 - names of ours
    await execute(session, sql, day=day, **named)


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


async def void(session: WriteSession, table: str, day: date, **columns: Any) -> None:
    """The rows with these columns that begin after the day never will: they held on no day."""
    which = " AND ".join(f"{name} = :{name}" for name in columns)
    sql = f"DELETE FROM {table} WHERE {which} AND lower(during) > :day"  # noqa: S608 - names of ours
    await execute(session, sql, day=day, **columns)
