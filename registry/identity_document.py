"""Identity documents (身份证件): what their numbers must be like, and what they tell. Pure.

The resident identity number (公民身份号码, GB 11643-1999) has eighteen characters: six digits of the
division where it was issued, the day of birth, three digits of an order, and a check character
(ISO 7064 MOD 11-2). Its division says nothing of where somebody lives, and may be none that any
list holds: it is no reason to refuse a number. Of other documents no standard is known here, so
their numbers are only brought into one shape. Each country numbers its passports for itself, so a
passport is told by its country too.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from enum import StrEnum
from functools import lru_cache
from operator import mul
from typing import NamedTuple

from stdnum.cn import ric
from stdnum.exceptions import InvalidComponent

from registry.errors import BadInput

LENGTH = 18
OLDEST = 1900  # the year of birth of the oldest people that a register of the living may hold

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"
ZEROS = ord("0") * sum(WEIGHTS)

_RESIDENT = re.compile(r"\d{17}[\dX]", re.ASCII)
_OTHER = re.compile(r"[0-9A-Z]{5,24}", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{3}", re.ASCII)
_NUMBERS = re.compile(r"\d{5,}[\dXx]*")
_SPACES = re.compile(r"[\s-]+")
_BRACKETS = re.compile(r"[()]")  # a check digit may stand in them, or not


class DocumentType(StrEnum):
    """What kind of document it is (证件类型)."""

    RESIDENT_ID = "RESIDENT_ID"
    """居民身份证"""
    HMT_RESIDENCE_PERMIT = "HMT_RESIDENCE_PERMIT"
    """港澳台居民居住证"""
    HONG_KONG_MACAO_PERMIT = "HONG_KONG_MACAO_PERMIT"
    """港澳居民来往内地通行证"""
    TAIWAN_PERMIT = "TAIWAN_PERMIT"
    """台湾居民来往大陆通行证"""
    FOREIGN_PERMANENT_RESIDENT_ID = "FOREIGN_PERMANENT_RESIDENT_ID"
    """外国人永久居留身份证"""
    PASSPORT = "PASSPORT"
    """护照"""


# Those whose numbers are built as GB 11643 says.
STANDARD = (DocumentType.RESIDENT_ID, DocumentType.HMT_RESIDENCE_PERMIT)


class BadDocument(BadInput):
    """This is no number of such a document."""

    code = "ID_NUMBER"


class Document(NamedTuple):
    """A document with its number in the one shape in which it is sealed and looked up."""

    type: DocumentType
    number: str
    country: str | None = None
    """Who issued a passport (签发国), in three letters; None for other documents."""

    @property
    def key(self) -> str:
        """What it is looked up by: its type, a passport's country, and its number."""
        issued = f"{self.country}:" if self.country else ""
        return f"{self.type}:{issued}{self.number}"

    @property
    def masked(self) -> str:
        """What may be shown of it: its first and its last character."""
        return f"{self.number[0]}{'*' * (len(self.number) - 2)}{self.number[-1]}"

    @property
    def born_on(self) -> date | None:
        """The day of birth that it states; None where it states none."""
        return ric.get_birth_date(self.number) if self.type in STANDARD else None

    @property
    def birthplace_is_known(self) -> bool:
        """Whether its division was one when its holder was born; no reason to refuse it."""
        if self.type is not DocumentType.RESIDENT_ID:
            return True
        try:
            ric.get_birth_place(self.number)
        except (InvalidComponent, KeyError):  # the province may be known without its county
            return False
        return True


def parse(type_: DocumentType, text: str, *, today: date, country: str | None = None) -> Document:
    """Raises BadDocument, which says what is wrong and never tells the number.

    `country` is the one that issued a passport, by its code of three letters (ISO 3166-1 alpha-3,
    ICAO 9303); no other document takes one.
    """
    issuer = _issuer(type_, country)
    if type_ in STANDARD:
        return Document(type_, _standard(_plain(text), today))
    number = _BRACKETS.sub("", _plain(text))
    if not _OTHER.fullmatch(number):
        raise BadDocument(
            "The number of a document has 5 to 24 letters and digits.",
            "证件号码应为5至24位字母和数字。",
        )
    return Document(type_, number, issuer)


def _plain(text: str) -> str:
    if text.isascii() and text.isalnum():
        return text.upper()
    return _SPACES.sub("", unicodedata.normalize("NFKC", text)).upper()


def _issuer(type_: DocumentType, country: str | None) -> str | None:
    """Raises BadDocument."""
    code = _plain(country) if country else ""
    if type_ is not DocumentType.PASSPORT:
        if code:
            raise BadDocument(
                "Only a passport states the country that issued it.", "只有护照需要填写签发国。"
            )
        return None
    if not _COUNTRY.fullmatch(code):
        raise BadDocument(
            "A passport needs the country that issued it, by its code of three letters (ISO 3166-1), "
            "such as CHN.",
            "护照应填写签发国的三字母代码（ISO 3166-1），例如CHN。",
        )
    return code


def _standard(number: str, today: date) -> str:
    """The number itself, if it is as GB 11643 says. Raises BadDocument."""
    if not _RESIDENT.fullmatch(number):
        raise BadDocument(
            f"A resident identity number has 17 digits and a check character, not {len(number)} "
            "characters such as these.",
            f"公民身份号码应为17位数字加1位校验码，不应为这样的{len(number)}位字符。",
        )
    if number[-1] != check_character(number):
        raise BadDocument(
            "The check character of the identity number (GB 11643) is wrong.",
            "公民身份号码的校验码（GB 11643）不正确。",
        )
    born_on = _day_of_birth(number[6:14])
    if born_on is None or born_on.year < OLDEST or born_on > today:
        raise BadDocument(
            "The identity number holds no day of birth.", "公民身份号码中的出生日期不正确。"
        )
    return number


def without_numbers(text: str) -> str:
    """A text that may repeat what somebody stated, without any number as long as a document's or phone's."""
    return _NUMBERS.sub("…", text)


def is_resident(number: str) -> bool:
    """Whether eighteen characters are a resident identity number, and no other number as long."""
    return number[-1] == check_character(number) and _day_of_birth(number[6:14]) is not None


def check_character(number: str) -> str:
    """ISO 7064 MOD 11-2; ric has it too, and takes five times as long for millions of them."""
    digits = number[:-1].encode()
    return CHECK_CHARACTERS[(sum(map(mul, WEIGHTS, digits)) - ZEROS) % 11]


@lru_cache(maxsize=50_000)
def _day_of_birth(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
