"""How many bases there are, how much room, and how many tenants: public, and exact on every day."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, ClassVar, NamedTuple

import strawberry
from sqlalchemy import ColumnElement, Integer, Text, select, values
from sqlalchemy.sql import column, literal_column

from registry.divisions.queries import DivisionRow, Place
from registry.incubation import queries
from registry.incubation.models import BaseForm, BaseTier, Exit, Stage
from registry.tallies import Measure
from registry.tallies.queries import number, word
from schema.access import PUBLIC
from schema.common import as_of_argument, day_of, given_within, within_argument
from schema.incubation.words import IncubationExit, IncubationStage, IncubationTier
from schema.planner import Args, Binders, Many, One, Source, leaf, planned

COUNTED = "How many incubation bases, places and tenants there are here; exact, from the tally."

BASES = "How many bases were open (孵化基地)."
CAPACITY = "How many tenants they had room for (容量)."
TENANTS = "How many tenants in being they had (在驻组织)."


class CountRow(NamedTuple):
    """A place and a day that is counted of."""

    place: Place | None
    day: ColumnElement[Any]

    def number(self, measure: Measure, **words: ColumnElement[str]) -> ColumnElement[int]:
        """How many there were of a measure, under words that its class calls so."""
        places = {queries.CLASSES[measure].index(name) + 1: [w] for name, w in words.items()}
        return number(measure, self.place, self.day, places).scalar_subquery()


class WordRow(NamedTuple):
    """A word, and what is counted under it."""

    w: Any
    counted: CountRow


def counted(measure: Measure, **words: str) -> Callable[[CountRow], ColumnElement[int]]:
    return lambda row: row.number(measure, **{name: word(text) for name, text in words.items()})


def _under(measure: Measure, name: str) -> Callable[[WordRow], ColumnElement[int]]:
    """Of a measure what is counted under the row's word."""
    return lambda row: row.counted.number(measure, **{name: row.w.c.word})


def _by(enum: type[StrEnum]) -> Many:
    """A row for each word of an enum, in its order."""

    def source(row: CountRow, _: Args) -> Source:
        columns = column("word", Text()), column("place", Integer())
        words: list[tuple[Any, Any]] = [
            (word(each), literal_column(str(n))) for n, each in enumerate(enum)
        ]
        w = values(*columns, name="word").data(words).alias("word")
        return Source(WordRow(w, row), w)

    return Many(source, lambda row: [row.w.c.place], size=len(enum))


@strawberry.type(description="What is counted of the bases of one tier.")
class IncubationTierCount:
    access: ClassVar = PUBLIC

    tier: IncubationTier = leaf(lambda row: row.w.c.word, "The tier (层级).")
    bases: int = leaf(_under(Measure.INCUBATION_BASE, "tier"), BASES)
    capacity: int = leaf(_under(Measure.INCUBATION_PLACE, "tier"), CAPACITY)
    tenants: int = leaf(_under(Measure.TENANCY, "tier"), TENANTS)


@strawberry.type(description="How many tenants were in one stage.")
class IncubationStageCount:
    access: ClassVar = PUBLIC

    stage: IncubationStage = leaf(lambda row: row.w.c.word, "The stage (孵化阶段).")
    tenants: int = leaf(_under(Measure.TENANCY, "stage"), TENANTS)


@strawberry.type(description="How many tenancies had ended in one way.")
class IncubationExitCount:
    access: ClassVar = PUBLIC

    exit: IncubationExit = leaf(lambda row: row.w.c.word, "How (退出方式).")
    tenancies: int = leaf(
        _under(Measure.TENANCY_ENDED, "exit"), "How many, ever, by the day (退出)."
    )


@strawberry.type(
    description="What was counted of incubation bases (孵化基地) in a place on a day: by where they lie."
)
class IncubationCount:
    access: ClassVar = PUBLIC

    bases: int = leaf(counted(Measure.INCUBATION_BASE), BASES)
    physical: int = leaf(
        counted(Measure.INCUBATION_BASE, form=BaseForm.PHYSICAL), "Of these: physical (实体)."
    )
    virtual: int = leaf(
        counted(Measure.INCUBATION_BASE, form=BaseForm.VIRTUAL), "Of these: virtual (虚拟)."
    )
    capacity: int = leaf(counted(Measure.INCUBATION_PLACE), CAPACITY)
    tenants: int = leaf(counted(Measure.TENANCY), TENANTS)
    ended: int = leaf(
        counted(Measure.TENANCY_ENDED), "How many tenancies had ended, ever, by the day (退出)."
    )
    by_tier: list[IncubationTierCount] = planned(_by(BaseTier), "The same for each tier.")
    by_stage: list[IncubationStageCount] = planned(_by(Stage), "The tenants of each stage.")
    by_exit: list[IncubationExitCount] = planned(_by(Exit), "What had ended, by how it did.")


def _counted(place: Place | None, day: ColumnElement[Any]) -> Source:
    return Source(CountRow(place, day), select(literal_column("1").label("one")).subquery())


def _in_division(row: DivisionRow, args: Args) -> Source:
    return _counted(row.place, day_of(args, row.day))


def _within(row: Binders, args: Args) -> Source:
    day = day_of(args, row.today)
    return _counted(given_within(args, day), day)


IN_DIVISION = One(_in_division)
WITHIN = One(_within)


def count_within_arguments() -> list[Any]:
    return [within_argument(), as_of_argument()]
