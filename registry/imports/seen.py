"""Which keys a file has had so far, in a temporary file: a set of millions would not stay small."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager


class Seen:
    """Remembers on which line a key stood first."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        database.execute("CREATE TABLE seen (key TEXT PRIMARY KEY, line INTEGER) WITHOUT ROWID")

    def claim(self, key: str, line: int) -> int | None:
        """Keeps the key for this line; an earlier line that has it already."""
        added = self._database.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (key, line))
        if added.rowcount:
            return None
        found = self._database.execute("SELECT line FROM seen WHERE key = ?", (key,)).fetchone()
        return int(found[0])


@contextmanager
def seen_keys() -> Iterator[Seen]:
    with closing(sqlite3.connect("", isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        yield Seen(database)
