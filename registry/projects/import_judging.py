"""What a row comes to beside the register: its verdict, and the writes that carry it out. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from registry.imports import Problem
from registry.imports.judged import Judged, Verdict, rejected
from registry.projects.import_known import Known
from registry.projects.import_rows import NAMED, Fund, ProjectRow
from registry.projects.import_texts import TEXTS


@dataclass(slots=True)
class Writes:
    """What a row writes: a new project, or one that is known at a version; and what is new of it."""

    row: ProjectRow
    organization_id: int
    place_id: int
    fund: Fund | None
    reached: tuple[date, int] | None
    """How many more, and by when."""
    id: int | None = None
    """The project's key; that of a new one is given when it is written."""
    version: int | None = None
    first: Writes | None = None
    """Of the row above that creates the project."""


def judge(rows: Sequence[ProjectRow], known: Mapping[int, Known], today: date) -> Judgements:
    """Whether each row is new, adds to what is known, or cannot be.

    Row by row: what one says of a project is known of those below, which may tell of other money.
    """
    judgements = Judgements(today)
    for row in rows:
        judgements.add(row, known[row.line])
    return judgements


class Judgements(dict[int, Judged[Writes]]):
    """What was judged so far, by its line."""

    def __init__(self, today: date) -> None:
        super().__init__()
        self._today = today
        self._lines: dict[object, int] = {}
        self._told: dict[object, Known] = {}
        self._created: dict[object, Writes] = {}
        self._persons: dict[object, int] = {}

    def add(self, row: ProjectRow, known: Known) -> None:
        # A body may be called by its number and by its credit code.
        project = (known.organization_id, row.name, row.begins_on)
        if known.organization_id and (objection := self._objection(row, project)):
            problem = Problem.of(TEXTS, row.line, *objection)
            self[row.line] = rejected(row.line, row.key, problem)
            return
        if project in self._told:
            known = replace(self._told[project], line=row.line, amount=known.amount)
        judged = self[row.line] = _judge(row, known, self._today, self._created.get(project))
        if judged.verdict is Verdict.REJECTED:
            return
        if judged.verdict is Verdict.CREATED and judged.writes is not None:
            self._created[project] = judged.writes
        self._told[project] = _after(row, known)

    def _objection(self, row: ProjectRow, project: object) -> tuple[str, object] | None:
        """What a row above said already, or otherwise."""
        money = (project, row.fund and row.fund[:2])
        if (line := self._lines.setdefault(money, row.line)) != row.line:
            return "DUPLICATE_IN_FILE", line
        if row.beneficiaries is not None:
            persons = row.beneficiaries.persons
            if self._persons.setdefault(project, persons) != persons:
                return "KNOWN_OTHERWISE", NAMED["beneficiaries"]
        return None


def _after(row: ProjectRow, known: Known) -> Known:
    """What is known once the row is taken."""
    persons = row.beneficiaries.persons if row.beneficiaries else 0
    return replace(
        known,
        kind=row.kind,
        division_id=known.place_id,
        purpose=known.purpose or row.purpose,
        ends_on=known.ends_on or row.ends_on,
        persons=max(known.persons, persons),
    )


def _judge(row: ProjectRow, known: Known, today: date, first: Writes | None) -> Judged[Writes]:
    is_new = known.id is None and first is None
    told = _objections(row, known, is_new=is_new)
    if problems := tuple(Problem.of(TEXTS, row.line, *each) for each in told):
        return rejected(row.line, row.key, *problems)
    writes = replace(_writes(row, known, today), first=first)
    if is_new:
        return Judged(row.line, row.key, Verdict.CREATED, writes=writes)
    if writes.fund is None and writes.reached is None:
        return Judged(row.line, row.key, Verdict.UNCHANGED)
    return Judged(row.line, row.key, Verdict.UPDATED, writes=writes)


def _writes(row: ProjectRow, known: Known, today: date) -> Writes:
    assert known.organization_id is not None  # noqa: S101 - no objection was found
    assert known.place_id is not None  # noqa: S101 - see above
    return Writes(
        row,
        known.organization_id,
        known.place_id,
        row.fund if known.amount is None else None,
        _more(row, known, today),
        known.id,
        known.version,
    )


def _more(row: ProjectRow, known: Known, today: date) -> tuple[date, int] | None:
    """What a row says of beneficiaries is how many they are in all: what is new is the rest.

    By default they were reached by the project's last day, or by today while it runs.
    """
    told = row.beneficiaries
    if told is None or told.persons == known.persons:
        return None
    last = _last_day(row, known)
    return told.on or min(today, last or today), told.persons - known.persons


def _last_day(row: ProjectRow, known: Known) -> date | None:
    """The last day on which it ran or is to run; None: open."""
    if known.ended_on is not None:
        return known.ended_on - timedelta(days=1)
    return known.ends_on or row.ends_on


def _objections(row: ProjectRow, known: Known, *, is_new: bool) -> Iterator[tuple[str, object]]:
    """Each rule that is broken, and by what."""
    if known.organization_id is None:
        yield "UNKNOWN_ORGANIZATION", row.organization
    elif not known.in_being:
        yield "NOT_IN_BEING", row.begins_on
    if known.place_id is None:
        yield "UNKNOWN_DIVISION", row.place_code
    if is_new:
        return
    yield from _contradictions(row, known)
    if row.fund is not None and known.amount not in {None, row.fund.amount}:
        yield "FUND_CHANGED", known.amount
    if row.beneficiaries is not None and row.beneficiaries.persons < known.persons:
        yield "BENEFICIARIES_FEWER", known.persons
    yield from _too_late(row, known)


def _contradictions(row: ProjectRow, known: Known) -> Iterator[tuple[str, object]]:
    """What an import never changes of a known project; an empty cell says nothing."""
    pairs = (
        ("kind", row.kind, known.kind),
        ("place_code", known.place_id, known.division_id),
        ("ends_on", row.ends_on, known.ends_on),
        ("purpose", row.purpose, known.purpose),
    )
    for column, stated, is_known in pairs:
        if stated is not None and stated != is_known:
            yield "KNOWN_OTHERWISE", NAMED[column]


def _too_late(row: ProjectRow, known: Known) -> Iterator[tuple[str, object]]:
    """What would be new, but is of a day on which the project ran no more."""
    last, reached = _last_day(row, known), row.beneficiaries
    if last is None:
        return
    if row.fund is not None and known.amount is None and row.fund.on > last:
        yield "FUND_DAY", row.fund.on
    if reached is not None and reached.on and reached.persons > known.persons and reached.on > last:
        yield "BENEFICIARIES_DAY", reached.on
