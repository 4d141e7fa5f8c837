"""What a row of a file of tenancies comes to beside the register: its verdict, and its writes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from registry.imports import Problem
from registry.imports.judged import Judged, Verdict, rejected
from registry.incubation.import_tenancy_known import Known, Stay
from registry.incubation.import_tenancy_rows import NAMED, NEW, Handover, Left, TenancyRow
from registry.incubation.import_texts import TENANCY_TEXTS
from registry.incubation.judging import agreed_until, to_admission, to_stage
from registry.incubation.known import Base, Tenant
from registry.incubation.models import Exit, Stage
from registry.rules import Finding


@dataclass(slots=True)
class Writes:
    """What a row writes: a new stay, or what was not known of one."""

    row: TenancyRow
    base: Base
    organization_id: int
    until: date | None
    """The first day that the agreement of a new stay does not cover."""
    stage: Stage | None
    """One that begins."""
    left: Left | None
    handover: Handover | None
    stay: Stay | None
    id: int | None = None
    """The stay's key; that of a new one is given when it is written."""

    @property
    def left_on(self) -> date | None:
        """By the row, or as it is known."""
        if self.left is not None:
            return self.left.on
        return None if self.stay is None else self.stay.left_on


def judge(row: TenancyRow, known: Known) -> Judged[Writes]:
    """Whether the row is new, adds to what is known, or cannot be."""
    problems = tuple(_objections(row, known))
    if problems:
        return rejected(row.line, row.key, *problems)
    writes = _writes(row, known)
    if known.stay is None:
        return Judged(row.line, row.key, Verdict.CREATED, writes=writes)
    if not (writes.stage or writes.left or writes.handover):
        return Judged(row.line, row.key, Verdict.UNCHANGED)
    return Judged(row.line, row.key, Verdict.UPDATED, writes=writes)


def _writes(row: TenancyRow, known: Known) -> Writes:
    base, body, stay = known.base, known.organization_id, known.stay
    assert base is not None  # noqa: S101 - no objection was found
    assert body is not None  # noqa: S101 - see above
    if stay is None:
        until = agreed_until(base, row.since, row.agreed_until)
        return Writes(row, base, body, until, row.stage, row.left, row.handover, None)
    stage = row.stage if _is_next(row, stay) else None
    left = row.left if stay.left_on is None else None
    handover = row.handover if stay.handed_over_on is None else None
    return Writes(row, base, body, None, stage, left, handover, stay, stay.id)


def _is_next(row: TenancyRow, stay: Stay) -> bool:
    """Whether the row's stage begins after all that are known."""
    return row.stage is not None and row.stage_since > stay.stages[-1][0]


def _objections(row: TenancyRow, known: Known) -> Iterator[Problem]:
    """Each rule that is broken, and by what."""
    if known.base is None:
        called = " / ".join(filter(None, (row.base, row.site_code)))
        yield _problem(row, "UNKNOWN_BASE", called)
    elif known.same > 1:
        yield _problem(row, "BASE_AMBIGUOUS", known.same)
    if known.organization_id is None:
        yield _problem(row, "UNKNOWN_ORGANIZATION", row.organization)
    if known.base is None or known.same > 1 or known.organization_id is None:
        return
    if known.stay is None:
        yield from _against_admission(row, known, known.base)
    else:
        yield from _contradictions(row, known.stay)
        yield from _against_more(row, known.stay, known.base)


def _against_admission(row: TenancyRow, known: Known, base: Base) -> Iterator[Problem]:
    if missing := [NAMED[column] for column in NEW if getattr(row, column) is None]:
        yield _problem(row, "NEW_INCOMPLETE", "、".join(missing))
    if row.stage_since != row.since:
        yield _problem(row, "FIRST_STAGE", row.since)
    if row.handover is not None and row.left is None:
        yield _problem(row, "HANDOVER_EARLY", row.handover.on)
    if not _is_open(row, known):
        yield _problem(row, "BASE_CLOSED", span(known.opened_on, known.closed_on))
    if not known.body.is_in_being:
        yield _problem(row, "NOT_IN_BEING", row.since)
    elif row.stage is not None:
        found = to_admission(base, known.body, row.stage, row.agreed_until)
        yield from _told(row, found)
    yield from _expired(row, agreed_until(base, row.since, row.agreed_until))


def _is_open(row: TenancyRow, known: Known) -> bool:
    """Whether the base was so all the time that it stayed."""
    if known.opened_on is None or row.since < known.opened_on:
        return False
    return known.closed_on is None or (row.left is not None and row.left.on <= known.closed_on)


def _contradictions(row: TenancyRow, stay: Stay) -> Iterator[Problem]:
    """What an import never changes of a known stay; an empty cell says nothing."""
    told = row.agreement_number
    meant = [until for number, until in stay.agreements if told in {None, number}]
    stages = dict(stay.stages)
    held = {
        "agreement_number": bool(meant),
        "agreed_until": not meant or row.agreed_until in {None, *meant},
        "stage": row.stage is None
        or _is_next(row, stay)
        or stages.get(row.stage_since) is row.stage,
    }
    if row.left is not None and stay.left_on is not None:
        held["left_on"] = row.left.on == stay.left_on
        held["exit"] = row.left.exit == stay.exit
        held["exit_reason"] = row.left.reason == stay.exit_reason
    if row.handover is not None and stay.handed_over_on is not None:
        held["handed_over_on"] = row.handover.on == stay.handed_over_on
        held["handover"] = row.handover.note == stay.handover
    for column, is_known in held.items():
        if not is_known:
            yield _problem(row, "KNOWN_OTHERWISE", NAMED[column])


def _against_more(row: TenancyRow, stay: Stay, base: Base) -> Iterator[Problem]:
    """What speaks against what a row adds to a known stay."""
    left_on = row.left.on if row.left else stay.left_on
    last_since, last = stay.stages[-1]
    if row.stage is not None and _is_next(row, stay):
        if row.stage is last:
            yield _problem(row, "KNOWN_OTHERWISE", NAMED["stage_since"])
        elif left_on is not None and row.stage_since >= left_on:
            yield _problem(row, "STAGE_DAY", row.stage_since)
        tenant = Tenant(stay.id, row.since, date.max, last, last_since, 0)
        yield from _told(row, to_stage(base, tenant, row.stage))
    if row.left is not None and stay.left_on is None:
        if row.left.on <= last_since:
            yield _problem(row, "EXIT_DAY", last_since)
        yield from _expired(row, max((until for _, until in stay.agreements), default=None))
    over = row.handover
    if over is not None and (left_on is None or over.on < left_on):
        yield _problem(row, "HANDOVER_EARLY", over.on)


def _expired(row: TenancyRow, until: date | None) -> Iterator[Problem]:
    """An agreement that still runs has not expired."""
    left = row.left
    if left is not None and left.exit is Exit.EXPIRED and until is not None and left.on < until:
        yield _problem(row, "EXPIRED_EARLY", until)


def _told(row: TenancyRow, findings: Iterable[Finding]) -> Iterator[Problem]:
    """What speaks against it by the base's own rules, in their words."""
    for found in findings:
        english = f"{found.message_en} ({found.article})."
        yield Problem(row.line, "BASE_TERMS", english, f"{found.message_zh}（{found.article}）。")


def _problem(row: TenancyRow, rule: str, detail: object) -> Problem:
    return Problem.of(TENANCY_TEXTS, row.line, rule, detail)


def span(since: date | None, until: date | None) -> str:
    """A period, as it is told; the last day is not part of it."""
    return f"{since} - {until or ''}".rstrip()
