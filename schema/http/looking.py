"""Whoever is shown what is not public is put on the audit trail before it leaves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from registry import audit
from schema.writing import plain

if TYPE_CHECKING:
    from graphql.execution.values import VariableValues

    from registry.actor import Actor
    from registry.database import Database, WriteSession
    from schema.planner import Look


class Asking(NamedTuple):
    """Who asks, and for what."""

    actor: Actor
    variables: VariableValues
    operation: str | None = None

    def detail(self, look: Look) -> dict[str, Any]:
        """What an entry says besides who was shown what: of lists, also what was asked for."""
        said = {"operation": self.operation} if self.operation else {}
        if look.is_list:
            said["arguments"] = plain(look.arguments(self.variables))
        return said


async def put_down(
    database: Database, asking: Asking, looks: Sequence[Look], shown: Sequence[str | None]
) -> None:
    """Writes what was shown, in one transaction: what cannot be put down must not leave."""
    found: dict[Any, tuple[Look, set[Any]]] = {}
    for look, text in zip(looks, shown, strict=True):
        if text is not None:
            found.setdefault(_entry(look), (look, set()))[1].update(_flat(orjson.loads(text)))
    if found:
        async with database.transaction() as session:
            for look, ids in found.values():
                _write(session, asking, look, ids)


def _entry(look: Look) -> Any:
    """What stands in one entry: a record once, a list once for each field that lists it."""
    root = look.root.path if look.root and look.is_list else None
    return look.of, look.whole, look.many, root


def _write(session: WriteSession, asking: Asking, look: Look, ids: set[Any]) -> None:
    """One entry for a list, however long; else one for each record."""
    actor, detail = asking.actor, asking.detail(look)
    if look.whole:
        audit.listed(session, actor, look.of, **detail)
    elif look.many:
        audit.looked_at_many(session, actor, look.of, ids, **detail)
    else:
        for id_ in sorted(ids):
            audit.looked(session, actor, look.of, id_, **detail)


def _flat(value: Any) -> Iterator[Any]:
    """The ids in a list of lists."""
    if isinstance(value, list):
        for item in value:
            yield from _flat(item)
    else:
        yield value
