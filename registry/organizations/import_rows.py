"""One row of an organizations file: its columns, its words, and the rules it must obey by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from registry import credit_code
from registry.divisions.codes import DivisionCode
from registry.imports.cells import Cells
from registry.imports.judged import Checked
from registry.imports.reading import named
from registry.organizations.import_texts import ROW_TEXTS
from registry.organizations.models import CharityRoute, ManagementMode, OrganizationForm

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


def check(line: int, values: dict[str, str], today: date) -> Checked[OrganizationRow]:
    """Reads a row and applies every rule that needs neither the file nor the register."""
    cells = Cells(line, values, NAMED, ROW_TEXTS)
    row = _row(cells)
    if row is not None:
        _check_key(row, cells)
        _check_form(row, cells)
        _check_dates(row, cells, today)
    key = values.get("credit_code") or (
        f"{values['registrar_code']}/{values['filing_number']}"
        if values.get("filing_number")
        else ""
    )
    return Checked(line, key, None if cells.problems else row, tuple(cells.problems))


def _row(cells: Cells) -> OrganizationRow | None:
    """The row, if what it cannot be without could be read."""
    cells.require(REQUIRED)
    form = cells.word("form", FORMS, "FORM_UNKNOWN")
    dates = {column: cells.day(column) for column in DATES}
    unit = _text(cells, "supervising_unit")
    mode = cells.word("management_mode", MODES, "MODE_UNKNOWN")
    row = {
        "line": cells.line,
        "name": cells.name() or "",
        "form": form,
        "credit_code": cells.credit_code(),
        "filing_number": _text(cells, "filing_number"),
        "registrar_code": _code(cells, "registrar_code"),
        "home_code": _code(cells, "home_code"),
        "purpose": _text(cells, "purpose", breaks=True),
        "supervising_unit": unit,
        "management_mode": ManagementMode.DUAL if unit and mode is None else mode,
        "community_based": cells.word("community_based", YES_OR_NO, "BOOLEAN_FORMAT"),
        "charity_route": cells.word("charity_route", ROUTES, "ROUTE_UNKNOWN"),
        **dates,
    }
    whole = form is not None and dates["established_on"] is not None
    return OrganizationRow(**row) if whole else None  # type: ignore[arg-type]  # read above


def _text(cells: Cells, column: str, *, breaks: bool = False) -> str | None:
    return cells.text(column, LENGTHS[column], breaks=breaks)


def _code(cells: Cells, column: str) -> str:
    return cells.parsed(column, DivisionCode.parse, "CODE_FORMAT") or ""


def _check_key(row: OrganizationRow, cells: Cells) -> None:
    given = bool(cells.cells.get("credit_code"))
    if not given and not row.filing_number:
        cells.report("NO_KEY")
    if row.form in COMMUNITY_FORMS:
        return
    code = row.credit_code or ""
    if not given:
        cells.report("CREDIT_CODE_MISSING")
    # Other authorities issued codes to some bodies long ago; their second character says nothing.
    elif code[:1] == credit_code.CIVIL_AFFAIRS and code[1] in set(KINDS.values()) - {
        KINDS[row.form]
    }:
        cells.report("CREDIT_CODE_KIND", code[:2])


def _check_form(row: OrganizationRow, cells: Cells) -> None:
    if row.management_mode == ManagementMode.DUAL and not row.supervising_unit:
        cells.report("MODE_WITHOUT_UNIT")
    if row.management_mode == ManagementMode.DIRECT and row.supervising_unit:
        cells.report("UNIT_WITHOUT_MODE")
    if row.form in COMMUNITY_FORMS:
        if row.community_based is False:
            cells.report("COMMUNITY_BASED")
        if row.revoked_on:
            cells.report("REVOKED_FORM")
        if row.charity_since:
            cells.report("CHARITY_FORM")
    if row.charity_until and not row.charity_since:
        cells.report("CHARITY_WITHOUT_START")


def _check_dates(row: OrganizationRow, cells: Cells, today: date) -> None:
    for column in DATES:
        day = getattr(row, column)
        if day and day > today:
            cells.report("DATE_FUTURE", day)
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
            cells.report("DATE_ORDER", f"{later} {after} / {earlier} {before}")
