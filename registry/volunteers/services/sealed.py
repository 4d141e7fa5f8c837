"""A checked service record as the database keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from msgspec import structs

from registry.personal import masked_name
from registry.vault import Sealed
from registry.volunteers.sealed import content_of
from registry.volunteers.services.hours import hours_of
from registry.volunteers.services.records import Checked

if TYPE_CHECKING:
    from registry.vault import Vault

CONTENT = "service.content"


class Digested(NamedTuple):
    """A checked record, and what it is compared by."""

    line: int
    checked: Checked
    content: bytes
    """The same for the same statement; its revision is no part of it."""

    @property
    def external_id(self) -> str:
        return self.checked.record.external_id

    @property
    def revision(self) -> int:
        return self.checked.record.revision

    @property
    def warnings(self) -> tuple[str, ...]:
        return ()


class Row(NamedTuple):
    """What is staged; the names are those of the staging table's columns."""

    line: int
    external_id: str
    revision: int
    registration: str
    on_date: date
    due_on: date | None
    centihours: int
    withdrawn: bool
    division: str
    organization_number: str | None
    activity: str
    organization: str
    description: str | None
    leader_masked: str | None
    leader_sealed: bytes | None
    content: bytes


def about(what: str, platform_id: int, external_id: str) -> str:
    """What a field of a service record is sealed as."""
    return f"service.{what} {platform_id} {external_id}"


SERVICE = Sealed(
    "volunteer_service",
    {"platform_id": "smallint", "external_id": "text"},
    {"leader_sealed": partial(about, "leader")},
)


def digested(line: int, checked: Checked, vault: Vault) -> Digested:
    # 1.5 hours and 1.50 are the same statement.
    stated = structs.replace(checked.record, revision=0, hours=hours_of(checked.centihours))
    return Digested(line, checked, content_of(stated, CONTENT, vault))


def sealed(rows: Sequence[Digested], platform_id: int, vault: Vault) -> list[Row]:
    """Ready to be written: who was in charge is not left in the clear."""
    leaders = [(row.checked.record.leader, row.external_id) for row in rows]
    named = [(name, about("leader", platform_id, of)) for name, of in leaders if name is not None]
    opened = iter(vault.seal_all(named))
    return [
        _row(row, None if name is None else next(opened))
        for row, (name, _) in zip(rows, leaders, strict=True)
    ]


def _row(row: Digested, leader_sealed: bytes | None) -> Row:
    record, centihours, due_on = row.checked
    return Row(
        row.line,
        record.external_id,
        record.revision,
        record.registration,
        record.service_date,
        due_on,
        centihours,
        record.withdrawn,
        record.division,
        record.organization_number,
        record.activity,
        record.organization,
        record.description,
        None if record.leader is None else masked_name(record.leader),
        leader_sealed,
        row.content,
    )
