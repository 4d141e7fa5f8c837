"""Any history of pushes, repetitions, rehearsals, splits and folds, against a model in plain Python.

`python -m bench.sync` does the same with processes that are killed.
"""

from __future__ import annotations

import asyncio
import itertools
import os
from collections import defaultdict
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from datetime import date, timedelta
from typing import Any, ClassVar, TypeVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from registry.actor import Actor
from registry.database import Database
from registry.errors import BadInput
from registry.volunteers.pushing import PushMode, push_volunteers
from registry.volunteers.splitting import split_volunteer
from tests.conftest import TODAY, database_named, opened
from tests.files import drifts, fetch, value, write
from tests.keys import VAULT
from tests.volunteers.counting import FOLDS, counted, recount
from tests.volunteers.officers import CITY, CORRECT, ID, READ, REASON, number_of, officer
from tests.volunteers.stating import (
    COMMUNITY,
    FAR_COMMUNITY,
    OTHER_COMMUNITY,
    STREET,
    number,
    platform,
    push,
    record,
    verdicts,
    verification,
)

CODES = ("one", "two")
FIRST = date(2020, 1, 1)
DAYS = (date(2020, 1, 3), date(2020, 3, 1), TODAY)
STORED = """
SELECT p.code, r.external_id, r.revision, r.volunteer_id, v.identity_digest IS NOT NULL
FROM volunteer_registration r JOIN volunteer_platform p ON p.id = r.platform_id
JOIN volunteer v ON v.id = r.volunteer_id
"""
WRITTEN = "SELECT (SELECT count(*) FROM change), (SELECT count(*) FROM volunteer_area_line)"

Key = tuple[str, str]
T = TypeVar("T")
_numbers = itertools.count(1)


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    """Of few people on few days, so that they meet."""
    registered = FIRST + timedelta(days=draw(st.integers(0, 3)))
    person = draw(st.none() | st.integers(0, 3))
    stays = draw(st.none() | st.integers(0, 3))
    verified = person is not None and draw(st.booleans())
    return record(
        f"e{draw(st.integers(0, 5))}",
        draw(st.integers(1, 9)),
        division=draw(st.sampled_from((COMMUNITY, OTHER_COMMUNITY, FAR_COMMUNITY, STREET))),
        registeredOn=registered,
        endedOn=None if stays is None else registered + timedelta(days=stays),
        idNumber=None if person is None else number(person),
        verification=verification(registered) if verified else None,
    )


