"""How large an operation is once its fragments are written out, found without writing them out.

Fragments that spread each other twice double with each: a document of a thousand tokens comes to
2^90 fields. So each fragment is measured once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from graphql import FieldNode, FragmentSpreadNode, InlineFragmentNode

if TYPE_CHECKING:
    from graphql import FragmentDefinitionNode, SelectionNode, SelectionSetNode


class Size(NamedTuple):
    """How deep a selection set goes, and how many aliases and fields it has in all."""

    depth: int = 0
    aliases: int = 0
    fields: int = 0


class Sizes:
    """The sizes of one document's selection sets.

    What asks about the contract itself counts no depth, which a rule of graphql-core limits. A
    fragment that is unknown or spreads itself counts nothing, other rules refuse it.
    """

    def __init__(self, fragment: Callable[[str], FragmentDefinitionNode | None]) -> None:
        self._fragment = fragment
        self._known: dict[str, Size] = {}

    def of(self, selections: SelectionSetNode) -> Size:
        sizes = [self._of_one(selection) for selection in selections.selections]
        return Size(
            max((size.depth for size in sizes), default=0),
            sum(size.aliases for size in sizes),
            sum(size.fields for size in sizes),
        )

    def _of_one(self, selection: SelectionNode) -> Size:
        if isinstance(selection, FieldNode):
            return self._of_field(selection)
        if isinstance(selection, InlineFragmentNode):
            return self.of(selection.selection_set)
        assert isinstance(selection, FragmentSpreadNode)  # noqa: S101 - there is no fourth kind
        return self._of_fragment(selection.name.value)

    def _of_field(self, field: FieldNode) -> Size:
        inside = self.of(field.selection_set) if field.selection_set else Size()
        about_contract = field.name.value.startswith("__")
        depth = 0 if about_contract or not field.selection_set else inside.depth + 1
        return Size(depth, inside.aliases + bool(field.alias), inside.fields + 1)

    def _of_fragment(self, name: str) -> Size:
        if name not in self._known:
            self._known[name] = Size()  # while it is measured: what it comes to inside itself
            if (fragment := self._fragment(name)) is not None:
                self._known[name] = self.of(fragment.selection_set)
        return self._known[name]
