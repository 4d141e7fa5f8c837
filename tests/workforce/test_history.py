"""Whatever officers do, every count of every day and place equals a replay of what they did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from registry import tallies
from registry.actor import OPERATOR
from registry.database import Database
from registry.errors import RegistryError
from registry.stated import stated
from registry.tallies import MEASURES
from registry.workforce.entering import enter_worker, record_fact
from registry.workforce.stated import StatedFact, StatedPost, StatedWorker
from registry.workforce.workplaces import set_post
from tests.conftest import TODAY
from tests.files import drifts, fetch
from tests.keys import VAULT
from tests.volunteers.stating import number

PLACES = ("500103001003", "500103001006", "500112002001", "500105001001")
LEVELS = ("ASSISTANT", "INTERMEDIATE", "SENIOR")
FIRST = date(2019, 1, 1)
ACTS = 160

AT_DAY = """
SELECT v.code, c.measure, c.class, sum(c.value)::int
FROM measure_count c JOIN division_version v ON v.division_id = c.division_id
WHERE c.since <= $1 AND c.until > $1 AND v.level = 'COMMUNITY'
GROUP BY 1, 2, 3 HAVING sum(c.value) <> 0
"""

Key = tuple[str, str, tuple[str, ...]]


@dataclass
class Person:
    """What was recorded of somebody, in the plainest way: what holds from which day on."""

    since: date
    homes: list[tuple[date, str]] = field(default_factory=list)
    works: list[tuple[date, str | None, str | None]] = field(default_factory=list)
    active: list[tuple[date, bool]] = field(default_factory=list)
    degree_on: date | None = None
    certificates: list[tuple[str, date, date]] = field(default_factory=list)

    def at(self, day: date) -> Iterator[Key]:
        """Under what, and where, they are counted on a day."""
        if not _on(self.active, day):
            return
        held = [level for level, since, until in self.certificates if since <= day < until]
        graduated = self.degree_on is not None and self.degree_on <= day
        if not held and not graduated:
            return
        basis = ("BOTH" if graduated else "CERTIFICATE") if held else "DEGREE"
        level = max(held, key=LEVELS.index, default="NONE")
        work = next((w for w in reversed(self.works) if w[0] <= day), (day, None, None))
        employed = "EMPLOYED" if work[1] else "NOT_EMPLOYED"
        place = work[1] or _on(self.homes, day)
        yield place, "SOCIAL_WORKER", (basis, level, employed, "NOT_REGISTERED")
        if work[2]:
            yield place, "POST_FILLED", ("COMMUNITY",)


def _on(steps: list[tuple[date, Any]], day: date) -> Any:
    """What the last step by a day says."""
    return next((what for since, what in reversed(steps) if since <= day), None)


class Life:
    """Acts drawn at random: those that the register takes are noted, in the order of their days."""

    def __init__(self, db: Database, seed: int) -> None:
        self.db = db
        self.rng = Random(seed)  # noqa: S311 - a choice, not a secret
        self.people: dict[str, Person] = {}
        self.rooms: dict[str, list[tuple[date, int]]] = {}
        self.posts: dict[str, str] = {}
        self.refused = 0
        self.day = FIRST

    async def go_on(self) -> None:
        self.day += timedelta(self.rng.randrange(30))
        self.day = min(self.day, TODAY)
        act = self.rng.choice(
            (
                *(self._enter, self._enter, self._move, self._hire, self._hire, self._leave_job),
                *(self._certify, self._lose, self._status, self._set_post),
            )
        )
        try:
            async with self.db.transaction() as session:
                done = await act(session)
            done()
        except RegistryError:
            self.refused += 1

    async def _enter(self, session: Any) -> Any:
        home, n = self.rng.choice(PLACES), len(self.people) + self.refused
        degree_on = self.rng.choice((self.day, self.day - timedelta(400)))
        given = {
            "idNumber": number(n),
            "name": "王小明",
            "home": home,
            "since": self.day,
            "degree": {"degree": "BACHELOR", "institution": "x", "graduatedOn": degree_on},
        }
        key = await enter_worker(session, OPERATOR, VAULT, stated(StatedWorker, given), TODAY)
        who = f"SW{key:09}"
        person = Person(self.day, [(self.day, home)], [], [(self.day, True)], degree_on)
        return lambda: self.people.update({who: person})

    async def _record(self, session: Any, **fact: Any) -> Person:
        who = self.rng.choice(list(self.people) or ["SW000000000"])
        told = stated(StatedFact, fact)
        await record_fact(session, OPERATOR, VAULT, who, told, TODAY)
        return self.people[who]

    async def _move(self, session: Any) -> Any:
        home = self.rng.choice(PLACES)
        person = await self._record(session, home={"division": home, "since": self.day})
        return lambda: person.homes.append((self.day, home))

    async def _hire(self, session: Any) -> Any:
        place = self.rng.choice(PLACES)
        post = self.posts.get(place) if self.rng.random() < 0.7 else None
        employment = {"workplace": {"community": place}, "since": self.day}
        if post is not None:
            employment["post"] = post
        person = await self._record(session, employment=employment)
        return lambda: person.works.append((self.day, place, post))

    async def _leave_job(self, session: Any) -> Any:
        person = await self._record(session, employmentEnd={"on": self.day})
        return lambda: person.works.append((self.day, None, None))

    async def _certify(self, session: Any) -> Any:
        level, n = self.rng.choice(LEVELS), f"N{self.rng.randrange(10**9)}"
        on = self.day - timedelta(self.rng.choice((0, 100)))
        certificate = {"level": level, "number": n, "issuedOn": on}
        person = await self._record(session, certificate=certificate)
        return lambda: person.certificates.append((level, on, date.max))

    async def _lose(self, session: Any) -> Any:
        level = self.rng.choice(LEVELS)
        loss = {"level": level, "on": self.day, "reason": "x"}
        person = await self._record(session, certificateLoss=loss)

        def note() -> None:
            person.certificates = [
                (name, since, self.day if name == level and until == date.max else until)
                for name, since, until in person.certificates
            ]

        return note

    async def _status(self, session: Any) -> Any:
        status = self.rng.choice(("ACTIVE", "LEFT"))
        fact = {"status": status, "on": self.day, "reason": "x"}
        person = await self._record(session, status=fact)

        def note() -> None:
            person.active.append((self.day, status == "ACTIVE"))
            if status == "LEFT":
                person.works.append((self.day, None, None))

        return note

    async def _set_post(self, session: Any) -> Any:
        place, places = self.rng.choice(PLACES), self.rng.randrange(4)
        given = {
            "workplace": {"community": place},
            "title": "社工岗",
            "places": places,
            "since": self.day,
        }
        key = await set_post(session, OPERATOR, stated(StatedPost, given), TODAY)

        def note() -> None:
            self.rooms.setdefault(place, []).append((self.day, places))
            self.posts[place] = f"SP{key:09}"

        return note

    def replayed(self, day: date) -> Counter[Key]:
        counted = Counter(key for person in self.people.values() for key in person.at(day))
        for place, steps in self.rooms.items():
            counted[place, "POST", ("COMMUNITY",)] += _on(steps, day) or 0
        return +counted


@pytest.mark.parametrize("seed", range(3))
async def test_every_count_equals_a_replay(city: Database, seed: int) -> None:
    life = Life(city, seed)
    for n in range(ACTS):
        await life.go_on()
        if n % 40 == 20:
            async with city.transaction() as session:
                await tallies.fold(session, MEASURES)
    assert len(life.people) > 15
    assert life.refused > 5, "what contradicts is tried, too"
    rng = Random(seed)  # noqa: S311 - a choice, not a secret
    days = [FIRST + timedelta(rng.randrange((TODAY - FIRST).days)) for _ in range(25)]
    for day in (*days, *{since for person in life.people.values() for since, _ in person.homes}):
        rows = await fetch(city, AT_DAY, day)
        found = Counter({(code, measure, tuple(of)): n for code, measure, of, n in rows})
        assert found == life.replayed(day), day
    rooms = [dict(steps) for steps in life.rooms.values()]
    assert any(len(steps) > 1 for steps in rooms)
    assert await drifts(city) == []
    async with city.transaction() as session:
        await tallies.rebuild(session, MEASURES)
    assert await drifts(city) == []
