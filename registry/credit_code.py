"""The unified social credit code (统一社会信用代码, GB 32100-2015). Pure.

Eighteen characters: registration authority (5 = civil affairs), kind of body, six digits of the
division where it was first registered, the organization code of GB 11714 with a check character
of its own, and a check character over the whole. Both are verified here; python-stdnum's
`cn.uscc` verifies only the last.
"""

from collections.abc import Iterable
from operator import mul
from string import ascii_uppercase, digits

from registry.errors import BadInput

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
INNER_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
LENGTH = 18
VALUES = {character: value for value, character in enumerate(ALPHABET)}
INNER_VALUES = {character: int(character, 36) for character in ascii_uppercase + digits}

CIVIL_AFFAIRS = "5"
ASSOCIATION, SERVICE_AGENCY, FOUNDATION, OTHER = "1", "2", "3", "9"


class BadCreditCode(BadInput):
    """This is no unified social credit code."""

    code = "CREDIT_CODE"


def parse(text: str) -> str:
    """The code in capitals. Raises BadCreditCode, saying which rule of the standard it breaks."""
    code = text.strip().upper()
    if len(code) != LENGTH:
        raise BadCreditCode(f"A credit code has 18 characters, not {len(code)}.")
    if not VALUES.keys() >= set(code):
        wrong = next(character for character in code if character not in VALUES)
        raise BadCreditCode(f"A credit code holds no {wrong!r} (I, O, Z, S and V are unused).")
    if not code[2:8].isdigit():
        raise BadCreditCode("Characters 3 to 8 of a credit code are the registrar's division.")
    if code[16] != inner_check(code[8:16]):
        raise BadCreditCode("The organization code's check character (17th, GB 11714) is wrong.")
    if code[17] != check(code[:17]):
        raise BadCreditCode("The credit code's check character (18th, GB 32100) is wrong.")
    return code


def issue(kind: str, division: str, body: str) -> str:
    """The code for eight characters of an organization code, with both check characters."""
    code = f"{CIVIL_AFFAIRS}{kind}{division[:6]}{body}{inner_check(body)}"
    return code + check(code)


def inner_check(body: str) -> str:
    total = _sum_of_products(map(INNER_VALUES.__getitem__, body), INNER_WEIGHTS)
    return "0X987654321"[total % 11]


def check(code: str) -> str:
    total = _sum_of_products(map(VALUES.__getitem__, code), WEIGHTS)
    return ALPHABET[(31 - total % 31) % 31]


def _sum_of_products(values: Iterable[int], weights: Iterable[int]) -> int:
    return sum(map(mul, values, weights))
