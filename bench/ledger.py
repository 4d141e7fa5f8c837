"""What officers were told, and what they are still waiting for: to be held against the register."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from bench.casework import Told
from bench.consistency import ACTS, NAMED

if TYPE_CHECKING:
    from bench.consistency import Connection

# ruff: noqa: S608 - the texts put together here stand in this file
# How the trail calls what a mutation does.
WORDS: Mapping[str, str] = {
    "claimCase": "case.claimed",
    "releaseCase": "case.released",
    "receiveMaterial": "case.material_received",
}
# The text in a case's content that is like no other's.
MARK = (
    "coalesce(content ->> 'ground', content ->> 'note', content ->> 'address', content ->> 'name')"
)
DONE = f"""
SELECT {MARK}, a.actor, a.act FROM ({ACTS}) a JOIN registration_case c ON c.id = a.case_id
"""
TOLD = "SELECT * FROM unnest($1::text[], $2::text[], $3::text[])"
WAITING = "SELECT * FROM unnest($4::text[], $5::text[], $6::text[])"
LOST = f"{TOLD} EXCEPT ALL {DONE}"
UNASKED = f"{DONE} EXCEPT ALL ({TOLD} UNION ALL {WAITING})"
FORGOTTEN = """
SELECT t.actor, t.key, t.number, c.number
FROM unnest($1::text[], $2::text[], $3::text[]) t (actor, key, number)
LEFT JOIN idempotency_key k ON (k.actor, k.key) = (t.actor, t.key)
LEFT JOIN registration_case c ON c.id = CAST(k.outcome -> 'values' ->> 'case' AS bigint)
WHERE c.number IS DISTINCT FROM t.number
"""
TURNED_BACK = """
SELECT t.number, t.status, t.version, c.status, c.version
FROM unnest($1::text[], $2::text[], $3::int[]) t (number, status, version)
LEFT JOIN registration_case c ON c.number = t.number
WHERE c.version IS NULL OR c.version < t.version
   OR c.version = t.version AND c.status <> t.status
"""
WRITTEN = """
SELECT count(*) FROM unnest($1::text[], $2::text[]) w (actor, key) JOIN idempotency_key USING (actor, key)
"""


class Sent(NamedTuple):
    """An act that was sent under a key; the key begins with the mark of its case."""

    actor: str
    key: str
    act: str

    @property
    def as_done(self) -> tuple[str, str, str]:
        """As the trail must have it: which case, who, what."""
        word = WORDS.get(self.act) or self.act.removesuffix("Case").upper()
        return self.key.rpartition(" ")[0], self.actor, word


@dataclass(slots=True)
class Ledger:
    """The officers' own book."""

    waiting: set[Sent] = field(default_factory=set)
    told: dict[Sent, Told] = field(default_factory=dict)

    def send(self, sent: Sent) -> None:
        self.waiting.add(sent)

    def receive(self, sent: Sent, told: Told) -> None:
        """An answer; a refusal leaves nothing to be found."""
        self.waiting.discard(sent)
        if told.number:
            self.told[sent] = told

    def page(self) -> Ledger:
        """As it is now, while officers go on."""
        return Ledger(set(self.waiting), dict(self.told))


async def contradictions(connection: Connection, ledger: Ledger) -> list[str]:
    """What was told and is not there, and what is there and was not asked for, or once only."""
    told = columns((sent.as_done for sent in ledger.told), 3)
    waiting = columns((sent.as_done for sent in ledger.waiting), 3)
    keys = columns(((sent.actor, sent.key, case.number) for sent, case in ledger.told.items()), 3)
    cases = columns(((case.number, case.status, case.version) for case in ledger.told.values()), 3)
    found = {
        "told, and not there": await connection.fetch(LOST, *told),
        "there, and not asked for, or once only": await connection.fetch(UNASKED, *told, *waiting),
        "its key is not kept, or for another case": await connection.fetch(FORGOTTEN, *keys),
        "told, and turned back": await connection.fetch(TURNED_BACK, *cases),
    }
    return [f"{title} ({len(rows)}: {rows[:NAMED]})" for title, rows in found.items() if rows]


async def written(connection: Connection, ledger: Ledger) -> int:
    """How many acts stand in the register whose answers never came."""
    keys = columns(((sent.actor, sent.key) for sent in ledger.waiting), 2)
    return int(await connection.fetchval(WRITTEN, *keys))


def columns(rows: Iterable[tuple[Any, ...]], width: int) -> list[list[Any]]:
    listed = list(rows)
    return [[row[place] for row in listed] for place in range(width)]
