"""The verdict file: one line for every row of the imported file, in its order, for Excel."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from registry.organizations.import_judging import Judged

HEADER = ("行号 row", "键 key", "结果 verdict", "规则 rules", "说明", "message")

# A spreadsheet would run a cell that begins like this; the key is what the imported file says.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class VerdictFile:
    """Grows by a chunk at a time; knows its size, from which a broken import goes on."""

    def __init__(self, file: IO[bytes] | None) -> None:
        self._file = file

    @property
    def size(self) -> int:
        return 0 if self._file is None else self._file.tell()

    def write(self, verdicts: Iterable[Judged]) -> None:
        self._rows(
            (
                verdict.line,
                _harmless(verdict.key),
                verdict.verdict,
                ";".join(problem.rule for problem in verdict.problems),
                " ".join(problem.message_zh for problem in verdict.problems),
                " ".join(problem.message for problem in verdict.problems),
            )
            for verdict in verdicts
        )

    def begin(self) -> None:
        if self._file is not None:
            self._file.write(codecs.BOM_UTF8)
        self._rows([HEADER])

    def _rows(self, rows: Iterable[tuple[object, ...]]) -> None:
        if self._file is not None:
            text = io.StringIO(newline="")
            csv.writer(text).writerows(rows)
            self._file.write(text.getvalue().encode())
            self._file.flush()


@contextmanager
def verdict_file(path: Path | None, keep: int) -> Iterator[VerdictFile]:
    """A new file, or the first `keep` bytes of one that an earlier import left."""
    if path is None:
        yield VerdictFile(None)
        return
    with path.open("r+b" if keep else "wb") as file:
        file.truncate(keep)
        file.seek(keep)
        verdicts = VerdictFile(file)
        if not keep:
            verdicts.begin()
        yield verdicts


def size_of(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
