"""What a row comes to beside the register: its verdict, and the writes that carry it out. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from registry.divisions.models import DivisionLevel
from registry.imports import Problem
from registry.imports.judged import Judged, Verdict, rejected
from registry.organizations.import_texts import REGISTER_TEXTS
from registry.organizations.models import CharityRoute, OrganizationForm, Standing

if TYPE_CHECKING:
    from datetime import date

    from registry.organizations.import_known import Known
    from registry.organizations.import_rows import OrganizationRow

FIRST = {
    OrganizationForm.COMMUNITY_FILED: Standing.FILED,
    OrganizationForm.COMMUNITY_GUIDED: Standing.GUIDED,
}
FOUNDATION_REGISTRARS = {DivisionLevel.PROVINCE, DivisionLevel.MUNICIPALITY}


class Body(NamedTuple):
    """What the organization's own row says."""

    name: str
    credit_code: str | None
    filing_number: str | None
    registrar_id: int
    purpose: str | None
    supervising_unit: str | None
    management_mode: str | None
    established_on: date


class Span(NamedTuple):
    """A dated row to open: since, until, and what holds meanwhile."""

    since: date
    until: date | None
    what: tuple[object, ...]


@dataclass(slots=True)
class Writes:
    """What a row writes, beside the body's own row: facts that end, and facts that begin."""

    body: Body
    id: int | None = None
    """The body's key; that of a new one is given when it is written."""
    version: int | None = None
    end_standing: tuple[int, date] | None = None
    end_home: tuple[int, date] | None = None
    replace_home: tuple[int, int] | None = None
    end_charity: tuple[int, date] | None = None
    standings: list[Span] = field(default_factory=list)
    homes: list[Span] = field(default_factory=list)
    charities: list[Span] = field(default_factory=list)

    @property
    def facts(self) -> bool:
        ends = (self.end_standing, self.end_home, self.replace_home, self.end_charity)
        return any(ends) or bool(self.standings or self.homes or self.charities)


def judge(row: OrganizationRow, known: Known, today: date) -> Judged[Writes]:
    """Whether the row is new, changes what is known, or cannot be."""
    case = _Case(row, known, today)
    writes = case.created() if known.id is None else case.updated()
    key = row.keys[0]
    if case.problems:
        return rejected(row.line, key, *case.problems)
    if known.id is None:
        return Judged(row.line, key, Verdict.CREATED, writes=writes)
    if writes.body == _known_body(known) and not writes.facts:
        return Judged(row.line, key, Verdict.UNCHANGED)
    return Judged(row.line, key, Verdict.UPDATED, writes=writes)


def _known_body(known: Known) -> Body:
    return Body(
        known.name or "",
        known.credit_code,
        known.filing_number,
        known.own_registrar_id or 0,
        known.purpose,
        known.supervising_unit,
        known.management_mode,
        known.established_on,  # type: ignore[arg-type]  # a known body has one
    )


