"""What a community has of all that is linked in it (五社联动): whether there is any of it on a day."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Boolean, ColumnElement, Integer, literal_column, select

from registry.dated import Day
from registry.divisions.queries import Place
from registry.organizations.queries import counted as organizations_counted
from registry.tallies import Measure
from registry.tallies.queries import number
from registry.volunteers.queries import PERSONS, count_in

NONE: ColumnElement[int] = literal_column("0", Integer())
TRUE: ColumnElement[bool] = literal_column("true", Boolean())


class Linked(StrEnum):
    """What may be in a community, by where it is counted."""

    ORGANIZATION = "ORGANIZATION"
    COMMUNITY_ORGANIZATION = "COMMUNITY_ORGANIZATION"
    SOCIAL_WORKER = "SOCIAL_WORKER"
    VOLUNTEER = "VOLUNTEER"
    PROJECT = "PROJECT"
    INCUBATION_BASE = "INCUBATION_BASE"


MEASURES = {
    Linked.SOCIAL_WORKER: Measure.SOCIAL_WORKER,
    Linked.PROJECT: Measure.PROJECT,
    Linked.INCUBATION_BASE: Measure.INCUBATION_BASE,
}


def has(linked: Linked, place: Place, day: Day) -> ColumnElement[bool]:
    """Whether there is any of it in a place on a day, from the tallies."""
    return _number(linked, place, day) > NONE


def _number(linked: Linked, place: Place, day: Day) -> ColumnElement[int]:
    if linked is Linked.VOLUNTEER:
        there = count_in(place.id, PERSONS, day)
        return select(there.c.verified).scalar_subquery()
    if linked in MEASURES:
        return number(MEASURES[linked], place, day).scalar_subquery()
    based = {"community_based": [TRUE]} if linked is Linked.COMMUNITY_ORGANIZATION else {}
    return organizations_counted(day, place, based).scalar_subquery()
