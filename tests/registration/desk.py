"""Officers at a desk who do what they may and what they may not; each answer is as the model says."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Any, TypeVar

from pydantic.alias_generators import to_snake as snake

from registry.database import Database
from registry.registration import roll
from tests.registration import applying, expecting, invariants
from tests.registration.digests import digest
from tests.registration.expecting import CLERK, HERE, MOVES, REVIEWER, Case, Known, Person, Refusal
from tests.registration.officers import ACT, OPEN, Office, Officer

START = date(2023, 1, 5)

RECEIVE = """mutation ($input: ReceiveMaterialInput!) { receiveMaterial(input: $input) {
  __typename ... on Problem { code message path } } }"""
DISMISS = """mutation ($input: DismissProposalInput!) { dismissProposal(input: $input) {
  __typename ... on Problem { code message path } } }"""
CONFIRM = """mutation ($input: ConfirmProposalInput!) { confirmProposal(input: $input) {
  __typename ... on CaseDone { case { number version } } ... on Problem { code message path } } }"""

PROPOSING = {
    True: ("confirmProposal", CONFIRM, "ground"),
    False: ("dismissProposal", DISMISS, "reason"),
}
"""How a proposal is confirmed, or is not."""

UNKNOWN_BODY = Known("SO999999999", HERE, "ASSOCIATION")
BY_RULES = {None, "RULE_VIOLATION", "CONFLICT"}
"""What may come of an approval, by the rules of the day and what the register holds."""
KEY, WORDS = "idempotencyKey", "说明"
NEXT = {
    "SUBMITTED": "ACCEPT",
    "RETURNED": "RESUBMIT",
    "SUSPENDED": "RESUBMIT",
    "ACCEPTED": "REVIEW",
    "REVIEWED": "APPROVE",
}
NOTED = {"CLAIM": "case.claimed", "RELEASE": "case.released"}
"""What the trail calls an act that is none of the case's own."""

T = TypeVar("T")
numbers = itertools.count(1)


@dataclass(slots=True)
class World:
    """The office at work on a database."""

    db: Database
    office: Office
    officers: Mapping[str, Officer]
    people: Mapping[str, Person]
    outcomes: Counter[str] = field(default_factory=Counter)
    """How often what was done, and why what was refused."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A request: who sent it, and what; the number of the case that came of it."""

    by: str
    operation: str
    document: str
    given: Mapping[str, Any]
    number: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """That a body be put on a list."""

    number: str
    about: Known
    content: Mapping[str, Any]
    is_open: bool


def key() -> dict[str, str]:
    """A key for one request in three."""
    number = next(numbers)
    return {} if number % 3 else {KEY: f"key {number}"}


def word_of(kind: str) -> str:
    """A kind of case as its enum has it."""
    return snake(kind).upper()


