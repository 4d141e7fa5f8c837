"""Random lives of bases: what may be done is done, all else is refused, and every day is as it was.

A model in plain Python says of every act whether it must be done. In the end the counts of many days,
and who was where, are those that a replay of all acts comes to.
"""

from __future__ import annotations

import os
from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from registry.database import Database
from tests.files import drifts, fetch
from tests.incubation.model import TIERS, Base, Model, Tenant
from tests.incubation.officers import (
    HAND_OVER,
    STAGE,
    act,
    asked,
    founded,
    group,
    recorded,
)
from tests.registration.officers import COMMUNITY, Office

SEEDS, STEPS = range(int(os.environ.get("LIVES", "2"))), 60
STAGES = ("EMBRYONIC", "START_UP", "HUB")
EXITS = ("GRADUATED", "EXPIRED", "FORCED", "WITHDRAWN")
BEGIN = date(2026, 11, 24)
COUNT = """query ($on: Date!) { incubationCount(within: "500000000000", asOf: $on) {
  byTier { tier bases capacity tenants } byStage { stage tenants } byExit { exit tenancies } } }"""
SEEN = """query ($on: Date!) { incubationBases(filter: {asOf: $on}) { nodes { number
  occupancy { capacity occupied free }
  tenancies(filter: {current: true}) { count { value } nodes { stage organization { number } } } } } }"""
OVERLAPS = """
SELECT count(*) FROM tenancy a JOIN tenancy b ON a.id < b.id AND a.base_id = b.base_id
    AND a.organization_id = b.organization_id AND a.during && b.during
"""
OUTSIDE = """
SELECT count(*) FROM tenancy_stage s JOIN tenancy t ON t.id = s.tenancy_id
WHERE NOT t.during @> s.during
"""
CROWDED = """
SELECT count(*) FROM (SELECT DISTINCT base_id, lower(during) AS day FROM tenancy
    UNION SELECT base_id, lower(during) FROM base_room) d
JOIN base_room r ON r.base_id = d.base_id AND r.during @> d.day
WHERE r.places < (SELECT count(*) FROM tenancy t WHERE t.base_id = d.base_id AND t.during @> d.day)
"""


