"""The verdict file: one line for every row of the imported file, in its order, for Excel."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING, Any

from registry.errors import BadInput
from registry.spreadsheets import harmless

if TYPE_CHECKING:
    from pathlib import Path

    from registry.imports.judged import Judged

HEADER = ("行号 row", "键 key", "结果 verdict", "规则 rules", "说明", "message")


class VerdictFile:
    """Grows by a chunk at a time; knows its size, from which a broken import goes on."""

    def __init__(self, file: IO[bytes] | None) -> None:
        self._file = file

    @property
    def size(self) -> int:
        return 0 if self._file is None else self._file.tell()

    def write(self, verdicts: Iterable[Judged[Any]]) -> None:
        self._rows(
            (
                verdict.line,
                harmless(verdict.key),
                verdict.verdict,
                ";".join(problem.rule for problem in verdict.problems),
                " ".join(problem.message_zh for problem in verdict.problems),
                " ".join(problem.message for problem in verdict.problems),
            )
            for verdict in verdicts
        )

    def begin(self) -> None:
        self._rows([HEADER], codecs.BOM_UTF8)

    def _rows(self, rows: Iterable[tuple[object, ...]], before: bytes = b"") -> None:
        if self._file is not None:
            text = io.StringIO(newline="")
            csv.writer(text).writerows(rows)
            with _explained(self._file.name):
                self._file.write(before + text.getvalue().encode())
                self._file.flush()


@contextmanager
def verdict_file(path: Path | None, source: Path, keep: int) -> Iterator[VerdictFile]:
    """A new file, or the first `keep` bytes of one that an earlier import left. Raises BadInput."""
    if path is None:
        yield VerdictFile(None)
        return
    if path.exists() and path.samefile(source):
        raise BadInput(f"The verdicts would overwrite {path}: name another file for them.")
    with _explained(path):
        file = path.open("r+b" if keep else "wb")
    try:
        verdicts = VerdictFile(file)
        if keep:
            file.truncate(keep)
            file.seek(keep)
        else:
            verdicts.begin()
        yield verdicts
    finally:
        with suppress(OSError):  # what could not be written has been told
            file.close()


def holds(path: Path, size: int, rows: int) -> bool:
    """Whether the file begins with `size` bytes of verdicts of so many rows.

    It may be gone, or a dry run may have put its own there.
    """
    lines = read = 0
    with suppress(FileNotFoundError), path.open("rb") as file:
        while read < size and (line := file.readline()):
            read += len(line)
            lines += line.endswith(b"\r\n")
    return 0 < read == size and lines == rows + 1


@contextmanager
def _explained(path: object) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or error
        raise BadInput(f"The verdicts cannot be written to {path} ({reason}).") from error
