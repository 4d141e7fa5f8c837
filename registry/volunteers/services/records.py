"""What a platform states of one service of a volunteer, and what must be true of it. Pure.

The fields are those of Order 67 of the Ministry of Civil Affairs (志愿服务记录与证明出具办法（试行）, 2021).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from msgspec import Struct

from registry.volunteers.records import (
    FIRST,
    ExternalId,
    Long,
    Rejected,
    Revision,
    Told,
    Word,
    check_external_id,
)
from registry.volunteers.services.hours import centihours_of
from registry.volunteers.words import TOLD

_CODE = re.compile(r"[0-9]{12}", re.ASCII)
_NUMBER = re.compile(r"SO[0-9]{9,18}", re.ASCII)


class ServiceRecord(
    Struct, rename="camel", forbid_unknown_fields=True, frozen=True, gc=False, kw_only=True
):
    """One service of a volunteer on one day, as it is at one revision."""

    external_id: ExternalId
    revision: Revision
    registration: ExternalId
    """The external id of the volunteer's registration on the same platform."""
    activity: Told
    service_date: date
    division: str
    """Where it was: a code of that day or of today."""
    hours: Decimal
    organization: Told
    organization_number: str | None = None
    leader: Word | None = None
    description: Long | None = None
    withdrawn: bool = False
    """It is taken back, and counts nothing."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What records are checked against: the day, and until when a service is to be entered."""

    today: date
    due_on: Callable[[date], date | None]


class Checked(NamedTuple):
    """A record that may be taken, as far as it tells by itself."""

    record: ServiceRecord
    centihours: int
    due_on: date | None


def check(record: ServiceRecord, terms: Terms) -> Checked:
    """Raises Rejected."""
    check_external_id(record.external_id)
    if not FIRST <= record.service_date <= terms.today:
        raise _rejected("SERVICE_DATE")
    if not _CODE.fullmatch(record.division):
        raise _rejected("DIVISION")
    if record.organization_number and not _NUMBER.fullmatch(record.organization_number):
        raise _rejected("ORGANIZATION")
    centihours = centihours_of(record.hours)
    if centihours is None:
        raise _rejected("HOURS")
    return Checked(record, centihours, terms.due_on(record.service_date))


def _rejected(rule: str) -> Rejected:
    message, zh, path = TOLD[rule]
    return Rejected(rule, message, zh, *path)
