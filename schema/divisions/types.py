"""The types Division and Community."""

from typing import ClassVar

import strawberry

from schema.access import PUBLIC
from schema.common import Count, Node, PageInfo, as_of_argument, page_arguments
from schema.divisions import reads
from schema.divisions.inputs import DivisionLevel, Settlement, community_arguments
from schema.divisions.linkage import BasesOf, Linkage
from schema.incubation import reads as incubation
from schema.planner import Connection, Leaf, One, argument, global_id, leaf, planned
from schema.scalars import Cursor, DivisionCode

CODE = "The statistical division code on the day (统计用区划代码)."
NAME = "The name on the day."
SETTLEMENT = "Urban or rural on the day (城乡属性); null where no source says."
LEVEL = argument("level", DivisionLevel, "The level.")


@strawberry.type(description="A place of the administrative tree (行政区划), as it was on a day.")
class Division(Linkage, Node):
    access: ClassVar = PUBLIC
    by_key: ClassVar = staticmethod(reads.by_key)

    id: strawberry.ID = leaf(lambda row: global_id("Division", row.id), "The global id.")
    code: DivisionCode = leaf(lambda row: row.v.c.code, CODE)
    name: str = leaf(lambda row: row.v.c.name, NAME)
    level: DivisionLevel = leaf(lambda row: row.v.c.level, "The level (层级).")
    settlement: Settlement | None = planned(
        Leaf(reads.settlement), f"Of a community: {SETTLEMENT}", as_of_argument()
    )
    parent: "Division | None" = planned(One(reads.parent), "The division right above (上级).")
    division: "Division | None" = planned(
        One(reads.given_level), "The division of a level that this one lies within, or is.", LEVEL
    )
    township: "Division | None" = planned(reads.at(DivisionLevel.TOWNSHIP), "Its street or town.")
    district: "Division | None" = planned(reads.at(DivisionLevel.DISTRICT), "Its district.")
    municipality: "Division | None" = planned(
        reads.at(DivisionLevel.MUNICIPALITY), "Its municipality (直辖市)."
    )
    children: "DivisionConnection" = planned(
        Connection(reads.children, reads.by_code, reads.children_counted),
        "The divisions right below (下级), by code.",
        *page_arguments(),
    )
    communities: "CommunityConnection" = planned(
        Connection(
            lambda row, args: reads.communities_within(row.place, args, row.day),
            reads.communities_order,
            lambda row, args: reads.communities_counted(row.place, args, row.day),
        ),
        "The communities within it (社区).",
        *community_arguments(),
    )
    predecessors: "list[Division]" = planned(
        reads.linked("successor_id", "predecessor_id"),
        "The divisions that it took over from, as they last were.",
    )
    successors: "list[Division]" = planned(
        reads.linked("predecessor_id", "successor_id"),
        "The divisions that took over from it, as they first were.",
    )


@strawberry.type(
    description="The area of one residents' or villagers' committee (社区), as it was on a day."
)
class Community(Linkage, Node):
    access: ClassVar = PUBLIC
    by_key: ClassVar = staticmethod(reads.community_by_key)

    id: strawberry.ID = leaf(lambda row: global_id("Community", row.id), "The global id.")
    code: DivisionCode = leaf(lambda row: row.v.c.code, CODE)
    name: str = leaf(lambda row: row.v.c.name, NAME)
    settlement: Settlement | None = planned(Leaf(reads.settlement), SETTLEMENT, as_of_argument())
    division: Division | None = planned(
        One(reads.given_level), "The division of a level that it lies within.", LEVEL
    )
    township: Division | None = planned(reads.at(DivisionLevel.TOWNSHIP), "Its street or town.")
    district: Division | None = planned(reads.at(DivisionLevel.DISTRICT), "Its district.")
    municipality: Division | None = planned(
        reads.at(DivisionLevel.MUNICIPALITY), "Its municipality (直辖市)."
    )
    incubation_bases_nearby: BasesOf = planned(
        Connection(incubation.nearby, incubation.nearest_first, incubation.nearby_counted),
        "The open incubation bases around it (附近的孵化基地): in the community itself, in its street, "
        "in its district; the nearest first.",
        *page_arguments(),
    )


@strawberry.type(description="A division in a list.")
class DivisionEdge:
    access: ClassVar = PUBLIC

    cursor: Cursor = planned(None, "Its place in the list.")
    node: Division = planned(None, "The division.")


@strawberry.type(description="A list of divisions, paged.")
class DivisionConnection:
    access: ClassVar = PUBLIC

    edges: list[DivisionEdge] = planned(None, "The page's entries with their cursors.")
    nodes: list[Division] = planned(None, "The page's entries.")
    page_info: PageInfo = planned(None, "What lies beyond the page.")
    count: Count = planned(None, "How many entries on all pages.")


@strawberry.type(description="A community in a list.")
class CommunityEdge:
    access: ClassVar = PUBLIC

    cursor: Cursor = planned(None, "Its place in the list.")
    node: Community = planned(None, "The community.")


@strawberry.type(description="A list of communities, paged.")
class CommunityConnection:
    access: ClassVar = PUBLIC

    edges: list[CommunityEdge] = planned(None, "The page's entries with their cursors.")
    nodes: list[Community] = planned(None, "The page's entries.")
    page_info: PageInfo = planned(None, "What lies beyond the page.")
    count: Count = planned(
        None,
        "How many entries on all pages; exact unless they are searched by name or by what is linked there.",
    )
