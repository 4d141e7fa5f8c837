"""What a row of a file comes to beside the register: its verdict, and the facts that it writes. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from registry.imports.judged import Judged, Verdict, rejected
from registry.imports.problems import Problem
from registry.workforce.import_rows import Employer, WorkerRow
from registry.workforce.import_texts import REGISTER_TEXTS
from registry.workforce.models import WorkerStatus, WorkplaceKind


class At(NamedTuple):
    """A workplace by what it is, as its row has it."""

    kind: str
    organization_id: int | None
    division_id: int | None
    name: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the register knows of a row: places and bodies by their codes, and the person if there is one."""

    id: int | None
    version: int | None
    name: str | None
    phone: str | None
    home_division_id: int | None
    """What the row's home is."""
    home_id: int | None
    """Where they are known to live."""
    status: str | None
    begun_on: str | None
    """The day from which on the last of their statuses and employments holds."""
    employer_id: int | None
    """The organization, community or division that employs by the row."""
    employer_level: str | None
    works_at: At | None
    works_as: int | None
    post_id: int | None
    holder_id: int | None
    """Who shows the row's certificate."""
    certificates: dict[str, tuple[str, str]]
    """By level: the digest in hexadecimal, and the day."""
    degrees: dict[str, str]
    registrations: list[list[str]]


@dataclass(slots=True)
class Writes:
    """The facts that a row begins, and what of the former ends with them."""

    row: WorkerRow
    id: int | None
    version: int | None
    renamed: bool = False
    home: tuple[int, date] | None = None
    status: list[tuple[WorkerStatus, date, date | None]] = field(default_factory=list)
    certificate: bool = False
    degree: bool = False
    registration: bool = False
    employment: tuple[At, int | None, date] | None = None
    ends: dict[str, date] = field(default_factory=dict)
    """By the table's last word: from which day on what held holds no more."""

    @property
    def something(self) -> bool:
        facts = (self.renamed, self.certificate, self.degree, self.registration)
        return any(facts) or bool(self.home or self.status or self.employment)


def judge(row: WorkerRow, known: Known, today: date) -> Judged[Writes]:
    """Whether the person is new, something of them is, or the row cannot be."""
    case = _Case(row, known, today)
    writes = case.writes()
    key = row.document.masked
    if case.problems:
        return rejected(row.line, key, *case.problems)
    if known.id is None:
        return Judged(row.line, key, Verdict.CREATED, writes=writes)
    if not writes.something:
        return Judged(row.line, key, Verdict.UNCHANGED)
    return Judged(row.line, key, Verdict.UPDATED, writes=writes)


