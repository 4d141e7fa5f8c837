"""One row of a divisions file: its columns, its words, and the rules that need no other row."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry.divisions.codes import DivisionCode
from registry.divisions.models import DivisionLevel, Settlement
from registry.imports import Problem
from registry.imports.cells import is_printable, parse_date
from registry.imports.reading import locate, read_csv

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from registry.imports import Problems
    from registry.imports.problems import Texts

_TITLES = {
    "code": "code 代码",
    "name": "name 名称",
    "level": "level 级别",
    "parent": "parent_code 上级代码",
    "settlement": "settlement 城乡",
    "since": "valid_from 生效日期",
    "until": "valid_to 失效日期",
    "predecessors": "predecessor_codes 前身代码",
}
COLUMNS = {title: column for column, titles in _TITLES.items() for title in titles.split()}
REQUIRED = ("code", "name", "level", "parent", "settlement")

_LEVEL_WORDS = {
    DivisionLevel.PROVINCE: "province 省 省级 自治区 特别行政区",
    DivisionLevel.MUNICIPALITY: "municipality 直辖市",
    DivisionLevel.PREFECTURE: "prefecture 地级 地级市 地区 自治州 盟",
    DivisionLevel.DISTRICT: "district county 区 县 区县 县级 市辖区 县级市 自治县 旗 自治旗",
    DivisionLevel.TOWNSHIP: "township street town 街道 镇 乡 乡级 乡镇 街镇 民族乡",
    DivisionLevel.COMMUNITY: "community village 社区 村 村社区 居委会 村委会 居民委员会 村民委员会",
}
LEVELS = {word: level for level, words in _LEVEL_WORDS.items() for word in words.split()}
SETTLEMENTS = {
    **dict.fromkeys(("urban", "城市", "城镇"), Settlement.URBAN),
    **dict.fromkeys(("rural", "农村", "乡村"), Settlement.RURAL),
}

RANKS = {level: rank for rank, level in enumerate(DivisionLevel)}
"""A parent's rank is lower than its child's."""

TOPS = {DivisionLevel.PROVINCE, DivisionLevel.MUNICIPALITY}
NAME_LENGTH = 100

TEXTS: Mapping[str, Texts] = {
    "CODE_FORMAT": ("{!r} is no code of 12 digits.", "{!r}不是12位数字代码。"),
    "NAME_EMPTY": ("The name is empty.", "名称为空。"),
    "NAME_LENGTH": ("The name has {} characters; 100 are allowed.", "名称有{}个字，最多100个字。"),
    "TEXT_CHARACTERS": (
        "The {} holds control or invisible characters.",
        "{}含有控制字符或不可见字符。",
    ),
    "LEVEL_UNKNOWN": ("{!r} is no level.", "级别{!r}无法识别。"),
    "TOP_HAS_PARENT": (
        "A province or municipality has no parent, not {}.",
        "省、直辖市没有上级，不应填写{}。",
    ),
    "PARENT_MISSING": ("The parent's code is missing.", "缺少上级代码。"),
    "SETTLEMENT_MISSING": (
        "A community is urban or rural, not {!r}.",
        "社区（村）须注明城市或农村，而不是{!r}。",
    ),
    "SETTLEMENT_UNEXPECTED": (
        "Only a community is urban or rural; leave {!r} out.",
        "只有社区（村）区分城乡，不应填写{!r}。",
    ),
    "DATE_FORMAT": ("{!r} is no date such as 2025-11-06.", "{!r}不是日期，应如2025-11-06。"),
    "VALIDITY_EMPTY": ("valid_to {} is not after valid_from.", "失效日期{}不晚于生效日期。"),
}


class DivisionRow(NamedTuple):
    """A row as it is copied to the database; `bad` rows only stand in for what they name."""

    line: int
    code: str
    name: str
    level: str | None
    rank: int | None
    parent_code: str | None
    settlement: str | None
    since: date | None
    until: date | None
    predecessors: list[str]
    bad: bool


def read_rows(path: Path, problems: Problems) -> Iterator[DivisionRow]:
    """Every row of the file; what is wrong goes to `problems`. Raises BadFile."""
    records = read_csv(path)
    _, header = next(records, (1, []))
    places = locate(header, COLUMNS, REQUIRED)
    for line, cells in records:
        yield _Check(line, problems).row(
            {
                column: cells[place].strip() if place < len(cells) else ""
                for column, place in places.items()
            }
        )


class _Check:
    """Reads one row, and remembers whether anything in it is wrong."""

    def __init__(self, line: int, problems: Problems) -> None:
        self._line = line
        self._problems = problems
        self._bad = False

    def row(self, cells: dict[str, str]) -> DivisionRow:
        level = self._level(cells["level"])
        predecessors = cells.get("predecessors", "").replace("；", ";").split(";")
        since, until = self._date(cells.get("since", "")), self._date(cells.get("until", ""))
        if since and until and until <= since:
            self._report("VALIDITY_EMPTY", until)
        return DivisionRow(
            line=self._line,
            code=self._code(cells["code"]),
            name=self._name(cells["name"]),
            level=level,
            rank=None if level is None else RANKS[level],
            parent_code=self._parent(cells["parent"], level),
            settlement=self._settlement(cells["settlement"], level),
            since=since,
            until=until,
            predecessors=[self._code(code.strip()) for code in predecessors if code.strip()],
            bad=self._bad,
        )

    def _report(self, rule: str, detail: object = "") -> None:
        self._bad = True
        self._problems.add(Problem.of(TEXTS, self._line, rule, detail))

    def _code(self, text: str) -> str:
        try:
            return str(DivisionCode.parse(text))
        except ValueError:
            self._report("CODE_FORMAT", text)
            return ""

    def _name(self, text: str) -> str:
        if not text:
            self._report("NAME_EMPTY")
        elif not is_printable(text):
            self._report("TEXT_CHARACTERS", "name")
        elif len(text) > NAME_LENGTH:
            self._report("NAME_LENGTH", len(text))
        return "" if self._bad else text

    def _level(self, text: str) -> DivisionLevel | None:
        level = LEVELS.get(text.lower())
        if level is None:
            self._report("LEVEL_UNKNOWN", text)
        return level

    def _parent(self, text: str, level: DivisionLevel | None) -> str | None:
        if level in TOPS and text:
            self._report("TOP_HAS_PARENT", text)
        elif level not in TOPS and level is not None and not text:
            self._report("PARENT_MISSING")
        return self._code(text) or None if text else None

    def _settlement(self, text: str, level: DivisionLevel | None) -> Settlement | None:
        settlement = SETTLEMENTS.get(text.lower())
        if level == DivisionLevel.COMMUNITY and settlement is None:
            self._report("SETTLEMENT_MISSING", text)
        elif level not in (DivisionLevel.COMMUNITY, None) and text:
            self._report("SETTLEMENT_UNEXPECTED", text)
        return settlement

    def _date(self, text: str) -> date | None:
        try:
            return parse_date(text) if text else None
        except ValueError:
            self._report("DATE_FORMAT", text)
            return None
