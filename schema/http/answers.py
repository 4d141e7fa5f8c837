"""Answers that are kept together with the snapshot of the database they were read in.

Every statement says in which snapshot it was read, and is handed the snapshot of the answer that is
kept for it. Where the two are the same nothing has been committed in between, so Postgres leaves the
work undone and the kept answer is exact. Front-end apps ask for the same counts all day.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, NamedTuple

# Long lists are seldom asked for twice; counts and ratios are short.
LONGEST = 64_000


class Answer(NamedTuple):
    """An answer's JSON, and the snapshot that it was read in."""

    json: str
    snapshot: str


class Answers:
    """The answers used last, up to a number of characters in all."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._size = 0
        self._kept: OrderedDict[Any, Answer] = OrderedDict()

    def find(self, key: Any) -> Answer | None:
        """The answer kept for a statement and its parameters."""
        if (answer := self._kept.get(key)) is not None:
            self._kept.move_to_end(key)
        return answer

    def keep(self, key: Any, answer: Answer) -> None:
        if len(answer.json) > min(LONGEST, self._capacity):
            return
        if (old := self._kept.pop(key, None)) is not None:
            self._size -= len(old.json)
        self._kept[key] = answer
        self._size += len(answer.json)
        while self._size > self._capacity:
            self._size -= len(self._kept.popitem(last=False)[1].json)


def key_of(sql: str, bound: list[Any]) -> Any:
    """What an answer depends on besides the database itself."""
    return sql, tuple(tuple(value) if isinstance(value, list) else value for value in bound)
