"""SQL that the area shares: statements run in a session, and constraints that become errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import asyncpg
from sqlalchemy import CursorResult, text
from sqlalchemy.exc import DBAPIError

from registry.database import WriteSession
from registry.errors import BadInput, NotFound, RegistryError

# The day on which a scope is looked up is that of the place.
TODAY = "(now() AT TIME ZONE 'Asia/Shanghai')::date"

LINEAGE = f"""
SELECT within_id FROM division_placement WHERE division_id = :division_id AND during @> {TODAY}
"""  # noqa: S608 - the day's text stands in the code
DIVISION = f"SELECT division_id FROM division_version WHERE code = :code AND during @> {TODAY}"  # noqa: S608 - see above


async def execute(session: WriteSession, sql: str, **values: Any) -> CursorResult[Any]:
    with translated({}):
        return await (await session.connection()).execute(text(sql), values)


@contextmanager
def translated(named: Mapping[str, RegistryError]) -> Iterator[None]:
    """A constraint that is broken within raises its error; nothing of the row is told."""
    try:
        yield
    except DBAPIError as error:
        cause = getattr(error.orig, "__cause__", None)
        if isinstance(cause, asyncpg.CharacterNotInRepertoireError):
            raise BadInput("A text cannot hold a zero byte.") from None
        known = named.get(getattr(cause, "constraint_name", None) or "")
        if known is None:
            raise
        raise type(known)(str(known)) from None


async def division_of(session: WriteSession, code: str | None) -> int | None:
    """The division with this code today; None stays None, which is everywhere. Raises NotFound."""
    if code is None:
        return None
    division_id: int | None = (await execute(session, DIVISION, code=code)).scalar()
    if division_id is None:
        raise NotFound(f"No division has the code {code} today.")
    return division_id


async def lineage(session: WriteSession, division_id: int | None) -> frozenset[int]:
    """The division and all that it lies within today; nothing for everywhere."""
    rows = await execute(session, LINEAGE, division_id=division_id)
    return frozenset(rows.scalars())
