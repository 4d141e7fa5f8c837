"""What every area's types share: nodes, pages, counts, ranges of days, and the page arguments."""

from enum import Enum
from typing import Any, ClassVar, NamedTuple

import strawberry
from sqlalchemy import ColumnClause, ColumnElement, Text, case, func, literal_column, select
from strawberry.types.arguments import StrawberryArgument

from registry.divisions.codes import DIGITS
from registry.divisions.models import DivisionLevel
from registry.divisions.queries import Place, known_division
from schema.access import PUBLIC
from schema.planner import Args, Refused, Source, argument, leaf, name_literal, planned, rows
from schema.scalars import Cursor, Date, DivisionCode

# No name is that long, and each character of a search costs.
LONGEST_TEXT = 200

# A count that no tally answers is counted up to here, then said to be at least this.
COUNTED_UP_TO = 10_000


def word(name: str, description: str) -> Any:
    """A value of an enum."""
    return strawberry.enum_value(name, description=description)


@strawberry.interface(description="An object with an id that never changes (Relay).")
class Node:
    id: strawberry.ID = planned(None, "The object's global id; opaque.")


@strawberry.type(description="What lies beyond a page (Relay).")
class PageInfo:
    access: ClassVar = PUBLIC

    has_next_page: bool = planned(None, "Whether entries follow the page.")
    has_previous_page: bool = planned(None, "Whether entries precede the page.")
    start_cursor: Cursor | None = planned(None, "The first entry's cursor.")
    end_cursor: Cursor | None = planned(None, "The last entry's cursor.")


@strawberry.enum(description="How exact a count is.")
class Precision(Enum):
    EXACT = word("EXACT", "Exactly this many.")
    AT_LEAST = word("AT_LEAST", "This many have been counted; there may be more.")


@strawberry.enum(description="Which way a list runs.")
class Direction(Enum):
    ASC = word("ASC", "Smallest first.")
    DESC = word("DESC", "Largest first.")


class CountRow(NamedTuple):
    value: ColumnElement[int]
    precision: ColumnElement[str]


@strawberry.type(description="How many entries a list has, on all its pages.")
class Count:
    access: ClassVar = PUBLIC

    value: int = leaf(lambda row: row.value, "How many.")
    precision: Precision = leaf(lambda row: row.precision, "How exact the value is.")


@strawberry.input(description="A range of days, both ends included; an absent end is open.")
class DateRange:
    from_: Date | None = strawberry.field(
        name="from", default=strawberry.UNSET, description="The first day."
    )
    to: Date | None = strawberry.field(default=strawberry.UNSET, description="The last day.")


def exact_count(total: Any) -> Source:
    """A count that a tally knows: a query with the one column `value`."""
    counted = total.subquery()
    return Source(CountRow(counted.c.value, literal_column("'EXACT'", Text())), counted)


def capped_count(source: Source) -> Source:
    """A count that no tally knows: the rows are counted, but never more than the cap."""
    some = rows(source, literal_column("1").label("one")).limit(
        literal_column(str(COUNTED_UP_TO + 1))
    )
    found = some.subquery()
    counted = select(func.count().label("found")).select_from(found).subquery()
    capped = case((counted.c.found > COUNTED_UP_TO, "AT_LEAST"), else_="EXACT")
    return Source(CountRow(func.least(counted.c.found, COUNTED_UP_TO), capped), counted)


def page_arguments() -> list[StrawberryArgument]:
    return [
        argument(
            "first",
            int | None,
            "How many entries from the start, 0 to 100; 20 if neither is given.",
        ),
        argument("after", Cursor | None, "Only entries after this cursor."),
        argument("last", int | None, "How many entries from the end, 0 to 100."),
        argument("before", Cursor | None, "Only entries before this cursor."),
    ]


def as_of_argument() -> StrawberryArgument:
    return argument(
        "as_of",
        Date | None,
        "As of this day; by default the day of the object around it, else today.",
    )


def day_of(args: Args, otherwise: ColumnElement[Any]) -> ColumnElement[Any]:
    """The day that a field answers for: its own, or that of the object around it."""
    return args.day("asOf") if "asOf" in args else otherwise


def given_word(args: Args, name: str) -> ColumnElement[str]:
    """An enum's value as it stands in SQL: few and known, so Postgres plans for each."""
    return name_literal(args.shape(name).value)


def given_words(args: Args, name: str) -> list[ColumnElement[str]]:
    return [name_literal(word.value) for word in dict.fromkeys(args.shape(name))]


def given_division(args: Args, name: str, day: ColumnElement[Any]) -> Place:
    """The division with a code; the operation is refused where none had it that day."""
    code = args.bind(name, Text())
    digits = min(args.shape(name).digits, DIGITS[DivisionLevel.TOWNSHIP])
    place = known_division(code, digits, day, args.path)
    if isinstance(day, ColumnClause) and day.is_literal:  # and not that of a row
        args.binders.named.append(place.id)
    return place


def within_argument() -> StrawberryArgument:
    return argument("within", DivisionCode | None, "Within this division; by default everywhere.")


def given_within(args: Args, day: ColumnElement[Any], name: str = "within") -> Place | None:
    """The division that something is asked within; None is everywhere."""
    return given_division(args, name, day) if name in args else None


def text_input(text: str) -> str:
    """A text to search for. Raises Refused for what Postgres cannot hold, or only with much work."""
    if len(text) > LONGEST_TEXT:
        raise Refused(f"A text to search for has at most {LONGEST_TEXT} characters.")
    if "\0" in text:
        raise Refused("A text holds no NUL character.")
    return text
