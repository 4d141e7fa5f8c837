"""Errors of mutations say what is wrong and where, and repeat nothing of what was given: it may be personal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graphql import (
    DocumentNode,
    FloatValueNode,
    GraphQLError,
    IntValueNode,
    StringValueNode,
    Visitor,
    visit,
)

SHORTEST = 5
"""Characters of the shortest phone or document number."""
UNTOLD = "…"
NUMBERS = re.compile(rf"\d{{{SHORTEST},}}[\dXx]*")
FOUND = re.compile(r",? found: .*", re.DOTALL)
"""Where graphql-core repeats a whole input object."""


def numberless(error: GraphQLError) -> GraphQLError:
    error.message = NUMBERS.sub(UNTOLD, error.message)
    return error


def without(errors: Sequence[GraphQLError], texts: Iterator[str]) -> Sequence[GraphQLError]:
    """The errors, in none of which one of these texts stands."""
    told = " ".join(error.message for error in errors)
    found = {text for text in texts if len(text) >= SHORTEST and text in told}
    for error in errors:
        error.message = FOUND.sub(".", error.message)
        for text in sorted(found, key=len, reverse=True):
            error.message = error.message.replace(text, UNTOLD)
        numberless(error)
    return errors


def texts_in(given: Any) -> Iterator[str]:
    """What is stated in variables; names of fields are not."""
    if isinstance(given, Mapping):
        for value in given.values():
            yield from texts_in(value)
    elif isinstance(given, list | tuple):
        for value in given:
            yield from texts_in(value)
    elif given is not None:
        yield str(given)


def texts_of(document: DocumentNode) -> Iterator[str]:
    """What is stated in a document itself."""
    texts: list[str] = []

    class Stated(Visitor):
        def enter(self, node: Any, *_: Any) -> None:
            if isinstance(node, StringValueNode | IntValueNode | FloatValueNode):
                texts.append(node.value)

    visit(document, Stated())
    return iter(texts)
