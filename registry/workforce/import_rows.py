"""One row of a file of social workers: its columns, its words, and the rules it must obey by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from registry.divisions.codes import DivisionCode
from registry.errors import BadInput
from registry.identity_document import Document, DocumentType, parse
from registry.imports.cells import Cells, words
from registry.imports.judged import Checked
from registry.imports.reading import named
from registry.personal import identity_of, parse_phone
from registry.workforce.import_texts import ROW_TEXTS
from registry.workforce.models import CertificateLevel, Degree, WorkplaceKind
from registry.workforce.sealed import certificate_digest

if TYPE_CHECKING:
    from registry.vault import Vault

_TITLES = {
    "name": "name 姓名",
    "id_type": "id_type 证件类型",
    "id_number": "id_number 证件号码 身份证号 身份证号码",
    "id_country": "id_country 签发国",
    "phone": "phone 联系电话",
    "home_code": "home_code 居住地代码",
    "since": "since 在册日期",
    "certificate_level": "certificate_level 证书级别",
    "certificate_number": "certificate_number 证书编号",
    "issued_on": "issued_on 发证日期",
    "registered_on": "registered_on 登记日期",
    "registered_until": "registered_until 登记有效期届满日期",
    "degree": "degree 学历",
    "institution": "institution 毕业院校",
    "graduated_on": "graduated_on 毕业日期",
    "employer_organization": "employer_organization 用人社会组织",
    "employer_community": "employer_community 用人社区代码",
    "employer_name": "employer_name 用人单位名称",
    "employer_division": "employer_division 用人单位区划代码",
    "post": "post 岗位名称",
    "employed_on": "employed_on 任职日期",
    "left_on": "left_on 退出日期",
}
COLUMNS = {title: column for column, titles in _TITLES.items() for title in titles.split()}
NAMED = named(COLUMNS)
REQUIRED = ("name", "id_number", "home_code")
DAYS = ("since", "issued_on", "registered_on", "graduated_on", "employed_on", "left_on")

DOCUMENTS = words(
    {
        DocumentType.RESIDENT_ID: "居民身份证 身份证",
        DocumentType.HMT_RESIDENCE_PERMIT: "港澳台居民居住证",
        DocumentType.HONG_KONG_MACAO_PERMIT: "港澳居民来往内地通行证",
        DocumentType.TAIWAN_PERMIT: "台湾居民来往大陆通行证",
        DocumentType.FOREIGN_PERMANENT_RESIDENT_ID: "外国人永久居留身份证",
        DocumentType.PASSPORT: "护照",
    }
)
LEVELS = words(
    {
        CertificateLevel.ASSISTANT: "助理社会工作师 助理",
        CertificateLevel.INTERMEDIATE: "社会工作师 中级",
        CertificateLevel.SENIOR: "高级社会工作师 高级",
    }
)
DEGREES = words(
    {
        Degree.ASSOCIATE: "专科 大专",
        Degree.BACHELOR: "本科 学士",
        Degree.MASTER: "硕士 硕士研究生",
        Degree.DOCTOR: "博士 博士研究生",
    }
)
_NUMBER = re.compile("[0-9A-Za-z()（）-]{5,40}")


class Certificate(NamedTuple):
    """A certificate as a row states it."""

    level: CertificateLevel
    number: str
    digest: bytes
    issued_on: date


class Registered(NamedTuple):
    """The registration of the certificate."""

    since: date
    until: date


class Graduated(NamedTuple):
    """A degree as a row states it."""

    degree: Degree
    institution: str
    on: date


class Employer(NamedTuple):
    """Who employs: a body's number or code, a community's code, or a name and a division's code."""

    kind: WorkplaceKind
    key: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class WorkerRow:
    """What a row states; None is an empty cell, which states nothing."""

    line: int
    document: Document
    identity: bytes
    name: str
    phone: str | None
    home_code: str
    since: date | None
    certificate: Certificate | None
    registered: Registered | None
    graduated: Graduated | None
    employer: Employer | None
    post: str | None
    employed_on: date | None
    left_on: date | None

    @property
    def keys(self) -> list[str]:
        """What no other row of the file may have as well; nothing of them is in the clear."""
        shown = self.certificate and f"certificate {self.certificate.digest.hex()}"
        return [key for key in (self.identity.hex(), shown) if key]


