"""What the register must answer to an act, from a small model of its own: whose it is, and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.registration.officers import PAPERS

CLERK, REVIEWER, APPROVER, AUDITOR = "clerk", "reviewer", "approver", "auditor"

HERE, THERE = "500103000000", "500105000000"
"""The two districts."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts: what they are, and in which district; None is everywhere."""

    login: str
    roles: frozenset[str] = frozenset()
    place: str | None = None

    def may(self, role: str, place: str) -> bool:
        """Whether they may do what a role does."""
        return role in self.roles and self.place in {None, place}

    def sees(self, place: str) -> bool:
        """Every role reads the cases of its district."""
        return bool(self.roles) and self.place in {None, place}


class Step(NamedTuple):
    """Where an act leads, whose it is, and which acts its officer must not have done."""

    to: str
    role: str
    apart: frozenset[str] = frozenset()


BEFORE_REVIEW = frozenset({"OPEN", "RESUBMIT", "ACCEPT"})
BEFORE_DECISION = BEFORE_REVIEW | {"REVIEW"}
STEPS: Mapping[tuple[str, str], Step] = {
    ("ACCEPT", "SUBMITTED"): Step("ACCEPTED", CLERK),
    ("RETURN", "SUBMITTED"): Step("RETURNED", CLERK),
    ("RETURN", "ACCEPTED"): Step("SUSPENDED", REVIEWER, BEFORE_REVIEW),
    ("RETURN", "REVIEWED"): Step("SUSPENDED", APPROVER, BEFORE_DECISION),
    ("RESUBMIT", "RETURNED"): Step("SUBMITTED", CLERK),
    ("RESUBMIT", "SUSPENDED"): Step("ACCEPTED", CLERK),
    ("REVIEW", "ACCEPTED"): Step("REVIEWED", REVIEWER, BEFORE_REVIEW),
    ("APPROVE", "REVIEWED"): Step("APPROVED", APPROVER, BEFORE_DECISION),
    ("REJECT", "SUBMITTED"): Step("REJECTED", CLERK),
    ("REJECT", "REVIEWED"): Step("REJECTED", APPROVER, BEFORE_DECISION),
    ("EXTEND", "ACCEPTED"): Step("ACCEPTED", APPROVER),
    ("EXTEND", "REVIEWED"): Step("REVIEWED", APPROVER),
    **{
        ("WITHDRAW", status): Step("WITHDRAWN", CLERK)
        for status in ("SUBMITTED", "RETURNED", "ACCEPTED", "SUSPENDED", "REVIEWED")
    },
}
MOVES = tuple(dict.fromkeys(act for act, _ in STEPS))
DECIDED = {"APPROVED", "REJECTED", "WITHDRAWN"}
REASONED = {"RETURN", "REJECT", "EXTEND"}
"""What is not done without a word of why."""

SEVERAL = {"PENALTY", "PARTY", "ANNUAL", "LISTING", "NOTICE"}
"""Kinds of which more than one about a body may be pending."""

OF_UNIT = "业务主管单位"
"""What stands in the names of papers that only a supervising unit can give."""


@dataclass(slots=True)
class Known:
    """A body, as far as the model knows it."""

    number: str
    place: str
    form: str
    is_supervised: bool = False


@dataclass(slots=True)
class Case:
    """A case, as far as the model knows it."""

    number: str
    kind: str
    place: str
    content: Mapping[str, Any]
    about: Known | None
    status: str = "SUBMITTED"
    version: int = 2
    taken_by: str | None = None
    done: list[tuple[str, str]] = field(default_factory=list)
    """Each act and who did it."""
    papers: set[str] = field(default_factory=set)
    notes: list[tuple[str, str]] = field(default_factory=list)
    """What else the trail tells of it, and of whom."""

    @property
    def is_decided(self) -> bool:
        return self.status in DECIDED

    @property
    def is_charity(self) -> bool:
        return self.kind == "CHARITY" or bool(self.content.get("charity"))

    @property
    def missing(self) -> set[str]:
        """Papers that have not come in; without a supervising unit none of its papers is asked for."""
        form, is_supervised = self.content.get("form"), "supervisingUnit" in self.content
        if self.about is not None and self.kind != "ESTABLISH":
            form, is_supervised = self.about.form, self.about.is_supervised
        asked = {
            paper for paper in asked_of(self.kind, form) if is_supervised or OF_UNIT not in paper
        }
        return asked - self.papers

    def moved(self, act: str, login: str) -> None:
        """The act was done."""
        if act != "OPEN":
            self.status = STEPS[act, self.status].to
            self.version += 1
        self.done.append((act, login))
        self.taken_by = None

    def noted(self, what: str, login: str) -> None:
        """Something else was done that counts as a change."""
        self.notes.append((what, login))
        self.version += 1