class _Case:
    """One row before the register."""

    def __init__(self, row: WorkerRow, known: Known, today: date) -> None:
        self.row = row
        self.known = known
        self.today = today
        self.problems: list[Problem] = []

    def report(self, rule: str, detail: object = "") -> None:
        self.problems.append(Problem.of(REGISTER_TEXTS, self.row.line, rule, detail))

    def writes(self) -> Writes:
        row, known = self.row, self.known
        writes = Writes(row, known.id, known.version)
        if known.home_division_id is None:
            self.report("UNKNOWN_DIVISION", row.home_code)
        if known.id is None:
            since = self._begins()
            writes.home = (known.home_division_id or 0, since)
            writes.status = [(WorkerStatus.ACTIVE, since, row.left_on)]
        else:
            self._changes(writes)
        self._qualify(writes)
        self._employ(writes)
        self._leave(writes)
        return writes

    def _begins(self) -> date:
        """Since when somebody new is one of the city."""
        begun = self.row.since or self.row.employed_on or self.row.left_on or self.today
        self._ordered(begun, self.row.employed_on, or_equal=True)
        self._ordered(begun, self.row.left_on)
        return begun

    def _ordered(self, earlier: date, later: date | None, *, or_equal: bool = False) -> None:
        """Reports days of a row of which the later comes first."""
        if later is not None and (earlier > later or (earlier == later and not or_equal)):
            self.report("DATE_ORDER", f"{later} / {earlier}")

    def _changes(self, writes: Writes) -> None:
        """A new name or phone number, and a new home from today on."""
        row, known = self.row, self.known
        writes.renamed = row.name != known.name or row.phone not in {None, known.phone}
        if known.home_division_id != known.home_id:
            writes.home = (known.home_division_id or 0, self.today)
            writes.ends["home"] = self.today

    def _qualify(self, writes: Writes) -> None:
        certificate, degree, known = self.row.certificate, self.row.graduated, self.known
        if certificate is not None:
            stated = (certificate.digest.hex(), str(certificate.issued_on))
            held = known.certificates.get(certificate.level)
            if known.holder_id not in {None, known.id}:
                self.report("CERTIFICATE_TAKEN")
            elif held not in {None, stated}:
                self.report("CERTIFICATE_CHANGED")
            writes.certificate = held is None
        if degree is not None:
            held_on = known.degrees.get(degree.degree)
            if held_on not in {None, str(degree.on)}:
                self.report("DEGREE_CHANGED")
            writes.degree = held_on is None
        if (told := self.row.registered) is not None:
            writes.registration = [str(told.since), str(told.until)] not in known.registrations

    def _employ(self, writes: Writes) -> None:
        """A new employer or post; who employed them before does so no longer."""
        row, known = self.row, self.known
        if row.employer is None or (at := self._workplace(row.employer)) is None:
            return
        if known.status == WorkerStatus.LEFT and row.left_on is not None:
            return  # what they did until then is known already
        if row.post is not None and known.post_id is None:
            self.report("UNKNOWN_POST", row.post)
        if known.works_at == at and (row.post is None or known.works_as == known.post_id):
            return
        since = row.employed_on or (self.today if known.id else row.since or self.today)
        self._ordered(since, row.left_on)
        writes.employment = (at, known.post_id, since)
        if known.works_at is not None:
            writes.ends["employment"] = since

    def _workplace(self, employer: Employer) -> At | None:
        """Who employs. Reports one that is not known."""
        known, kind = self.known, employer.kind
        if known.employer_id is None:
            is_body = kind is WorkplaceKind.ORGANIZATION
            rule = "UNKNOWN_ORGANIZATION" if is_body else "UNKNOWN_DIVISION"
            self.report(rule, employer.key)
            return None
        if kind is WorkplaceKind.ORGANIZATION:
            return At(kind, known.employer_id, None, "")
        if kind is WorkplaceKind.COMMUNITY and known.employer_level != "COMMUNITY":
            self.report("NOT_A_COMMUNITY", employer.key)
        return At(kind, None, known.employer_id, employer.name)

    def _leave(self, writes: Writes) -> None:
        row, known = self.row, self.known
        if row.left_on is None:
            if known.status == WorkerStatus.LEFT and writes.something:
                self.report("LEFT")
            return
        if known.status == WorkerStatus.LEFT:
            return
        if known.begun_on is not None:
            self._ordered(date.fromisoformat(known.begun_on), row.left_on)
        if known.id is None:
            writes.status.append((WorkerStatus.LEFT, row.left_on, None))
        else:
            writes.status = [(WorkerStatus.LEFT, row.left_on, None)]
            writes.ends["status"] = row.left_on
        # What they did until then; nobody employs who has left.
        if writes.employment is None and known.works_at is not None:
            writes.ends["employment"] = row.left_on


def known_from(told: dict[str, Any], name: str | None, phone: str | None) -> Known:
    """A row of what was looked up; who somebody is was opened by the vault."""
    works_at = told["works_at"]
    return Known(
        told["id"],
        told["version"],
        name,
        phone,
        told["home_division_id"],
        told["home_id"],
        told["status"],
        told["begun_on"],
        told["employer_id"],
        told["employer_level"],
        At(*works_at) if works_at else None,
        told["works_as"],
        told["post_id"],
        told["holder_id"],
        {level: (digest, since) for level, digest, since in told["certificates"]},
        dict(told["degrees"]),
        told["registrations"],
    )
