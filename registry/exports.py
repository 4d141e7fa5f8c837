"""Files of what the register held on a day (导出), as spreadsheets open them and imports read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO

from registry import audit
from registry.actor import Actor, Permission
from registry.database import WriteSession, driver
from registry.divisions.finding import lineage
from registry.errors import NotFound
from registry.imports.reading import headers
from registry.spreadsheets import FORMULA
from registry.statements import execute

BOM = "\ufeff".encode()
DIVISION = """
SELECT division_id FROM division_version WHERE code = :code AND during @> CAST(:day AS date)
"""

# What the queries of all kinds are put together of: `$1` is the day, `$2` the division or null.


def code_of(division_id: str) -> str:
    """The code that a division had on the day."""
    which = f"shown.division_id = {division_id} AND shown.during @> $1::date"
    return f"(SELECT shown.code FROM division_version shown WHERE {which})"  # noqa: S608 - our own names


def lies_within(division_id: str) -> str:
    """Whether one lay within the division that is asked for."""
    which = f"lies.division_id = {division_id} AND lies.within_id = $2"
    return (
        "($2::bigint IS NULL OR EXISTS (SELECT FROM division_placement lies"
        f" WHERE {which} AND lies.during @> $1::date))"
    )


def spelled(column: str, words: Mapping[str, object]) -> str:
    """The first Chinese word that files have for each value of a column."""
    first: dict[str, str] = {}
    for text, value in words.items():
        if not text.isascii():
            first.setdefault(str(value), text)
    cases = " ".join(f"WHEN '{value}' THEN '{text}'" for value, text in first.items())
    return f"CASE {column} {cases} END"


def harmless(text: str) -> str:
    """A text of others as a cell that is only shown: what registry.spreadsheets does, in SQL."""
    first = "".join(f"\\x{ord(sign):02x}" for sign in FORMULA)
    return f"regexp_replace({text}, '^([{first}])', '''\\1')"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: a row for each subject that was there on the day."""

    name: str
    """In the plural: that of the file and of the audit trail."""
    permission: Permission
    """Held where the file is of."""
    columns: Mapping[str, str]
    """SQL for each column of its import, and for others that are called by their Chinese headers."""
    rows: str
    """SQL from its FROM on."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Of its import, and the column that each stands for."""

    @property
    def query(self) -> str:
        chinese = {column: title for column, (_, title) in headers(self.headers)}
        shown = ", ".join(
            f'{sql} AS "{chinese.get(column, column)}"' for column, sql in self.columns.items()
        )
        return f"SELECT {shown} {self.rows}"


async def _division_on(session: WriteSession, code: str, day: date) -> int:
    """The division that had the code on the day. Raises NotFound."""
    found = (await execute(session, DIVISION, code=code, day=day)).scalar()
    if found is None:
        message = f"No division has the code {code} on {day}."
        raise NotFound(message, f"{day}没有代码为{code}的区划。", path=["within"])
    return int(found)


async def export(  # noqa: PLR0913, PLR0917 - what of whom, when, where, and where to
    session: WriteSession,
    actor: Actor,
    kind: Kind,
    day: date,
    within: str | None,
    target: BinaryIO,
) -> int:
    """Writes the file, and says so on the audit trail; how many rows. Raises NotFound, Forbidden."""
    place = None if within is None else await _division_on(session, within, day)
    actor.require(kind.permission, within=await lineage(session, place))
    target.write(BOM)
    done = await (await driver(session)).copy_from_query(
        kind.query, day, place, output=target, format="csv", header=True
    )
    rows = int(done.split()[-1])
    action = f"{kind.name}.exported"
    audit.record(session, actor, action, within or "", day=str(day), rows=rows)
    return rows
