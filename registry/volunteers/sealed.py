"""A checked record as the database keeps it: digests to know it by, and what is personal sealed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct, json, structs

from registry.personal import identity_of, masked_name, masked_phone, written
from registry.vault import Sealed
from registry.volunteers.records import NEVER, Checked, Rejected

if TYPE_CHECKING:
    from registry.vault import Vault

CONTENT = "volunteer.content"

encode = json.Encoder().encode

ZERO = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""The character zero as JSON has it."""


class Digested(NamedTuple):
    """A checked record, and what it is compared by."""

    line: int
    checked: Checked
    content: bytes
    """The same for the same statement; its revision is no part of it."""
    identity: bytes | None
    """The same for the same person."""

    @property
    def external_id(self) -> str:
        return self.checked.record.external_id

    @property
    def revision(self) -> int:
        return self.checked.record.revision

    @property
    def warnings(self) -> tuple[str, ...]:
        return self.checked.warnings


class Row(NamedTuple):
    """What is staged; the names are those of the staging table's columns."""

    line: int
    external_id: str
    revision: int
    home_id: int
    moved_on: date | None
    registered_on: date
    verified_on: date
    ended_on: date
    identity: bytes | None
    content: bytes
    document_type: str | None
    verification_method: str | None
    verification_provider: str | None
    verified_at: datetime | None
    verification_evidence: str | None
    number_masked: str | None
    number_sealed: bytes | None
    name_masked: str | None
    name_sealed: bytes | None
    phone_masked: str | None
    phone_sealed: bytes | None
    born_sealed: bytes | None
    sex: str | None
    skills: list[str] | None
    services: list[str] | None


def about(what: str, platform_id: int, external_id: str) -> str:
    """What a field of a registration is sealed as."""
    return f"volunteer.{what} {platform_id} {external_id}"


REGISTRATION = Sealed(
    "volunteer_registration",
    {"platform_id": "smallint", "external_id": "text"},
    {
        f"{what}_sealed": partial(about, what)  # by the row's key, whose parts follow
        for what in ("number", "name", "phone", "born")
    },
)
"""What of a registration the vault seals."""


def content_of(stated: Struct, about: str, vault: Vault) -> bytes:
    """What a statement is compared by. Raises Rejected where Postgres could not keep it."""
    try:
        text = encode(stated)
    except UnicodeEncodeError:
        raise _unkept() from None
    if b"\\u0000" in text and ZERO.search(text):
        raise _unkept()
    return vault.digest(text, about)


def _unkept() -> Rejected:
    return Rejected(
        "SHAPE",
        "A text holds the character zero, or half of a character.",
        "文本中含有空字符或不完整的字符。",
    )


def digested(line: int, checked: Checked, vault: Vault) -> Digested:
    record, document = checked.record, checked.document
    content = content_of(structs.replace(record, revision=0), CONTENT, vault)
    return Digested(line, checked, content, document and identity_of(document, vault))


def sealed(rows: Sequence[Digested], platform_id: int, vault: Vault) -> list[Row]:
    """Ready to be written: nothing personal is left in the clear."""
    opened = iter(vault.seal_all([text for row in rows for text in _personal(row, platform_id)]))
    return [_row(row, opened) for row in rows]


def _personal(row: Digested, platform_id: int) -> Iterator[tuple[str, str]]:
    """What of a row is sealed, in the order in which _row takes it."""
    record, _, document, phone, *_ = row.checked
    whose = f"{platform_id} {record.external_id}"
    if document is not None:
        yield written(document), f"volunteer.number {whose}"
    if record.name is not None:
        yield record.name, f"volunteer.name {whose}"
    if phone is not None:
        yield phone, f"volunteer.phone {whose}"
    if record.born_on is not None:
        yield record.born_on.isoformat(), f"volunteer.born {whose}"


def _row(row: Digested, personal: Iterator[bytes]) -> Row:
    line, checked, content, identity = row
    record, home_id, document, phone, verified_on, _ = checked
    verified, name, born_on, sex = record.verification, record.name, record.born_on, record.sex
    return Row(
        line,
        record.external_id,
        record.revision,
        home_id,
        record.division_since,
        record.registered_on,
        verified_on,
        record.ended_on or NEVER,
        identity,
        content,
        None if document is None else document.type,
        None if verified is None else verified.method,
        None if verified is None else verified.provider,
        None if verified is None else verified.at,
        None if verified is None else verified.evidence,
        None if document is None else document.masked,
        None if document is None else next(personal),
        None if name is None else masked_name(name),
        None if name is None else next(personal),
        None if phone is None else masked_phone(phone),
        None if phone is None else next(personal),
        None if born_on is None else next(personal),
        sex,
        record.skills,
        record.services,
    )
