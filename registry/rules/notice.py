"""A holiday notice as offices type it in: a CSV with a row for each day that it moves."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from registry.imports import Problem, Problems
from registry.imports.cells import parse_date
from registry.imports.reading import locate, read_csv

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from registry.imports.problems import Texts

HEADERS = {"day": "day", "日期": "day", "working": "working", "上班": "working"}
ANSWERS = {
    **dict.fromkeys(("是", "yes", "true", "1"), True),
    **dict.fromkeys(("否", "no", "false", "0"), False),
}
TEXTS: Mapping[str, Texts] = {
    "DAY": ("{} is no day.", "{}不是日期。"),
    "WORKING": ("Whether people work is 是 or 否, not {}.", "是否上班应填是或者否，而不是{}。"),
    "TWICE": ("{} stands in another line already.", "{}在前面已经出现。"),
}


def read_notice(path: Path) -> dict[date, bool]:
    """Whether each day is a working day. Raises BadFile with every line that is wrong."""
    rows = read_csv(path)
    _, header = next(rows, (1, []))
    places = locate(header, HEADERS, ("day", "working"))
    days: dict[date, bool] = {}
    problems = Problems()
    for line, cells in rows:
        said, answer = (
            cells[places[name]].strip() if places[name] < len(cells) else ""
            for name in ("day", "working")
        )
        try:
            day = parse_date(said)
        except ValueError:
            problems.add(Problem.of(TEXTS, line, "DAY", said))
            continue
        if (working := ANSWERS.get(answer.lower())) is None:
            problems.add(Problem.of(TEXTS, line, "WORKING", answer))
        elif day in days:
            problems.add(Problem.of(TEXTS, line, "TWICE", day))
        else:
            days[day] = working
    problems.stop()
    return days
