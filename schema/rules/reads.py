"""What the fields of rules read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Date, Text, case, cast, func, or_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql import literal_column

from registry.cases.models import CreditCodeBlock
from registry.dated import on
from registry.rules import RuleKey
from registry.rules.models import HolidayOverride, Rule
from schema.common import given_word, text_input
from schema.planner import Args, Binders, Refused, Source, Written

if TYPE_CHECKING:
    from sqlalchemy import FromClause

rules = Rule.__table__  # type: ignore[attr-defined]
overrides = HolidayOverride.__table__  # type: ignore[attr-defined]
blocks = CreditCodeBlock.__table__  # type: ignore[attr-defined]

KEYS = frozenset(RuleKey)


class RuleRow(NamedTuple):
    """A rule, and the language in which it says what it asks."""

    r: FromClause
    language: ColumnElement[str]


def known_key(key: str) -> str:
    """Raises Refused where no rule is called so."""
    if key not in KEYS:
        raise Refused(f"No rule is called {text_input(key)}.")
    return key


def listed(row: Binders, args: Args) -> Source:
    """The rules that hold on a day, or all that there are."""
    r = rules.alias()
    return Source(RuleRow(r, row.language), r, list(_conditions(r, row, args)))


def _conditions(r: FromClause, row: Binders, args: Args) -> Iterator[ColumnElement[bool]]:
    if not args.shape("history"):
        yield on(r, args.day("on") if "on" in args else row.today)
    elif "on" in args:
        raise Refused("Ask for the rules of a day or for those of all time, not for both.")
    if "key" in args:
        yield r.c.key == args.bind("key", Text(), known_key)
    if "form" in args:
        yield or_(r.c.form == given_word(args, "form"), r.c.form.is_(None))


def order(row: RuleRow) -> list[ColumnElement[Any]]:
    """What holds for all comes first."""
    r = row.r.c
    return [r.key, r.form.nulls_first(), r.level.nulls_first(), func.lower(r.during).nulls_first()]


def description(row: RuleRow) -> ColumnElement[str]:
    return case((row.language == "zh", row.r.c.description_zh), else_=row.r.c.description_en)


def entered(row: Written, _: Args) -> Source:
    r = rules.alias()
    return Source(RuleRow(r, row.binders.language), r, [r.c.id == row.value("rule", BigInteger())])


def holidays_entered(row: Written, _: Args) -> Source:
    h = overrides.alias()
    days = cast(row.value("days", ARRAY(Text())), ARRAY(Date()))
    return Source(h, h, [h.c.day == func.any(days)])


def block_added(row: Written, _: Args) -> Source:
    b = blocks.alias()
    first = func.lower(b.c.numbers) == row.value("first", BigInteger())
    return Source(b, b, [b.c.prefix == row.value("prefix", Text()), first])


def last(row: FromClause) -> ColumnElement[int]:
    return func.upper(row.c.numbers) - literal_column("1")


def next_number(row: FromClause) -> ColumnElement[int | None]:
    left = row.c.next_number < func.upper(row.c.numbers)
    return case((left, row.c.next_number))
