"""One row of a file of tenancies: its columns, its words, and the rules it must obey by itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeVar

from registry.divisions.codes import DivisionCode
from registry.imports.cells import Cells, words
from registry.imports.judged import Checked
from registry.imports.reading import named
from registry.incubation.import_texts import TENANCY_TEXTS
from registry.incubation.models import Exit, Stage
from registry.stated import LONGEST_NAME, LONGEST_TEXT

_TITLES = {
    "base": "base 基地 孵化基地",
    "site_code": "site_code 所在区划代码",
    "organization": "organization 社会组织 入驻组织",
    "since": "since 入驻日期",
    "agreed_until": "agreed_until 协议期限届满日期",
    "agreement_number": "agreement_number 协议编号",
    "stage": "stage 孵化阶段",
    "stage_since": "stage_since 阶段起始日期",
    "left_on": "left_on 退出日期",
    "exit": "exit 退出方式",
    "exit_reason": "exit_reason 退出事由",
    "handed_over_on": "handed_over_on 交接日期 移交日期",
    "handover": "handover 交接内容 移交内容",
}
COLUMNS = {title: column for column, titles in _TITLES.items() for title in titles.split()}
NAMED = named(COLUMNS)
REQUIRED = ("base", "organization", "since")
NEW = ("agreement_number", "stage")
"""What a stay that is not known yet cannot be without."""
EXIT, HANDOVER = ("left_on", "exit", "exit_reason"), ("handed_over_on", "handover")

STAGES = words(
    {
        Stage.EMBRYONIC: "萌芽 萌芽期",
        Stage.START_UP: "初创 初创期",
        Stage.HUB: "枢纽 枢纽支持 枢纽期",
    }
)
EXITS = words(
    {
        Exit.GRADUATED: "出壳",
        Exit.EXPIRED: "期满",
        Exit.FORCED: "强制退出",
        Exit.WITHDRAWN: "自愿退出 主动退出",
    }
)

_BASE = re.compile("IB[0-9]{9,18}", re.ASCII)
T = TypeVar("T")


class Left(NamedTuple):
    """The first day on which it is a tenant no more, how it left, and why."""

    on: date
    exit: Exit
    reason: str


class Handover(NamedTuple):
    """When it handed over what it had, and what that was."""

    on: date
    note: str


@dataclass(frozen=True, slots=True)
class TenancyRow:
    """What a row states; None is an empty cell, which states nothing."""

    line: int
    base: str
    site_code: str | None
    organization: str
    since: date
    agreed_until: date | None
    agreement_number: str | None
    stage: Stage | None
    stage_since: date
    """By default the stage is that of the admission."""
    left: Left | None
    handover: Handover | None

    @property
    def key(self) -> str:
        return "/".join(
            filter(None, (self.base, self.site_code, self.organization, f"{self.since}"))
        )

    @property
    def keys(self) -> list[str]:
        """What no other row of the file may have as well."""
        return [self.key]


def check(line: int, values: dict[str, str], today: date) -> Checked[TenancyRow]:
    """Reads a row and applies every rule that needs neither the file nor the register."""
    cells = Cells(line, values, NAMED, TENANCY_TEXTS)
    cells.require(REQUIRED)
    row = _row(cells)
    if row is not None:
        _check_days(row, cells, today)
    key = "/".join(values[column] for column in REQUIRED)
    return Checked(line, key, None if cells.problems else row, tuple(cells.problems))


def _row(cells: Cells) -> TenancyRow | None:
    """The row, if what it cannot be without could be read."""
    site = cells.parsed("site_code", DivisionCode.parse, "CODE_FORMAT")
    base, organization, since = _base(cells), cells.organization(), cells.day("since")
    agreed = cells.day("agreed_until"), cells.text("agreement_number", LONGEST_NAME)
    stage, stage_since = cells.word("stage", STAGES, "STAGE_UNKNOWN"), cells.day("stage_since")
    if cells.cells.get("stage_since") and not cells.cells.get("stage"):
        cells.report("STAGE_INCOMPLETE")
    left = _together(cells, EXIT, "EXIT_INCOMPLETE", _left)
    handover = _together(cells, HANDOVER, "HANDOVER_INCOMPLETE", _handover)
    if not (base and organization and since):
        return None
    of = (base, str(site) if site else None, organization, since)
    return TenancyRow(cells.line, *of, *agreed, stage, stage_since or since, left, handover)


def _base(cells: Cells) -> str | None:
    """Its number, or its name with its site."""
    text = cells.cells.get("base", "")
    if _BASE.fullmatch(text.upper()):
        return text.upper()
    if text and not cells.cells.get("site_code"):
        cells.report("SITE_MISSING")
    return cells.name("base")


def _together(
    cells: Cells, columns: tuple[str, ...], rule: str, read: Callable[[Cells], T | None]
) -> T | None:
    """What some columns say together: all of them are filled in, or none is."""
    told = [column for column in columns if cells.cells.get(column)]
    if told and len(told) < len(columns):
        cells.report(rule)
    return read(cells)


def _left(cells: Cells) -> Left | None:
    on, exit_ = cells.day("left_on"), cells.word("exit", EXITS, "EXIT_UNKNOWN")
    reason = cells.text("exit_reason", LONGEST_TEXT, breaks=True)
    return Left(on, exit_, reason) if on and exit_ and reason else None


def _handover(cells: Cells) -> Handover | None:
    on, note = cells.day("handed_over_on"), cells.text("handover", LONGEST_TEXT, breaks=True)
    return Handover(on, note) if on and note else None


def _check_days(row: TenancyRow, cells: Cells, today: date) -> None:
    left_on, over_on = row.left and row.left.on, row.handover and row.handover.on
    for day in {row.since, row.stage_since, left_on, over_on}:
        if day and day > today:
            cells.report("DATE_FUTURE", day)
    _ordered(cells, "since", row.since, "stage_since", row.stage_since, or_equal=True)
    for column, day in (("agreed_until", row.agreed_until), ("left_on", left_on)):
        _ordered(cells, "since", row.since, column, day)
    if row.stage is not None:
        _ordered(cells, "stage_since", row.stage_since, "left_on", left_on)
    _ordered(cells, "left_on", left_on, "handed_over_on", over_on, or_equal=True)


def _ordered(  # noqa: PLR0913 - two days with their columns
    cells: Cells,
    first: str,
    earlier: date | None,
    second: str,
    later: date | None,
    *,
    or_equal: bool = False,
) -> None:
    if earlier and later and (later < earlier or (later == earlier and not or_equal)):
        cells.report("DATE_ORDER", f"{NAMED[second]} {later} / {NAMED[first]} {earlier}")
