"""What became of tenants (孵化成效): public, and told from the history of each body."""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

import strawberry

from registry.incubation import outcomes
from registry.incubation.queries import BaseRow
from schema.access import PUBLIC
from schema.common import as_of_argument, day_of, given_within, within_argument
from schema.planner import Args, Binders, One, Part, Source, argument, leaf, planned
from schema.scalars import Date

SINCE_ADMISSION, SINCE_EXIT = outcomes.SINCE


class OutcomeRow(NamedTuple):
    """All figures, in one row."""

    f: Any


class SurvivalRow(NamedTuple):
    """The figures since an event, or so many years after it."""

    f: Any
    prefix: str

    def figure(self, name: str) -> Any:
        return self.f.c[f"{self.prefix}_{name}"]


def _figure(name: str, description: str) -> Any:
    return leaf(lambda row: row.f.c[name], description)


def _after(years: int) -> Part:
    return Part(lambda row, _: SurvivalRow(row.f, f"{row.prefix}_{years}"))


@strawberry.type(description="Who was still in being so many years later.")
class SurvivalCount:
    access: ClassVar = PUBLIC

    due: int = leaf(
        lambda row: row.figure("due"), "Of how many that day has come: of these the others are."
    )
    alive: int = leaf(lambda row: row.figure("alive"), "How many were in being on it (存续).")


@strawberry.type(description="Who was still in being one, two and three years after something.")
class Survival:
    access: ClassVar = PUBLIC

    one_year: SurvivalCount = planned(_after(1), "After one year.")
    two_years: SurvivalCount = planned(_after(2), "After two years.")
    three_years: SurvivalCount = planned(_after(3), "After three years.")


@strawberry.type(
    description="What became of the organizations that were admitted within a period (孵化成效), as of "
    "a day. One that was admitted several times is one."
)
class IncubationOutcomes:
    access: ClassVar = PUBLIC

    tenants: int = _figure("tenants", "How many organizations were admitted (入驻).")
    filed_on_admission: int = _figure(
        "filed_on_admission", "Of these: filed on the day of their admission (入驻时已备案)."
    )
    registered_on_admission: int = _figure(
        "registered_on_admission", "Of these: registered on that day (入驻时已登记)."
    )
    filed_since: int = _figure(
        "filed_since", "Of these: neither on that day, and filed since (入驻后备案)."
    )
    registered_since: int = _figure(
        "registered_since",
        "Of these: not registered on that day, and registered since (入驻后登记).",
    )
    graduated: int = _figure("graduated", "Of these: graduated by the day (出壳).")
    after_admission: Survival = planned(
        Part(lambda row, _: SurvivalRow(row.f, SINCE_ADMISSION)),
        "Who was in being years after the admission (入驻后存续).",
    )
    after_exit: Survival = planned(
        Part(lambda row, _: SurvivalRow(row.f, SINCE_EXIT)),
        "Who was in being years after leaving for good (退出后存续).",
    )


def _period(args: Args) -> outcomes.Period:
    since, until = (args.day(name) if name in args else None for name in ("since", "until"))
    return outcomes.Period(since, until)


def _of_base(row: BaseRow, args: Args) -> Source:
    day = day_of(args, row.day)
    figures = outcomes.of_base(row.b.c.id, _period(args), day)
    return Source(OutcomeRow(figures), figures)


def _of_bases(row: Binders, args: Args) -> Source:
    day = day_of(args, row.today)
    figures = outcomes.of_bases(given_within(args, day), _period(args), day)
    return Source(OutcomeRow(figures), figures)


OF_BASE = One(_of_base)
OF_BASES = One(_of_bases)


def outcome_arguments() -> list[Any]:
    return [
        argument("since", Date | None, "Admitted on this day or later; by default ever."),
        argument("until", Date | None, "Admitted on this day or before."),
        as_of_argument(),
    ]


def outcome_within_arguments() -> list[Any]:
    return [within_argument(), *outcome_arguments()]
