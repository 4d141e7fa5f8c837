"""Invented tenancies of real demo bodies: who was taken in, for how long, and how it ended. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from registry.demo.bases import YEAR, DemoBase
from registry.demo.calibrations import LAST
from registry.demo.lives import Day, workdays
from registry.incubation import BaseTier, Exit, Stage

BUSY = 0.8
"""How full a base keeps itself, of its room."""

MONTH, LEAST, TRIES = 30, 90, 4
YOUNG = 4 * YEAR
"""Who was filed or registered longer ago is not taken in."""

GRADUATES_BEFORE = (5, 60)
"""A group that is to be registered leaves so many days before."""

RENEWED, STAYS = 0.35, 0.05
"""Of those whose agreement ends: those renewed, and those that stay without one."""

EXITS, EXIT_WEIGHTS = (Exit.EXPIRED, Exit.WITHDRAWN, Exit.FORCED), (75, 17, 8)
REASONS = {
    Exit.GRADUATED: "达到出壳条件",
    Exit.EXPIRED: "协议期满",
    Exit.FORCED: "长期未开展活动",
    Exit.WITHDRAWN: "自愿申请退出",
}
CEASED = "组织已注销"
HANDED_OVER, HANDOVER_DAYS = 0.5, (2, 14)
"""Of those that left in the last days, who has handed over; all others have."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A body that may be taken in: where it is at home, and the days of its life."""

    id: int
    home_id: int
    township_id: int
    district_id: int
    filed: Day | None
    registered: Day | None
    ceased: Day | None

    @property
    def begun(self) -> Day:
        return min(at for at in (self.filed, self.registered) if at is not None)

    @property
    def is_grown(self) -> bool:
        """Whether it was filed first, and registered later."""
        return self.filed is not None and self.registered is not None

    def is_there(self, at: Day) -> bool:
        return self.begun <= at < (self.ceased or LAST + 1)


@dataclass(slots=True)
class DemoTenancy:
    """A body in a base; the numbers are the places of both in their lists."""

    base: int
    body: int
    since: Day
    agreements: list[tuple[Day, Day]]
    stages: list[tuple[Day, Stage]]
    exited: Day | None = None
    exit: Exit | None = None
    reason: str | None = None
    handed_over: Day | None = None

    def holds(self, at: Day) -> bool:
        return self.since <= at and (self.exited is None or at < self.exited)


Scope = Callable[[Candidate], bool]


def tenancies(
    rng: Random, bases: Sequence[DemoBase], candidates: Sequence[Candidate]
) -> list[DemoTenancy]:
    """Month by month each base takes in as many as it has room for; nobody is in two at once."""
    until: dict[int, Day] = {}
    found: list[DemoTenancy] = []
    near = _near(candidates)
    for number, base in enumerate(bases):
        waiting = near(base)
        held: list[DemoTenancy] = []
        for at in _months(base):
            for body in _chosen(rng, waiting, held, base, at, until):
                tenancy = _lived(rng, number, base, body, at)
                until[body.id] = LAST + 1 if tenancy.exited is None else tenancy.exited
                held.append(tenancy)
        found += held
    return found


def _near(candidates: Sequence[Candidate]) -> Callable[[DemoBase], Sequence[Candidate]]:
    """Whom a base is for: those of its district, street or community's street, or of the city."""
    of: Mapping[str, defaultdict[int, list[Candidate]]] = {
        name: defaultdict(list) for name in ("district_id", "township_id")
    }
    for body in candidates:
        for name, places in of.items():
            places[getattr(body, name)].append(body)

    def near(base: DemoBase) -> Sequence[Candidate]:
        if base.tier in {BaseTier.PROVINCE, BaseTier.CITY}:
            return candidates
        if base.tier is BaseTier.DISTRICT:
            return of["district_id"][base.home.district.id]
        return of["township_id"][base.home.township_id]

    return near


def _months(base: DemoBase) -> Iterator[Day]:
    end = LAST if base.closed is None else base.closed - YEAR
    yield from range(base.opened + MONTH, end - MONTH, MONTH)


