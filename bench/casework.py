"""What officers do with cases: one of several kinds, through all hands, most straight and some not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any, NamedTuple

from bench.officers import District, Officer
from registry.dated import today

DIGITS = "甲乙丙丁戊己庚辛壬癸"
PAPERS = (
    *("登记申请书", "验资报告", "场所使用权证明", "发起人和拟任负责人的基本情况、身份证明"),
    *("章程草案", "支持党建工作承诺书"),
)
DONE, CONFLICT = "CaseDone", "CONFLICT"
UNVERSIONED = ("openCase", "receiveMaterial")
VERSIONED = 0.5
"""The share of acts that name the version that the officer saw."""

_marks = count(1)


class Case(NamedTuple):
    """An application: a text in it is like no other's."""

    kind: str
    content: Mapping[str, Any]
    mark: str
    papers: tuple[str, ...] = ()


class Step(NamedTuple):
    """Who does what, and what they are answered."""

    role: str
    act: str
    given: Mapping[str, Any] = {}
    expected: str = DONE


class Told(NamedTuple):
    """What an act was answered: CaseDone with the case, or the code of a problem."""

    outcome: str
    number: str = ""
    status: str = ""
    version: int = 0
    message: str = ""


class Unexpected(Exception):
    """An officer was answered what they should not have been."""


def _mark() -> str:
    return "".join(DIGITS[int(digit)] for digit in str(next(_marks)))


def _file(district: District, mark: str) -> Case:
    name, community = f"{mark}合唱队", district.communities[0]
    district.communities.rotate()
    content = {"name": name, "community": community, "leader": "王芳", "members": 12}
    return Case("file", content, name)


def _establish(district: District, mark: str) -> Case:
    name = f"{district.prefix}{mark}书法协会"
    content = {
        "form": "ASSOCIATION",
        "name": name,
        "registrar": district.code,
        "home": district.communities[0],
        "memberPersons": 60,
        "memberUnits": 0,
        "funds": "30000.00",
    }
    return Case("establish", content, name, PAPERS)


def _change(district: District, mark: str) -> Case:
    body, address = district.bodies.popleft(), f"民生路{mark}号"
    content = {"organization": body, "address": address, "legalRepresentative": "李强"}
    return Case("change", content, address)


def _annual(district: District, mark: str) -> Case:
    body, day = district.bodies.popleft(), str(today())
    content = {"organization": body, "year": 2025, "filedOn": day, "conclusion": "PASSED"}
    return Case("annual", content, mark)


def _notice(district: District, mark: str) -> Case:
    body, day = district.bodies.popleft(), str(today())
    content = {"organization": body, "notice": "ACTIVITY", "on": day, "note": mark}
    return Case("notice", content, mark)


def _penalty(district: District, mark: str) -> Case:
    content = {"organization": _body(district), "penalty": "WARNING", "ground": mark}
    return Case("penalty", content, mark)


def _party(district: District, mark: str) -> Case:
    content = {"organization": _body(district), "step": mark, "note": mark}
    return Case("party", content, mark)


def _body(district: District) -> str:
    """One of those about which the same may be decided again on a day."""
    district.bodies.rotate()
    return district.bodies[0]


Kinds = Mapping[Callable[[District, str], Case], int]
MARKED: Kinds = {_file: 40, _establish: 10, _change: 15, _notice: 10, _penalty: 10, _party: 15}
"""Each kind with how many of a hundred cases are of it."""
ALL: Kinds = {**MARKED, _file: 30, _annual: 10}
LEAST = 3
"""How many bodies a district keeps for what may be decided again."""


def new_case(district: District, rng: Random, kinds: Kinds) -> Case:
    (kind,) = rng.choices([*kinds], [*kinds.values()])
    return (kind if len(district.bodies) > LEAST else _file)(district, _mark())


def steps(case: Case, district: District, rng: Random) -> Iterator[Step]:
    """The way of a case through the hands of its officers."""

    def happens(share: float) -> bool:
        return rng.random() < share

    yield Step("clerk", "openCase", {"content": {case.kind: case.content}})
    if happens(0.05):
        yield from _corrected("clerk")
    for paper in case.papers:
        yield Step("clerk", "receiveMaterial", {"name": paper})
    yield Step("clerk", "acceptCase")
    if happens(0.1):
        yield from _corrected("reviewer")
    if happens(0.04):
        yield Step("clerk", "withdrawCase")
        return
    if district.officers["reviewer"].may_claim and happens(0.4):
        yield Step("reviewer", "claimCase")
        yield Step("clerk", "withdrawCase", expected=CONFLICT)
        if happens(0.5):
            yield Step("reviewer", "releaseCase")
    yield Step("reviewer", "reviewCase")
    if happens(0.05):
        yield Step("approver", "approveCase", {"expectedVersion": 1}, CONFLICT)
    if happens(0.04):
        yield Step("approver", "rejectCase", {"opinion": "不符合条件"})
    else:
        yield Step("approver", "approveCase")


def _corrected(by: str) -> Iterator[Step]:
    yield Step(by, "returnCase", {"opinion": "请补正"})
    yield Step("clerk", "resubmitCase")


@dataclass(slots=True)
class Desk:
    """Where one case after the other is carried through all hands."""

    district: District
    rng: Random
    send: Callable[[Officer, str, dict[str, Any]], Awaitable[Told]]
    kinds: Kinds = field(default_factory=lambda: ALL)

    async def carry(self) -> None:
        """A new case, to its end. Raises Unexpected."""
        case, known = new_case(self.district, self.rng, self.kinds), Told("")
        for number, step in enumerate(steps(case, self.district, self.rng)):
            given = {**self._given(step, known), "idempotencyKey": f"{case.mark} {number}"}
            told = await self.send(self.district.officers[step.role], step.act, given)
            if told.outcome != step.expected:
                raise Unexpected(f"{step.act} of {known.number or case.kind}: {told}")
            known = told if told.number else known

    def _given(self, step: Step, known: Told) -> dict[str, Any]:
        if step.act == "openCase":
            return {**step.given}
        is_versioned = step.act not in UNVERSIONED and self.rng.random() < VERSIONED
        version = {"expectedVersion": known.version} if is_versioned else {}
        return {"number": known.number, **version, **step.given}
