"""What becomes of a file's rows: checked by themselves, and then judged beside the register. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from registry.imports.problems import Problem, Texts


class Verdict(StrEnum):
    """What became of a row."""

    CREATED = "CREATED"
    UPDATED = "UPDATED"
    UNCHANGED = "UNCHANGED"
    REJECTED = "REJECTED"


class Row(Protocol):
    """What a row states, once its cells could be read."""

    @property
    def line(self) -> int:
        """Where it stands in the file."""

    @property
    def keys(self) -> list[str]:
        """What no other row of the file may have as well."""


R = TypeVar("R", bound=Row)
W = TypeVar("W")
"""What the writes of a row are to the kind that carries them out."""


@dataclass(frozen=True, slots=True)
class Checked(Generic[R]):
    """A row that obeys the rules, or what is wrong with it."""

    line: int
    key: str
    row: R | None
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class Judged(Generic[W]):
    """A row with its verdict, and what it writes if it does."""

    line: int
    key: str
    verdict: Verdict
    problems: tuple[Problem, ...] = ()
    writes: W | None = None


def rejected(line: int, key: str, *problems: Problem) -> Judged[W]:
    return Judged(line, key, Verdict.REJECTED, problems)


def each_once(
    texts: Mapping[str, Texts],
    judged: Mapping[int, Judged[W]],
    identities: Mapping[int, Hashable | None],
) -> dict[int, Judged[W]]:
    """The same rows by their lines, but each refused that is of what an earlier one is of.

    Files call one thing by several names; an identity is what the register knows it by, or None.
    """
    first: dict[Hashable, int] = {}
    told = dict(judged)
    for line, identity in identities.items():
        if identity is not None and (earlier := first.setdefault(identity, line)) != line:
            problem = Problem.of(texts, line, "DUPLICATE_IN_FILE", earlier)
            told[line] = rejected(line, judged[line].key, problem)
    return told


def conflict(texts: Mapping[str, Texts], judged: Judged[W], reason: object) -> Judged[W]:
    """The same row, refused by the register at the moment of writing."""
    problem = Problem.of(texts, judged.line, "CONFLICT", reason)
    return rejected(judged.line, judged.key, problem)
