"""What the fields of a social worker and of a post read, and whom the caller may see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Text,
    and_,
    case,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.sql import column, literal_column

from registry.actor import Permission
from registry.dated import is_among, on
from registry.divisions import queries as divisions
from registry.divisions.queries import division_on, holds
from registry.incubation.queries import bases
from registry.organizations.queries import organization_on
from registry.tallies import Measure
from registry.tallies.models import counted
from registry.tallies.queries import is_counted, on_day, total, word, word_of
from registry.workforce import WorkerStatus, queries
from registry.workforce.queries import BASIS, EMPLOYED, KIND, LEVEL, REGISTERED, WorkerRow
from schema.access import may, may_each, readable
from schema.common import (
    capped_count,
    day_of,
    exact_count,
    given_division,
    given_within,
    given_words,
    text_input,
)
from schema.incubation.reads import on_day as base_on
from schema.organizations.fact_reads import name_of_day
from schema.planner import Args, Binders, Order, Source, Written, global_id
from schema.registration import reads as cases
from schema.volunteers import reads as volunteers

if TYPE_CHECKING:
    from sqlalchemy import FromClause

READ = Permission.WORKERS_READ

WORDS = {"employed": (EMPLOYED, "EMPLOYED"), "registered": (REGISTERED, "REGISTERED")}


# --- Social workers.


def visible(binders: Binders, day: ColumnElement[Any]) -> Source:
    """A social worker or two, for who may read of them where they are or live, or were counted that day."""
    row = queries.worker_on(day)
    tables = row.w.outerjoin(row.c, row.is_counted)
    home = queries.home_on(row.w.c.id, binders.today)
    here = queries.place_of(row._replace(day=binders.today))
    then = may(binders, READ, row.c.c.home_id, day)
    return Source(row, tables, [or_(may(binders, READ, here), may(binders, READ, home), then)])


def by_key(key: ColumnElement[int], binders: Binders) -> Source:
    found = visible(binders, binders.today)
    return Source(found.row, found.rows, [*found.where, found.row.w.c.id == key])


def by_number(row: Binders, args: Args) -> Source:
    found = visible(row, day_of(args, row.today))
    is_it = found.row.w.c.number == args.bind("number", Text(), text_input)
    return Source(found.row, found.rows, [*found.where, is_it])


def written(row: Written, _: Args) -> Source:
    return by_key(row.value("worker", BigInteger()), row.binders)


def listed(row: Binders, args: Args) -> Source:
    """Who was counted on the day where the caller may read of them, as divisions lay then."""
    asked = args.object("filter")
    found = queries.worker_on(day_of(asked, row.today))
    return Source(found, found.w.join(found.c, found.is_counted), list(_asked(found, row, asked)))


def _asked(row: WorkerRow, binders: Binders, asked: Args) -> Iterator[ColumnElement[bool]]:
    yield may_each(binders, READ, row.c.c.home_id, row.day)
    if "division" in asked:
        place = given_division(asked, "division", row.day)
        yield divisions.lies_within(row.c.c.home_id, place, row.day)
    yield from _of_class(row.c, asked)


def _of_class(table: FromClause, asked: Args) -> Iterator[ColumnElement[bool]]:
    """The conditions that what is counted is counted by."""
    for name, place in (("basis", BASIS), ("level", LEVEL)):
        if name in asked:
            words = given_words(asked, name)
            yield is_among(word_of(table, place), words)
    for name, (place, text) in WORDS.items():
        if name in asked:
            is_it = word_of(table, place) == word(text)
            yield is_it if asked.shape(name) else ~is_it


def counted_workers(row: Binders, args: Args) -> Source:
    """From the tally: every condition is one that it counts by."""
    asked = args.object("filter")
    day = day_of(asked, row.today)
    roots = divisions.whole(given_within(asked, day, "division"), day)
    there = on_day(Measure.SOCIAL_WORKER, readable(row, READ, roots, day), day)
    found = select(total(there, *_of_class(there, asked)).label("value")).select_from(there)
    return exact_count(found)


def order(row: WorkerRow, _: Args) -> Order:
    return Order("NUMBER", [row.w.c.id], twins=[row.c.c.subject_id])


def id_of(row: WorkerRow) -> ColumnElement[str]:
    return global_id("SocialWorker", row.w.c.id)


def basis(row: WorkerRow) -> ColumnElement[str]:
    """Null where they were not counted."""
    return word_of(row.c, BASIS)


def level(row: WorkerRow) -> ColumnElement[str | None]:
    """Null where no certificate is held."""
    return func.nullif(word_of(row.c, LEVEL), word("NONE"), type_=Text())


def is_active(row: WorkerRow) -> ColumnElement[bool]:
    is_it = queries.status_on(row.w.c.id, row.day) == word(WorkerStatus.ACTIVE)
    return func.coalesce(is_it, literal_column("false"))


def home(row: WorkerRow, _: Args) -> Source:
    return _division(queries.home_on(row.w.c.id, row.day), row.day)


def place(row: WorkerRow, _: Args) -> Source:
    return _division(row.c.c.home_id, row.day)


def _division(division_id: ColumnElement[int], day: ColumnElement[Any]) -> Source:
    found = division_on(day)
    return Source(found, found.v, [found.id == division_id, holds(found)])


class FactRow(NamedTuple):
    """A dated fact of a social worker."""

    f: FromClause
    day: ColumnElement[Any]
    binders: Binders


def facts(table: FromClause) -> Any:
    """The facts of a kind that had begun by the day."""

    def read(row: WorkerRow, args: Args) -> Source:
        f = table.alias()
        begun = func.lower(f.c.during) <= row.day
        return Source(FactRow(f, row.day, args.binders), f, [f.c.worker_id == row.w.c.id, begun])

    return read


def by_day(row: FactRow) -> list[ColumnElement[Any]]:
    return [func.lower(row.f.c.during), row.f.c.id]


def educated(row: WorkerRow, args: Args) -> Source:
    e = queries.education.alias()
    done = [e.c.worker_id == row.w.c.id, e.c.on_date <= row.day]
    return Source(FactRow(e, row.day, args.binders), e, done)


def since(row: FactRow) -> ColumnElement[Any]:
    return func.lower(row.f.c.during)


def until(row: FactRow) -> ColumnElement[Any]:
    return func.upper(row.f.c.during)


def employed(row: WorkerRow, args: Args) -> Source:
    """Who employed them on the day."""
    e = queries.employment.alias()
    held = [e.c.worker_id == row.w.c.id, on(e, row.day)]
    return Source(FactRow(e, row.day, args.binders), e, held)


def cases_of(row: WorkerRow, args: Args) -> Source:
    """The cases about them that the caller may read."""
    return cases.shown(args.binders, lambda c: c.c.worker_id == row.w.c.id)


def volunteer_of(row: WorkerRow, args: Args) -> Source:
    """The same person as a volunteer, to whoever may read of them there too."""
    found = volunteers.visible(args.binders)
    same = found.row.v.c.identity_digest == row.w.c.identity_digest
    return Source(found.row, found.rows, [*found.where, same])


def of_volunteer(row: volunteers.VolunteerRow, args: Args) -> Source:
    """The same person as a social worker, to whoever may read of them there too."""
    found = visible(args.binders, row.day)
    same = found.row.w.c.identity_digest == row.v.c.identity_digest
    return Source(found.row, found.rows, [*found.where, same])


def of_case(row: cases.CaseRow, args: Args) -> Source:
    """Whom a case is about."""
    found = visible(args.binders, row.day)
    return Source(found.row, found.rows, [*found.where, found.row.w.c.id == row.c.c.worker_id])


def level_of(row: FactRow, kind: str) -> ColumnElement[str | None]:
    """The level of a qualification, where it is of a kind."""
    return case((row.f.c.kind == word(kind), row.f.c.level))


class RevealedRow(NamedTuple):
    """A certificate with the name of its secret, and what makes it a stand-in."""

    written: Written
    c: FromClause


def certificates_revealed(row: Written, _: Args) -> Source:
    each = func.json_to_recordset(row.value("certificates", JSON()))
    columns = (column("place", Integer()), column("level", Text()), column("number", Text()))
    c = each.table_valued(*columns).render_derived(with_types=True)
    return Source(RevealedRow(row, c), c)


# --- Workplaces and posts.


class WorkplaceRow(NamedTuple):
    """Who employs, on a day."""

    p: FromClause
    day: ColumnElement[Any]


def workplace(row: FactRow | PostRow, _: Args) -> Source:
    p = queries.workplace.alias()
    key = row.f.c.workplace_id if isinstance(row, FactRow) else row.p.c.workplace_id
    return Source(WorkplaceRow(p, row.day), p, [p.c.id == key])


def organization(row: WorkplaceRow, _: Args) -> Source:
    found = organization_on(row.day)
    return Source(found, found.tables, [found.o.c.id == row.p.c.organization_id])


def base(row: WorkplaceRow, _: Args) -> Source:
    return base_on(row.p.c.base_id, row.day)


def workplace_division(row: WorkplaceRow, _: Args) -> Source:
    """Where it is on the day."""
    g, found = queries.workplace_place.alias(), division_on(row.day)
    tables = g.join(found.v, found.id == g.c.division_id)
    return Source(found, tables, [g.c.workplace_id == row.p.c.id, on(g, row.day), holds(found)])


def workplace_name(row: WorkplaceRow, args: Args) -> ColumnElement[str | None]:
    """The body's, the community's, the base's, or its own."""
    body, place_, base_ = organization_on(row.day), division_on(row.day), bases.alias()
    of_body = select(name_of_day(body, args)).where(body.o.c.id == row.p.c.organization_id)
    of_place = select(place_.v.c.name).where(place_.id == row.p.c.division_id, holds(place_))
    of_base = select(base_.c.name).where(base_.c.id == row.p.c.base_id)
    return case(
        (row.p.c.kind == word("ORGANIZATION"), of_body.correlate_except(body.o).scalar_subquery()),
        (row.p.c.kind == word("COMMUNITY"), of_place.correlate_except(place_.v).scalar_subquery()),
        (
            row.p.c.kind == word("INCUBATION_BASE"),
            of_base.correlate_except(base_).scalar_subquery(),
        ),
        else_=row.p.c.name,
    )


