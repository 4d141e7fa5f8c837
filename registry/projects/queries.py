"""Reading projects as of a day: SQL expressions that planned reads are composed of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Numeric,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    or_,
    select,
)
from sqlalchemy import Date as SqlDate
from sqlalchemy.sql import literal_column

from registry.dated import Day, is_among, step_on
from registry.divisions.queries import Place, is_counted_in
from registry.projects.models import (
    Project,
    ProjectBeneficiaries,
    ProjectFund,
    ProjectPartner,
    ProjectVolunteer,
    ProjectWorker,
)
from registry.tallies import Measure
from registry.tallies.models import count
from registry.tallies.queries import Words, number, word, word_of

if TYPE_CHECKING:
    from sqlalchemy import FromClause

project = Project.__table__  # type: ignore[attr-defined]
fund = ProjectFund.__table__  # type: ignore[attr-defined]
beneficiaries = ProjectBeneficiaries.__table__  # type: ignore[attr-defined]
partner = ProjectPartner.__table__  # type: ignore[attr-defined]
worker = ProjectWorker.__table__  # type: ignore[attr-defined]
volunteer = ProjectVolunteer.__table__  # type: ignore[attr-defined]

ONE: ColumnElement[int] = literal_column("1", Integer())
NOTHING: ColumnElement[Any] = literal_column("0", Numeric())
YUAN = Numeric(17, 2)

# The places of the words in a class of the measures of projects.
KIND, ORIGIN = 1, 2


class ProjectRow(NamedTuple):
    """A project as it was on a day."""

    p: FromClause
    day: Day


def project_on(day: Day) -> ProjectRow:
    return ProjectRow(project.alias(), day)


def begun(row: ProjectRow) -> ColumnElement[bool]:
    is_begun: ColumnElement[bool] = row.p.c.begins_on <= row.day
    return is_begun


def ended(row: ProjectRow, column: str) -> ColumnElement[Any]:
    """What its early end left in a column; null as long as it had not come."""
    return case((row.p.c.ended_on <= row.day, row.p.c[column]))


def counts_on(table: FromClause, day: Day) -> ColumnElement[bool]:
    """The row's day had come, and it was not withdrawn by then."""
    return and_(table.c.on_date <= day, func.coalesce(table.c.withdrawn_on > day, True))


def total_of(table: FromClause, column: ColumnElement[Any], row: ProjectRow) -> ColumnElement[Any]:
    """What the rows of a project come to on its day."""
    found = select(func.coalesce(func.sum(column), 0))
    counted = found.where(table.c.project_id == row.p.c.id, counts_on(table, row.day))
    return counted.correlate_except(table).scalar_subquery()


def yuan(amount: ColumnElement[Any]) -> ColumnElement[str]:
    """An amount, exact, with both of its decimals."""
    return cast(cast(amount, YUAN), Text)


# --- From the tally.


class Asked(NamedTuple):
    """What totals are of: where (None: everywhere), of which kinds, and from which day to which."""

    within: Place | None
    kinds: Words | None
    since: Day | None
    day: Day

    @property
    def eve(self) -> Day | None:
        """The day before the period begins."""
        return None if self.since is None else cast(self.since - ONE, SqlDate())


def running(place: Place | None, kinds: Words | None, day: Day) -> Select[Any]:
    """How many ran on the day; `value` is the sum."""
    return number(Measure.PROJECT, place, day, _of(kinds))


def begun_by(place: Place | None, kinds: Words | None, day: Day) -> Select[Any]:
    """How many had begun by the day; `value` is the sum."""
    return number(Measure.PROJECT_BEGUN, place, day, _of(kinds))


def _of(kinds: Words | None) -> Mapping[int, Words]:
    return {} if kinds is None else {KIND: kinds}


def totals(asked: Asked) -> FromClause:
    """What all projects come to: those that ran, and since the day asked for begun, yuan, persons.

    Each is looked up only where it is asked for.
    """

    def sum_of(measure: Measure) -> ColumnElement[Any]:
        c = count.alias()
        found = select(func.coalesce(func.sum(_change(c, asked)), NOTHING))
        return found.where(*_steps(c, asked, measure)).correlate_except(c).scalar_subquery()

    return select(
        running(asked.within, asked.kinds, asked.day).scalar_subquery().label("running"),
        cast(sum_of(Measure.PROJECT_BEGUN), Integer()).label("begun"),
        yuan(sum_of(Measure.PROJECT_FUNDS)).label("funds"),
        cast(sum_of(Measure.PROJECT_BENEFICIARIES), Integer()).label("beneficiaries"),
    ).subquery()


def by_origin(asked: Asked) -> FromClause:
    """Yuan of each origin that any came from: `origin` and `amount`."""
    c = count.alias()
    origin, amount = word_of(c, ORIGIN).label("origin"), func.sum(_change(c, asked))
    found = select(origin, yuan(amount).label("amount")).where(
        *_steps(c, asked, Measure.PROJECT_FUNDS)
    )
    return found.group_by(origin).having(amount != 0).correlate_except(c).subquery()


def _change(c: FromClause, asked: Asked) -> ColumnElement[Any]:
    """By how much a step raises what is counted, from the eve of the period to the day."""
    value = case((step_on(c, asked.day), c.c.value), else_=NOTHING)
    if asked.eve is None:
        return value
    return value - case((step_on(c, asked.eve), c.c.value), else_=NOTHING)


def _steps(c: FromClause, asked: Asked, measure: Measure) -> list[ColumnElement[bool]]:
    """The steps of a place that cover the day, or the eve of the period."""
    where = [
        c.c.measure == word(measure),
        _covers(c, asked),
        is_counted_in(c, asked.within, asked.day),
    ]
    if asked.kinds is not None:
        where.append(is_among(word_of(c, KIND), asked.kinds))
    return where


def _covers(c: FromClause, asked: Asked) -> ColumnElement[bool]:
    if asked.eve is None:
        return step_on(c, asked.day)
    first = func.least(asked.eve, asked.day)  # what the index begins with
    return and_(c.c.until > first, or_(step_on(c, asked.day), step_on(c, asked.eve)))
