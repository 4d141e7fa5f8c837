"""One row of a projects file: its columns, its words, and the rules it must obey by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from registry.divisions.codes import DivisionCode
from registry.imports.cells import Cells, parse_count, words
from registry.imports.judged import Checked
from registry.imports.reading import named
from registry.projects.import_texts import TEXTS
from registry.projects.models import FundOrigin, ProjectKind
from registry.stated import LONGEST_TEXT

_TITLES = {
    "organization": "organization 主办社会组织",
    "name": "name 项目名称",
    "kind": "kind 项目类别",
    "place_code": "place_code 服务地代码",
    "begins_on": "begins_on 开始日期",
    "ends_on": "ends_on 结束日期",
    "purpose": "purpose 宗旨",
    "fund_year": "fund_year 资金年度",
    "fund_origin": "fund_origin 资金来源",
    "fund_amount": "fund_amount 资金金额",
    "fund_on": "fund_on 拨付日期",
    "beneficiaries": "beneficiaries 受益人次",
    "beneficiaries_on": "beneficiaries_on 受益统计日期",
}
COLUMNS = {title: column for column, titles in _TITLES.items() for title in titles.split()}
NAMED = named(COLUMNS)
REQUIRED = ("organization", "name", "kind", "place_code", "begins_on")
FUND = ("fund_year", "fund_origin", "fund_amount")
MOST_PERSONS = 10_000_000
_persons = partial(parse_count, most=MOST_PERSONS)

_KINDS = {
    ProjectKind.POVERTY_RELIEF: "脱贫攻坚 扶贫 乡村振兴",
    ProjectKind.LEFT_BEHIND_CHILDREN: "留守儿童",
    ProjectKind.CHILDREN: "儿童青少年",
    ProjectKind.ELDERLY: "为老",
    ProjectKind.DISABLED: "助残",
    ProjectKind.COMMUNITY: "社区治理",
    ProjectKind.MENTAL_HEALTH: "精神卫生 康复",
    ProjectKind.EMERGENCY: "应急救援",
    ProjectKind.OTHER: "其他",
}
_ORIGINS = {
    FundOrigin.GOVERNMENT_PURCHASE: "政府购买服务",
    FundOrigin.WELFARE_LOTTERY: "福利彩票公益金 福彩公益金",
    FundOrigin.DONATION: "慈善捐赠 社会捐赠",
    FundOrigin.ENTERPRISE: "企业资助",
    FundOrigin.OWN: "自筹",
    FundOrigin.OTHER: "其他",
}
KINDS, ORIGINS = words(_KINDS), words(_ORIGINS)

_YEAR = re.compile("(19|20|21)[0-9]{2}", re.ASCII)
_AMOUNT = re.compile("[0-9]{1,13}([.][0-9]{1,2})?", re.ASCII)


class Fund(NamedTuple):
    """Money that a row states, and when it was committed."""

    year: int
    origin: FundOrigin
    amount: Decimal
    on: date


class Beneficiaries(NamedTuple):
    """How many a row says were reached in all, and by when if it says so."""

    persons: int
    on: date | None


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """What a row states; None is an empty cell, which states nothing."""

    line: int
    organization: str
    name: str
    kind: ProjectKind
    place_code: str
    begins_on: date
    ends_on: date | None
    purpose: str | None
    fund: Fund | None
    beneficiaries: Beneficiaries | None

    @property
    def key(self) -> str:
        """The project; another row may tell of other money for it."""
        return f"{self.organization}/{self.name}/{self.begins_on}"

    @property
    def keys(self) -> list[str]:
        """What no other row of the file may have as well."""
        money = f"{self.fund.year}/{self.fund.origin}" if self.fund else ""
        return [f"{self.key}/{money}"]

    def runs_on(self, day: date) -> bool:
        return self.begins_on <= day and (self.ends_on is None or day <= self.ends_on)


def check(line: int, values: dict[str, str], today: date) -> Checked[ProjectRow]:
    """Reads a row and applies every rule that needs neither the file nor the register."""
    cells = Cells(line, values, NAMED, TEXTS)
    row = _row(cells, today)
    key = "/".join(values[column] for column in ("organization", "name", "begins_on"))
    return Checked(line, key, None if cells.problems else row, tuple(cells.problems))


def _row(cells: Cells, today: date) -> ProjectRow | None:
    """The row, if what it cannot be without could be read."""
    cells.require(REQUIRED)
    begins_on, ends_on = cells.day("begins_on"), cells.day("ends_on")
    organization, kind = cells.organization(), cells.word("kind", KINDS, "KIND_UNKNOWN")
    name, purpose = cells.name(), cells.text("purpose", LONGEST_TEXT, breaks=True)
    place_code = cells.parsed("place_code", DivisionCode.parse, "CODE_FORMAT")
    fund, beneficiaries = _fund(cells, begins_on), _beneficiaries(cells)
    if not (organization and name and kind and place_code and begins_on):
        return None
    given = (organization, name, kind, str(place_code), begins_on, ends_on, purpose)
    row = ProjectRow(cells.line, *given, fund, beneficiaries)
    _check_days(row, cells, today)
    return row


def _fund(cells: Cells, begins_on: date | None) -> Fund | None:
    """By default it was committed when the project first ran in the year that it is for."""
    if not any(cells.cells.get(column) for column in (*FUND, "fund_on")):
        return None
    if not all(cells.cells.get(column) for column in FUND):
        cells.report("FUND_INCOMPLETE")
        return None
    year = cells.parsed("fund_year", _year, "YEAR_FORMAT")
    origin = cells.word("fund_origin", ORIGINS, "ORIGIN_UNKNOWN")
    amount = cells.parsed("fund_amount", _amount, "AMOUNT_FORMAT")
    on = cells.day("fund_on")
    if year is None or origin is None or amount is None or begins_on is None:
        return None
    return Fund(year, origin, amount, on or max(begins_on, date(year, 1, 1)))


def _beneficiaries(cells: Cells) -> Beneficiaries | None:
    persons = cells.parsed("beneficiaries", _persons, "PERSONS_FORMAT")
    on = cells.day("beneficiaries_on")
    return None if persons is None else Beneficiaries(persons, on)


def _year(text: str) -> int:
    if not _YEAR.fullmatch(text):
        raise ValueError(text)
    return int(text)


def _amount(text: str) -> Decimal:
    """With or without commas between thousands."""
    plain = text.replace(",", "").replace("，", "")
    if not _AMOUNT.fullmatch(plain) or not Decimal(plain):
        raise ValueError(text)
    return Decimal(plain)


def _check_days(row: ProjectRow, cells: Cells, today: date) -> None:
    fund, reached = row.fund, row.beneficiaries
    for day in (row.begins_on, fund and fund.on, reached and reached.on):
        if day and day > today:
            cells.report("DATE_FUTURE", day)
    if row.ends_on is not None and row.ends_on < row.begins_on:
        order = f"{NAMED['ends_on']} {row.ends_on} / {NAMED['begins_on']} {row.begins_on}"
        cells.report("DATE_ORDER", order)
        return
    if fund is not None and not (row.runs_on(fund.on) and _runs_in(row, fund.year)):
        cells.report("FUND_DAY", fund.on)
    if reached is not None and reached.on and not row.runs_on(reached.on):
        cells.report("BENEFICIARIES_DAY", reached.on)


def _runs_in(row: ProjectRow, year: int) -> bool:
    return row.begins_on.year <= year and (row.ends_on is None or year <= row.ends_on.year)