class Life:
    """Days that pass, and acts that are done or refused."""

    def __init__(self, o: Office, seed: int) -> None:
        self.o, self.rng, self.model = o, Random(seed), Model()  # noqa: S311 - no secret
        self.bodies: list[str] = []
        self.done: Counter[tuple[str, bool]] = Counter()

    @property
    def today(self) -> date:
        return self.o.clock.today

    async def begin(self) -> None:
        for number, tier in enumerate(TIERS[1:]):
            site = COMMUNITY if tier == "COMMUNITY" else "500103001000"
            base = await founded(
                self.o, name=f"基地{number}", tier=tier, site=site, capacity=2, openedOn=str(BEGIN)
            )
            self.model.bases[base] = Base(tier, BEGIN, [(BEGIN, 2)])
        self.bodies = [await group(self.o, f"互助队{n}") for n in range(5)]

    async def step(self) -> None:
        self.o.clock.today += timedelta(days=self.rng.choice((0, 1, 9, 40)))
        base, body = self.rng.choice(list(self.model.bases)), self.rng.choice(self.bodies)
        if self.rng.random() < 0.7 and (held := [t for t in self.model.tenants if not t.exited]):
            chosen = self.rng.choice(held)
            base, body = chosen.base, chosen.body
        acts = [
            *(self.admit, self.admit, self.admit, self.renew, self.end, self.end, self.stage),
            *(self.stage, self.room, self.hand_over, self.cease, self.close),
        ]
        await self.rng.choice(acts)(base, body)

    async def _carry(self, kind: str, **content: Any) -> bool:
        """Whether a case went through; one that did not is withdrawn."""
        told = await self.o.clerk.open(kind, **content)
        if told["__typename"] != "CaseDone":
            return False
        number = told["case"]["number"]
        if (await self.o.decided(kind, number))["__typename"] == "CaseDone":
            return True
        assert (await self.o.clerk.act("withdraw", number))["__typename"] == "CaseDone"
        return False

    def _note(self, what: str, expected: bool, done: bool) -> bool:  # noqa: FBT001
        assert done == expected, (what, self.today)
        self.done[what, done] += 1
        return done

    async def admit(self, base: str, body: str) -> None:
        stage, until = self.rng.choice(STAGES), self.today + timedelta(self.rng.choice((10, 200)))
        expected = self.model.admits(base, body, self.today)
        given = asked(base, body, stage=stage, until=str(until))
        if self._note("admit", expected, await self._carry("admitTenant", **given)):
            self.model.tenants.append(Tenant(base, body, self.today, [(self.today, stage)], until))

    async def renew(self, base: str, body: str) -> None:
        until = self.today + timedelta(self.rng.choice((1, 100, 300)))
        expected = self.model.renews(base, body, until, self.today)
        given = {"base": base, "organization": body, "agreement": "续", "until": str(until)}
        if self._note("renew", expected, await self._carry("renewTenancy", **given)):
            tenant = self.model.tenant(base, body)
            assert tenant is not None
            tenant.agreed = until

    async def end(self, base: str, body: str) -> None:
        on, exit_ = self.today - timedelta(self.rng.choice((0, 0, 5))), self.rng.choice(EXITS)
        expected = self.model.ends(base, body, on, exit_)
        given = {"base": base, "organization": body, "exit": exit_, "reason": "x", "on": str(on)}
        tenant = self.model.tenant(base, body)
        if self._note("end", expected, await self._carry("endTenancy", **given)):
            assert tenant is not None
            tenant.exited = (on, exit_)

    async def stage(self, base: str, body: str) -> None:
        stage = self.rng.choice(STAGES)
        expected = self.model.moves(base, body, stage, self.today)
        given = {"base": base, "organization": body, "stage": stage, "since": str(self.today)}
        told = await act(self.o.clerk, STAGE, **given)
        if self._note("stage", expected, told["__typename"] == "TenancyRecorded"):
            tenant = self.model.tenant(base, body)
            assert tenant is not None
            tenant.stages.append((self.today, stage))

    async def room(self, base: str, _: str) -> None:
        places = self.rng.choice((1, 2, 3))
        expected = self.model.makes_room(base, places, self.today)
        told = await recorded(self.o, base, capacity={"places": places, "since": str(self.today)})
        if self._note("room", expected, told["__typename"] == "BaseFactRecorded"):
            self.model.bases[base].room.append((self.today, places))

    async def hand_over(self, base: str, body: str) -> None:
        tenant = self.model.hands_over(base, body)
        given = {"base": base, "organization": body, "on": str(self.today), "note": "x"}
        told = await act(self.o.clerk, HAND_OVER, **given)
        done = told["__typename"] == "TenancyRecorded"
        if self._note("hand over", tenant is not None, done):
            assert tenant is not None
            tenant.handed_over = True

    async def cease(self, _: str, body: str) -> None:
        if self.rng.random() < 0.6:
            return
        expected = body not in self.model.ceased and self.today > BEGIN
        done = await self._carry("deregister", organization=body, reason="解散")
        if self._note("cease", expected, done):
            self.model.ceased[body] = self.today
            self.bodies.append(await group(self.o, f"互助队{len(self.bodies)}"))

    async def close(self, base: str, _: str) -> None:
        if self.rng.random() < 0.6:
            return
        expected = self.model.closes(base, self.today)
        told = await recorded(self.o, base, closing={"on": str(self.today), "reason": "x"})
        if self._note("close", expected, told["__typename"] == "BaseFactRecorded"):
            self.model.bases[base].closed = self.today

    # --- What the register says

    async def counted(self, day: date) -> Counter[str]:
        told = (await self.o.nobody.ask(COUNT, on=str(day)))["incubationCount"]
        cells: Counter[str] = Counter()
        for row in told["byTier"]:
            tier = row.pop("tier")
            cells.update({f"{tier} {name}": number for name, number in row.items()})
        cells.update({row["stage"]: row["tenants"] for row in told["byStage"]})
        cells.update({row["exit"]: row["tenancies"] for row in told["byExit"]})
        return +cells

    async def check(self, day: date) -> None:
        assert await self.counted(day) == self.model.counted(day), day
        found = (await self.o.nobody.ask(SEEN, on=str(day)))["incubationBases"]["nodes"]
        told = {node["number"]: node for node in found}
        for number, base in self.model.bases.items():
            assert (number in told) == base.is_open(day), (number, day)
            if number in told:
                held, places = self.model.occupied(number, day), base.places(day)
                node = told[number]
                assert node["occupancy"] == {
                    "capacity": places,
                    "occupied": held,
                    "free": places - held,
                }
                assert held <= places
                assert node["tenancies"]["count"]["value"] == held
                assert {
                    (each["organization"]["number"], each["stage"])
                    for each in node["tenancies"]["nodes"]
                } == {
                    (t.body, t.stage(day))
                    for t in self.model.tenants
                    if t.base == number and t.holds(day)
                }


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_random_life_is_as_a_replay_of_it(bureau: Database, o: Office, seed: int) -> None:
    life = Life(o, seed)
    await life.begin()
    for _ in range(STEPS):
        await life.step()
    assert await fetch(bureau, f"SELECT ({OVERLAPS}), ({OUTSIDE}), ({CROWDED})") == [(0, 0, 0)]
    assert await drifts(bureau) == []
    days = (life.today - BEGIN).days
    edges = {t.since for t in life.model.tenants} | {
        t.exited[0] for t in life.model.tenants if t.exited
    }
    some = {BEGIN + timedelta(life.rng.randrange(days + 1)) for _ in range(15)}
    for day in sorted(edges | some | {BEGIN - timedelta(1), life.today}):
        await life.check(day)
    assert {what for what, done in life.done if done} >= {"admit", "renew", "end", "stage"}
