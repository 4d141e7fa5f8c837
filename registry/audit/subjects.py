"""What an entry is about, by its type and its number. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

from registry.errors import BadInput

CASE, ORGANIZATION, VOLUNTEER = "case", "organization", "volunteer"
WORKER, POST = "worker", "post"
PROJECT = "project"
BASE = "base"

NUMBERED = {
    CASE: "RC",
    ORGANIZATION: "SO",
    VOLUNTEER: "VO",
    WORKER: "SW",
    POST: "SP",
    PROJECT: "PJ",
    BASE: "IB",
}
"""How the numbers begin that the register gives to every record of a type."""

# Digits that always fit into a bigint; fewer are filled up with zeros in a number.
LONGEST, FILLED = 18, 9


class Subject(NamedTuple):
    """The record that an entry is about, so that all entries about it can be found."""

    type: str
    id: int

    @classmethod
    def numbered(cls, type_: str, number: str) -> Subject:
        """A record by its number, like RC000000001, or by its key. Raises BadInput."""
        prefix = NUMBERED.get(type_, "")
        digits = re.fullmatch(f"(?:{prefix})?([0-9]{{1,{LONGEST}}})", number)
        if digits is None:
            example = f" {prefix}000000001 is one." if prefix else ""
            raise BadInput(
                f"{number} is no number of the type {type_}.{example}",
                f"“{number}”不是{type_}的编号。",
            )
        return cls(type_, int(digits[1]))

    @property
    def number(self) -> str:
        """What people call it by."""
        if self.type in NUMBERED:
            return f"{NUMBERED[self.type]}{self.id:0{FILLED}}"
        return f"{self.type} {self.id}"
