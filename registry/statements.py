"""Statements run in a session, and constraints that become errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from functools import lru_cache
from typing import Any

import asyncpg
from sqlalchemy import CursorResult, TextClause, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from registry.database import WriteSession
from registry.errors import BadInput, RegistryError


async def execute(session: WriteSession, sql: str, **values: Any) -> CursorResult[Any]:
    with translated({}):
        return await session.run_sync(_execute, sql, values)


def _execute(session: Session, sql: str, values: Mapping[str, Any]) -> CursorResult[Any]:
    """On the session's connection at once: to go there and back twice takes as long as to encode."""
    return session.connection().execute(_statement(sql), values)


@lru_cache(maxsize=1_000)
def _statement(sql: str) -> TextClause:
    """A statement's text, looked through for its parameters once."""
    return text(sql)


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
        raise copy(known) from None


def constraint_of(error: DBAPIError) -> str | None:
    """The name of the constraint that was broken, if it was one."""
    cause = getattr(error.orig, "__cause__", None)
    return cause.constraint_name if isinstance(cause, asyncpg.PostgresError) else None
