"""What a row of a file of bases comes to beside the register: its verdict, and what it writes. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from registry.imports import Problem
from registry.imports.judged import Judged, Verdict, rejected
from registry.incubation.import_base_known import Known
from registry.incubation.import_base_rows import NAMED, BaseRow, Closing
from registry.incubation.import_texts import BASE_TEXTS
from registry.incubation.judging import is_sited


@dataclass(slots=True)
class Writes:
    """What a row writes: a new base, or the closing of one that is known at a version."""

    row: BaseRow
    site_id: int
    operator_id: int | None
    closing: Closing | None
    id: int | None = None
    """The base's key; that of a new one is given when it is written."""
    version: int | None = None


def judge(row: BaseRow, known: Known) -> Judged[Writes]:
    """Whether the row is new, adds a closing to what is known, or cannot be."""
    problems = tuple(Problem.of(BASE_TEXTS, row.line, *told) for told in _objections(row, known))
    if problems:
        return rejected(row.line, row.key, *problems)
    assert known.place_id is not None  # noqa: S101 - no objection was found
    closing = row.closing if known.closed_on is None else None
    of = (known.place_id, known.operator_id, closing, known.id, known.version)
    if known.id is None:
        return Judged(row.line, row.key, Verdict.CREATED, writes=Writes(row, *of))
    if closing is None:
        return Judged(row.line, row.key, Verdict.UNCHANGED)
    return Judged(row.line, row.key, Verdict.UPDATED, writes=Writes(row, *of))


def _objections(row: BaseRow, known: Known) -> Iterator[tuple[str, object]]:
    """Each rule that is broken, and by what."""
    if known.place_id is None:
        yield "UNKNOWN_DIVISION", row.site_code
    if row.operator.organization is not None and known.operator_id is None:
        yield "UNKNOWN_ORGANIZATION", row.operator.organization
    if known.same > 1:
        yield "BASE_AMBIGUOUS", known.same
    elif known.id is not None:
        yield from _contradictions(row, known)
        yield from _unclosable(row, known)
    elif known.place_id is not None and not is_sited(row.tier, known.place_id, known.office_id):
        yield "SITE_FAR", row.site_code


def _contradictions(row: BaseRow, known: Known) -> Iterator[tuple[str, object]]:
    """What an import never changes of a known base.

    A row says of no day how it is, so it may say whatever was recorded of any.
    """
    stated = {
        "address": row.address,
        "operator": known.operator_id or row.operator.name,
        "capacity": row.capacity,
    }
    facts = known.facts or {}
    held = {column: value in (facts[column] or []) for column, value in stated.items()}
    held |= {"tier": row.tier == known.tier, "form": row.form == known.form}
    services = [set(told) for told in facts.get("services") or []]
    held["services"] = set(row.services) in services
    if row.closing is not None and known.closed_on is not None:
        held["closed_on"] = row.closing.on == known.closed_on
        held["closing"] = row.closing.reason == known.closing
    for column, is_known in held.items():
        if not is_known:
            yield "KNOWN_OTHERWISE", NAMED[column]


def _unclosable(row: BaseRow, known: Known) -> Iterator[tuple[str, object]]:
    """A base is closed once its tenants have left."""
    if row.closing is None or known.closed_on is not None:
        return
    if (known.tenants_until or date.min) > row.closing.on:
        yield "STILL_TENANTS", row.closing.on
