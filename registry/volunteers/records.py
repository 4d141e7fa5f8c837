"""What a platform states of one volunteer, and what must be true of it. Pure.

The fields are those of Order 67 of the Ministry of Civil Affairs (志愿服务记录与证明出具办法（试行）, 2021).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, NamedTuple

from msgspec import DecodeError, Meta, Struct, ValidationError

from registry.dated import CALENDAR
from registry.errors import BadInput
from registry.identity_document import (
    Document,
    DocumentType,
    is_resident,
    parse,
    without_numbers,
)
from registry.personal import parse_phone

NEVER = date.max
"""The day that Postgres calls infinity: of what has not happened."""
FIRST = date(1949, 10, 1)
HIGHEST = 2**63 - 1
OWN_METHOD = "verifier"
"""How the register itself verifies; see verifying."""

Told = Annotated[str, Meta(min_length=1, max_length=200)]
Long = Annotated[str, Meta(min_length=1, max_length=2_000)]
Word = Annotated[str, Meta(min_length=1, max_length=50)]
Words = Annotated[list[Word], Meta(max_length=30)]
ExternalId = Annotated[str, Meta(pattern=r"^[\x21-\x7e]{1,100}\Z")]
Revision = Annotated[int, Meta(ge=0, le=HIGHEST)]
Moment = Annotated[datetime, Meta(tz=True)]

_RESIDENT = re.compile(r"(?<!\d)[1-9]\d{16}[\dXx](?!\d)", re.ASCII)
_MOBILE = re.compile(r"(?<!\d)(86)?1[3-9]\d{9}(?!\d)", re.ASCII)
_SHORTEST = 11


class Sex(StrEnum):
    """性别"""

    FEMALE = "FEMALE"
    MALE = "MALE"


class Verification(Struct, rename="camel", forbid_unknown_fields=True, frozen=True, gc=False):
    """That a real name was verified (实名认证): how, by whom, when, and where the proof lies."""

    method: Word
    provider: Told
    at: Moment
    evidence: Told | None = None


class VolunteerRecord(
    Struct, rename="camel", forbid_unknown_fields=True, frozen=True, gc=False, kw_only=True
):
    """One registration of a volunteer on a platform, as it is at one revision."""

    external_id: ExternalId
    revision: Revision
    division: str
    registered_on: date
    division_since: date | None = None
    ended_on: date | None = None
    name: Word | None = None
    id_type: DocumentType = DocumentType.RESIDENT_ID
    id_number: Word | None = None
    id_country: Word | None = None
    phone: Word | None = None
    born_on: date | None = None
    sex: Sex | None = None
    skills: Words | None = None
    services: Words | None = None
    verification: Verification | None = None


class Rejected(BadInput):
    """This record cannot be taken as it is."""

    def __init__(self, rule: str, message: str, zh: str, *path: str) -> None:
        super().__init__(message, zh, path=path)
        self.rule = rule
        """The rule that it breaks; stable."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What records are checked against: the day, and which divisions a volunteer may live in."""

    today: date
    homes: Mapping[str, int]
    """The divisions of today by their codes, from districts down."""


class Checked(NamedTuple):
    """A record that may be taken."""

    record: VolunteerRecord
    home_id: int
    document: Document | None
    phone: str | None
    verified_on: date
    warnings: tuple[str, ...] = ()


def check(record: VolunteerRecord, rules: Rules) -> Checked:
    """Raises Rejected."""
    check_external_id(record.external_id)
    home_id = rules.homes.get(record.division)
    if home_id is None:
        raise Rejected(
            "DIVISION",
            "No district, street or community has this code today.",
            "今日没有此代码的区县、街道乡镇或社区。",
            "division",
        )
    _check_days(record, rules.today)
    document = _document(record, rules.today)
    verified_on = _verified_on(record, document, rules.today)
    warnings = () if document is None or is_known(document) else ("BIRTHPLACE",)
    return Checked(record, home_id, document, _phone(record.phone), verified_on, warnings)


def check_external_id(external_id: str) -> None:
    """Raises Rejected."""
    if is_personal(external_id):
        raise Rejected(
            "EXTERNAL_ID_PERSONAL",
            "An external id is shown to others and must be no identity or phone number.",
            "外部编号对外可见，不得使用身份证件号码或电话号码。",
            "externalId",
        )


