"""Conditions on dated rows: everything that holds on a day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_

if TYPE_CHECKING:
    from sqlalchemy import FromClause

Day = ColumnElement[date]


def on(table: FromClause, day: Day) -> ColumnElement[bool]:
    """The row's fact holds on the day."""
    return table.c.during.op("@>", is_comparison=True)(day)


def step_on(table: FromClause, day: Day) -> ColumnElement[bool]:
    """The tally's step covers the day."""
    return and_(table.c.since <= day, table.c.until > day)
