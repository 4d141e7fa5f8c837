"""Names of bodies in being that are like a name: found by the trigram index, compared in Python."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Select,
    Text,
    and_,
    any_,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY

from registry.database import WriteSession
from registry.dated import Day, name_contains
from registry.organizations.queries import in_being, organization_on
from registry.rules.names import KINDS, name_core, plain, short_division, tells
from registry.statements import execute

MOST = 20
"""How many are compared."""

# Whoever decides on a name of the same core waits, and then sees the body that came before.
ALONE = "SELECT pg_advisory_xact_lock(hashtextextended(:registrar || chr(31) || :core, 0))"


class Wanted(NamedTuple):
    """What is looked for: what of a name tells it from others, and what may stand before that."""

    core: ColumnElement[str]
    before: Any
    """The empty text, and what the registrar's division is called."""
    registrar: ColumnElement[int]


def bodies_named_like(wanted: Wanted, day: Day) -> Select[Any]:
    """The bodies of a registrar whose names hold a core, or nearly: its own first, then the nearest."""
    row = organization_on(day)
    o, tables, searched = row.o, row.tables, func.name_search(wanted.core)
    near = searched.op("<%", is_comparison=True)(o.c.name_search)
    before, after = (func.split_part(o.c.name, wanted.core, n) for n in (1, 2))
    after_it = literal(["", *KINDS], ARRAY(Text()))
    own = and_(before == any_(wanted.before), after == any_(after_it))
    likeness = func.similarity(searched, o.c.name_search)
    return (
        select(o.c.id, o.c.number, o.c.name, row.t.c.standing)
        .select_from(tables)
        .correlate_except(tables, o, row.t)
        .where(
            o.c.registrar_id == wanted.registrar,
            in_being(row.t),
            or_(name_contains(o, wanted.core), near),
        )
        .order_by(own.desc(), likeness.desc(), o.c.id)
        .limit(MOST)
    )


def searched_core(name: str, divisions: Sequence[str] = ()) -> str:
    """What of a name is searched for: its core, or all of it where that tells nothing."""
    core = name_core(name, divisions)
    return core if tells(core) else plain(name) or name


async def names_taken(  # noqa: PLR0913, PLR0917 - a name, its authority, and whose own it may be
    session: WriteSession,
    name: str,
    divisions: Sequence[str],
    registrar: int,
    day: date,
    own: int | None,
) -> tuple[str, ...]:
    """Names like it that other bodies of the registrar bear. Whoever asks next waits for this one."""
    core = searched_core(name, divisions)
    await execute(session, ALONE, registrar=str(registrar), core=core)
    before = literal(["", *divisions, *map(short_division, divisions)], ARRAY(Text()))
    wanted = Wanted(literal(core, Text()), before, literal(registrar, BigInteger()))
    found = await (await session.connection()).execute(
        bodies_named_like(wanted, literal(day, Date()))
    )
    return tuple(row.name for row in found if row.id != own)