class _Case:
    """One row before the register."""

    def __init__(self, row: OrganizationRow, known: Known, today: date) -> None:
        self.row = row
        self.known = known
        self.today = today
        self.problems: list[Problem] = []
        self._check_divisions()
        if known.rival_id is not None:
            self.report("CONFLICT", f"filing number {row.filing_number}, {known.rival_id}")

    def report(self, rule: str, detail: object = "") -> None:
        self.problems.append(Problem.of(REGISTER_TEXTS, self.row.line, rule, detail))

    def _check_divisions(self) -> None:
        row, known = self.row, self.known
        if known.registrar_id is None:
            self.report("UNKNOWN_DIVISION", row.registrar_code)
        elif (
            row.form == OrganizationForm.FOUNDATION
            and known.registrar_level not in FOUNDATION_REGISTRARS
        ):
            self.report("FOUNDATION_REGISTRAR", known.registrar_level)
        if known.home_id is None:
            self.report("UNKNOWN_DIVISION", row.home_code)

    def created(self) -> Writes:
        row = self.row
        writes = Writes(self._body())
        writes.homes.append(Span(row.established_on, None, (self.known.home_id,)))
        states = [(row.established_on, FIRST.get(row.form, Standing.REGISTERED)), *self._ends()]
        self._open_standings(writes, states, bool(row.community_based) or row.form in FIRST)
        self._open_charity(writes)
        return writes

    def updated(self) -> Writes:
        self._check_lasting()
        writes = Writes(self._body(), self.known.id, self.known.version)
        self._move(writes)
        self._end(writes)
        self._change_charity(writes)
        return writes

    def _body(self) -> Body:
        """What the row says, and where it says nothing, what is known."""
        row, known = self.row, self.known
        mode = row.management_mode or known.management_mode
        unit = row.supervising_unit or (None if row.management_mode else known.supervising_unit)
        return Body(
            row.name,
            row.credit_code or known.credit_code,
            row.filing_number or known.filing_number,
            known.own_registrar_id or known.registrar_id or 0,
            row.purpose or known.purpose,
            unit,
            mode,
            row.established_on,
        )

    def _check_lasting(self) -> None:
        """What an import never changes of a known body."""
        row, known = self.row, self.known
        if row.form != known.form:
            self.report("FORM_CHANGED", known.form)
        if known.registrar_id not in (None, known.own_registrar_id):
            self.report("REGISTRAR_CHANGED")
        if row.established_on != known.established_on:
            self.report("ESTABLISHED_CHANGED", known.established_on)
        if row.community_based not in (None, known.community_based):
            self.report("BASIS_CHANGED")
        if row.filing_number and known.filing_number not in (None, row.filing_number):
            self.report("FILING_CHANGED", known.filing_number)

    def _move(self, writes: Writes) -> None:
        """A new home from today on; one that was entered today is put right."""
        known = self.known
        if known.home_id is None or known.home_id == known.home_division_id:
            return
        if known.home_row_id is not None and known.home_since and known.home_since >= self.today:
            writes.replace_home = (known.home_row_id, known.home_id)
            return
        if known.home_row_id is not None:
            writes.end_home = (known.home_row_id, self.today)
        writes.homes.append(Span(self.today, None, (known.home_id,)))

    def _end(self, writes: Writes) -> None:
        known = self.known
        new = [(day, state) for day, state in self._ends() if not self._is_known(day, state)]
        if not new or self.problems:
            return
        day, _ = new[0]
        if known.standing_since and day <= known.standing_since:
            self.report("DATE_ORDER", f"{day} / {known.standing} {known.standing_since}")
            return
        if known.standing_id is not None:
            writes.end_standing = (known.standing_id, day)
        self._open_standings(writes, new, bool(known.community_based))

    def _ends(self) -> list[tuple[date, Standing]]:
        pairs = (
            (self.row.revoked_on, Standing.REVOKED),
            (self.row.dissolved_on, Standing.DISSOLVED),
        )
        return [(day, state) for day, state in pairs if day]

    def _is_known(self, day: date, state: Standing) -> bool:
        """Whether the register has this end already. Reports one that it has otherwise."""
        known = self.known
        entered = known.revoked_on if state == Standing.REVOKED else known.dissolved_on
        if entered != day and (entered or known.dissolved_on):
            self.report("STANDING_CHANGED", f"{known.standing} {known.standing_since}")
        return entered == day

    def _open_standings(
        self,
        writes: Writes,
        states: list[tuple[date, Standing]],
        based: bool,  # noqa: FBT001 - private
    ) -> None:
        ends = [day for day, _ in states[1:]]
        for (day, state), until in zip(states, [*ends, None], strict=True):
            writes.standings.append(Span(day, until, (self.row.form, state, based)))

    def _ended_on(self) -> date | None:
        """When the body's being ended, by the row or by the register."""
        row, known = self.row, self.known
        days = (row.revoked_on, row.dissolved_on, known.revoked_on, known.dissolved_on)
        return min((day for day in days if day), default=None)

    def _open_charity(self, writes: Writes) -> None:
        """A charity ends with its body at the latest."""
        row, ended = self.row, self._ended_on()
        if row.charity_since is None:
            return
        until = row.charity_until or ended
        if ended and (row.charity_since >= ended or (until and until > ended)):
            self.report("DATE_ORDER", f"{row.charity_since} - {row.charity_until} / {ended}")
            return
        route = row.charity_route or CharityRoute.DESIGNATED
        writes.charities.append(Span(row.charity_since, until, (route,)))

    def _change_charity(self, writes: Writes) -> None:
        row, known = self.row, self.known
        if row.charity_since is not None and known.charity_id is None:
            if known.charity_overlaps:
                self.report("CHARITY_CHANGED")
            self._open_charity(writes)
        elif row.charity_since is not None:
            if row.charity_route not in (None, known.charity_route) or (
                row.charity_until and known.charity_until not in (None, row.charity_until)
            ):
                self.report("CHARITY_CHANGED")
            elif row.charity_until and known.charity_until is None and known.charity_id:
                writes.end_charity = (known.charity_id, row.charity_until)
        if known.open_charity_id is not None and writes.end_charity is None and writes.standings:
            self._end_charity_with_body(writes, known.open_charity_id, writes.standings[0].since)

    def _end_charity_with_body(self, writes: Writes, charity_id: int, day: date) -> None:
        if self.known.open_charity_since and self.known.open_charity_since >= day:
            self.report("DATE_ORDER", f"{self.known.open_charity_since} / {day}")
        else:
            writes.end_charity = (charity_id, day)