class History(RuleBasedStateMachine):
    """What the register must hold: of each registration its revision, and whose it is."""

    server: ClassVar[str]
    template: ClassVar[str]

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        self.revisions: dict[Key, int] = {}
        self.numbers: dict[Key, str] = {}
        self.apart: set[tuple[Key, str]] = set()
        self.last: tuple[str, list[dict[str, Any]]] | None = None
        self.db: Database
        self.platforms: dict[str, Actor]
        self.officer: Actor
        self.run(self.begin())

    def run(self, done: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(done)

    async def begin(self) -> None:
        name = f"registry_test_{os.getpid()}_history_{next(_numbers)}"
        url = await self.stack.enter_async_context(database_named(self.server, name, self.template))
        self.db = await self.stack.enter_async_context(opened(url))
        self.platforms = {code: await platform(self.db, code) for code in CODES}
        self.officer = await officer(self.db, READ, CORRECT, within=CITY)

    def teardown(self) -> None:
        self.run(self.everything_is_counted())
        self.run(self.stack.aclose())
        self.runner.close()

    @rule(code=st.sampled_from(CODES), given=st.lists(records(), min_size=1, max_size=8))
    def push(self, code: str, given: list[dict[str, Any]]) -> None:
        pushed = self.run(push(self.db, self.platforms[code], *given))
        for told, stated in zip(pushed.told, given, strict=True):
            key = (code, stated["externalId"])
            assert told.external_id == stated["externalId"]
            if told.verdict in {"CREATED", "MERGED", "UPDATED"}:
                assert stated["revision"] > self.revisions.get(key, 0)
                self.revisions[key] = stated["revision"]
                self.numbers[key] = stated.get("idNumber", self.numbers.get(key, ""))
        refused = {told.external_id for told in pushed.told if told.verdict == "CONFLICT"}
        taken = [stated for stated in given if stated["externalId"] not in refused]
        self.last = (code, taken) if taken else None

    @precondition(lambda self: self.last is not None)
    @rule()
    def push_again(self) -> None:
        """The line dropped before the answer came. What was refused may be taken by now."""
        assert self.last is not None
        code, taken = self.last
        before = self.run(fetch(self.db, WRITTEN))
        again = verdicts(self.run(push(self.db, self.platforms[code], *taken)))
        assert not {"CREATED", "MERGED", "UPDATED"} & set(again)
        assert self.run(fetch(self.db, WRITTEN)) == before

    @rule(code=st.sampled_from(CODES), given=st.lists(records(), min_size=1, max_size=8))
    def rehearse(self, code: str, given: list[dict[str, Any]]) -> None:
        before = self.run(fetch(self.db, WRITTEN))
        self.run(self.validated(self.platforms[code], given))
        assert self.run(fetch(self.db, WRITTEN)) == before

    async def validated(self, actor: Actor, given: list[dict[str, Any]]) -> None:
        async with self.db.transaction() as session:
            await push_volunteers(session, actor, VAULT, given, TODAY, mode=PushMode.VALIDATE)

    @precondition(lambda self: bool(self.revisions))
    @rule(data=st.data(), keeps=st.booleans())
    def split(self, data: st.DataObject, *, keeps: bool) -> None:
        """An officer parts one registration from the others of its person, if there are any."""
        key = data.draw(st.sampled_from(sorted(self.revisions)))
        (together,) = [keys for _, keys in self.persons() if key in keys]
        try:
            self.run(self.parted(key, keeps=keeps))
        except BadInput:
            assert together == {key}
            return
        assert together != {key}
        for who in {self.stated(one) for one in together} - {""}:
            self.apart |= {(one, who) for one in ({key} if keeps else together - {key})}

    async def parted(self, key: Key, *, keeps: bool) -> None:
        async with self.db.transaction() as session:
            who = await number_of(self.db, *key)
            await split_volunteer(session, self.officer, who, [key], REASON, keeps_identity=keeps)

    def stated(self, key: Key) -> str:
        """The number that it is known by; none where it stated none, or was found not to be theirs."""
        who = self.numbers[key]
        return "" if (key, who) in self.apart else who

    def persons(self) -> list[tuple[bool, set[Key]]]:
        """Whether each has an identity, and its registrations, as the register has them."""
        persons: dict[tuple[int, bool], set[Key]] = defaultdict(set)
        for code, one, _, who, identified in self.run(fetch(self.db, STORED)):
            persons[who, identified].add((code, one))
        return [(identified, keys) for (_, identified), keys in persons.items()]

    @rule()
    def fold(self) -> None:
        for statement in ("line_up_volunteers()", *FOLDS):
            self.run(write(self.db, f"SELECT {statement}"))

    @invariant()
    def every_registration_stands(self) -> None:
        stored = self.run(fetch(self.db, STORED))
        assert {(code, one): revision for code, one, revision, *_ in stored} == self.revisions

    @invariant()
    def who_states_one_number_is_one_person(self) -> None:
        expected: dict[str, set[Key]] = defaultdict(set)
        for key in self.revisions:
            expected[self.stated(key)].add(key)
        nobody = expected.pop("", set())
        persons = self.persons()
        known = [keys for identified, keys in persons if identified]
        assert sorted(map(sorted, known)) == sorted(map(sorted, expected.values()))
        assert nobody == {key for identified, keys in persons if not identified for key in keys}

    async def everything_is_counted(self) -> None:
        assert await drifts(self.db) == []
        place = await value(self.db, ID, CITY)
        for day in DAYS:
            assert await counted(self.db, place, 0, day) == await recount(self.db, place, 0, day)


def test_any_history(server: str, city_template: str) -> None:
    History.server, History.template = server, city_template
    run_state_machine_as_test(
        History,
        settings=settings(
            max_examples=6,
            stateful_step_count=12,
            deadline=None,
            # A fault is told as it was found: to make it smaller takes minutes.
            phases=(Phase.explicit, Phase.reuse, Phase.generate),
            suppress_health_check=list(HealthCheck),
        ),
    )
