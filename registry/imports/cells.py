"""What stands in a cell: dates as offices write them, and text without invisible characters."""

from __future__ import annotations

import re
from datetime import date

# Control characters, the byte order mark, and marks that turn the direction of writing.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufffd]")
_BREAKS = re.compile("[\r\n\t]")

_DATE = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d\d)(\d\d))")


def parse_date(text: str) -> date:
    """2025-11-06, 2025/11/6, 2025.11.6, 2025年11月6日 or 20251106. Raises ValueError."""
    if not (match := _DATE.fullmatch(text)):
        raise ValueError(text)
    year, *rest = (int(part) for part in match.groups() if part and part.isdigit())
    return date(year, *rest)


def is_printable(text: str, *, breaks: bool = False) -> bool:
    """Whether a person can see every character; `breaks` allows line breaks and tabs."""
    return not _UNPRINTABLE.search(_BREAKS.sub("", text) if breaks else text)
