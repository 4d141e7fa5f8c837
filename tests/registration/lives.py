"""Random lives of a few organizations: officers act, days pass, and everything is looked over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from tests.files import fetch
from tests.registration import applying, expecting, invariants
from tests.registration.desk import UNKNOWN_BODY, WORDS, Desk, Proposal, numbers, word_of
from tests.registration.digests import digest
from tests.registration.expecting import CLERK, HERE, THERE, Case, Known, Refusal
from tests.registration.invariants import TERMS

PROPOSALS = """
SELECT o.number, b.number, o.proposal ->> 'list', o.proposal ->> 'trigger', o.proposal ->> 'about'
FROM obligation o JOIN organization b ON b.id = o.organization_id
WHERE o.kind = 'LISTING' AND (o.settled_on IS NULL) = $2 AND b.number = ANY ($1)
ORDER BY o.id
"""
CASES = """
SELECT c.number, c.status, c.version, a.login FROM registration_case c
LEFT JOIN account a ON a.id = c.assigned_to WHERE c.number = ANY ($1) ORDER BY c.number
"""
NOTES = """
SELECT c.number, e.action, e.actor FROM audit_entry e JOIN registration_case c ON c.id = e.case_id
WHERE c.number = ANY ($1) AND NOT e.detail ? 'act'
"""
HELD = """
SELECT o.number, array_agg(h.kind) FROM organization_history h
JOIN organization_standing s ON s.organization_id = h.organization_id AND s.during @> $1::date
JOIN organization o ON o.id = h.organization_id
WHERE s.standing = 'REGISTERED' AND h.during @> $1::date GROUP BY 1
"""
HOLDING = {
    "fundraising": "CHARITY",
    "endCharity": "CHARITY",
    "endFundraising": "FUNDRAISING",
    "regrade": "GRADE",
    "delisting": "LISTING",
}
"""What a body should hold for a case of the kind."""

OTHER = {"content": {"revoke": {"organization": "SO999999999", "ground": "事由"}}}
OTHER_REQUEST = Refusal("CONFLICT", "another request under this key")

SEASONED = 850
"""After how many days a body may be evaluated, and raise funds."""


class Life(Desk):
    """A few organizations, from the first day on, as chance has it."""

    async def is_lived(self, steps: int) -> None:
        """That many steps; what went before an error is told with it."""
        happens: Mapping[Callable[[], Awaitable[None]], int] = {
            self.opens_a_founding: 2,
            self.opens_a_case_about_a_body: 10,
            self.papers_come_in: 2,
            self.does_what_must_be_done: 6,
            self.tries_what_must_be_refused: 8,
            self.a_case_goes_its_way: 6,
            self.an_applicant_corrects: 4,
            self.somebody_answers_a_proposal: 3,
            self.sends_it_again: 2,
            self.days_pass: 7,
            self.is_looked_over: 1,
        }
        try:
            await self.begins()
            for _ in range(steps):
                await self.rng.choices([*happens], [*happens.values()])[0]()
            await self.is_looked_over()
        except Exception as error:
            error.add_note("\n".join(self.log))
            raise

    # What is done

    async def begins(self) -> None:
        """A body of each form, one of them a charity, that is old enough for anything; a filed one."""
        for place, form in ((HERE, "ASSOCIATION"), (THERE, "SERVICE_AGENCY")):
            content = {**applying.founding(place, form, next(numbers)), "charity": place == HERE}
            await self.carry(await self.open(self.who(CLERK, place), "establish", place, content))
        self.goes_by(SEASONED)
        content = applying.filing(HERE, next(numbers), guided=False)
        await self.carry(await self.open("clerk", "file", HERE, content))
        for year in (2023, 2024):
            report = {"year": year, "filedOn": str(self.today), "conclusion": "PASSED"}
            await self.carry(await self.open("clerk", "annual", HERE, report, self.bodies[0]))
        graded = {"level": 4, "underInvestigation": False}
        await self.carry(await self.open("clerk", "evaluation", HERE, graded, self.bodies[0]))

    async def opens_a_founding(self) -> None:
        """Of a new body, or of one that is in the register, and may be of elsewhere."""
        rng, number = self.rng, next(numbers)
        place = rng.choice((HERE, THERE))
        about = rng.choice(self.bodies) if rng.random() < 0.4 else None
        by = self.anybody(lambda p: p.may(CLERK, place))
        if rng.random() < 0.5:
            content = applying.some_founding(rng, place, number)
            await self.open(by, "establish", place, content, about)
        else:
            content = applying.filing(place, number, guided=rng.random() < 0.5)
            await self.open(by, "file", place, content, about)

    async def opens_a_case_about_a_body(self) -> None:
        """Sometimes of a day to come, or of a body that there is not."""
        rng = self.rng
        fit = await self.fit()
        kind = self.rarest([*fit], lambda kind: f"approved {word_of(kind)}")
        content, about = applying.ABOUT[kind](rng, self.today), rng.choice(fit[kind])
        if rng.random() < 0.15:
            if kind in applying.DAYS:
                content[applying.DAYS[kind]] = str(self.today + timedelta(days=1))
            else:
                about = UNKNOWN_BODY
        by = self.anybody(lambda p: p.may(CLERK, about.place))
        case = await self.open(by, kind, about.place, content, about)
        if case.number and rng.random() < 0.6:
            await self.carry(case)

    async def fit(self) -> dict[str, list[Known]]:
        """What may be opened, and about whom: mostly bodies that hold what the case asks for or ends.

        What spoils a body for years happens to the latest.
        """
        anything = dict.fromkeys(applying.ABOUT, self.bodies)
        if self.rng.random() < 0.2:
            return anything
        held: dict[str, list[Known]] = {}
        for number, *kinds in await fetch(self.world.db, HELD, self.today):
            for body in self.bodies:
                if body.number == number:
                    for kind in kinds[0]:
                        held.setdefault(kind, []).append(body)
        found = {kind: held.get(HOLDING.get(kind, "STANDING"), []) for kind in applying.ABOUT}
        spoiling = {kind: found[kind][-2:] for kind in applying.SPOILING}
        fit = {kind: bodies for kind, bodies in {**found, **spoiling}.items() if bodies}
        return fit or anything

    async def papers_come_in(self) -> None:
        case = self.rng.choice(self.at_hand())
        by = self.anybody(lambda p: expecting.receive(p, case) is None)
        await self.receive(by, case, few=self.rng.random() < 0.5)

    async def does_what_must_be_done(self) -> None:
        possible: dict[str, list[tuple[str, Case]]] = {}
        for name, act, case in self.tries():
            if self.expected(name, act, case, case.version, WORDS) is None:
                possible.setdefault(act, []).append((name, case))
        if possible:
            act = self.rarest([*possible], lambda act: f"{act.lower()}Case")
            name, case = self.rng.choice(possible[act])
            version = self.rng.choice((None, case.version))
            await self.act(name, act, case, version, WORDS)

    async def tries_what_must_be_refused(self) -> None:
        """For every reason as often as for every other."""
        refused: dict[Refusal, list[tuple[str, str, Case, int | None, str | None]]] = {}
        for name, act, case in self.tries():
            for version, words in ((None, WORDS), (case.version - 1, WORDS), (None, None)):
                if refusal := self.expected(name, act, case, version, words):
                    refused.setdefault(refusal, []).append((name, act, case, version, words))
        if refused:
            reason = self.rarest([*refused], lambda reason: reason.why)
            await self.act(*self.rng.choice(refused[reason]))

    async def a_case_goes_its_way(self) -> None:
        """Through all hands, as far as it may."""
        if pending := [case for case in self.cases if not case.is_decided]:
            await self.carry(self.rng.choice(pending))

    async def somebody_answers_a_proposal(self) -> None:
        names, is_open = [body.number for body in self.bodies], self.rng.random() < 0.7
        proposals = await fetch(self.world.db, PROPOSALS, names, is_open)
        if not proposals:
            return
        number, body, *of = self.rng.choice(proposals)
        about = next(known for known in self.bodies if known.number == body)
        content = {**dict(zip(("list", "trigger", "about"), of, strict=True)), "ground": "事由"}
        proposal = Proposal(number, about, content, is_open)
        confirms = self.rng.random() < 0.6
        done = await self.answer(proposal, confirms=confirms)
        # Once there is a case for it, nobody answers it again.
        if done and confirms:
            await self.answer(proposal, confirms=self.rng.random() < 0.5)

    async def an_applicant_corrects(self) -> None:
        """A case is returned after its acceptance, and comes back some days later."""
        running = [case for case in self.cases if case.status in {"ACCEPTED", "REVIEWED"}]
        if not running:
            return
        case = self.rng.choice(running)
        if by := self.able("RETURN", case):
            await self.act(self.rng.choice(by), "RETURN", case, None, WORDS)
            days = self.rng.choice((0, 1, 6, 20))
            self.goes_by(days)
            by = self.able("RESUBMIT", case)
            await self.act(self.rng.choice(by), "RESUBMIT", case, None, WORDS)
            self.world.outcomes["the term stood still"] += days > 0 and case.kind in TERMS

    async def sends_it_again(self) -> None:
        """Under the same key: answered as before, and nothing is done; another body is refused."""
        if not self.sent:
            return
        sent = self.rng.choice(self.sent)
        if self.rng.random() < 0.5:
            other = OTHER if sent.operation == "openCase" else {"opinion": "另一意见"}
            await self.send(replace(sent, given={**sent.given, **other}), OTHER_REQUEST)
        else:
            before = await self.holds()
            assert (await self.send(sent, None))["case"]["number"] == sent.number
            assert await digest(self.world.db) == before

    async def days_pass(self) -> None:
        self.goes_by(self.rng.choice((0, 1, 1, 3, 10, 30, 100, 200)))
        if self.rng.random() < 0.5:
            await self.roll()

    async def is_looked_over(self) -> None:
        """Everything that must hold; and that to work out the worklist again changes nothing."""
        await self.roll()
        db, ids = self.world.db, [int(body.number[2:]) for body in self.bodies]
        before = await self.holds()
        await self.roll()
        assert await self.holds() == before, "rolled twice"
        await invariants.check(db, self.today, ids)
        await invariants.check_worklist(db, self.today, ids)
        told = await fetch(db, CASES, [case.number for case in self.cases])
        known = [(case.number, case.status, case.version, case.taken_by) for case in self.cases]
        assert told == sorted(known)
        noted = [(c.number, what, who) for c in self.cases for what, who in c.notes]
        trail = await fetch(db, NOTES, [case.number for case in self.cases])
        assert Counter(trail) == Counter(noted)
