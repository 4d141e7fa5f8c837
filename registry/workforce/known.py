"""What the register knows of a social worker on a day, as the rules take it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from registry.database import WriteSession
from registry.statements import execute
from registry.workforce.models import CertificateLevel, WorkerStatus

FACTS = "SELECT social_worker_facts(:worker_id, :day)"

ORDER = tuple(CertificateLevel)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate that is held: its level, and when it was issued."""

    level: CertificateLevel
    issued_on: date


@dataclass(frozen=True, slots=True)
class Registration:
    """A registration that began: until before `until`, with the hours of education within it."""

    level: CertificateLevel
    since: date
    until: date
    hours: Decimal

    def holds(self, day: date) -> bool:
        return self.since <= day < self.until


@dataclass(frozen=True, slots=True)
class Known:
    """A social worker on a day."""

    entered_on: date
    division_id: int
    """The district whose office registers."""
    status: WorkerStatus | None
    certificates: tuple[Certificate, ...]
    registrations: tuple[Registration, ...]

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Known:
        return cls(
            date.fromisoformat(said["enteredOn"]),
            said["divisionId"],
            said["status"] and WorkerStatus(said["status"]),
            tuple(
                Certificate(CertificateLevel(told["level"]), date.fromisoformat(told["since"]))
                for told in said["certificates"]
            ),
            tuple(
                Registration(
                    CertificateLevel(told["level"]),
                    date.fromisoformat(told["since"]),
                    date.fromisoformat(told["until"]),
                    Decimal(str(told["hours"])),
                )
                for told in said["registrations"]
            ),
        )

    @property
    def is_active(self) -> bool:
        return self.status is WorkerStatus.ACTIVE

    def certificate(self, level: CertificateLevel) -> Certificate | None:
        return next((held for held in self.certificates if held.level is level), None)

    @property
    def highest(self) -> Certificate | None:
        """The certificate of the highest level."""
        return max(self.certificates, key=lambda held: ORDER.index(held.level), default=None)

    @property
    def last(self) -> Registration | None:
        """The registration that ends last, in force or run out."""
        return max(self.registrations, key=lambda told: told.until, default=None)


async def known_of(session: WriteSession, worker_id: int, day: date) -> Known:
    said = (await execute(session, FACTS, worker_id=worker_id, day=day)).scalar_one()
    return Known.of(said)
