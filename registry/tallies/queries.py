"""Reading what is counted on a day: SQL expressions that planned reads are composed of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Integer, Select, Text, cast, func, select
from sqlalchemy.sql import literal_column

from registry.dated import Day, is_among, on, step_on
from registry.divisions.queries import Place, is_counted_in
from registry.tallies.models import Measure, count, counted

if TYPE_CHECKING:
    from sqlalchemy import FromClause

Words = Sequence[ColumnElement[str]]
ANY: Mapping[int, Words] = MappingProxyType({})
Places = Select[Any]
"""A query of one column for the divisions that are asked about, none of which lies within another."""


def word(text: str) -> ColumnElement[str]:
    """A word of a class as SQL; only words of the code come here."""
    return literal_column(f"'{text}'", Text())


def word_of(table: FromClause, place: int) -> ColumnElement[str]:
    """The word of a row's class at a place, from 1."""
    found: ColumnElement[str] = table.c["class"][literal_column(str(place))]
    return found


def is_counted(table: FromClause, measure: Measure, day: Day) -> list[ColumnElement[bool]]:
    """The conditions under which a row of `counted` is one of a measure that holds on a day."""
    return [table.c.measure == word(measure), on(table, day)]


def on_day(measure: Measure, places: Places, day: Day) -> FromClause:
    """What there was of a measure: a row for each place and class, to be summed up."""
    c = count.alias()
    found = select(c.c["class"], c.c.value).where(
        c.c.measure == word(measure), step_on(c, day), c.c.division_id.in_(places)
    )
    return found.subquery()


def total(there: FromClause, *conditions: ColumnElement[bool]) -> ColumnElement[int]:
    """How many of them meet the conditions."""
    summed = func.sum(there.c.value)
    some = summed.filter(*conditions) if conditions else summed
    return cast(func.coalesce(some, literal_column("0")), Integer())


def number(
    measure: Measure, within: Place | None, day: Day, words: Mapping[int, Words] = ANY
) -> Select[Any]:
    """How many there were of a measure; `value` is the sum.

    `words` are those wanted at places of the class, from 1.
    """
    c = count.alias()
    total = cast(func.coalesce(func.sum(c.c.value), literal_column("0")), Integer())
    found = select(total.label("value")).where(
        c.c.measure == word(measure), is_counted_in(c, within, day), step_on(c, day)
    )
    wanted = (is_among(word_of(c, place), those) for place, those in words.items())
    return found.where(*wanted).correlate_except(c)


def summed(there: FromClause, columns: Mapping[str, ColumnElement[Any]]) -> FromClause:
    """One row of totals over what there was."""
    return (
        select(*(column.label(name) for name, column in columns.items()))
        .select_from(there)
        .subquery()
    )


__all__ = ["counted", "is_counted", "on_day", "summed", "total", "word", "word_of"]
