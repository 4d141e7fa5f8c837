"""What is known of a body on a day. None says that it is not known; an empty list, that there is none."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from registry.organizations import OrganizationForm
from registry.rules.models import RegistrarLevel


class CreditList(StrEnum):
    """活动异常名录, 严重违法失信名单."""

    ABNORMAL = "ABNORMAL"
    SERIOUS = "SERIOUS"


class Conclusion(StrEnum):
    """What an annual inspection concluded: 合格, 基本合格, 不合格."""

    PASSED = "PASSED"
    BARELY_PASSED = "BARELY_PASSED"
    FAILED = "FAILED"


class GradeAct(StrEnum):
    """What was done to an evaluation grade: 降低, 取消."""

    DOWNGRADED = "DOWNGRADED"
    CANCELLED = "CANCELLED"


class Stretch(NamedTuple):
    """From one day until before another, or still going on."""

    since: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


class Listing(NamedTuple):
    """That it stands on a credit list, for a time."""

    list: CreditList
    during: Stretch


class Grade(NamedTuple):
    """An evaluation grade, 1 to 5 A, for a time."""

    level: int
    during: Stretch


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One body, or one that is to be."""

    form: OrganizationForm | None = None
    registrar_level: RegistrarLevel | None = None
    registered_on: date | None = None
    member_persons: int | None = None
    member_units: int | None = None
    funds: Decimal | None = None
    public_foundation: bool | None = None
    council_size: int | None = None
    council_related: int | None = None
    supervisors: int | None = None
    charity: tuple[Stretch, ...] | None = None
    listings: tuple[Listing, ...] | None = None
    penalties: tuple[date, ...] | None = None
    fundraising_revocations: tuple[date, ...] | None = None
    grades: tuple[Grade, ...] | None = None
    grade_acts: tuple[tuple[GradeAct, date], ...] | None = None
    conclusions: tuple[tuple[int, Conclusion], ...] | None = None
    under_investigation: bool | None = None
    liquidation_done: bool | None = None
    liquidation_done_on: date | None = None
