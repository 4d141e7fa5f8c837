"""What a row comes to beside the register: its verdict, and the writes that carry it out. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
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


def judge(row: ProjectRow, known: Known, today: date) -> Judged[Writes]:
    """Whether the row is new, adds to what is known, or cannot be."""
    problems = tuple(Problem.of(TEXTS, row.line, *told) for told in _objections(row, known))
    if problems:
        return rejected(row.line, row.key, *problems)
    writes = _writes(row, known, today)
    if known.id is None:
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


def _objections(row: ProjectRow, known: Known) -> Iterator[tuple[str, object]]:
    """Each rule that is broken, and by what."""
    if known.organization_id is None:
        yield "UNKNOWN_ORGANIZATION", row.organization
    elif not known.in_being:
        yield "NOT_IN_BEING", row.begins_on
    if known.place_id is None:
        yield "UNKNOWN_DIVISION", row.place_code
    if known.id is None:
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
