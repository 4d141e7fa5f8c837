"""Values worth asking with, all taken from the register itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from tests.reference.model import COMMUNITY, Period, Register
from tests.reference.pages import Order, encode
from tests.reference.world import BASELINES, DAYS

EXTREMES = (date(1900, 1, 1), date(2199, 12, 31), date(2013, 7, 1))
TEXTS = (
    *(
        "社区",
        "协会",
        "第1",
        "渝中",
        "abc",
        "ABC",
        "Z",
        "zz",
        "%",
        "_",
        "\\",
        "%_",
        "%公",
        '"',
        "'",
    ),
    *("", "一", "长长", "𠀀", "😀", "\t", "没有这个", "Ärzte", "aa", "e o", "原"),
)


@dataclass(slots=True)
class Pools:
    """Draws values; repeatable, since the randomness is handed in."""

    register: Register
    today: date
    rng: Random

    def day(self) -> date:
        chance = self.rng.random()
        if chance < 0.15:
            return self.today
        if chance < 0.2:
            return self.rng.choice(EXTREMES)
        near = self.rng.choice((*DAYS, *BASELINES, self.rng.choice(self.register.change_days)))
        return near + timedelta(self.rng.choice((-1, 0, 0, 0, 1, 300)))

    def code(self, day: date | None) -> str:
        """A division's code; one that it has on the day, but for a few."""
        versions = self.register.versions
        if day is not None and self.rng.random() < 0.97:
            versions = self.register.versions_on(day)
        if self.rng.random() < 0.5:
            larger = [version for version in versions if version.level != COMMUNITY]
            return self.rng.choice(larger or versions).code
        return self.rng.choice(versions).code

    def changed(self) -> tuple[str, date]:
        """A code of a division that took over or was taken over, and a day on which it had it."""
        link = self.rng.choice(self.register.successions)
        key, day = self.rng.choice(
            ((link.predecessor_id, link.on_date - timedelta(1)), (link.successor_id, link.on_date))
        )
        version = self.register.version_on(key, day)
        assert version is not None
        return version.code, day

    def lasting_code(self) -> str:
        """A code that one division has had on every day."""
        always = [v for v in self.register.versions if v.during == Period(None, None)]
        return self.rng.choice(always).code

    def global_id(self) -> str:
        kind = self.rng.choice(
            ("Division", "Community", "SocialOrganization", "SocialOrganization")
        )
        if self.rng.random() < 0.08:
            kind = self.rng.choice((kind, "Nothing"))
            return encode(f"{kind}:{self.rng.choice((0, 7, 999_999_999))}")
        if kind == "SocialOrganization":
            return encode(f"{kind}:{self.rng.choice(self.register.organizations).id}")
        return encode(f"{kind}:{self.rng.choice(self.register.versions).division_id}")

    def number(self) -> str:
        return self.rng.choice(
            (*self.register.organizations[:90], self.register.organizations[-1])
        ).number

    def platform(self) -> str:
        """A platform's code, but for a few."""
        if self.rng.random() < 0.03:
            return self.text()
        return self.rng.choice(self.register.platforms).code

    def credit_code(self) -> str:
        codes = [organization.credit_code for organization in self.register.organizations]
        code = self.rng.choice([code for code in codes if code is not None])
        return code if self.rng.random() < 0.9 else f" {code.lower()}"

    def text(self) -> str:
        return self.rng.choice(TEXTS)

    def cursor(self, kind: str, order: Order) -> str:
        """A real cursor of a list of communities, organizations, divisions or gaps."""
        return order.cursor(self._keys(kind, order.field))

    def _keys(self, kind: str, field: str) -> tuple[Any, ...]:
        organization = self.rng.choice(self.register.organizations)
        version = self.rng.choice(self.register.versions)
        if kind == "gaps":
            return self.rng.randrange(4), version.division_id
        match kind, field:
            case "organizations", "NAME":
                return organization.name, organization.id
            case "organizations", "ESTABLISHED_ON":
                return organization.established_on, organization.id
            case "organizations", _:
                return (organization.id,)
            case _, "NAME":
                return version.name, version.division_id
        return (version.code,)
