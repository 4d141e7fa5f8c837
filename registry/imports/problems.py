"""What is wrong with a file: each problem with its line, a stable code, and words for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from registry.errors import RegistryError

if TYPE_CHECKING:
    from collections.abc import Mapping

KEPT = 1_000
SHOWN = 10

Texts = tuple[str, str]
"""English and Chinese; `{}` stands for what the row says."""

FILE_TEXTS: Mapping[str, Texts] = {
    "COLUMNS": ("The columns do not fit: {}.", "列不符合要求：{}。"),
    "CSV_FORMAT": ("This is no well-formed CSV: {}.", "CSV格式有误：{}。"),
    "ENCODING": (
        "These bytes are neither UTF-8 nor GB18030: {}.",
        "字节既不是UTF-8编码，也不是GB18030编码：{}。",
    ),
    "SHEET_FORMAT": ("The workbook cannot be read: {}.", "无法读取工作簿：{}。"),
    "WORKBOOK": ("This is a workbook; save it as CSV.", "这是工作簿，请另存为CSV。"),
    "TOO_LARGE": ("The file is too large: {}.", "文件过大：{}。"),
    "GZIP": ("The file is damaged or ends too early: {}.", "文件已损坏或不完整：{}。"),
}
"""What can be wrong with a file as a whole."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in one line."""

    line: int
    rule: str
    message: str
    message_zh: str

    @classmethod
    def of(cls, texts: Mapping[str, Texts], line: int, rule: str, detail: object = "") -> Problem:
        english, chinese = texts[rule]
        return cls(line, rule, english.format(detail), chinese.format(detail))


class BadFile(RegistryError):
    """The file cannot be imported; nothing was."""

    code = "BAD_FILE"

    def __init__(self, problems: list[Problem], total: int | None = None) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: p.line))[:KEPT]
        self.more = (len(problems) if total is None else total) - len(self.problems)
        total = len(self.problems) + self.more
        lines = [f"  line {p.line}  {p.rule}  {p.message}" for p in self.problems[:SHOWN]]
        if total > SHOWN:
            lines.append(f"  and {total - SHOWN} more")
        super().__init__("\n".join([f"Nothing was imported; {total} problem(s):", *lines]))

    def __reduce__(self) -> tuple[type[BadFile], tuple[list[Problem], int]]:
        """How another process tells of it."""
        return BadFile, (list(self.problems), len(self.problems) + self.more)


def bad_file(rule: str, detail: object, line: int = 1) -> BadFile:
    """The file as a whole cannot be read."""
    return BadFile([Problem.of(FILE_TEXTS, line, rule, detail)])


class Problems:
    """What has been found wrong so far: the first thousand are kept, all are counted."""

    def __init__(self) -> None:
        self.kept: list[Problem] = []
        self.total = 0

    def add(self, problem: Problem) -> None:
        self.total += 1
        if len(self.kept) < KEPT:
            self.kept.append(problem)

    def extend(self, found: list[Problem], total: int) -> None:
        """Problems of another search, of which `total` were found."""
        self.kept += found
        self.total += total

    def stop(self) -> None:
        """Raises BadFile if there are any."""
        if self.total:
            raise BadFile(self.kept, self.total)
