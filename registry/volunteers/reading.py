"""Files of records: NDJSON, CSV or a workbook, plain or gzip, read as a stream whatever their size."""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Iterator, Mapping
from itertools import chain, dropwhile
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple, cast

from registry.imports.cells import parse_date
from registry.imports.problems import bad_file
from registry.imports.reading import is_workbook, locate
from registry.imports.sheets import read_table
from registry.volunteers.records import Rejected

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST = 65_536
"""Bytes of a line; nobody states more of one person."""
GZIP = b"\x1f\x8b"
BOM = b"\xef\xbb\xbf"
UTF8, CHINESE = "utf-8", "gb18030"

COLUMNS = {
    "external_id": ("externalId", "外部编号"),
    "revision": ("revision", "修订号"),
    "division": ("division", "居住区域代码"),
    "registered_on": ("registeredOn", "注册日期"),
    "division_since": ("divisionSince", "居住起始日期"),
    "ended_on": ("endedOn", "注销日期"),
    "name": ("name", "姓名"),
    "id_type": ("idType", "证件类型"),
    "id_number": ("idNumber", "证件号码"),
    "id_country": ("idCountry", "签发国"),
    "phone": ("phone", "联系电话"),
    "born_on": ("bornOn", "出生日期"),
    "sex": ("sex", "性别"),
    "skills": ("skills", "专业技能"),
    "services": ("services", "服务类别"),
    "method": ("verificationMethod", "认证方式"),
    "provider": ("verificationProvider", "认证机构"),
    "at": ("verificationAt", "认证时间"),
    "evidence": ("verificationEvidence", "认证凭据"),
}
NAMES = {title.lower(): column for column, titles in COLUMNS.items() for title in titles}
REQUIRED = ("external_id", "revision", "division", "registered_on")
DAYS = {"registered_on", "division_since", "ended_on", "born_on"}
LISTS = {"skills", "services"}
VERIFIED = ("method", "provider", "at", "evidence")
WORDS = {"男": "MALE", "女": "FEMALE", "居民身份证": "RESIDENT_ID", "护照": "PASSPORT"}

Content = bytes | Mapping[str, Any] | Rejected
"""A line of JSON, the texts of a row by the names of their fields, or why neither could be read."""


class Line(NamedTuple):
    number: int
    content: Content


class Reader:
    """The records of a file. `position` is how many bytes of the file itself have been read."""

    def __init__(self, path: Path, limit: int) -> None:
        self.path, self.limit = path, limit
        self.size = path.stat().st_size
        self._raw: IO[bytes] | None = None

    @property
    def position(self) -> int:
        return self.size if self._raw is None or self._raw.closed else self._raw.tell()

    def lines(self, after: int = 0) -> Iterator[Line]:
        """Those behind a line. Raises BadFile."""
        if is_workbook(self.path):
            yield from _rows(read_table(self.path)[1], after)
            return
        with self.path.open("rb") as raw:
            self._raw = raw
            file: IO[bytes] = raw
            if raw.peek(2)[:2] == GZIP:
                file = cast("IO[bytes]", gzip.open(raw))  # noqa: SIM115 - it holds only the file
            lines = self._texts(file)
            first = next(lines, None)
            if first is None:
                return
            text, all_lines = first.content, chain((first,), lines)
            if isinstance(text, bytes) and text.lstrip()[:1] != b"{":
                yield from _rows(_cells(all_lines), after)
            else:
                yield from dropwhile(lambda line: line.number <= after, all_lines)

    def _texts(self, file: IO[bytes]) -> Iterator[Line]:
        """Lines that are not blank, as UTF-8. Raises BadFile."""
        encoding: str | None = None
        number, total = 0, 0
        try:
            while text := file.readline(LONGEST + 1):
                number, total = number + 1, total + len(text)
                if number == 1:
                    text = text.removeprefix(BOM)
                if len(text) > LONGEST:
                    total += _skip(file, self.limit - total)
                    yield Line(number, _TOO_LONG)
                elif not text.isascii():
                    encoding = encoding or _encoding_of(text)
                    yield Line(number, _as_utf8(text, encoding))
                elif not text.isspace():
                    yield Line(number, text)
                if total > self.limit:
                    raise bad_file("TOO_LARGE", f"over {self.limit:,} bytes", number)
        except (OSError, EOFError, zlib.error) as error:
            raise bad_file("GZIP", error, number) from error


_TOO_LONG = Rejected(
    "TOO_LONG", f"A line has at most {LONGEST:,} bytes.", f"每行至多{LONGEST}字节。"
)
_BAD_BYTES = Rejected(
    "ENCODING",
    "These bytes are not in the encoding of the lines before.",
    "此行的编码与前面各行不一致。",
)


def _skip(file: IO[bytes], most: int) -> int:
    """The rest of a line, without keeping it; how many bytes that were."""
    total = 0
    while total <= most and (rest := file.readline(LONGEST)):
        total += len(rest)
        if rest.endswith(b"\n"):
            break
    return total


def _encoding_of(text: bytes) -> str:
    """By the first line that is not ASCII: one in GB18030 hardly ever happens to be UTF-8."""
    try:
        text.decode(UTF8)
    except UnicodeDecodeError:
        return CHINESE
    return UTF8


def _as_utf8(text: bytes, encoding: str) -> bytes | Rejected:
    try:
        decoded = text.decode(encoding)
    except UnicodeDecodeError:
        return _BAD_BYTES
    return text if encoding == UTF8 else decoded.encode()


def _cells(lines: Iterator[Line]) -> Iterator[tuple[int, list[str]]]:
    """The records of CSV with the number of their last line. Raises BadFile."""
    number = 0

    def texts() -> Iterator[str]:
        nonlocal number
        for number, content in lines:
            if not isinstance(content, bytes):
                raise bad_file("CSV_FORMAT", content, number)
            yield content.decode(UTF8)

    try:
        for cells in csv.reader(texts(), strict=True):
            yield number, cells
    except csv.Error as error:
        raise bad_file("CSV_FORMAT", error, number) from error


def _rows(records: Iterator[tuple[int, list[str]]], after: int) -> Iterator[Line]:
    """Rows by the names of their fields, below the header."""
    header = next(records, None)
    if header is None:
        return
    places = locate(header[1], NAMES, REQUIRED)
    for number, cells in records:
        if number > after and any(cells):
            yield Line(number, _given(cells, places))


def _given(cells: Sequence[str], places: Mapping[str, int]) -> Content:
    stated = {
        column: text
        for column, place in places.items()
        if place < len(cells) and (text := cells[place].strip())
    }
    given: dict[str, Any] = {}
    for column, text in stated.items():
        title = COLUMNS[column][0]
        if column in DAYS:
            try:
                given[title] = parse_date(text)
            except ValueError:
                return Rejected("SHAPE", f"{title} is no day.", f"{title}不是日期。", title)
        elif column in LISTS:
            given[title] = [word for word in text.replace("、", ";").split(";") if word]
        elif column not in VERIFIED:
            given[title] = WORDS.get(text, text)
    verification = {column: stated[column] for column in VERIFIED if column in stated}
    return {**given, "verification": verification} if verification else given
