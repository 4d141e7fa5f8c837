"""Workbooks, read whole into the same cells that CSV has; and either, by what the file begins with."""

from __future__ import annotations

import datetime as dt
import zipfile
from typing import TYPE_CHECKING

import python_calamine

from registry.imports.problems import bad_file
from registry.imports.reading import is_workbook, read_csv

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from registry.imports.reading import Record

MAX_BYTES = 50 * 1024 * 1024
MAX_ROWS = 200_000
# A workbook is a ZIP archive; one that unpacks to more than this was not made by people.
MAX_UNPACKED = 20 * MAX_BYTES


def read_table(path: Path) -> tuple[int, Iterator[Record]]:
    """About how many rows there are, and the records, the header first. Raises BadFile.

    A CSV is read twice: a quote that is never closed would else be found behind rows that are
    written already.
    """
    if not is_workbook(path):
        return max(sum(1 for _ in read_csv(path)) - 1, 0), read_csv(path)
    sheet = _first_sheet(path)
    return _rows(sheet), _records(sheet)


def _first_sheet(path: Path) -> python_calamine.CalamineSheet:
    if (size := path.stat().st_size) > MAX_BYTES:
        raise bad_file("TOO_LARGE", f"{size:,} bytes, {MAX_BYTES:,} are allowed")
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                unpacked = sum(entry.file_size for entry in archive.infolist())
            if unpacked > MAX_UNPACKED:
                raise bad_file("TOO_LARGE", f"it unpacks to {unpacked:,} bytes")
        sheet = python_calamine.load_workbook(path).get_sheet_by_index(0)
    except (python_calamine.CalamineError, zipfile.BadZipFile) as error:
        raise bad_file("SHEET_FORMAT", error) from error
    if (rows := _rows(sheet)) > MAX_ROWS:
        raise bad_file("TOO_LARGE", f"{rows:,} rows, {MAX_ROWS:,} are allowed")
    return sheet


def _rows(sheet: python_calamine.CalamineSheet) -> int:
    """How many rows stand below the first."""
    return sheet.end[0] if sheet.end else 0


def _records(sheet: python_calamine.CalamineSheet) -> Iterator[Record]:
    for line, row in enumerate(sheet.iter_rows(), start=1):
        cells = [_text(cell) for cell in row]
        if any(cell.strip() for cell in cells):
            yield line, cells


def _text(cell: object) -> str:
    """A cell as CSV would have it: a code of digits is a number to Excel, a day has a time."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        cell = cell.date()
    return str(cell)
