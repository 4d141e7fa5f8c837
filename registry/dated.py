"""Days, and the conditions that every area asks its rows with: what holds then, what a name contains."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, false, func

if TYPE_CHECKING:
    from sqlalchemy import FromClause

Day = ColumnElement[date]

# The register's days are those of the place whose law it keeps.
CALENDAR = ZoneInfo("Asia/Shanghai")


def today() -> date:
    return datetime.now(CALENDAR).date()


def on(table: FromClause, day: Day) -> ColumnElement[bool]:
    """The row's fact holds on the day."""
    return table.c.during.op("@>", is_comparison=True)(day)


def step_on(table: FromClause, day: Day) -> ColumnElement[bool]:
    """The tally's step covers the day."""
    return and_(table.c.since <= day, table.c.until > day)


def name_contains(table: FromClause, text: ColumnElement[str]) -> ColumnElement[bool]:
    """A row's name has a text in it; the trigram index finds even a single character."""
    return table.c.name_search.like(func.name_pattern(text))


def is_among(
    column: ColumnElement[Any], values: Sequence[ColumnElement[Any]]
) -> ColumnElement[bool]:
    """Nothing is among no values, which SQL cannot write as a list."""
    return column.in_(values) if values else false()
