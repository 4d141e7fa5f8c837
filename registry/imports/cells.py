"""What stands in a row's cells: read into values, with whatever is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar

from registry import credit_code
from registry.imports.problems import Problem, Texts

# Control characters, the byte order mark, and marks that turn the direction of writing.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufffd]")
_BREAKS = re.compile("[\r\n\t]")

_DATE = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d\d)(\d\d))")

_ORGANIZATION = re.compile("SO[0-9]{9,18}", re.ASCII)

NAME_LENGTH = 200
V = TypeVar("V")
Word = TypeVar("Word", bound=StrEnum)


def parse_date(text: str) -> date:
    """2025-11-06, 2025/11/6, 2025.11.6, 2025年11月6日 or 20251106. Raises ValueError."""
    if not (match := _DATE.fullmatch(text)):
        raise ValueError(text)
    year, *rest = (int(part) for part in match.groups() if part and part.isdigit())
    return date(year, *rest)


def parse_count(text: str, most: int) -> int:
    """From 1 to `most`, with or without commas between thousands. Raises ValueError."""
    plain = text.replace(",", "").replace("，", "")
    if not (plain.isascii() and plain.isdigit() and 0 < int(plain) <= most):
        raise ValueError(text)
    return int(plain)


def words(known: Mapping[Word, str]) -> dict[str, Word]:
    """An enum's values by their own words and by those of offices, of which spaces part several."""
    return {text: word for word, texts in known.items() for text in (word.lower(), *texts.split())}


def names_organization(text: str) -> bool:
    """Whether it has the shape of a number of the register or of a credit code, as names have not."""
    is_code = text.isascii() and len(text) == credit_code.LENGTH and " " not in text
    return is_code or bool(_ORGANIZATION.fullmatch(text.upper()))


def is_printable(text: str, *, breaks: bool = False) -> bool:
    """Whether a person can see every character; `breaks` allows line breaks and tabs."""
    return not _UNPRINTABLE.search(_BREAKS.sub("", text) if breaks else text)


class Cells:
    """The cells of a row turned into values, and what went wrong in that. An empty cell is None."""

    def __init__(
        self,
        line: int,
        cells: Mapping[str, str],
        titles: Mapping[str, str],
        texts: Mapping[str, Texts],
    ) -> None:
        self.line = line
        self.cells = cells
        self.problems: list[Problem] = []
        self._titles = titles
        self._texts = texts

    def report(self, rule: str, detail: object = "") -> None:
        self.problems.append(Problem.of(self._texts, self.line, rule, detail))

    def require(self, columns: Iterable[str]) -> None:
        for column in columns:
            if not self.cells[column]:
                self.report("REQUIRED", self._titles[column])

    def parsed(self, column: str, parse: Callable[[str], V], rule: str) -> V | None:
        """What `parse` makes of the cell; what it raises ValueError at breaks the rule."""
        text = self.cells.get(column, "")
        try:
            return parse(text) if text else None
        except ValueError:
            self.report(rule, text)
            return None

    def word(self, column: str, words: Mapping[str, V], rule: str) -> V | None:
        """One of some words, large or small."""
        text = self.cells.get(column, "")
        word = words.get(text.lower())
        if text and word is None:
            self.report(rule, text)
        return word

    def day(self, column: str) -> date | None:
        return self.parsed(column, parse_date, "DATE_FORMAT")

    def name(self, column: str = "name") -> str | None:
        text = self.cells.get(column, "")
        if len(text) > NAME_LENGTH:
            self.report("NAME_LENGTH", len(text))
        return self._seen(column, text)

    def text(self, column: str, length: int, *, breaks: bool = False) -> str | None:
        text = self.cells.get(column, "")
        if len(text) > length:
            self.report("TEXT_LENGTH", self._titles[column])
        return self._seen(column, text, breaks=breaks)

    def credit_code(self, column: str = "credit_code") -> str | None:
        text = self.cells.get(column, "")
        try:
            return credit_code.parse(text) if text else None
        except credit_code.BadCreditCode as error:
            self.report(_broken_rule(text.upper()), error)
            return None

    def organization(self, column: str = "organization") -> str | None:
        """An organization's number, or its credit code."""
        text = self.cells.get(column, "").upper()
        if not text or _ORGANIZATION.fullmatch(text):
            return text or None
        if len(text) == credit_code.LENGTH:
            return self.credit_code(column)
        self.report("ORGANIZATION_FORMAT", text)
        return None

    def _seen(self, column: str, text: str, *, breaks: bool = False) -> str | None:
        if not is_printable(text, breaks=breaks):
            self.report("TEXT_CHARACTERS", self._titles[column])
        return text or None


def _broken_rule(code: str) -> str:
    """Which rule of the standard a bad credit code breaks first."""
    if len(code) != credit_code.LENGTH:
        return "CREDIT_CODE_LENGTH"
    if set(code) - set(credit_code.ALPHABET):
        return "CREDIT_CODE_CHARACTERS"
    if not code[2:8].isdigit():
        return "CREDIT_CODE_DIVISION"
    right = code[16] == credit_code.inner_check(code[8:16])
    return "CREDIT_CODE_CHECK" if right else "CREDIT_CODE_ORGANIZATION"
