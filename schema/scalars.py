"""The contract's own scalars: a value that cannot be one is refused before anything runs."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NewType

import strawberry
from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig

from registry import credit_code
from registry.credit_code import BadCreditCode
from registry.divisions.codes import DivisionCode

Date = NewType("Date", date)
CreditCode = NewType("CreditCode", str)
Cursor = NewType("Cursor", str)
Hours = NewType("Hours", Decimal)
Json = NewType("Json", object)
Long = NewType("Long", int)
Moment = NewType("Moment", str)
Yuan = NewType("Yuan", Decimal)

__all__ = [
    "CONFIG",
    "CreditCode",
    "Cursor",
    "Date",
    "DivisionCode",
    "Hours",
    "Json",
    "Long",
    "Moment",
    "Yuan",
]

EARLIEST = date(1900, 1, 1)
LATEST = date(2199, 12, 31)

# A cursor holds at most a name, as long as an index can keep it, and a key.
LONGEST_CURSOR = 4_000


def parse_date(value: object) -> date:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        day = None
    # Python also reads weeks, and days without hyphens.
    if day is not None and day.isoformat() != value:
        day = None
    if day is None:
        raise GraphQLError("A date is written as 2020-12-31.")
    if not EARLIEST <= day <= LATEST:
        raise GraphQLError(f"A date lies between {EARLIEST} and {LATEST}.")
    return day


MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2}))?"
)


def parse_moment(value: object) -> str:
    """A moment or a day; it stays a text, so that one statement serves for all of them."""
    try:
        if not isinstance(value, str) or not MOMENT.fullmatch(value):
            raise ValueError("written otherwise")
        parse_date(value[: len("2026-11-24")])
        datetime.fromisoformat(value)
    except ValueError as error:
        raise GraphQLError(
            "A moment is written as 2026-11-24T08:00:00+00:00, or as a day."
        ) from error
    return value


def parse_division_code(value: object) -> DivisionCode:
    try:
        return DivisionCode.parse(value)
    except ValueError as error:
        raise GraphQLError(str(error)) from error


def parse_credit_code(value: object) -> str:
    if not isinstance(value, str):
        raise GraphQLError("A credit code is a text of 18 characters.")
    try:
        return credit_code.parse(value)
    except BadCreditCode as error:
        raise GraphQLError(str(error)) from error


def parse_cursor(value: object) -> str:
    if isinstance(value, str) and len(value) <= LONGEST_CURSOR and value.isascii():
        return value
    raise GraphQLError("A cursor is a text that a connection gave.")


AMOUNT = re.compile("[0-9]{1,13}([.][0-9]{1,2})?")


def parse_yuan(value: object) -> Decimal:
    if isinstance(value, str) and AMOUNT.fullmatch(value):
        return Decimal(value)
    raise GraphQLError('An amount is a text like "30000.00", in yuan.')


TIME = re.compile("[0-9]{1,6}([.][0-9]{1,6})?", re.ASCII)


def parse_hours(value: object) -> Decimal:
    if isinstance(value, str) and TIME.fullmatch(value):
        return Decimal(value)
    raise GraphQLError('Hours are a text like "1.50".')


WHOLE = re.compile("-?[0-9]{1,19}", re.ASCII)
LARGEST = 2**63 - 1


def parse_long(value: object) -> int:
    if isinstance(value, str) and WHOLE.fullmatch(value):
        value = int(value)
    if type(value) is not int:
        raise GraphQLError('A Long is a whole number, as 42 or "9007199254740993".')
    if not -LARGEST - 1 <= value <= LARGEST:
        raise GraphQLError(f"A Long lies between {-LARGEST - 1} and {LARGEST}.")
    return value


def not_given(value: Any) -> Any:
    raise GraphQLError(f"A value of this kind is read, never given: {type(value).__name__}.")


CONFIG = StrawberryConfig(
    scalar_map={
        Date: strawberry.scalar(
            name="Date",
            description=f"A day, as 2020-12-31 (ISO 8601), between {EARLIEST} and {LATEST}.",
            serialize=lambda value: value.isoformat(),
            parse_value=parse_date,
        ),
        DivisionCode: strawberry.scalar(
            name="DivisionCode",
            description="A statistical division code (统计用区划代码): 12 digits, National Bureau of "
            "Statistics, for example 500103000000.",
            serialize=str,
            parse_value=parse_division_code,
        ),
        CreditCode: strawberry.scalar(
            name="CreditCode",
            description="A unified social credit code (统一社会信用代码, GB 32100-2015): 18 "
            "characters, both check characters verified.",
            serialize=str,
            parse_value=parse_credit_code,
        ),
        Cursor: strawberry.scalar(
            name="Cursor",
            description="A place in a list, given by a connection and good for the same list in "
            "the same order.",
            serialize=str,
            parse_value=parse_cursor,
        ),
        Yuan: strawberry.scalar(
            name="Yuan",
            description="An amount of money in yuan (人民币元), exact, as a text like 30000.00.",
            serialize=str,
            parse_value=parse_yuan,
        ),
        Hours: strawberry.scalar(
            name="Hours",
            description="Hours, exact, as a text like 1.50.",
            serialize=str,
            parse_value=parse_hours,
        ),
        Long: strawberry.scalar(
            name="Long",
            description="A whole number of 64 bits, as a text of digits, since numbers of JSON are exact "
            "up to 2^53 only. A number may be given in its place.",
            serialize=str,
            parse_value=parse_long,
        ),
        Moment: strawberry.scalar(
            name="Moment",
            description="A point in time, as 2026-11-24T08:00:00+00:00 (ISO 8601, with its offset). "
            "Where one is given, a day may be given in its place, as 2026-11-24.",
            serialize=str,
            parse_value=parse_moment,
        ),
        Json: strawberry.scalar(
            name="JSON",
            description="A value of any shape, in JSON; its keys are those of the input it came in.",
            serialize=lambda value: value,
            parse_value=not_given,
        ),
    }
)
