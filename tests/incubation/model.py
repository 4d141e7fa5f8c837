"""Bases and tenants in plain Python: what may be done, and by replaying it what there was on any day."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

TIERS = ("CITY", "DISTRICT", "STREET", "COMMUNITY")


@dataclass(slots=True)
class Tenant:
    """A tenancy: its stages with their first days, until when it was agreed, and its exit."""

    base: str
    body: str
    since: date
    stages: list[tuple[date, str]]
    agreed: date
    exited: tuple[date, str] | None = None
    handed_over: bool = False

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.exited is None or day < self.exited[0])

    def stage(self, day: date) -> str:
        return [stage for since, stage in self.stages if since <= day][-1]


@dataclass(slots=True)
class Base:
    """A base: its tier, and its room from each day on."""

    tier: str
    opened: date
    room: list[tuple[date, int]]
    closed: date | None = None

    def is_open(self, day: date) -> bool:
        return self.opened <= day and (self.closed is None or day < self.closed)

    def places(self, day: date) -> int:
        return [places for since, places in self.room if since <= day][-1]


@dataclass(slots=True)
class Model:
    """All that was done."""

    bases: dict[str, Base] = field(default_factory=dict)
    ceased: dict[str, date] = field(default_factory=dict)
    tenants: list[Tenant] = field(default_factory=list)

    def tenant(self, base: str, body: str) -> Tenant | None:
        """The tenancy that has not ended."""
        here = (t for t in self.tenants if (t.base, t.body) == (base, body))
        return next((t for t in here if t.exited is None), None)

    def occupied(self, base: str, day: date) -> int:
        return sum(t.base == base and t.holds(day) for t in self.tenants)

    # --- What may be done on a day

    def admits(self, base: str, body: str, day: date) -> bool:
        is_open = self.bases[base].is_open(day)
        if not is_open or body in self.ceased or self.tenant(base, body):
            return False
        # Also on no later day, for which somebody's exit is never known.
        return self.occupied(base, day) < self.bases[base].places(day)

    def renews(self, base: str, body: str, until: date, day: date) -> bool:
        tenant = self.tenant(base, body)
        return tenant is not None and body not in self.ceased and until > max(tenant.agreed, day)

    def ends(self, base: str, body: str, on: date, exit_: str) -> bool:
        tenant = self.tenant(base, body)
        if tenant is None or on <= tenant.stages[-1][0]:
            return False
        return exit_ != "EXPIRED" or on >= tenant.agreed

    def moves(self, base: str, body: str, stage: str, day: date) -> bool:
        tenant = self.tenant(base, body)
        if tenant is None:
            return False
        since, present = tenant.stages[-1]
        return stage != present and since < day

    def makes_room(self, base: str, places: int, day: date) -> bool:
        since = self.bases[base].room[-1][0]
        return since < day and places >= self.occupied(base, day)

    def closes(self, base: str, day: date) -> bool:
        found = self.bases[base]
        ended = all(t.exited and t.exited[0] <= day for t in self.tenants if t.base == base)
        return found.is_open(day) and found.opened < day and ended

    def hands_over(self, base: str, body: str) -> Tenant | None:
        """Whose handover is to come: of the last one that left."""
        left = [t for t in self.tenants if (t.base, t.body) == (base, body) and t.exited]
        waiting = [t for t in left if not t.handed_over]
        return waiting[-1] if waiting else None

    # --- What there was

    def counted(self, day: date) -> Counter[str]:
        """Every cell of the counts that is not 0."""
        cells: Counter[str] = Counter()
        for base in self.bases.values():
            if base.is_open(day):
                cells[f"{base.tier} bases"] += 1
                cells[f"{base.tier} capacity"] += base.places(day)
        for tenant in self.tenants:
            tier = self.bases[tenant.base].tier
            ceased = self.ceased.get(tenant.body)
            if tenant.holds(day) and (ceased is None or day < ceased):
                cells[f"{tier} tenants"] += 1
                cells[tenant.stage(day)] += 1
            if tenant.exited and tenant.exited[0] <= day:
                cells[tenant.exited[1]] += 1
        return cells
