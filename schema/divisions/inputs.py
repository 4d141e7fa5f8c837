"""Words and conditions that places are asked for with."""

from enum import Enum
from typing import Any

import strawberry

from schema.common import Direction, page_arguments, word
from schema.planner import argument
from schema.scalars import Date, DivisionCode


@strawberry.enum(description="How a community is settled (城乡属性).")
class Settlement(Enum):
    URBAN = word("URBAN", "Urban (城市社区).")
    RURAL = word("RURAL", "Rural (农村社区).")


@strawberry.enum(description="A level of the administrative tree (行政层级), from the top.")
class DivisionLevel(Enum):
    PROVINCE = word("PROVINCE", "Province or autonomous region (省、自治区).")
    MUNICIPALITY = word("MUNICIPALITY", "Municipality directly under the State Council (直辖市).")
    PREFECTURE = word("PREFECTURE", "Prefecture (地级).")
    DISTRICT = word("DISTRICT", "District or county (县级).")
    TOWNSHIP = word("TOWNSHIP", "Street, town or township (乡级: 街道、镇、乡).")
    COMMUNITY = word(
        "COMMUNITY", "Community (社区): the area of one residents' or villagers' committee."
    )


@strawberry.enum(
    description="What is linked in a community (五社联动), each where it is counted on the day."
)
class Linked(Enum):
    ORGANIZATION = word("ORGANIZATION", "An organization in being (社会组织).")
    COMMUNITY_ORGANIZATION = word(
        "COMMUNITY_ORGANIZATION", "A community social organization (社区社会组织)."
    )
    SOCIAL_WORKER = word(
        "SOCIAL_WORKER", "A social worker (社会工作者), employed or at home there."
    )
    VOLUNTEER = word("VOLUNTEER", "A verified volunteer (实名认证志愿者).")
    PROJECT = word("PROJECT", "A project that ran (公益项目).")
    INCUBATION_BASE = word("INCUBATION_BASE", "An open incubation base (孵化基地).")


@strawberry.enum(description="What communities are ordered by.")
class CommunityOrderField(Enum):
    CODE = word("CODE", "The division code.")
    NAME = word("NAME", "The name, by code point.")


@strawberry.input(description="The order of communities.")
class CommunityOrder:
    field: CommunityOrderField = strawberry.field(
        default=CommunityOrderField.CODE, description="What they are ordered by."
    )
    direction: Direction = strawberry.field(
        default=Direction.ASC, description="Which way the list runs."
    )


@strawberry.input(description="Which communities; every condition given must hold.")
class CommunityFilter:
    division: DivisionCode | None = strawberry.field(
        default=strawberry.UNSET, description="Within this division, at any level."
    )
    settlement: Settlement | None = strawberry.field(
        default=strawberry.UNSET, description="Settled like this."
    )
    name_contains: str | None = strawberry.field(
        default=strawberry.UNSET, description="With this in the name."
    )
    has: list[Linked] | None = strawberry.field(
        default=strawberry.UNSET, description="Where there is some of each of these."
    )
    lacks: list[Linked] | None = strawberry.field(
        default=strawberry.UNSET, description="Where there is none of any of these (空白社区)."
    )
    as_of: Date | None = strawberry.field(
        default=strawberry.UNSET, description="As of this day; by default today."
    )


def community_arguments() -> list[Any]:
    return [
        argument("filter", CommunityFilter | None, "Which communities."),
        argument("order_by", CommunityOrder | None, "In which order; by default by code."),
        *page_arguments(),
    ]
