"""Connections in plain Python: a sorted list, a slice of it, and what lies beyond."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from graphql import GraphQLError

MOST = 100
DEFAULT = 20


class Refusal(GraphQLError):
    """What the contract lets nobody ask."""

    def __init__(self, message: str) -> None:
        super().__init__(message, extensions={"code": "BAD_USER_INPUT"})


def encode(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(text: str) -> str:
    """Raises Refusal."""
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except ValueError as error:
        raise Refusal("not opaque text of ours") from error


@dataclass(frozen=True, slots=True)
class Order:
    """By what a list is ordered, and which way it runs."""

    field: str
    descending: bool = False

    @property
    def tag(self) -> str:
        return f"{self.field}{'-' if self.descending else '+'}"

    def cursor(self, keys: Sequence[Any]) -> str:
        """As Postgres writes a JSON array."""
        written = [key.isoformat() if isinstance(key, date) else key for key in keys]
        return encode(json.dumps([self.tag, *written], ensure_ascii=False, separators=(", ", ": ")))

    def keys(self, cursor: str, like: Sequence[Any]) -> tuple[Any, ...]:
        """The keys that a cursor of this order holds. Raises Refusal."""
        tag, *keys = json.loads(decode(cursor))
        if tag != self.tag:
            raise Refusal("a cursor of another list")
        return tuple(
            date.fromisoformat(key) if isinstance(sort, date) else key
            for key, sort in zip(keys, like, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list: what it is ordered by, and the object."""

    keys: tuple[Any, ...]
    node: Any


@dataclass(frozen=True, slots=True)
class Edge:
    cursor: str
    node: Any


@dataclass(frozen=True, slots=True)
class PageInfo:
    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@dataclass(frozen=True, slots=True)
class Count:
    value: int
    precision: str = "EXACT"


def capped(value: int, most: int) -> Count:
    """A count that stops at `most`."""
    return Count(most, "AT_LEAST") if value > most else Count(value)


@dataclass(frozen=True, slots=True)
class Connection:
    edges: list[Edge]
    page_info: PageInfo
    count: Count

    @property
    def nodes(self) -> list[Any]:
        return [edge.node for edge in self.edges]


def connection(
    entries: Sequence[Entry],
    order: Order,
    count: Count,
    *,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
) -> Connection:
    """Raises Refusal."""
    if first is not None and last is not None:
        raise Refusal("both first and last")
    size = first if first is not None else last if last is not None else DEFAULT
    if not 0 <= size <= MOST:
        raise Refusal("page size")
    listed = sorted(entries, key=lambda entry: entry.keys, reverse=order.descending)
    left_behind = _reached(listed, after, order) if after is not None else 0
    kept = _reached(listed, before, order, itself=False) if before is not None else len(listed)
    inside = listed[left_behind:kept]
    if last is not None:
        page = inside[len(inside) - size :] if size < len(inside) else inside
        has_next, has_previous = kept < len(listed), len(inside) > size
    else:
        page = inside[:size]
        has_next, has_previous = len(inside) > size, left_behind > 0
    edges = [Edge(order.cursor(entry.keys), entry.node) for entry in page]
    ends = (edges[0].cursor, edges[-1].cursor) if edges else (None, None)
    return Connection(edges, PageInfo(has_next, has_previous, *ends), count)


def _reached(listed: Sequence[Entry], cursor: str, order: Order, *, itself: bool = True) -> int:
    """How many entries lie before the cursor, the one it was made for counted or not."""
    reached = 0
    for entry in listed:
        place = order.keys(cursor, entry.keys)
        is_before = entry.keys > place if order.descending else entry.keys < place
        reached += is_before or (itself and entry.keys == place)
    return reached