class Desk:
    """Where a few organizations are dealt with, from the first day on."""

    def __init__(self, world: World, rng: Random) -> None:
        self.world = world
        self.rng = rng
        self.today = world.office.clock.today = START
        self.cases: list[Case] = []
        self.bodies: list[Known] = []
        self.sent: list[Sent] = []
        self.log: list[str] = []
        self.state: Mapping[str, str] | None = None

    def goes_by(self, days: int) -> None:
        """It is so many days later."""
        self.today += timedelta(days=days)
        self.world.office.clock.today = self.today
        self.log.append(str(self.today))

    async def roll(self) -> None:
        await roll(self.world.db, self.today)
        self.state = None

    async def holds(self) -> Mapping[str, str]:
        """What the database holds, as a digest."""
        if self.state is None:
            self.state = await digest(self.world.db)
        return self.state

    def who(self, role: str, place: str) -> str:
        """The officer of a role in a district."""
        return next(name for name, p in self.world.people.items() if p.may(role, place))

    def login(self, name: str) -> str:
        return self.world.people[name].login

    def anybody(self, may: Callable[[Person], bool]) -> str:
        """Mostly one who may; else one who may not."""
        is_right = self.rng.random() < 0.75
        able = [name for name, person in self.world.people.items() if may(person) == is_right]
        return self.rng.choice(able or [*self.world.people])

    def rarest(self, of: list[T], told: Callable[[T], str]) -> T:
        """One of them, the likelier the seldomer it has come up."""
        return self.rng.choices(of, [(1 + self.world.outcomes[told(one)]) ** -2 for one in of])[0]

    def at_hand(self) -> list[Case]:
        """The latest cases, open and decided."""
        pending = [case for case in self.cases if not case.is_decided]
        return pending[-6:] + [case for case in self.cases if case.is_decided][-2:]

    def tries(self) -> Iterator[tuple[str, str, Case]]:
        for case in self.at_hand():
            for name in self.world.people:
                for act in (*MOVES, "CLAIM", "RELEASE"):
                    yield name, act, case

    def expected(
        self, name: str, act: str, case: Case, version: int | None, words: str | None
    ) -> Refusal | None:
        person = self.world.people[name]
        if act == "CLAIM":
            return expecting.claim(person, case, version)
        if act == "RELEASE":
            return expecting.release(person, case, version)
        return expecting.move(person, act, case, version, words)

    async def send(self, sent: Sent, refusal: Refusal | None, *, may_fail: bool = False) -> Any:
        """The answer, which is as expected; what was refused has changed nothing."""
        before = await self.holds() if refusal or may_fail else None
        officer = self.world.officers[sent.by]
        answer = (await officer.ask(sent.document, input=sent.given))[sent.operation]
        code = answer.get("code")
        self.log.append(f"{sent.by} {sent.operation} {sent.given}: {code or 'done'}")
        self.world.outcomes[refusal.why if refusal else code or sent.operation] += 1
        allowed = {refusal and refusal.code, *(BY_RULES if may_fail else ())}
        assert code in allowed, (refusal, answer, sent)
        if code is None:
            self.state = None
        else:
            assert await digest(self.world.db) == before, (answer, sent)
        return answer

    async def open(
        self,
        by: str,
        kind: str,
        place: str,
        content: Mapping[str, Any],
        about: Known | None = None,
    ) -> Case:
        """Opens a case, where that is possible; the case, or one that is none."""
        word = word_of(kind)
        given = {**content, **({"organization": about.number} if about else {})}
        refusal = self.of_opening(by, word, place, content, about)
        sent = Sent(by, "openCase", OPEN, {"content": {kind: given}, **key()})
        answer = await self.send(sent, refusal)
        case = Case("", word, place, content, about)
        if refusal is None:
            self.opened(case, by, answer)
            self.keep(sent, case)
        return case

    def keep(self, sent: Sent, case: Case) -> None:
        """Where it had a key, it may be sent again."""
        if KEY in sent.given:
            self.sent.append(replace(sent, number=case.number))

    def opened(self, case: Case, by: str, answer: Any) -> None:
        case.number = answer["case"]["number"]
        case.moved("OPEN", self.login(by))
        self.cases.append(case)

    def of_opening(
        self, by: str, kind: str, place: str, content: Mapping[str, Any], about: Known | None
    ) -> Refusal | None:
        person = self.world.people[by]
        days = (content.get(name) for name in applying.DAYS.values())
        if any(day is not None and date.fromisoformat(day) > self.today for day in days):
            return expecting.TO_COME
        if about is UNKNOWN_BODY:
            return expecting.UNKNOWN
        if not person.may(CLERK, place):
            return expecting.NOT_THEIRS
        if about is not None and about.place != place:
            return expecting.ELSEWHERE
        # Only a street files, and only what was filed by it or guided in it.
        if kind == "FILE" and about is not None and about.form in applying.FORMS:
            return expecting.ELSEWHERE
        pending = expecting.is_pending(self.cases, kind, about, content)
        return expecting.PENDING if pending else None

    async def receive(self, by: str, case: Case, *, few: bool = False) -> None:
        """All papers that are missing, or only one."""
        papers = sorted(case.missing) or ["其他材料"]
        for paper in papers[:1] if few else papers:
            refusal = expecting.receive(self.world.people[by], case)
            given = {"number": case.number, "name": paper}
            await self.send(Sent(by, "receiveMaterial", RECEIVE, given), refusal)
            if refusal is None:
                case.papers.add(paper)
                case.noted("case.material_received", self.login(by))

    async def act(
        self, name: str, act: str, case: Case, version: int | None, words: str | None
    ) -> bool:
        """Whether it was done."""
        login, refusal = self.login(name), self.expected(name, act, case, version, words)
        given = {"number": case.number, "expectedVersion": version, "opinion": words}
        told = {key: value for key, value in given.items() if value is not None}
        operation = f"{act.lower()}Case"
        sent = Sent(name, operation, ACT.replace("ACT", operation), {**told, **key()})
        answer = await self.send(sent, refusal, may_fail=act == "APPROVE" and refusal is None)
        if "code" in answer:
            return False
        if act in NOTED:
            case.taken_by = login if act == "CLAIM" else None
            case.noted(NOTED[act], login)
        else:
            case.moved(act, login)
        self.keep(sent, case)
        self.compare(case, answer["case"])
        if act == "APPROVE":
            await self.entered(case, answer["case"]["organization"]["number"])
        return True

    def compare(self, case: Case, told: Any) -> None:
        """What the answer says of the case is what the model does."""
        events = [(event["act"], event["actor"]) for event in told["events"]]
        assert (told["status"], told["version"]) == (case.status, case.version)
        assert events == case.done

    async def entered(self, case: Case, number: str) -> None:
        """The register was changed; what is due of the body follows at once."""
        if case.about is None:
            case.about = applying.founded(case.content, number, case.place)
            self.bodies.append(case.about)
        else:
            applying.approved(case.kind, case.content, case.about)
        assert case.about.number == number
        self.world.outcomes[f"approved {case.kind}"] += 1
        await invariants.check_worklist(self.world.db, self.today, [int(number[2:])])

    async def carry(self, case: Case) -> None:
        """Whatever comes next is done by the first who may, until it is decided or refused."""
        while not case.is_decided:
            if case.status == "SUBMITTED" and case.missing:
                await self.receive(self.who(CLERK, case.place), case)
            act = NEXT[case.status]
            if self.rng.random() < 0.3 and self.able("EXTEND", case):
                act = "EXTEND"
            able = self.able(act, case)
            if not able:
                return
            by = self.rng.choice(able)
            if not await self.act(by, act, case, None, WORDS):
                # Spoken against: rejected, or left for another day.
                if self.rng.random() < 0.7:
                    await self.act(by, "REJECT", case, None, WORDS)
                return

    def able(self, act: str, case: Case) -> list[str]:
        """Who may do it now."""
        expected = {name: self.expected(name, act, case, None, WORDS) for name in self.world.people}
        return [name for name, refusal in expected.items() if refusal is None]

    async def answer(self, proposal: Proposal, *, confirms: bool) -> bool:
        """It is confirmed or dismissed by somebody; whether it was done."""
        role, about = CLERK if confirms else REVIEWER, proposal.about
        by = self.anybody(lambda p: p.may(role, about.place))
        refusal = self.of_proposal(by, role, proposal)
        operation, document, why = PROPOSING[confirms]
        given = {"number": proposal.number, why: proposal.content["ground"]}
        answer = await self.send(Sent(by, operation, document, given), refusal)
        if confirms and refusal is None:
            self.opened(Case("", "LISTING", about.place, proposal.content, about), by, answer)
        return refusal is None

    def of_proposal(self, by: str, role: str, proposal: Proposal) -> Refusal | None:
        person, about = self.world.people[by], proposal.about
        if not person.sees(about.place):
            return expecting.UNSEEN
        if not person.may(role, about.place):
            return expecting.NOT_THEIRS
        if not proposal.is_open:
            return expecting.OVER
        pending = expecting.is_pending(self.cases, "LISTING", about, proposal.content)
        return expecting.CONFIRMED if pending else None
