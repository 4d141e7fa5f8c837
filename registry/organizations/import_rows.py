"""One row of an organizations file: its columns, its words, and the rules it must obey by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from registry import credit_code
from registry.divisions.codes import DivisionCode
from registry.imports import Problem
from registry.imports.cells import is_printable, parse_date
from registry.imports.reading import named
from registry.organizations.import_texts import ROW_TEXTS
from registry.organizations.models import CharityRoute, ManagementMode, OrganizationForm

if TYPE_CHECKING:
    from datetime import date
    from enum import StrEnum
    from typing import TypeVar

    Word = TypeVar("Word", bound=StrEnum | bool)

_TITLES = {
    "name": "name 名称",
    "form": "form 形式",
    "credit_code": "credit_code 统一社会信用代码",
    "filing_number": "filing_number 备案编号",
    "registrar_code": "registrar_code 登记（备案）机关代码 登记(备案)机关代码 登记机关代码",
    "home_code": "home_code 住所社区代码",
    "established_on": "established_on 成立日期",
    "purpose": "purpose 宗旨",
    "supervising_unit": "supervising_unit 业务主管单位",
    "management_mode": "management_mode 管理方式",
    "community_based": "community_based 是否社区社会组织",
    "charity_since": "charity_since 慈善组织认定日期",
    "charity_until": "charity_until 慈善组织终止日期",
    "charity_route": "charity_route 慈善途径",
    "dissolved_on": "dissolved_on 注销日期",
    "revoked_on": "revoked_on 撤销日期",
}
COLUMNS = {title: column for column, titles in _TITLES.items() for title in titles.split()}
NAMED = named(COLUMNS)
REQUIRED = ("name", "form", "registrar_code", "home_code", "established_on")
DATES = ("established_on", "charity_since", "charity_until", "dissolved_on", "revoked_on")
LENGTHS = {"purpose": 2_000, "supervising_unit": 200, "filing_number": 100}
NAME_LENGTH = 200

_FORM_WORDS = {
    OrganizationForm.ASSOCIATION: "社会团体",
    OrganizationForm.SERVICE_AGENCY: "民办非企业单位 社会服务机构",
    OrganizationForm.FOUNDATION: "基金会",
    OrganizationForm.COMMUNITY_FILED: "备案社区社会组织",
    OrganizationForm.COMMUNITY_GUIDED: "社区指导组织",
}
FORMS = {
    word: form for form, words in _FORM_WORDS.items() for word in (form.lower(), *words.split())
}
MODES = {
    **dict.fromkeys(("双重管理", "dual"), ManagementMode.DUAL),
    **dict.fromkeys(("直接登记", "direct"), ManagementMode.DIRECT),
}
ROUTES = {
    **dict.fromkeys(("设立登记", "established"), CharityRoute.ESTABLISHED),
    **dict.fromkeys(("认定", "designated"), CharityRoute.DESIGNATED),
}
YES_OR_NO = {
    **dict.fromkeys(("是", "yes", "true", "1"), True),
    **dict.fromkeys(("否", "no", "false", "0"), False),
}

COMMUNITY_FORMS = {OrganizationForm.COMMUNITY_FILED, OrganizationForm.COMMUNITY_GUIDED}
KINDS = {
    OrganizationForm.ASSOCIATION: credit_code.ASSOCIATION,
    OrganizationForm.SERVICE_AGENCY: credit_code.SERVICE_AGENCY,
    OrganizationForm.FOUNDATION: credit_code.FOUNDATION,
}


@dataclass(frozen=True, slots=True)
class OrganizationRow:
    """What a row states; None is an empty cell, which states nothing."""

    line: int
    name: str
    form: OrganizationForm
    credit_code: str | None
    filing_number: str | None
    registrar_code: str
    home_code: str
    established_on: date
    purpose: str | None
    supervising_unit: str | None
    management_mode: ManagementMode | None
    community_based: bool | None
    charity_since: date | None
    charity_until: date | None
    charity_route: CharityRoute | None
    dissolved_on: date | None
    revoked_on: date | None

    @property
    def keys(self) -> list[str]:
        """What no other row of the file may have as well."""
        filing = self.filing_number and f"{self.registrar_code}/{self.filing_number}"
        return [key for key in (self.credit_code, filing) if key]


@dataclass(frozen=True, slots=True)
class Checked:
    """A row that obeys the rules, or what is wrong with it."""

    line: int
    key: str
    row: OrganizationRow | None
    problems: tuple[Problem, ...]


def check(line: int, cells: dict[str, str], today: date) -> Checked:
    """Reads a row and applies every rule that needs neither the file nor the register."""
    reading = _Reading(line, cells)
    row = reading.row()
    if row is not None:
        _check_key(row, reading)
        _check_form(row, reading)
        _check_dates(row, reading, today)
    key = cells.get("credit_code") or (
        f"{cells['registrar_code']}/{cells['filing_number']}" if cells.get("filing_number") else ""
    )
    return Checked(line, key, None if reading.problems else row, tuple(reading.problems))


class _Reading:
    """The cells of a row turned into values, and what went wrong in that."""

    def __init__(self, line: int, cells: dict[str, str]) -> None:
        self.line = line
        self.cells = cells
        self.problems: list[Problem] = []

    def report(self, rule: str, detail: object = "") -> None:
        self.problems.append(Problem.of(ROW_TEXTS, self.line, rule, detail))

    def row(self) -> OrganizationRow | None:
        """The row, if what it cannot be without could be read."""
        for column in REQUIRED:
            if not self.cells[column]:
                self.report("REQUIRED", NAMED[column])
        form = self._word("form", FORMS, "FORM_UNKNOWN")
        dates = {column: self._date(column) for column in DATES}
        unit = self._text("supervising_unit")
        mode = self._word("management_mode", MODES, "MODE_UNKNOWN")
        row = {
            "line": self.line,
            "name": self._name(),
            "form": form,
            "credit_code": self._credit_code(),
            "filing_number": self._text("filing_number"),
            "registrar_code": self._code("registrar_code"),
            "home_code": self._code("home_code"),
            "purpose": self._text("purpose", breaks=True),
            "supervising_unit": unit,
            "management_mode": ManagementMode.DUAL if unit and mode is None else mode,
            "community_based": self._word("community_based", YES_OR_NO, "BOOLEAN_FORMAT"),
            "charity_route": self._word("charity_route", ROUTES, "ROUTE_UNKNOWN"),
            **dates,
        }
        whole = form is not None and dates["established_on"] is not None
        return OrganizationRow(**row) if whole else None  # type: ignore[arg-type]  # read above

    def _word(self, column: str, words: dict[str, Word], rule: str) -> Word | None:
        text = self.cells.get(column, "")
        word = words.get(text.lower())
        if text and word is None:
            self.report(rule, text)
        return word

    def _date(self, column: str) -> date | None:
        text = self.cells.get(column, "")
        try:
            return parse_date(text) if text else None
        except ValueError:
            self.report("DATE_FORMAT", text)
            return None

    def _name(self) -> str:
        name = self._text("name", length=NAME_LENGTH, rule="NAME_LENGTH")
        return name or ""

    def _text(
        self, column: str, *, breaks: bool = False, length: int = 0, rule: str = "TEXT_LENGTH"
    ) -> str | None:
        text = self.cells.get(column, "")
        if not is_printable(text, breaks=breaks):
            self.report("TEXT_CHARACTERS", NAMED[column])
        if len(text) > (length or LENGTHS[column]):
            self.report(rule, len(text) if rule == "NAME_LENGTH" else NAMED[column])
        return text or None

    def _code(self, column: str) -> str:
        text = self.cells[column]
        try:
            return str(DivisionCode.parse(text)) if text else ""
        except ValueError:
            self.report("CODE_FORMAT", text)
            return ""

    def _credit_code(self) -> str | None:
        text = self.cells.get("credit_code", "")
        try:
            return credit_code.parse(text) if text else None
        except credit_code.BadCreditCode as error:
            self.report(broken_rule(text.upper()), error)
            return None


def broken_rule(code: str) -> str:
    """Which rule of the standard a bad credit code breaks first."""
    if len(code) != credit_code.LENGTH:
        return "CREDIT_CODE_LENGTH"
    if set(code) - set(credit_code.ALPHABET):
        return "CREDIT_CODE_CHARACTERS"
    if not code[2:8].isdigit():
        return "CREDIT_CODE_DIVISION"
    right = code[16] == credit_code.inner_check(code[8:16])
    return "CREDIT_CODE_CHECK" if right else "CREDIT_CODE_ORGANIZATION"


def _check_key(row: OrganizationRow, reading: _Reading) -> None:
    given = bool(reading.cells.get("credit_code"))
    if not given and not row.filing_number:
        reading.report("NO_KEY")
    if row.form in COMMUNITY_FORMS:
        return
    code = row.credit_code or ""
    if not given:
        reading.report("CREDIT_CODE_MISSING")
    # Other authorities issued codes to some bodies long ago; their second character says nothing.
    elif code[:1] == credit_code.CIVIL_AFFAIRS and code[1] in set(KINDS.values()) - {
        KINDS[row.form]
    }:
        reading.report("CREDIT_CODE_KIND", code[:2])


def _check_form(row: OrganizationRow, reading: _Reading) -> None:
    if row.management_mode == ManagementMode.DUAL and not row.supervising_unit:
        reading.report("MODE_WITHOUT_UNIT")
    if row.management_mode == ManagementMode.DIRECT and row.supervising_unit:
        reading.report("UNIT_WITHOUT_MODE")
    if row.form in COMMUNITY_FORMS:
        if row.community_based is False:
            reading.report("COMMUNITY_BASED")
        if row.revoked_on:
            reading.report("REVOKED_FORM")
        if row.charity_since:
            reading.report("CHARITY_FORM")
    if row.charity_until and not row.charity_since:
        reading.report("CHARITY_WITHOUT_START")


def _check_dates(row: OrganizationRow, reading: _Reading, today: date) -> None:
    for column in DATES:
        day = getattr(row, column)
        if day and day > today:
            reading.report("DATE_FUTURE", day)
    ended = min((day for day in (row.revoked_on, row.dissolved_on) if day), default=None)
    orders = (
        ("established_on", row.established_on, "revoked_on", row.revoked_on, True),
        ("established_on", row.established_on, "dissolved_on", row.dissolved_on, True),
        ("revoked_on", row.revoked_on, "dissolved_on", row.dissolved_on, True),
        ("established_on", row.established_on, "charity_since", row.charity_since, False),
        ("charity_since", row.charity_since, "charity_until", row.charity_until, True),
        ("charity_since", row.charity_since, "终止 (ended)", ended, True),
        ("charity_until", row.charity_until, "终止 (ended)", ended, False),
    )
    for first, before, then, after, apart in orders:
        if before and after and (after < before or (apart and after == before)):
            earlier, later = (NAMED.get(column, column) for column in (first, then))
            reading.report("DATE_ORDER", f"{later} {after} / {earlier} {before}")