def check(vault: Vault, line: int, values: dict[str, str], today: date) -> Checked[WorkerRow]:
    """Reads a row and applies every rule that needs neither the file nor the register."""
    cells = Cells(line, values, NAMED, ROW_TEXTS)
    cells.require(REQUIRED)
    document = _document(cells, today)
    days = {column: cells.day(column) for column in (*DAYS, "registered_until")}
    for column in DAYS:
        if (day := days[column]) is not None and day > today:
            cells.report("DATE_FUTURE", day)
    certificate = _certificate(cells, vault, days["issued_on"])
    stated = {
        "name": cells.name() or "",
        "phone": _phone(cells),
        "home_code": cells.parsed("home_code", DivisionCode.parse, "CODE_FORMAT") or "",
        "certificate": certificate,
        "registered": _registered(cells, certificate, days),
        "graduated": _graduated(cells, days["graduated_on"]),
        "employer": _employer(cells),
        "post": cells.text("post", 200),
    }
    if not cells.cells.get("certificate_level") and not cells.cells.get("degree"):
        cells.report("NO_BASIS")
    key = "" if document is None else document.masked
    if cells.problems or document is None:
        return Checked(line, key, None, tuple(cells.problems))
    others = {name: days[name] for name in ("since", "employed_on", "left_on")}
    identity = identity_of(document, vault)
    row = WorkerRow(line=line, document=document, identity=identity, **stated, **others)  # type: ignore[arg-type]  # read above
    return Checked(line, key, row, ())


def _document(cells: Cells, today: date) -> Document | None:
    type_ = cells.word("id_type", DOCUMENTS, "ID_TYPE_UNKNOWN") or DocumentType.RESIDENT_ID
    country = cells.text("id_country", 3)
    number = cells.cells.get("id_number")
    try:
        return parse(type_, number, today=today, country=country) if number else None
    except BadInput as error:
        cells.report("ID_NUMBER", error)
        return None


def _phone(cells: Cells) -> str | None:
    stated = cells.cells.get("phone", "")
    phone = parse_phone(stated) if stated else None
    if stated and phone is None:
        cells.report("PHONE")
    return phone


def _certificate(cells: Cells, vault: Vault, issued_on: date | None) -> Certificate | None:
    level = cells.word("certificate_level", LEVELS, "LEVEL_UNKNOWN")
    number = cells.cells.get("certificate_number", "")
    parts = [cells.cells.get(name) for name in ("certificate_level", "issued_on")]
    if not any((*parts, number)):
        return None
    if not all((*parts, number)):
        cells.report("CERTIFICATE_PARTS")
    elif not _NUMBER.fullmatch(number):
        cells.report("CERTIFICATE_NUMBER")
    if level is None or issued_on is None:
        return None
    return Certificate(level, number, certificate_digest(number, vault), issued_on)


def _registered(
    cells: Cells, certificate: object, days: dict[str, date | None]
) -> Registered | None:
    since, until = days["registered_on"], days["registered_until"]
    stated = cells.cells.get("registered_on"), cells.cells.get("registered_until")
    if not any(stated):
        return None
    if certificate is None or not all(stated):
        cells.report("REGISTRATION_PARTS")
    if since is None or until is None:
        return None
    if until <= since:
        cells.report("DATE_ORDER", f"{NAMED['registered_until']} {until} / {since}")
    return Registered(since, until)


def _graduated(cells: Cells, on: date | None) -> Graduated | None:
    degree = cells.word("degree", DEGREES, "DEGREE_UNKNOWN")
    institution = cells.text("institution", 200)
    stated = [cells.cells.get(name) for name in ("degree", "institution", "graduated_on")]
    if not any(stated):
        return None
    if not all(stated):
        cells.report("DEGREE_PARTS")
    if degree is None or institution is None or on is None:
        return None
    return Graduated(degree, institution, on)


def _employer(cells: Cells) -> Employer | None:
    organization = cells.text("employer_organization", 50)
    community = cells.parsed("employer_community", DivisionCode.parse, "CODE_FORMAT")
    name = cells.text("employer_name", 200)
    division = cells.parsed("employer_division", DivisionCode.parse, "CODE_FORMAT")
    stated = [
        Employer(kind, str(key), name_)
        for kind, key, name_ in (
            (WorkplaceKind.ORGANIZATION, organization, ""),
            (WorkplaceKind.COMMUNITY, community, ""),
            (WorkplaceKind.INSTITUTION, division, name or ""),
        )
        if key is not None
    ]
    is_half = (name is None) != (division is None)
    if len(stated) > 1 or is_half:
        cells.report("EMPLOYER_PARTS")
    if not stated and (cells.cells.get("post") or cells.cells.get("employed_on")):
        cells.report("EMPLOYER_PARTS")
    return stated[0] if stated else None
