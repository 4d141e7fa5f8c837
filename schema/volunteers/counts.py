"""How many volunteers there are: public, and exact on every day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import strawberry
from sqlalchemy import ColumnElement, Text, select

from registry.divisions.queries import DivisionRow, whole
from registry.volunteers import queries
from schema.access import PUBLIC
from schema.common import (
    as_of_argument,
    day_of,
    given_within,
    text_input,
    within_argument,
)
from schema.planner import Args, Binders, Many, One, Source, argument, leaf

if TYPE_CHECKING:
    from strawberry.types.arguments import StrawberryArgument

COUNTED = (
    "How many volunteers lived here on a day; exact, from the tally. Without a platform these are "
    "persons: one, however many platforms registered them. With one, that platform's registrations."
)


@strawberry.type(description="A volunteer platform (志愿服务平台), which syncs its registrations.")
class VolunteerPlatform:
    access: ClassVar = PUBLIC

    code: str = leaf(lambda row: row.c.code, "Its code.")
    name: str = leaf(lambda row: row.c.name, "Its name.")


@strawberry.type(
    description="How many volunteers (志愿者) lived in a place on a day: persons, or where a platform "
    "is named its registrations."
)
class VolunteerCount:
    access: ClassVar = PUBLIC

    registered: int = leaf(
        lambda row: row.c.registered, "Registered on the day (注册志愿者); who had ended it is not."
    )
    verified: int = leaf(
        lambda row: row.c.verified, "Of these: whose real name was verified by the day (实名认证)."
    )
    unverified: int = leaf(
        lambda row: row.c.registered - row.c.verified, "Of these: all others (未实名认证)."
    )
    ended: int = leaf(lambda row: row.c.ended, "Whose registration had ended by the day (已注销).")


def platform_argument() -> StrawberryArgument:
    return argument(
        "platform",
        str | None,
        "Only registrations of the platform with this code; by default persons, counted once each.",
    )


def given_platform(args: Args, name: str = "platform") -> ColumnElement[int]:
    """The platform with a code; the operation is refused where none has it."""
    platform_id = queries.known_platform(args.bind(name, Text(), text_input), args.path)
    args.binders.named.append(platform_id)
    return platform_id


def counted_as(args: Args) -> ColumnElement[int]:
    """What is counted: persons, or a platform's registrations."""
    return given_platform(args) if "platform" in args else queries.PERSONS


def in_division(row: DivisionRow, args: Args) -> Source:
    day = day_of(args, row.day)
    if "platform" not in args:
        there = queries.count_in(row.id, queries.PERSONS, day)
    else:
        here = select(row.id.label("id")).correlate(row.v)
        there = queries.counts(here, counted_as(args), day)
    return Source(there, there)


def within(row: Binders, args: Args) -> Source:
    day = day_of(args, row.today)
    there = queries.counts(whole(given_within(args, day), day), counted_as(args), day)
    return Source(there, there)


def count_arguments() -> list[StrawberryArgument]:
    return [as_of_argument(), platform_argument()]


def count_within_arguments() -> list[StrawberryArgument]:
    return [within_argument(), *count_arguments()]


IN_DIVISION = One(in_division)
WITHIN = One(within)


def _platforms(_: Any, __: Args) -> Source:
    p = queries.platform.alias()
    return Source(p, p)


PLATFORMS = Many(_platforms, lambda row: [row.c.code], size=20)
