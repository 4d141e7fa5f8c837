"""One row of a file of bases: its columns, its words, and the rules it must obey by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import NamedTuple

from registry.divisions.codes import DivisionCode
from registry.imports.cells import Cells, names_organization, parse_count, words
from registry.imports.judged import Checked
from registry.imports.reading import named
from registry.incubation.import_texts import BASE_TEXTS
from registry.incubation.models import BaseForm, BaseTier
from registry.incubation.stated import MOST, MOST_PLACES
from registry.stated import LONGEST_NAME, LONGEST_TEXT
from registry.working_days import ONE_DAY

_TITLES = {
    "name": "name 名称 基地名称",
    "tier": "tier 层级 基地层级",
    "form": "form 形态 孵化形式",
    "site_code": "site_code 所在区划代码",
    "address": "address 地址",
    "opened_on": "opened_on 设立日期",
    "operator": "operator 运营机构",
    "services": "services 服务内容",
    "capacity": "capacity 容量",
    "closed_on": "closed_on 关闭日期",
    "closing": "closing 关闭原因",
}
COLUMNS = {title: column for column, titles in _TITLES.items() for title in titles.split()}
NAMED = named(COLUMNS)
REQUIRED = (
    *("name", "tier", "form", "site_code", "address", "opened_on", "operator"),
    *("services", "capacity"),
)

TIERS = words(
    {
        BaseTier.PROVINCE: "省级 省",
        BaseTier.CITY: "市级 市",
        BaseTier.DISTRICT: "区县级 区级 县级 区县",
        BaseTier.STREET: "街道级 街道 乡镇级",
        BaseTier.COMMUNITY: "社区级 社区",
    }
)
FORMS = words({BaseForm.PHYSICAL: "实体", BaseForm.VIRTUAL: "虚拟"})

_BETWEEN = re.compile("[、;；]")
_places = partial(parse_count, most=MOST_PLACES)


class Operator(NamedTuple):
    """Who runs it: a body by its number or credit code, or the name of an institution."""

    organization: str | None
    name: str | None


class Closing(NamedTuple):
    """The first day on which it is open no more, and why."""

    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class BaseRow:
    """What a row states."""

    line: int
    name: str
    tier: BaseTier
    form: BaseForm
    site_code: str
    address: str
    opened_on: date
    operator: Operator
    services: tuple[str, ...]
    capacity: int
    closing: Closing | None

    @property
    def key(self) -> str:
        return f"{self.name}/{self.site_code}/{self.opened_on}"

    @property
    def keys(self) -> list[str]:
        """What no other row of the file may have as well."""
        return [self.key]

    def last_day(self, today: date) -> date:
        """The last day on which it was open, by the row: its site lies within its tier then."""
        return today if self.closing is None else self.closing.on - ONE_DAY


def check(line: int, values: dict[str, str], today: date) -> Checked[BaseRow]:
    """Reads a row and applies every rule that needs neither the file nor the register."""
    cells = Cells(line, values, NAMED, BASE_TEXTS)
    cells.require(REQUIRED)
    row = _row(cells)
    if row is not None:
        _check_days(row, cells, today)
    key = "/".join(values[column] for column in ("name", "site_code", "opened_on"))
    return Checked(line, key, None if cells.problems else row, tuple(cells.problems))


def _row(cells: Cells) -> BaseRow | None:
    """The row, if all of it could be read."""
    name, address = cells.name(), cells.text("address", LONGEST_NAME)
    tier = cells.word("tier", TIERS, "TIER_UNKNOWN")
    form = cells.word("form", FORMS, "FORM_UNKNOWN")
    site = cells.parsed("site_code", DivisionCode.parse, "CODE_FORMAT")
    opened_on, operator, services = cells.day("opened_on"), _operator(cells), _services(cells)
    capacity = cells.parsed("capacity", _places, "CAPACITY_FORMAT")
    closing = _closing(cells)
    if not (name and tier and form and site and address and opened_on):
        return None
    if operator is None or not services or capacity is None:
        return None
    of = (name, tier, form, str(site), address, opened_on)
    return BaseRow(cells.line, *of, operator, services, capacity, closing)


def _operator(cells: Cells) -> Operator | None:
    if names_organization(cells.cells["operator"]):
        code = cells.organization("operator")
        return Operator(code, None) if code else None
    name = cells.text("operator", LONGEST_NAME)
    return Operator(None, name) if name else None


def _services(cells: Cells) -> tuple[str, ...]:
    """Each once, in their order."""
    text = cells.text("services", MOST * (LONGEST_NAME + 1)) or ""
    services = tuple(dict.fromkeys(filter(None, map(str.strip, _BETWEEN.split(text)))))
    if text and not services:
        cells.report("REQUIRED", NAMED["services"])
    if len(services) > MOST:
        cells.report("SERVICES_MANY", len(services))
    elif any(len(service) > LONGEST_NAME for service in services):
        cells.report("TEXT_LENGTH", NAMED["services"])
    return services


def _closing(cells: Cells) -> Closing | None:
    on, reason = cells.day("closed_on"), cells.text("closing", LONGEST_TEXT, breaks=True)
    if bool(cells.cells.get("closed_on")) != bool(cells.cells.get("closing")):
        cells.report("CLOSING_INCOMPLETE")
    return Closing(on, reason) if on and reason else None


def _check_days(row: BaseRow, cells: Cells, today: date) -> None:
    closed_on = row.closing and row.closing.on
    for day in (row.opened_on, closed_on):
        if day and day > today:
            cells.report("DATE_FUTURE", day)
    if closed_on and closed_on <= row.opened_on:
        order = f"{NAMED['closed_on']} {closed_on} / {NAMED['opened_on']} {row.opened_on}"
        cells.report("DATE_ORDER", order)
