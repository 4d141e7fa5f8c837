"""How many social workers and posts there are: public, and exact on every day."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

import strawberry
from sqlalchemy import ColumnElement, select

from registry.divisions.queries import DivisionRow, whole
from registry.workforce import queries
from schema.access import PUBLIC
from schema.common import as_of_argument, day_of, given_within, given_words
from schema.planner import Args, Binders, One, Source, argument, leaf
from schema.workforce.words import WorkplaceKind

if TYPE_CHECKING:
    from sqlalchemy import FromClause, Select
    from strawberry.types.arguments import StrawberryArgument

    Counting = Callable[[Select[Any], ColumnElement[Any], Args], FromClause]

WORKERS = (
    "How many social workers (社会工作专业人才) there were on a day: each person once, where they are "
    "employed or else where they live; exact, from the tally."
)
POSTS = "How many posts for social workers (社工岗位) there were on a day; exact, from the tally."


@strawberry.type(description="How many social workers (社会工作专业人才) there were on a day.")
class SocialWorkerCount:
    access: ClassVar = PUBLIC

    total: int = leaf(
        lambda row: row.c.total, "All: by a certificate or a degree, each person once."
    )
    certified: int = leaf(lambda row: row.c.certified, "Of these: who hold a certificate (持证).")
    degree_only: int = leaf(
        lambda row: row.c.degree_only, "Of these: who are one by a degree alone (仅有专业学历)."
    )
    assistant: int = leaf(
        lambda row: row.c.assistant, "Whose highest certificate is an assistant's (助理社会工作师)."
    )
    intermediate: int = leaf(
        lambda row: row.c.intermediate, "Whose highest is a social worker's (社会工作师)."
    )
    senior: int = leaf(
        lambda row: row.c.senior, "Whose highest is a senior social worker's (高级社会工作师)."
    )
    employed: int = leaf(lambda row: row.c.employed, "Whom somebody employs (在岗).")
    registered: int = leaf(
        lambda row: row.c.registered, "Whose certificate is registered and valid (登记有效)."
    )


@strawberry.type(description="How many posts for social workers (社工岗位) there were on a day.")
class PostCount:
    access: ClassVar = PUBLIC

    set: int = leaf(lambda row: row.c["set"], "For how many persons posts were set (设置).")
    filled: int = leaf(lambda row: row.c.filled, "How many persons held one (在岗).")
    vacant: int = leaf(lambda row: row.c["set"] - row.c.filled, "How many were wanting (空缺).")


def _workers(places: Select[Any], day: ColumnElement[Any], _: Args) -> FromClause:
    return queries.worker_counts(places, day)


def _posts(places: Select[Any], day: ColumnElement[Any], args: Args) -> FromClause:
    kinds = given_words(args, "workplace") if "workplace" in args else None
    return queries.post_counts(places, day, kinds)


def _in_division(count: Counting) -> One:
    def read(row: DivisionRow, args: Args) -> Source:
        here = select(row.id.label("id")).correlate(row.v)
        there = count(here, day_of(args, row.day), args)
        return Source(there, there)

    return One(read)


def _within(count: Counting) -> One:
    def read(row: Binders, args: Args) -> Source:
        day = day_of(args, row.today)
        there = count(whole(given_within(args, day), day), day, args)
        return Source(there, there)

    return One(read)


WORKERS_IN, WORKERS_WITHIN = _in_division(_workers), _within(_workers)
POSTS_IN, POSTS_WITHIN = _in_division(_posts), _within(_posts)


def worker_count_arguments() -> list[StrawberryArgument]:
    return [as_of_argument()]


def post_count_arguments() -> list[StrawberryArgument]:
    kinds = argument("workplace", list[WorkplaceKind] | None, "At workplaces of these kinds only.")
    return [as_of_argument(), kinds]
