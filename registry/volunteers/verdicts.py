"""What becomes of records that a platform states."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from registry.database import Connection


class Verdict(StrEnum):
    """What became of a record (处理结果)."""

    CREATED = "CREATED"
    MERGED = "MERGED"
    UPDATED = "UPDATED"
    UNCHANGED = "UNCHANGED"
    STALE = "STALE"
    CONFLICT = "CONFLICT"
    REJECTED = "REJECTED"


class Merged(NamedTuple):
    """A record's verdict; `code` says by which rule it was not taken, or was taken otherwise."""

    line: int
    verdict: Verdict
    code: str | None
    volunteer_id: int | None
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class Outcome:
    """What a merge came to."""

    counts: Counter[Verdict] = field(default_factory=Counter)
    told: list[Merged] = field(default_factory=list)


async def counted(connection: Connection, counts: str) -> Counter[Verdict]:
    return Counter({Verdict(verdict): n for verdict, n in await connection.fetch(counts)})
