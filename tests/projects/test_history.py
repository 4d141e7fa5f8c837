"""Any history of projects: what is counted equals a recount in plain Python from the acts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from registry import tallies
from registry.actor import Actor, Grant, Permission
from registry.database import Database
from registry.errors import RegistryError
from registry.projects.entering import enter_project
from registry.projects.models import FundOrigin, ProjectKind
from registry.projects.recording import record_fact
from registry.projects.stated import StatedProject, StatedRecord
from registry.tallies import MEASURES
from tests.conftest import serving
from tests.files import drifts, value
from tests.projects.offices import (
    CITY,
    COMMUNITY,
    DISTRICT,
    FAR,
    FAR_DISTRICT,
    OTHER_COMMUNITY,
    STREET,
    organization,
)
from tests.volunteers.test_api import Caller

FIRST, ACTS = date(2021, 1, 1), 90
OFFICER = Actor("officer", grants=(Grant(frozenset({Permission.PROJECTS_MANAGE})),))
PLACES = (COMMUNITY, OTHER_COMMUNITY, STREET, DISTRICT, FAR)
AROUND = (None, CITY, DISTRICT, STREET, COMMUNITY, OTHER_COMMUNITY, FAR_DISTRICT, FAR)
KINDS = (ProjectKind.ELDERLY, ProjectKind.COMMUNITY, ProjectKind.POVERTY_RELIEF)
ORIGINS = (FundOrigin.DONATION, FundOrigin.OWN)

TOLD = """query ($within: DivisionCode, $kind: [ProjectKind!], $since: Date, $asOf: Date,
    $day: Date!) {
  projectTotals(within: $within, kind: $kind, since: $since, asOf: $asOf) {
    running begun funds fundsByOrigin { origin amount } beneficiaries }
  projects(filter: {division: $within, kind: $kind, runningOn: $day}, first: 100) {
    nodes { number } count { value precision } } }"""


@dataclass(slots=True)
class Entry:
    """Something that counts from its day on, until it was withdrawn."""

    on: date
    value: Decimal
    origin: FundOrigin | None = None
    withdrawn: date | None = None

    def counts(self, day: date) -> bool:
        return self.on <= day and (self.withdrawn is None or day < self.withdrawn)


@dataclass(slots=True)
class Told:
    """A project as its acts tell it."""

    kind: ProjectKind
    place: str
    begins: date
    ends: date | None
    ended: date | None = None
    funds: dict[str, Entry] = field(default_factory=dict)
    reached: dict[str, Entry] = field(default_factory=dict)

    def runs(self, day: date) -> bool:
        planned = self.ends is None or day <= self.ends
        return self.begins <= day and planned and (self.ended is None or day < self.ended)

    def runs_in(self, year: int) -> bool:
        days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
        return any(self.runs(day) for day in days if day.year == year)

    def lies_in(self, within: str | None) -> bool:
        return within is None or self.place.startswith(within.rstrip("0"))


class History:
    """Acts of officers on one register, each on its day, and what must be true after them."""

    def __init__(self, db: Database, hosts: list[str], seed: int) -> None:
        self.db, self.hosts = db, hosts
        self.rng = Random(seed)  # noqa: S311 - no secret
        self.today = FIRST
        self.known: dict[str, Told] = {}
        self.refused = 0

    def day(self) -> date:
        """One that lies around what there is."""
        return FIRST + timedelta(days=self.rng.randint(-30, (self.today - FIRST).days))

    async def live(self) -> None:
        for _ in range(ACTS):
            self.today += timedelta(days=self.rng.randint(0, 12))
            acts = (self.enter, self.fund, self.fund, self.reach, self.reach)
            await self.rng.choice((*acts, self.withdraw, self.withdraw, self.end, self.fold))()

    async def enter(self) -> None:
        begins = self.day()
        ends = None if self.rng.random() < 1 / 3 else begins + timedelta(self.rng.randint(0, 400))
        told = Told(self.rng.choice(KINDS), self.rng.choice(PLACES), begins, ends)
        stated = StatedProject.model_validate(
            {
                "organization": self.rng.choice(self.hosts),
                "name": f"项目{self.rng.random()}",
                "kind": told.kind,
                "division": told.place,
                "beginsOn": begins,
                "endsOn": ends,
            }
        )
        async with self.db.transaction() as session:
            key = await enter_project(session, OFFICER, stated, self.today)
        self.known[f"PJ{key:09}"] = told

    async def record(self, number: str, what: str, *, may: bool, **fact: Any) -> bool:
        """Whether it was done, which must be whether it may be."""
        stated = StatedRecord.model_validate({"number": number, "fact": {what: fact}})
        done = await self.done(stated)
        assert done == may, (number, what, fact)
        self.refused += not done
        return done

    async def done(self, stated: StatedRecord) -> bool:
        try:
            async with self.db.transaction() as session:
                await record_fact(session, OFFICER, stated, self.today)
        except RegistryError:
            return False
        return True

    def any(self) -> tuple[str, Told] | None:
        return self.rng.choice(sorted(self.known.items(), key=str)) if self.known else None

    async def fund(self) -> None:
        if (found := self.any()) is None:
            return
        number, told = found
        on, amount = self.day(), Decimal(self.rng.randint(1, 10**7)) / 100
        year, origin = on.year + self.rng.choice((0, 0, 0, 1)), self.rng.choice(ORIGINS)
        may = told.runs(on) and told.runs_in(year)
        fact = {"year": year, "origin": origin, "amount": amount, "on": on}
        if await self.record(number, "fund", may=may, **fact):
            row = await value(self.db, "SELECT max(number) FROM project_fund")
            told.funds[row] = Entry(on, amount, origin)

    async def reach(self) -> None:
        if (found := self.any()) is None:
            return
        number, told = found
        on, persons = self.day(), self.rng.randint(1, 500)
        may = told.runs(on)
        if await self.record(number, "beneficiaries", may=may, persons=persons, on=on):
            row = await value(self.db, "SELECT max(number) FROM project_beneficiaries")
            told.reached[row] = Entry(on, Decimal(persons))

    async def withdraw(self) -> None:
        if (found := self.any()) is None:
            return
        number, told = found
        what, name, rows = self.rng.choice(
            (
                ("fundWithdrawal", "fund", told.funds),
                ("beneficiariesWithdrawal", "beneficiaries", told.reached),
            )
        )
        if not rows:
            return
        row = self.rng.choice(sorted(rows))
        may = rows[row].withdrawn is None
        if await self.record(number, what, may=may, **{name: row, "reason": "有误"}):
            rows[row].withdrawn = self.today

    async def end(self) -> None:
        if (found := self.any()) is None:
            return
        number, told = found
        on = self.day()
        entries = [*told.funds.values(), *told.reached.values()]
        may = (
            told.ended is None
            and told.begins < on
            and (told.ends is None or on <= told.ends)
            and all(entry.on < on for entry in entries if entry.withdrawn is None)
        )
        if await self.record(number, "end", may=may, on=on, reason="提前终止"):
            told.ended = on

    async def fold(self) -> None:
        async with self.db.transaction() as session:
            await tallies.fold(session, MEASURES)

    # --- What must be true

    def expected(self, within: str | None, kind: ProjectKind | None, day: date) -> Any:
        """What projects come to on a day: running, begun, yuan by origin, and beneficiaries."""
        there = [
            told
            for told in self.known.values()
            if told.lies_in(within) and kind in {None, told.kind}
        ]
        funds = dict.fromkeys(ORIGINS, Decimal(0))
        for entry in (entry for told in there for entry in told.funds.values()):
            if entry.counts(day) and entry.origin is not None:
                funds[entry.origin] += entry.value
        reached = (entry for told in there for entry in told.reached.values())
        return {
            "running": sum(told.runs(day) for told in there),
            "begun": sum(told.begins <= day for told in there),
            "funds": funds,
            "beneficiaries": int(sum(entry.value for entry in reached if entry.counts(day))),
        }

    def period(self, within: str | None, kind: ProjectKind | None, since: date, day: date) -> Any:
        now, before = (self.expected(within, kind, at) for at in (day, since - timedelta(days=1)))
        return {
            "running": now["running"],
            "begun": now["begun"] - before["begun"],
            "funds": {origin: now["funds"][origin] - before["funds"][origin] for origin in ORIGINS},
            "beneficiaries": now["beneficiaries"] - before["beneficiaries"],
        }


def written(expected: Any) -> Any:
    """As the contract tells it."""
    funds = expected["funds"]
    return {
        **expected,
        "funds": f"{sum(funds.values()):.2f}",
        "fundsByOrigin": [
            {"origin": origin, "amount": f"{amount:.2f}"}
            for origin, amount in sorted(funds.items())
            if amount
        ],
    }


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_any_history_is_counted_as_it_was(city: Database, seed: int) -> None:
    hosts = [await organization(city, f"中心{n}", since=date(2010, 1, 1)) for n in range(3)]
    history = History(city, hosts, seed)
    await history.live()
    assert history.refused > 5
    assert len(history.known) > 5
    assert await drifts(city) == []
    async with serving(city.url) as client:
        caller = Caller(client, "")
        for _ in range(3):
            await compare(history, caller)
            await history.fold()
    assert await drifts(city) == []


async def compare(history: History, caller: Caller) -> None:
    """At many days, in every place."""
    rng = history.rng
    for within in AROUND:
        for _ in range(6):
            since, day = sorted((history.day(), history.day()))
            kind = rng.choice((None, *KINDS))
            asked = {
                "within": within,
                "kind": None if kind is None else [kind],
                "asOf": str(day),
                "day": str(day),
            }
            told = await caller.ask(TOLD, **asked)
            assert told["projectTotals"] == written(history.expected(within, kind, day))
            running = sorted(
                number
                for number, known in history.known.items()
                if known.runs(day) and known.lies_in(within) and kind in {None, known.kind}
            )
            assert [node["number"] for node in told["projects"]["nodes"]] == running
            assert told["projects"]["count"] == {"value": len(running), "precision": "EXACT"}
            of_period = await caller.ask(TOLD, **asked, since=str(since))
            expected = history.period(within, kind, since, day)
            assert of_period["projectTotals"] == written(expected)
