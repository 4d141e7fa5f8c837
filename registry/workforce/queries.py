"""Reading social workers and posts as of a day: SQL expressions that planned reads are composed of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Date,
    Integer,
    Interval,
    MetaData,
    Table,
    Text,
    and_,
    case,
    cast,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import DATERANGE
from sqlalchemy.sql import literal_column

from registry.dated import Day, is_among, on
from registry.rules import RuleKey
from registry.rules.models import Rule
from registry.tallies import Measure
from registry.tallies.models import counted
from registry.tallies.queries import Places, is_counted, on_day, summed, total, word, word_of
from registry.workforce.models import (
    Basis,
    CertificateLevel,
    Post,
    PostRoom,
    SocialWorker,
    SocialWorkerEducation,
    SocialWorkerEmployment,
    SocialWorkerHome,
    SocialWorkerQualification,
    SocialWorkerRegistration,
    SocialWorkerStatus,
    Workplace,
)

if TYPE_CHECKING:
    from sqlalchemy import FromClause

worker = SocialWorker.__table__  # type: ignore[attr-defined]
status = SocialWorkerStatus.__table__  # type: ignore[attr-defined]
home = SocialWorkerHome.__table__  # type: ignore[attr-defined]
qualification = SocialWorkerQualification.__table__  # type: ignore[attr-defined]
registration = SocialWorkerRegistration.__table__  # type: ignore[attr-defined]
education = SocialWorkerEducation.__table__  # type: ignore[attr-defined]
employment = SocialWorkerEmployment.__table__  # type: ignore[attr-defined]
workplace = Workplace.__table__  # type: ignore[attr-defined]
post = Post.__table__  # type: ignore[attr-defined]
room = PostRoom.__table__  # type: ignore[attr-defined]
rule = Rule.__table__  # type: ignore[attr-defined]
workplace_place = Table(
    "workplace_place",
    MetaData(),
    Column("workplace_id", BigInteger),
    Column("division_id", BigInteger),
    Column("during", DATERANGE),
)

# The places of the words in a class of Measure.SOCIAL_WORKER.
BASIS, LEVEL, EMPLOYED, REGISTERED = 1, 2, 3, 4
KIND = 1
"""The place of the employer's kind in a class of Measure.POST."""


class WorkerRow(NamedTuple):
    """A social worker, and as what they were counted on a day: nothing where they were not."""

    w: FromClause
    c: FromClause
    day: Day

    @property
    def is_counted(self) -> ColumnElement[bool]:
        return and_(
            self.c.c.subject_id == self.w.c.id, *is_counted(self.c, Measure.SOCIAL_WORKER, self.day)
        )


def worker_on(day: Day) -> WorkerRow:
    return WorkerRow(worker.alias(), counted.alias(), day)


def place_of(row: WorkerRow) -> ColumnElement[int]:
    """Where they are on the day: where they are counted, else where they live, or did last."""
    return func.social_worker_place(row.w.c.id, row.day, type_=BigInteger())


def home_on(worker_id: ColumnElement[int], day: Day) -> ColumnElement[int]:
    h = home.alias()
    found = select(h.c.division_id).where(h.c.worker_id == worker_id, on(h, day))
    return found.correlate_except(h).scalar_subquery()


def status_on(worker_id: ColumnElement[int], day: Day) -> ColumnElement[str]:
    s = status.alias()
    found = select(s.c.status).where(s.c.worker_id == worker_id, on(s, day))
    return found.correlate_except(s).scalar_subquery()


def is_a(row: WorkerRow, place: int, text: str) -> ColumnElement[bool]:
    """Whether they were counted under a word on the day; not where they were not counted."""
    return func.coalesce(word_of(row.c, place) == word(text), literal_column("false"))


# --- Counts.


def worker_counts(places: Places, day: Day) -> FromClause:
    """How many social workers there were: one row."""
    there = on_day(Measure.SOCIAL_WORKER, places, day)
    basis, level = word_of(there, BASIS), word_of(there, LEVEL)
    return summed(
        there,
        {
            "total": total(there),
            "certified": total(there, basis != word(Basis.DEGREE)),
            "degree_only": total(there, basis == word(Basis.DEGREE)),
            **{word_.lower(): total(there, level == word(word_)) for word_ in CertificateLevel},
            "employed": total(there, word_of(there, EMPLOYED) == word("EMPLOYED")),
            "registered": total(there, word_of(there, REGISTERED) == word("REGISTERED")),
        },
    )


def post_counts(places: Places, day: Day, kinds: list[ColumnElement[str]] | None) -> FromClause:
    """How many posts were set and filled: one row."""

    def of(measure: Measure) -> ColumnElement[int]:
        there = on_day(measure, places, day)
        wanted = [] if kinds is None else [is_among(word_of(there, KIND), kinds)]
        return select(total(there, *wanted)).select_from(there).scalar_subquery()

    return select(of(Measure.POST).label("set"), of(Measure.POST_FILLED).label("filled")).subquery()


# --- Posts.


def places_on(post_id: ColumnElement[int], day: Day) -> ColumnElement[int]:
    """How many a post was set for; 0 where it was not."""
    r = room.alias()
    found = select(r.c.places).where(r.c.post_id == post_id, on(r, day)).correlate_except(r)
    return func.coalesce(found.scalar_subquery(), literal_column("0"))


def filled_on(post_id: ColumnElement[int], day: Day) -> ColumnElement[int]:
    e = employment.alias()
    found = select(func.count()).select_from(e).where(e.c.post_id == post_id, on(e, day))
    return cast(found.correlate_except(e).scalar_subquery(), Integer())


# --- Registrations.


def hours_of(r: FromClause, day: Day) -> ColumnElement[str]:
    """The hours of continuing education within a registration, by a day; exact."""
    e = education.alias()
    within = and_(e.c.worker_id == r.c.worker_id, e.c.on_date <= day)
    during = r.c.during.op("@>", is_comparison=True)(e.c.on_date)
    found = select(func.coalesce(func.sum(e.c.hours), literal_column("0.0"))).where(within, during)
    return cast(found.correlate_except(e).scalar_subquery(), Text())


def hours_asked(r: FromClause, day: Day) -> ColumnElement[int | None]:
    """How many hours its period asks for, by the rules of a day."""
    is_assistant = r.c.level == word(CertificateLevel.ASSISTANT)
    return case(
        (is_assistant, _number(RuleKey.WORKFORCE_EDUCATION_ASSISTANT, day)),
        else_=_number(RuleKey.WORKFORCE_EDUCATION, day),
    )


def renewable_from(r: FromClause, day: Day) -> ColumnElement[Any]:
    """The first day on which it may be renewed, by the rules of a day; null where none says."""
    t = rule.alias()
    term = func.concat(
        t.c.value.op("->>")(word("number")), word(" "), t.c.value.op("->>")(word("unit"))
    )
    first = func.upper(r.c.during) - cast(term, Interval())
    found = select(cast(first, Date())).where(*_is(t, RuleKey.WORKFORCE_RENEWAL, day))
    return found.correlate_except(t).scalar_subquery()


def _number(key: RuleKey, day: Day) -> ColumnElement[int | None]:
    t = rule.alias()
    found = select(cast(t.c.value, Integer())).where(*_is(t, key, day))
    return found.correlate_except(t).scalar_subquery()


def _is(t: FromClause, key: RuleKey, day: Day) -> list[ColumnElement[bool]]:
    return [t.c.key == word(key), on(t, day)]
