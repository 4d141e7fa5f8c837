"""What projects come to: exact on every day, from the tally."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import strawberry
from sqlalchemy import ColumnElement

from registry.divisions.queries import DivisionRow, Place
from registry.projects import queries
from registry.projects.queries import Asked
from schema.access import PUBLIC
from schema.common import (
    as_of_argument,
    day_of,
    given_within,
    given_words,
    within_argument,
)
from schema.planner import Args, Binders, Many, One, Refused, Source, argument, leaf, planned
from schema.projects.inputs import FundOrigin, ProjectKind
from schema.scalars import Date, Yuan

if TYPE_CHECKING:
    from sqlalchemy import FromClause
    from strawberry.types.arguments import StrawberryArgument

COUNTED = (
    "What the projects here came to on a day, or within a period (项目统计); exact, from the tally."
)


class TotalsRow(NamedTuple):
    """What they come to, and what was asked."""

    t: FromClause
    asked: Asked


def _origins(row: TotalsRow, _: Args) -> Source:
    found = queries.by_origin(row.asked)
    return Source(found, found)


@strawberry.type(description="What of the money came from one origin.")
class OriginTotal:
    access: ClassVar = PUBLIC

    origin: FundOrigin = leaf(lambda row: row.c.origin, "Where it came from (来源).")
    amount: Yuan = leaf(lambda row: row.c.amount, "How much (金额).")


@strawberry.type(
    description="What projects came to. Of a period it is what was added from its first day to its "
    "last; what was withdrawn meanwhile is taken off."
)
class ProjectTotals:
    access: ClassVar = PUBLIC

    running: int = leaf(lambda row: row.t.c.running, "How many ran on the day (执行中的项目数).")
    begun: int = leaf(
        lambda row: row.t.c.begun, "How many had begun by the day, or began in the period (项目数)."
    )
    funds: Yuan = leaf(lambda row: row.t.c.funds, "What was committed to them (资金总额).")
    funds_by_origin: list[OriginTotal] = planned(
        Many(_origins, lambda row: [row.c.origin], size=6),
        "The same by where it came from; an origin of nothing is left out (按来源).",
    )
    beneficiaries: int = leaf(
        lambda row: row.t.c.beneficiaries,
        "Whom they reached, each time that one was reached (受益人次).",
    )


def _totals(place: Place | None, args: Args, day: ColumnElement[Any]) -> Source:
    day = day_of(args, day)
    if "since" in args and "asOf" in args and args.shape("since") > args.shape("asOf"):
        raise Refused("A period begins no later than it ends.")
    kinds = given_words(args, "kind") if "kind" in args else None
    asked = Asked(place, kinds, args.day("since") if "since" in args else None, day)
    found = queries.totals(asked)
    return Source(TotalsRow(found, asked), found)


def _in_division(row: DivisionRow, args: Args) -> Source:
    return _totals(row.place, args, row.day)


def _within(row: Binders, args: Args) -> Source:
    day = day_of(args, row.today)
    return _totals(given_within(args, day), args, row.today)


def totals_arguments() -> list[StrawberryArgument]:
    return [
        argument("kind", list[ProjectKind] | None, "Only of these kinds; by default of all."),
        argument(
            "since",
            Date | None,
            "The first day of the period; by default all that ever was, up to the day.",
        ),
        as_of_argument(),
    ]


def totals_within_arguments() -> list[StrawberryArgument]:
    return [within_argument(), *totals_arguments()]


IN_DIVISION = One(_in_division)
WITHIN = One(_within)