def asked_of(kind: str, form: str | None) -> set[str]:
    """The papers that the laws ask for."""
    of_form = {
        "ASSOCIATION": {"注销登记申请书（法定代表人签署）", "业务主管单位的审查文件", "清算报告书"},
        "SERVICE_AGENCY": {"注销登记申请书", "业务主管单位的审查文件", "清算报告"},
    }
    if kind == "ESTABLISH":
        return set(PAPERS["establish", form or ""])
    if kind == "DEREGISTER":
        return of_form.get(form or "", set())
    if kind == "FUNDRAISING":
        return {*PAPERS["fundraising", None], "业务主管单位同意的书面材料"}
    return set()


class Refusal(NamedTuple):
    """What an act must be refused with, and why in the model's words."""

    code: str
    why: str


UNSEEN = Refusal("NOT_FOUND", "not theirs to see")
STALE = Refusal("CONFLICT", "an old version")
TAKEN = Refusal("CONFLICT", "taken by another")
TAKEN_BY_NOBODY = Refusal("CONFLICT", "taken by nobody")
NOT_THEIRS = Refusal("FORBIDDEN", "not what they may do")
OUT_OF_ORDER = Refusal("CONFLICT", "out of order")
OWN = Refusal("FORBIDDEN", "their own act")
WORDLESS = Refusal("BAD_USER_INPUT", "without a word of why")
INCOMPLETE = Refusal("RULE_VIOLATION", "papers are missing")
NO_EXTENSION = Refusal("CONFLICT", "no term to extend")
OVER = Refusal("CONFLICT", "decided already")
PENDING = Refusal("CONFLICT", "the same is pending")
CONFIRMED = Refusal("CONFLICT", "a case was opened for it")
TO_COME = Refusal("BAD_USER_INPUT", "a day to come")
ELSEWHERE = Refusal("CONFLICT", "a body of elsewhere")
UNKNOWN = Refusal("NOT_FOUND", "no such body")


def at_hand(person: Person, case: Case, version: int | None) -> Refusal | None:
    """What is asked before anything else of whoever acts on a case."""
    if not person.sees(case.place):
        return UNSEEN
    if version not in {None, case.version}:
        return STALE
    return TAKEN if case.taken_by not in {None, person.login} else None


def move(
    person: Person, act: str, case: Case, version: int | None, opinion: str | None
) -> Refusal | None:
    """None where it must be done; an approval may still be spoken against by the rules."""
    if refusal := at_hand(person, case, version):
        return refusal
    step = STEPS.get((act, case.status))
    if step is None:
        return OUT_OF_ORDER
    if not person.may(step.role, case.place):
        return NOT_THEIRS
    if any(did in step.apart and login == person.login for did, login in case.done):
        return OWN
    return _lacking(act, case, opinion)


def _lacking(act: str, case: Case, opinion: str | None) -> Refusal | None:
    """What an act lacks that follows and is done by whom it should be."""
    if act in REASONED and not opinion:
        return WORDLESS
    if act == "ACCEPT" and case.missing:
        return INCOMPLETE
    is_extended = any(did == "EXTEND" for did, _ in case.done)
    is_extendable = case.is_charity and not is_extended
    return NO_EXTENSION if act == "EXTEND" and not is_extendable else None


def claim(person: Person, case: Case, version: int | None) -> Refusal | None:
    """Whoever may carry it on takes it; to withdraw it carries nothing on."""
    if refusal := at_hand(person, case, version):
        return refusal
    if case.is_decided:
        return OVER
    following = {
        step.role
        for (act, status), step in STEPS.items()
        if status == case.status and act != "WITHDRAW"
    }
    return None if any(person.may(role, case.place) for role in following) else NOT_THEIRS


def release(person: Person, case: Case, version: int | None) -> Refusal | None:
    """Who may approve frees another's, too."""
    refusal = at_hand(person, case, version)
    if refusal not in {None, TAKEN}:
        return refusal
    if case.taken_by is None:
        return TAKEN_BY_NOBODY
    is_own = case.taken_by == person.login
    return None if is_own or person.may(APPROVER, case.place) else NOT_THEIRS


def receive(person: Person, case: Case) -> Refusal | None:
    if not person.sees(case.place):
        return UNSEEN
    if not person.may(CLERK, case.place):
        return NOT_THEIRS
    return OVER if case.is_decided else None


def same_listing(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two would put a body on a list for the same."""
    names = ("list", "trigger", "about")
    return all((one.get(name) or "") == (other.get(name) or "") for name in names)


def is_pending(cases: Iterable[Case], kind: str, about: Known | None, content: Any) -> bool:
    """Whether a case of the kind about the body is open, and another would decide the same."""
    if about is None or kind in SEVERAL - {"LISTING"}:
        return False
    same = [case for case in cases if case.about is about and case.kind == kind]
    return any(
        not case.is_decided and (kind != "LISTING" or same_listing(case.content, content))
        for case in same
    )
