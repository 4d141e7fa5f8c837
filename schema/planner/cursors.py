"""Opaque strings: a place in an order (a cursor), and an object of the register (a global id).

A cursor is not signed: changed by hand it can only name another place in the same list, and what
may be seen there is decided by the statement, not by the cursor.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any

import orjson
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    DateTime,
    Integer,
    Text,
    func,
    literal_column,
)

from schema.planner.declare import Order
from schema.planner.errors import Refused

# Digits that always fit into a bigint.
LONGEST_KEY = 18


def decode(text: str) -> bytes:
    """Base64 as it stands in a URL. Raises ValueError."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("not base64") from error


def encoded(text: ColumnElement[str]) -> ColumnElement[str]:
    """The same in SQL; Postgres breaks long base64 into lines, which are joined here."""
    base64_text = func.encode(
        func.convert_to(text, literal_column("'UTF8'")), literal_column("'base64'")
    )
    return func.translate(base64_text, literal_column("E'+/=\\n'"), literal_column("'-_'"))


def cursor(order: Order) -> ColumnElement[str]:
    """The cursor of a row, in SQL."""
    tag: ColumnElement[str] = literal_column(f"'{_tag(order)}'")
    return encoded(func.json_build_array(tag, *order.keys).cast(Text()))


def key_reader(order: Order, index: int) -> Callable[[str], Any]:
    """Reads one key of a cursor that was made for `order`; refuses any other."""

    def read(text: str) -> Any:
        return _keys(text, order)[index]

    return read


def _keys(text: str, order: Order) -> list[Any]:
    try:
        tag, *keys = orjson.loads(decode(text))
        if tag != _tag(order):
            raise ValueError("made for another order")
        return [_typed(key, value) for key, value in zip(order.keys, keys, strict=True)]
    except (ValueError, TypeError, OverflowError) as error:
        raise Refused("This cursor was not made by this list in this order.") from error


def _typed(key: ColumnElement[Any], value: Any) -> Any:
    if isinstance(key.type, Date):
        return date.fromisoformat(value)
    if isinstance(key.type, DateTime):
        return datetime.fromisoformat(value).astimezone(UTC)
    if isinstance(key.type, Integer):
        bits = 63 if isinstance(key.type, BigInteger) else 31
        if type(value) is not int or abs(value) >= 2**bits:
            raise ValueError("not a whole number of this column")
        return value
    if not isinstance(value, str) or "\0" in value:
        raise ValueError("not a text")
    return value


def _tag(order: Order) -> str:
    return f"{order.name}{'-' if order.descending else '+'}"


def global_id(type_name: str, key: ColumnElement[int]) -> ColumnElement[str]:
    """The global id of a row, in SQL."""
    return encoded(literal_column(f"'{type_name}:'", Text()).concat(key.cast(Text())))


def read_global_id(text: str) -> tuple[str, int]:
    """The type's name and the key. Raises Refused."""
    try:
        type_name, _, key = decode(text).decode().partition(":")
        if not key.isascii() or not key.isdigit() or len(key) > LONGEST_KEY:
            raise ValueError("no key")
        if not type_name.isidentifier():
            raise ValueError("no type")
        return type_name, int(key)
    except ValueError as error:
        raise Refused("This is no id of this register.") from error


def read_global_ids(ids: Sequence[str]) -> list[tuple[str, int]]:
    return [read_global_id(text) for text in ids]
