"""CSV in any encoding that offices use, read as a stream."""

from __future__ import annotations

import codecs
import csv
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from registry.imports.problems import bad_file

if TYPE_CHECKING:
    from pathlib import Path

Progress = Callable[[int, int], None]
"""Is told how many rows are done, of how many."""

Record = tuple[int, list[str]]
"""A record's line, as a spreadsheet counts them, and its cells."""

BLOCK = 1 << 20
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
UTF8, CHINESE = "utf-8-sig", "gb18030"

# Text in GB18030 hardly ever begins with this many characters that happen to be UTF-8.
SURELY_UTF8 = 8


def unheard(_done: int, _total: int) -> None:
    """Progress that nobody watches."""


def digest_of(path: Path) -> str:
    """The file's SHA-256."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def name_of(path: Path) -> str:
    """The file's name in characters that can be kept: one from an old archive is no UTF-8."""
    return path.name.encode(errors="replace").decode()


def count_lines(path: Path) -> int:
    """How many lines the file has below its header; at least as many as it has records."""
    with path.open("rb") as file:
        lines = sum(block.count(b"\n") for block in iter(lambda: file.read(BLOCK), b""))
        if file.tell():
            file.seek(-1, 2)
            lines += file.read(1) != b"\n"
    return max(lines - 1, 0)


def is_workbook(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) in (ZIP, OLE)


def encoding_of(path: Path) -> str:
    """UTF-8, with or without a byte order mark, or GB18030. Raises BadFile.

    A file that begins as UTF-8 and then breaks is damaged UTF-8: read as GB18030, which accepts
    nearly any bytes, it would put wrong characters into the register.
    """
    broken = _failure(path, UTF8)
    if broken is None:
        return UTF8
    if broken.seen < SURELY_UTF8:
        instead = _failure(path, CHINESE)
        if instead is None:
            return CHINESE
        broken = max(broken, instead, key=lambda failure: failure.seen)
    raise bad_file("ENCODING", broken.reason, broken.line)


class _Failure:
    """Where decoding broke off: the line, and how many characters beyond ASCII came before."""

    def __init__(self, line: int, seen: int, reason: str) -> None:
        self.line, self.seen, self.reason = line, seen, reason


def _failure(path: Path, encoding: str) -> _Failure | None:
    decoder = codecs.getincrementaldecoder(encoding)()
    line, seen = 1, 0
    with path.open("rb") as file:
        while True:
            block = file.read(BLOCK)
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                before = error.object[: error.start].decode(encoding, "ignore")
                reason = f"{error.object[error.start : error.end].hex(' ')}: {error.reason}"
                line += before.count("\n")
                return _Failure(line, seen + _beyond_ascii(before), reason)
            if not block:
                return None
            line += text.count("\n")
            seen += _beyond_ascii(text)


def _beyond_ascii(text: str) -> int:
    return len(text) - len(text.encode("ascii", "ignore"))


def read_csv(path: Path) -> Iterator[Record]:
    """The records that are not blank, the header first. Raises BadFile."""
    if is_workbook(path):
        raise bad_file("WORKBOOK", "")
    with path.open(encoding=encoding_of(path), newline="") as file:
        reader = csv.reader(file, strict=True)
        started = 1
        try:
            for line, cells in enumerate(reader, start=1):
                if any(cell.strip() for cell in cells):
                    yield line, cells
                started = reader.line_num + 1
        except csv.Error as error:
            raise bad_file("CSV_FORMAT", error, started) from error


def locate(
    header: Iterable[str], names: Mapping[str, str], required: Iterable[str]
) -> dict[str, int]:
    """Where each column stands. `names` maps headers to columns. Raises BadFile."""
    found: dict[str, int] = {}
    for place, title in enumerate(header):
        column = names.get(title.strip().lower())
        if column in found:
            raise bad_file("COLUMNS", f"{title.strip()} ({column}) twice 重复")
        if column is not None:
            found[column] = place
    if missing := [column for column in required if column not in found]:
        known = named(names)
        raise bad_file("COLUMNS", f"missing 缺少 {', '.join(known[column] for column in missing)}")
    return found


def named(names: Mapping[str, str]) -> dict[str, str]:
    """Each column as people know it."""
    return {column: f"{chinese} ({english})" for column, (english, chinese) in headers(names)}


def headers(names: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Each column with its English header and its Chinese one, with which those in `names` begin."""
    known: dict[str, list[str]] = {}
    for header, column in names.items():
        known.setdefault(column, []).append(header)
    for column, (english, chinese, *_) in known.items():
        yield column, (english, chinese)
