"""Numbers of identity documents: what the standard says, and what it does not."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.identity_document import BadDocument, Document, DocumentType, parse
from tests.conftest import TODAY

RESIDENT = DocumentType.RESIDENT_ID


def issuer(type_: DocumentType) -> str | None:
    return "CHN" if type_ is DocumentType.PASSPORT else None


def number(division: str, born: date, order: int) -> str:
    """A right one; its check character by the standard's own weights."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    body = f"{division}{born:%Y%m%d}{order:03}"
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


numbers = st.builds(
    number,
    st.from_regex(r"[1-9][0-9]{5}", fullmatch=True),
    st.dates(date(1900, 1, 1), TODAY),
    st.integers(0, 999),
)


@pytest.mark.parametrize(
    ("text", "born_on"),
    [
        ("11010519491231002X", date(1949, 12, 31)),
        ("440524188001010014", None),  # born in 1880
        ("500103202002290012", date(2020, 2, 29)),
        ("510211196803050026", date(1968, 3, 5)),
    ],
)
def test_numbers_of_the_standard(text: str, born_on: date | None) -> None:
    if born_on is None:
        with pytest.raises(BadDocument, match="no day of birth"):
            parse(RESIDENT, text, today=TODAY)
    else:
        assert parse(RESIDENT, text, today=TODAY).born_on == born_on


@given(numbers)
def test_every_right_number_is_taken(text: str) -> None:
    assert parse(RESIDENT, text, today=TODAY) == Document(RESIDENT, text)


@given(numbers, st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_found(text: str, place: int, by: int) -> None:
    digit = "X" if text[place] == "X" else str((int(text[place]) + by) % 10)
    wrong = text[:place] + ("0" if digit == text[place] else digit) + text[place + 1 :]
    if wrong != text:
        with pytest.raises(BadDocument):
            parse(RESIDENT, wrong, today=TODAY)


@given(numbers, st.integers(0, 16))
def test_two_digits_that_changed_places_are_found(text: str, place: int) -> None:
    swapped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    if swapped != text:
        with pytest.raises(BadDocument):
            parse(RESIDENT, swapped, today=TODAY)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (" 110105 19491231 002x ", "11010519491231002X"),
        ("１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X"),
        ("110105-19491231-002X", "11010519491231002X"),
    ],
)
def test_it_is_brought_into_one_shape(written: str, read: str) -> None:
    assert parse(RESIDENT, written, today=TODAY).number == read


@pytest.mark.parametrize(
    ("type_", "text"),
    [
        (RESIDENT, ""),
        (RESIDENT, "130503670401001"),  # of fifteen digits, out of use since 2013
        (RESIDENT, "1101051949123100２Ｙ"),
        (RESIDENT, "11010519491231002X" * 2),
        (RESIDENT, "١١٠١٠٥١٩٤٩١٢٣١٠٠٢X"),
        (RESIDENT, number("500103", date(2027, 1, 1), 1)),
        (DocumentType.HMT_RESIDENCE_PERMIT, "810000199408230020"),
        (DocumentType.PASSPORT, "E12"),
        (DocumentType.PASSPORT, "E1234567\0"),
        (DocumentType.TAIWAN_PERMIT, "号码12345678"),
        (DocumentType.TAIWAN_PERMIT, "1" * 25),
        (DocumentType.TAIWAN_PERMIT, "(1)(2)(3)(4)"),
        (RESIDENT, "11010519491231(002X)"),
    ],
)
def test_what_is_none_is_refused_without_being_told(type_: DocumentType, text: str) -> None:
    with pytest.raises(BadDocument) as told:
        parse(type_, text, today=TODAY, country=issuer(type_))
    assert not text or text not in f"{told.value} {told.value.message_zh}"
    assert told.value.code == "ID_NUMBER"


@pytest.mark.parametrize(
    ("type_", "text", "is_known"),
    [
        (RESIDENT, "500103202002290012", True),
        (RESIDENT, "510211196803050026", False),  # of a Chongqing that the list dates otherwise
        (RESIDENT, number("500103", date(1968, 3, 5), 2), False),  # a prefix of after 1997
        (RESIDENT, number("509999", date(1968, 3, 5), 2), False),
        (RESIDENT, number("999999", date(1968, 3, 5), 2), False),
        (DocumentType.PASSPORT, "E12345678", True),
    ],
)
def test_a_strange_birthplace_is_no_reason_to_refuse(
    type_: DocumentType,
    text: str,
    is_known: bool,  # noqa: FBT001 - a column of the table above
) -> None:
    document = parse(type_, text, today=TODAY, country=issuer(type_))
    assert document.birthplace_is_known is is_known


def test_the_same_number_of_another_document_is_another() -> None:
    one = parse(DocumentType.PASSPORT, "H1234567", today=TODAY, country="GBR")
    other = parse(DocumentType.HONG_KONG_MACAO_PERMIT, "h 123 4567", today=TODAY)
    abroad = parse(DocumentType.PASSPORT, "H1234567", today=TODAY, country="DEU")
    assert one.number == other.number == abroad.number
    assert len({one.key, other.key, abroad.key}) == 3
    assert one.born_on is None
    assert one.masked == "H******7"


@pytest.mark.parametrize("written", ["M1234567", "M123456(7)", "m 123456（7）", "M-123456-7"])
def test_a_number_has_one_key_however_it_is_written(written: str) -> None:
    document = parse(DocumentType.HONG_KONG_MACAO_PERMIT, written, today=TODAY)
    assert document == Document(DocumentType.HONG_KONG_MACAO_PERMIT, "M1234567")
    assert document.key == "HONG_KONG_MACAO_PERMIT:M1234567"


@pytest.mark.parametrize("country", ["GBR", " gbr ", "ＧＢＲ"])
def test_a_passport_is_of_a_country(country: str) -> None:
    document = parse(DocumentType.PASSPORT, "E1234567", today=TODAY, country=country)
    assert document == Document(DocumentType.PASSPORT, "E1234567", "GBR")


@pytest.mark.parametrize("country", [None, "", "GB", "GBRX", "G8R", "英国国"])
def test_a_passport_of_no_country_is_refused(country: str | None) -> None:
    with pytest.raises(BadDocument, match="needs the country that issued it") as told:
        parse(DocumentType.PASSPORT, "E1234567", today=TODAY, country=country)
    assert "护照应填写签发国" in told.value.message_zh


@pytest.mark.parametrize("type_", [type_ for type_ in DocumentType if type_ != "PASSPORT"])
def test_no_other_document_takes_a_country(type_: DocumentType) -> None:
    with pytest.raises(BadDocument, match="Only a passport states") as told:
        parse(type_, "11010519491231002X", today=TODAY, country="CHN")
    assert "只有护照" in told.value.message_zh
    assert parse(type_, "11010519491231002X", today=TODAY, country="").country is None