def _chosen(  # noqa: PLR0913, PLR0917 - from whom, for where, when, and who is taken
    rng: Random,
    waiting: Sequence[Candidate],
    held: Sequence[DemoTenancy],
    base: DemoBase,
    month: Day,
    until: Mapping[int, Day],
) -> Iterator[Candidate]:
    """As many as there is room for; groups that will grow before all others."""
    free = round(base.places(month) * BUSY) - sum(t.holds(month) for t in held)
    if free <= 0:
        return
    growing = [body for body in waiting if body.is_grown and _fits(body, month, until)]
    others = rng.sample(waiting, min(len(waiting), free * TRIES))
    fit = [body for body in others if not body.is_grown and _fits(body, month, until)]
    yield from [*rng.sample(growing, len(growing)), *fit][:free]


def _fits(body: Candidate, at: Day, until: Mapping[int, Day]) -> bool:
    is_free = until.get(body.id, 0) <= at
    is_young = body.begun <= at - MONTH and at - body.begun < YOUNG
    return is_free and is_young and body.is_there(at + LEAST)


def _lived(rng: Random, number: int, base: DemoBase, body: Candidate, month: Day) -> DemoTenancy:
    """From a day of the month on, up to the demo's last day."""
    since = rng.choice(workdays(month, month + MONTH - 1))
    end = since + base.period
    tenancy = DemoTenancy(number, body.id, since, [(since, end)], [])
    if base.terms["renewals_max"] != 0 and rng.random() < RENEWED:
        tenancy.agreements.append((end, end + base.period))
    _leave(rng, tenancy, base, body)
    tenancy.agreements = [each for each in tenancy.agreements if each[0] <= _told(tenancy)]
    tenancy.stages = list(_stages(rng, tenancy, body))
    return tenancy


def _told(tenancy: DemoTenancy) -> Day:
    """The last day of it that is known: an agreement is renewed in its last month."""
    return (tenancy.exited or LAST + MONTH) - 1


def _leave(rng: Random, tenancy: DemoTenancy, base: DemoBase, body: Candidate) -> None:
    """The first that happens: it grows, is no more, or its agreement ends."""
    end = tenancy.agreements[-1][1]
    (exit_,) = rng.choices(EXITS, EXIT_WEIGHTS)
    if exit_ is not Exit.EXPIRED:
        end = rng.randint(tenancy.since + LEAST, end - 1)
    elif rng.random() < STAYS:
        end += 2 * YEAR
    reason = REASONS[exit_]
    grows = body.registered if body.is_grown else None
    leaves = None if grows is None else grows - rng.randint(*GRADUATES_BEFORE)
    if leaves is not None and tenancy.since + LEAST <= leaves < end:
        end, exit_, reason = leaves, Exit.GRADUATED, REASONS[Exit.GRADUATED]
    if body.ceased is not None and body.ceased < end:
        end, exit_, reason = body.ceased + rng.randint(0, 20), Exit.FORCED, CEASED
    if base.closed is not None and base.closed <= end:
        end, exit_, reason = base.closed - 1, Exit.WITHDRAWN, "基地关闭"
    if end <= LAST:
        tenancy.exited, tenancy.exit, tenancy.reason = end, exit_, reason
        over = end + rng.randint(*HANDOVER_DAYS)
        if over <= LAST and (end < LAST - MONTH or rng.random() < HANDED_OVER):
            tenancy.handed_over = over


def _stages(rng: Random, tenancy: DemoTenancy, body: Candidate) -> Iterator[tuple[Day, Stage]]:
    """It moves up now and then; a registered body begins further up."""
    is_registered = body.registered is not None and body.registered <= tenancy.since
    ladder = list(Stage)[1:] if is_registered else list(Stage)
    at, end = tenancy.since, tenancy.exited or LAST
    for stage in ladder:
        yield at, stage
        at += rng.randint(200, 700)
        if at >= end:
            return