def is_personal(external_id: str) -> bool:
    """Whether an identity or mobile number stands in it: it is written down nowhere then, nor told.

    Other numbers are as long, so a resident identity number is one by its check character and day.
    """
    if len(external_id) < _SHORTEST:
        return False
    found = (match[0].upper() for match in _RESIDENT.finditer(external_id))
    return any(map(is_resident, found)) or _MOBILE.search(external_id) is not None


def _check_days(record: VolunteerRecord, today: date) -> None:
    if not FIRST <= record.registered_on <= today:
        raise Rejected(
            "REGISTERED_ON",
            "The day of registration lies in the future or too far back.",
            "注册日期晚于今日或过早。",
            "registeredOn",
        )
    if record.ended_on is not None and not record.registered_on <= record.ended_on <= today:
        raise Rejected(
            "ENDED_ON",
            "The day on which the registration ended lies before its first day or in the future.",
            "注销日期早于注册日期或晚于今日。",
            "endedOn",
        )
    if record.division_since is not None and not FIRST <= record.division_since <= today:
        raise Rejected(
            "DIVISION_SINCE",
            "The day since when they live there lies in the future or too far back.",
            "居住起始日期晚于今日或过早。",
            "divisionSince",
        )
    if record.born_on is not None and not date(1900, 1, 1) <= record.born_on <= today:
        raise Rejected("BORN_ON", "This is no day of birth.", "出生日期不正确。", "bornOn")


def _document(record: VolunteerRecord, today: date) -> Document | None:
    if record.id_number is None:
        return None
    try:
        return parse(record.id_type, record.id_number, today=today, country=record.id_country)
    except BadInput as error:
        raise Rejected("ID_NUMBER", str(error), error.message_zh, "idNumber") from None


def _verified_on(record: VolunteerRecord, document: Document | None, today: date) -> date:
    verification = record.verification
    if verification is None:
        return NEVER
    if document is None:
        raise Rejected(
            "VERIFICATION_IDENTITY",
            "Only somebody with an identity number can be verified.",
            "没有证件号码的志愿者不能实名认证。",
            "verification",
        )
    if verification.method == OWN_METHOD:
        raise Rejected(
            "VERIFICATION_METHOD",
            "This method says that the register itself verified them: name your own.",
            "此认证方式表示由本登记系统核验，请填写贵平台的认证方式。",
            "verification",
            "method",
        )
    verified_on = day_of(verification.at)
    if not FIRST <= verified_on <= today:
        raise Rejected(
            "VERIFICATION_AT",
            "The verification lies in the future or too far back.",
            "认证时间晚于今日或过早。",
            "verification",
            "at",
        )
    return verified_on


def _phone(stated: str | None) -> str | None:
    if stated is None:
        return None
    phone = parse_phone(stated)
    if phone is None:
        raise Rejected(
            "PHONE", "A phone number has 5 to 15 digits.", "电话号码应为5至15位数字。", "phone"
        )
    return phone


def day_of(moment: datetime) -> date:
    return moment.astimezone(CALENDAR).date()


@lru_cache(maxsize=50_000)
def _is_known(place_and_year: str) -> bool:
    somebody = f"{place_and_year}01010010"
    return Document(DocumentType.RESIDENT_ID, somebody).birthplace_is_known


def is_known(document: Document) -> bool:
    """Whether its division was one when its holder was born: asked once for each place and year."""
    if document.type is not DocumentType.RESIDENT_ID:
        return True
    return _is_known(document.number[:10])


def refusal(error: ValidationError | DecodeError) -> Rejected:
    """What is wrong with the shape of a record, and where; never what was stated."""
    message, _, place = without_numbers(str(error)).partition(" - at `$.")
    path = place.rstrip("`").split(".") if place else []
    if isinstance(error, ValidationError):
        return Rejected("SHAPE", f"{message}.", f"字段格式不正确：{message}。", *path)
    return Rejected("JSON", f"This is no JSON: {message}.", "此行不是有效的JSON。")
