"""Two officers at once: one of them is done first, the other is told of it, and nothing is done by half."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from registry import credit_code, worklist
from registry.audit import sealing
from registry.database import Database
from registry.registration import roll
from registry.tallies import keeping as tallies
from tests.conftest import database_named, opened
from tests.files import drifts, fetch, value
from tests.registration import applying, invariants
from tests.registration.desk import numbers
from tests.registration.expecting import HERE, asked_of
from tests.registration.hands import hire_hands
from tests.registration.officers import Office, Officer, office

FORM = "SERVICE_AGENCY"
"""Of the bodies here."""

TIMES = int(os.environ.get("TIMES", "20"))
"""How often each race is run: who begins, and how much sooner, differs."""

FOUNDED = "SELECT credit_code FROM organization WHERE number = ANY ($1) ORDER BY credit_code"
NEXT_NUMBER = "SELECT next_number FROM credit_code_block"
PROPOSAL = """
SELECT number FROM obligation WHERE kind = 'LISTING' AND settled_on IS NULL
  AND organization_id = $1 ORDER BY id DESC LIMIT 1
"""
LISTINGS = "SELECT count(*) FROM registration_case WHERE kind = 'LISTING' AND organization_id = $1"
DISMISSED = """
SELECT count(*) FROM obligation WHERE organization_id = $1 AND dismissal IS NOT NULL
"""
DISMISS = """mutation ($input: DismissProposalInput!) { dismissProposal(input: $input) {
  __typename ... on Problem { code message path } } }"""
CONFIRM = """mutation ($input: ConfirmProposalInput!) { confirmProposal(input: $input) {
  __typename ... on CaseDone { case { number } } ... on Problem { code message path } } }"""

CASES = "SELECT count(*) FROM registration_case"

Answer = dict[str, Any]


@dataclass(slots=True)
class Track:
    """Where races are run: the office, and two people of the district who hold every role."""

    db: Database
    o: Office
    one: Officer
    two: Officer

    async def opened(self, kind: str, **content: Any) -> str:
        """The number of a new case."""
        told = await self.o.clerk.open(kind, **content)
        assert told["__typename"] == "CaseDone", told
        return str(told["case"]["number"])

    async def reviewed(self, kind: str, **content: Any) -> str:
        """One that has come as far as the approval."""
        number = await self.opened(kind, **content)
        await self.o.clerk.receive(number, *asked_of(kind.upper(), content.get("form", FORM)))
        for officer, act in ((self.o.clerk, "accept"), (self.o.reviewer, "review")):
            told = await officer.act(act, number)
            assert told["__typename"] == "CaseDone", told
        return number

    async def body(self) -> str:
        """The number of a new body that is registered."""
        content = applying.founding(HERE, "SERVICE_AGENCY", next(numbers))
        number = await self.reviewed("establish", **content)
        told = await self.o.approver.act("approve", number)
        return str(told["case"]["organization"]["number"])

    async def penalized(self, body: str) -> None:
        """It is proposed to list the body for it."""
        case = await self.reviewed("penalty", organization=body, penalty="WARNING", ground="x")
        assert "code" not in await self.o.approver.act("approve", case)

    def approvals(self, *cases: str) -> list[Awaitable[Answer]]:
        """Each by another officer."""
        return [
            officer.act("approve", case)
            for officer, case in zip((self.o.approver, self.one), cases, strict=True)
        ]

    async def group(self) -> str:
        return await self.opened("file", **applying.filing(HERE, next(numbers), guided=False))

    async def reviewed_group(self) -> str:
        content = applying.filing(HERE, next(numbers), guided=False)
        return await self.reviewed("file", **content)

    def __getitem__(self, name: str) -> Officer:
        officer: Officer = getattr(self if name in {"one", "two"} else self.o, name)
        return officer


@pytest.fixture(scope="module")
async def track(server: str, staffed: tuple[str, dict[str, str]]) -> AsyncIterator[Track]:
    name = f"registry_test_{os.getpid()}_races"
    with pytest.MonkeyPatch.context() as patch:
        for background in (tallies, sealing, worklist):
            patch.setattr(background, "PAUSE", 3_600)
        async with (
            database_named(server, name, staffed[0]) as url,
            opened(url) as db,
            office(url, staffed[1]) as o,
        ):
            hands = {"one": HERE, "two": HERE}
            one, two = [
                Officer(o.clerk.client, token) for token in (await hire_hands(db, hands)).values()
            ]
            yield Track(db, o, one, two)


async def race(turn: int, *acts: Awaitable[Answer]) -> list[Answer]:
    """All at once, a little apart, and otherwise so each time; the answers in the given order."""
    rng = Random(turn)  # noqa: S311 - repeatable, not secret

    async def begun(act: Awaitable[Answer], later: float) -> Answer:
        await asyncio.sleep(later)
        return await act

    waits = [rng.choice((0, 0, 0.001, 0.003, 0.008)) for _ in acts]
    return list(await asyncio.gather(*map(begun, acts, waits)))


async def told(officer: Officer, mutation: str, **given: Any) -> Answer:
    """The answer of the one field of a mutation."""
    (answer,) = (await officer.ask(mutation, input=given)).values()
    return dict(answer)


def only_one(answers: list[Answer], *codes: str) -> Answer:
    """The answer of the one that was done; all others were refused with one of the codes."""
    done = [answer for answer in answers if "code" not in answer]
    refused = [answer for answer in answers if "code" in answer]
    assert len(done) == 1, answers
    assert {answer["code"] for answer in refused} <= set(codes or ("CONFLICT",)), answers
    return done[0]


async def state(track: Track, number: str) -> tuple[int, int, int]:
    """Its version, its events and its entries on the trail."""
    (row,) = await fetch(
        track.db,
        "SELECT c.version, (SELECT count(*) FROM case_event WHERE case_id = c.id),"
        " (SELECT count(*) FROM audit_entry WHERE case_id = c.id)"
        " FROM registration_case c WHERE number = $1",
        number,
    )
    return row


async def looked_over(track: Track, *bodies: str) -> None:
    """Nothing is done by half."""
    ids = [int(number[2:]) for number in bodies]
    await invariants.check(track.db, track.o.clock.today, ids)
    await invariants.check_worklist(track.db, track.o.clock.today, ids)
    assert await drifts(track.db) == []


MOVES = {
    "accept and accept": ("SUBMITTED", ("clerk", "accept"), ("one", "accept")),
    "accept and reject": ("SUBMITTED", ("clerk", "accept"), ("one", "reject")),
    "accept and return": ("SUBMITTED", ("one", "accept"), ("clerk", "return")),
    "review and return": ("ACCEPTED", ("reviewer", "review"), ("one", "return")),
    "review and review": ("ACCEPTED", ("reviewer", "review"), ("one", "review")),
    "approve and reject": ("REVIEWED", ("approver", "approve"), ("one", "reject")),
    "approve and return": ("REVIEWED", ("one", "approve"), ("approver", "return")),
    "approve and withdraw": ("REVIEWED", ("approver", "approve"), ("clerk", "withdraw")),
    "claim and claim": ("SUBMITTED", ("clerk", "claim"), ("one", "claim")),
    "claim and accept": ("SUBMITTED", ("clerk", "claim"), ("one", "accept")),
}


@pytest.mark.parametrize("name", MOVES)
async def test_one_of_two_acts_on_a_case_is_done(track: Track, name: str) -> None:
    """Both officers read the same version of it."""
    status, *both = MOVES[name]
    winners = set()
    for turn in range(TIMES):
        number = await (track.reviewed_group() if status == "REVIEWED" else track.group())
        if status == "ACCEPTED":
            await track.o.clerk.act("accept", number)
        version, events, entries = await state(track, number)
        given = {"expectedVersion": version, "opinion": "x"}
        answers = await race(turn, *[track[who].act(act, number, **given) for who, act in both])
        done = only_one(answers)
        winners.add(answers.index(done))
        is_claim = both[answers.index(done)][1] == "claim"
        after = (version + 1, events + (not is_claim), entries + 1)
        assert await state(track, number) == after, answers
    assert winners == {0, 1}, "each is the first now and then, or it is no race"
    await looked_over(track)


@pytest.mark.parametrize("act", ["accept", "claim"])
async def test_without_a_version_the_second_is_told_as_well(track: Track, act: str) -> None:
    for turn in range(TIMES):
        number = await track.group()
        officers = (track.o.clerk, track.one)
        only_one(await race(turn, *[officer.act(act, number) for officer in officers]))


@pytest.mark.parametrize("other", ["reject", "withdraw"])
async def test_a_case_is_decided_once(track: Track, other: str) -> None:
    """Also where nobody says which version they read."""
    decided = {"approve": "APPROVED", "reject": "REJECTED", "withdraw": "WITHDRAWN"}
    for turn in range(TIMES):
        number = await track.reviewed_group()
        bodies = await value(track.db, "SELECT count(*) FROM organization")
        answers = await race(
            turn,
            track.o.approver.act("approve", number),
            track.one.act(other, number, opinion="x"),
        )
        done = only_one(answers)
        act = ("approve", other)[answers.index(done)]
        assert done["case"]["status"] == decided[act]
        founded = await value(track.db, "SELECT count(*) FROM organization") - bodies
        assert founded == (act == "approve")
    await looked_over(track)


async def test_a_proposal_is_confirmed_or_dismissed(track: Track) -> None:
    body = await track.body()
    id_, winners = int(body[2:]), set()
    for turn in range(TIMES):
        await track.penalized(body)
        number = await value(track.db, PROPOSAL, id_)
        before = [await value(track.db, sql, id_) for sql in (LISTINGS, DISMISSED)]
        answers = await race(
            turn,
            told(track.o.clerk, CONFIRM, number=number, ground="x"),
            told(track.o.reviewer, DISMISS, number=number, reason="x"),
        )
        won = answers.index(only_one(answers))
        winners.add(won)
        before[won] += 1
        assert [await value(track.db, sql, id_) for sql in (LISTINGS, DISMISSED)] == before
    assert winners == {0, 1}, "each is the first now and then, or it is no race"
    await looked_over(track, body)


async def test_a_proposal_is_confirmed_once(track: Track) -> None:
    body = await track.body()
    for turn in range(TIMES):
        await track.penalized(body)
        number = await value(track.db, PROPOSAL, int(body[2:]))
        confirms = [
            told(by, CONFIRM, number=number, ground="x") for by in (track.o.clerk, track.one)
        ]
        only_one(await race(turn, *confirms))


async def test_two_cases_that_would_enter_the_same(track: Track) -> None:
    """Of two reports on one year the second finds the first: nothing is lost under it."""
    body = await track.body()
    for turn in range(TIMES):
        report = {"organization": body, "year": 1990 + turn, "filedOn": "2026-11-24"}
        cases = [await track.reviewed("annual", **report) for _ in range(2)]
        answers = await race(turn, *track.approvals(*cases))
        only_one(answers)
        facts = "SELECT count(*) FROM organization_fact WHERE kind = 'ANNUAL' AND key = $1"
        assert await value(track.db, facts, str(1990 + turn)) == 1
    await looked_over(track, body)


async def test_two_cases_that_are_each_of_their_own(track: Track) -> None:
    """Two penalties of one body are both entered, and what is due of it follows from both."""
    body = await track.body()
    for turn in range(TIMES):
        penalty = {"organization": body, "penalty": "WARNING", "ground": "x"}
        cases = [await track.reviewed("penalty", **penalty) for _ in range(2)]
        answers = await race(turn, *track.approvals(*cases))
        assert [answer["case"]["status"] for answer in answers] == ["APPROVED"] * 2
    facts = "SELECT count(*) FROM organization_fact WHERE kind = 'PENALTY' AND organization_id = $1"
    assert await value(track.db, facts, int(body[2:])) == 2 * TIMES
    await looked_over(track, body)


async def test_what_is_decided_of_a_body_that_ends(track: Track) -> None:
    """A change is entered before the end of the body, or not at all."""
    bodies, ended_first = [], 0
    for turn in range(TIMES):
        body = await track.body()
        ends = await track.reviewed(
            "deregister", organization=body, reason="x", liquidationDoneOn="2026-11-24"
        )
        change = await track.reviewed("party", organization=body, step="WORK_COVERAGE")
        track.o.clock.today += timedelta(days=1)
        answers = await race(turn, *track.approvals(ends, change))
        assert "code" not in answers[0], answers
        assert answers[1].get("code") in {None, "CONFLICT"}, answers
        ended_first += "code" in answers[1]
        order = "SELECT c.kind FROM case_event e JOIN registration_case c ON c.id = e.case_id"
        last = f"{order} WHERE e.act = 'APPROVE' AND c.organization_id = $1 ORDER BY e.id DESC"
        assert await value(track.db, last, int(body[2:])) == "DEREGISTER"
        bodies.append(body)
    assert 0 < ended_first < TIMES
    await looked_over(track, *bodies)


async def test_each_body_is_given_a_code_of_its_own(track: Track) -> None:
    for turn in range(TIMES):
        contents = [applying.founding(HERE, "SERVICE_AGENCY", next(numbers)) for _ in range(2)]
        cases = [await track.reviewed("establish", **content) for content in contents]
        first = await value(track.db, NEXT_NUMBER)
        answers = await race(turn, *track.approvals(*cases))
        bodies = [answer["case"]["organization"]["number"] for answer in answers]
        codes = await fetch(track.db, FOUNDED, bodies)
        issued = [credit_code.issue("2", HERE, f"TT{first + n:06}") for n in range(2)]
        assert [code for (code,) in codes] == sorted(issued), "no number twice, and none left out"
    await looked_over(track, *bodies)


async def test_a_name_is_given_once(track: Track) -> None:
    for turn in range(TIMES):
        content = applying.founding(HERE, "SERVICE_AGENCY", next(numbers))
        cases = [await track.reviewed("establish", **content) for _ in range(2)]
        only_one(await race(turn, *track.approvals(*cases)), "RULE_VIOLATION")
    await looked_over(track)


async def test_of_two_cases_that_would_decide_the_same_one_is_opened(track: Track) -> None:
    body = await track.body()
    for turn in range(TIMES):
        opens = [
            by.open("revoke", organization=body, ground="x") for by in (track.o.clerk, track.one)
        ]
        done = only_one(await race(turn, *opens))
        await track.o.clerk.act("withdraw", done["case"]["number"])
    await looked_over(track, body)


async def test_one_request_sent_twice_at_once(track: Track) -> None:
    """Both are answered alike, and it is done once."""
    for turn in range(TIMES):
        content = applying.filing(HERE, next(numbers), guided=False)
        before = await value(track.db, CASES)
        key = f"twice {turn}"
        answers = await race(turn, *[track.o.clerk.open("file", key, **content) for _ in range(3)])
        assert "code" not in answers[0]
        assert answers == [answers[0]] * 3
        assert await value(track.db, CASES) == before + 1
        number = answers[0]["case"]["number"]
        accepted = await race(
            turn, *[track.o.clerk.act("accept", number, idempotencyKey=key + "!") for _ in range(2)]
        )
        assert accepted == [accepted[0]] * 2
        assert len(accepted[0]["case"]["events"]) == 2, accepted
    await looked_over(track)


async def test_two_requests_under_one_key_at_once(track: Track) -> None:
    for turn in range(TIMES):
        contents = [applying.filing(HERE, next(numbers), guided=False) for _ in range(2)]
        before = await value(track.db, CASES)
        opens = [track.o.clerk.open("file", f"other {turn}", **content) for content in contents]
        only_one(await race(turn, *opens))
        assert await value(track.db, CASES) == before + 1


async def test_an_approval_while_the_worklist_is_worked_out(track: Track) -> None:
    """What is due is not worked out from what was before."""
    body = await track.body()
    for turn in range(TIMES):
        track.o.clock.today += timedelta(days=1)
        case = await track.reviewed("penalty", organization=body, penalty="WARNING", ground="x")

        async def rolled() -> Answer:
            return {"rolled": await roll(track.db, track.o.clock.today)}

        answers = await race(turn, track.o.approver.act("approve", case), rolled(), rolled())
        assert answers[0]["case"]["status"] == "APPROVED"
        await invariants.check_worklist(track.db, track.o.clock.today, [int(body[2:])])
    await looked_over(track, body)


async def test_the_worklist_takes_no_reader_from_whoever_works_it_out(track: Track) -> None:
    """Else a server with one would wait for itself, and answer nobody."""
    one_reader = Database(track.db.url, pool_size=1)
    await one_reader.open()
    try:
        rolls = asyncio.gather(*(roll(one_reader, track.o.clock.today) for _ in range(3)))
        await asyncio.wait_for(rolls, 20)
    finally:
        await one_reader.close()
