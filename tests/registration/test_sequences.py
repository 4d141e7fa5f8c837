"""Random lives: officers do what they may and what they may not, days pass, and the register stays true.

A small model (`expecting`) says of every act whether it must be done, or with what it is refused. Only
whether the rules of the day let an approval through is left open. What is refused changes nothing, and
what holds whatever was done (`invariants`) is asked of the tables again and again.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from random import Random

import pytest

from registry import worklist
from registry.audit import sealing
from registry.cases import CaseKind
from registry.tallies import keeping as tallies
from tests.conftest import database_named, opened
from tests.files import drifts
from tests.registration import expecting
from tests.registration.desk import World
from tests.registration.expecting import (
    APPROVER,
    AUDITOR,
    CLERK,
    HERE,
    MOVES,
    REVIEWER,
    THERE,
    Person,
    Refusal,
)
from tests.registration.hands import hire_hands
from tests.registration.lives import Life
from tests.registration.officers import Officer, office

LIVES, STEPS = int(os.environ.get("LIVES", "2")), 130
FIRST = int(os.environ.get("FIRST_LIFE", "1"))
"""Each life is of its seed: FIRST_LIFE=7 LIVES=1 lives the seventh alone."""

HANDS = {"hands.one": HERE, "hands.two": THERE}
"""People who hold all three roles, so that only the four eyes keep them from an act."""

PEOPLE = {
    "clerk": Person("clerk.one", frozenset({CLERK}), HERE),
    "reviewer": Person("reviewer.one", frozenset({REVIEWER}), HERE),
    "approver": Person("approver.one", frozenset({APPROVER}), HERE),
    "stranger": Person("clerk.two", frozenset({CLERK}), THERE),
    "other_reviewer": Person("reviewer.two", frozenset({REVIEWER}), THERE),
    "other_approver": Person("approver.two", frozenset({APPROVER}), THERE),
    "auditor": Person("auditor.one", frozenset({AUDITOR})),
    "nobody": Person("anonymous"),
}
"""Who is at the office, by the names that it has for them."""

EXPECTED = {
    *(f"{act.lower()}Case" for act in (*MOVES, "CLAIM", "RELEASE", "OPEN")),
    *("receiveMaterial", "confirmProposal", "dismissProposal", "the term stood still"),
    *(reason.why for reason in vars(expecting).values() if isinstance(reason, Refusal)),
}
"""What all lives together must have met: each act, and each reason against one."""
APPROVED = {f"approved {kind}" for kind in CaseKind}
LEAST_KINDS = 14
"""How many of the kinds of cases must have been approved: chance does not bring about all."""


@pytest.fixture
async def world(
    server: str, staffed: tuple[str, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[World]:
    for background in (tallies, sealing, worklist):
        monkeypatch.setattr(background, "PAUSE", 3_600)
    name = f"registry_test_{os.getpid()}_sequences"
    async with (
        database_named(server, name, staffed[0]) as url,
        opened(url) as db,
        office(url, staffed[1]) as opened_office,
    ):
        officers = {name: getattr(opened_office, name) for name in PEOPLE}
        people = dict(PEOPLE)
        for login, token in (await hire_hands(db, HANDS)).items():
            officers[login] = Officer(opened_office.clerk.client, token)
            roles = frozenset({CLERK, REVIEWER, APPROVER})
            people[login] = Person(login, roles, HANDS[login])
        yield World(db, opened_office, officers, people)


async def test_random_lives(world: World) -> None:
    for seed in range(FIRST, FIRST + LIVES):
        await Life(world, Random(seed)).is_lived(STEPS)  # noqa: S311 - repeatable, not secret
    assert await drifts(world.db) == [], "the tallies count what is not there"
    never = EXPECTED - {what for what, times in world.outcomes.items() if times}
    assert not never, f"{never} did not come up in these lives: they prove nothing of it."
    assert len(APPROVED & world.outcomes.keys()) >= LEAST_KINDS, world.outcomes