class PostRow(NamedTuple):
    """A post, and for how many it is set on a day."""

    p: FromClause
    day: ColumnElement[Any]
    c: FromClause | None = None


def post_by_key(key: ColumnElement[int], binders: Binders) -> Source:
    p = queries.post.alias()
    return Source(PostRow(p, binders.today), p, [p.c.id == key])


def post_by_number(row: Binders, args: Args) -> Source:
    p = queries.post.alias()
    number = args.bind("number", Text(), text_input)
    return Source(PostRow(p, day_of(args, row.today)), p, [p.c.number == number])


def post_written(row: Written, _: Args) -> Source:
    return post_by_key(row.value("post", BigInteger()), row.binders)


def post_of(row: FactRow, _: Args) -> Source:
    p = queries.post.alias()
    return Source(PostRow(p, row.day), p, [p.c.id == row.f.c.post_id])


def posts_listed(row: Binders, args: Args) -> Source:
    asked = args.object("filter")
    day, p, c = day_of(asked, row.today), queries.post.alias(), counted.alias()
    found = PostRow(p, day, c)
    tables = c.join(p, and_(p.c.id == c.c.subject_id, *is_counted(c, Measure.POST, day)))
    return Source(found, tables, list(_posts_asked(found, c, asked)))


def _posts_asked(row: PostRow, c: FromClause, asked: Args) -> Iterator[ColumnElement[bool]]:
    yield c.c.value > literal_column("0")
    if "division" in asked:
        place_ = given_division(asked, "division", row.day)
        yield divisions.lies_within(c.c.home_id, place_, row.day)
    if "workplace" in asked:
        words = given_words(asked, "workplace")
        yield is_among(word_of(c, KIND), words)
    if "vacant" in asked:
        is_vacant = c.c.value > queries.filled_on(row.p.c.id, row.day)
        yield is_vacant if asked.shape("vacant") else ~is_vacant


def posts_counted(row: Binders, args: Args) -> Source:
    return capped_count(posts_listed(row, args))


def posts_order(row: PostRow, _: Args) -> Order:
    twins = [] if row.c is None else [row.c.c.subject_id]
    return Order("NUMBER", [row.p.c.id], twins=twins)


def posts_of(row: Any, _: Args) -> Source:
    """The posts of an organization."""
    p, w = queries.post.alias(), queries.workplace.alias()
    tables = w.join(p, p.c.workplace_id == w.c.id)
    return Source(PostRow(p, row.day), tables, [w.c.organization_id == row.o.c.id])


def post_id(row: PostRow) -> ColumnElement[str]:
    return global_id("Post", row.p.c.id)


def places(row: PostRow) -> ColumnElement[int]:
    return queries.places_on(row.p.c.id, row.day)


def filled(row: PostRow) -> ColumnElement[int]:
    return queries.filled_on(row.p.c.id, row.day)
