"""Looks: a read that shows what is not public says so, so that whoever looks can be put on a trail.

The statement that answers an operation also answers, in the same snapshot, what of it was shown. How
that is written down the planner does not know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, case, func, true

if TYPE_CHECKING:
    from graphql.execution.values import VariableValues

    from schema.planner.arguments import Slot

Shown = ColumnElement[Any]

# Where a page begins names rows, and says nothing of what was looked for.
CURSORS = {"after", "before"}


@dataclass(frozen=True, slots=True)
class Look:
    """What one field of the root shows that is not public."""

    of: str
    shown: Shown
    """A record's id or a JSON list of ids, or of a whole list true; null where nothing is shown."""
    root: Slot | None
    """The field of the root; None in what a mutation answers."""
    whole: bool = False
    """A list of the root as such, not the records in it."""
    many: bool = False
    """Records beneath a list: lists of ids within lists."""
    at: Any = None
    """The column of the id, while fields of the same row are composed."""

    @property
    def is_list(self) -> bool:
        return self.whole or self.many

    def arguments(self, variables: VariableValues) -> Mapping[str, Any]:
        """What the field of the root was asked for; empty in what a mutation answers."""
        given = {} if self.root is None else self.root.values(variables)
        return {name: value for name, value in given.items() if name not in CURSORS}


@dataclass(slots=True)
class Looks:
    """The looks of the fields composed so far."""

    found: list[Look] = field(default_factory=list)
    root: Slot | None = None

    def at_record(
        self, of: str, id_: ColumnElement[int], where: ColumnElement[bool] | None
    ) -> None:
        shown: Shown = id_ if where is None else case((where, id_))
        for place, look in enumerate(self.found):
            if look.of == of and look.at is id_:  # beside another field of this row
                self.found[place] = replace(look, shown=func.coalesce(look.shown, shown))
                return
        self.found.append(Look(of, shown, self.root, at=id_))

    def at_list(self, of: str, where: ColumnElement[bool]) -> None:
        self.found.append(Look(of, case((where, true())), self.root, whole=True))

    @contextmanager
    def within(self, read: Callable[[Shown], Shown], *, many: bool = False) -> Iterator[None]:
        """What is composed inside is read from rows of its own, which `read` makes one value of."""
        before = len(self.found)
        yield
        self.found[before:] = [
            replace(look, shown=read(look.shown), many=many or look.many, at=None)
            for look in self.found[before:]
        ]
