"""The types Division and Community."""

from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry

from schema.access import PUBLIC
from schema.common import Count, Node, PageInfo, as_of_argument, page_arguments
from schema.divisions import reads
from schema.divisions.inputs import DivisionLevel, Settlement, community_arguments
from schema.organizations import reads as organizations
from schema.organizations.inputs import organization_arguments
from schema.planner import Connection, Leaf, One, argument, global_id, leaf, planned
from schema.projects import reads as projects
from schema.projects import totals as project_totals
from schema.projects.inputs import project_arguments
from schema.projects.totals import ProjectTotals
from schema.scalars import Cursor, DivisionCode
from schema.volunteers import counts
from schema.volunteers.counts import VolunteerCount
from schema.workforce import counts as workers
from schema.workforce.counts import PostCount, SocialWorkerCount

if TYPE_CHECKING:
    from schema.organizations.types import OrganizationConnection
    from schema.projects.types import ProjectConnection

OrganizationsOf = Annotated["OrganizationConnection", strawberry.lazy("schema.organizations.types")]
ProjectsOf = Annotated["ProjectConnection", strawberry.lazy("schema.projects.types")]

CODE = "The statistical division code on the day (统计用区划代码)."
NAME = "The name on the day."
SETTLEMENT = "Urban or rural on the day (城乡属性); null where no source says."
COUNTED = "How many organizations in being have their home here; exact, from the tally."
LISTED = "The social organizations in being that have their home here; other standings by filter."
ORGANIZATIONS = Connection(
    lambda row, args: organizations.within(row.place, args, row.day),
    organizations.order,
    lambda row, args: organizations.counted_within(row.place, args, row.day),
)
PROJECTS = "The projects here that have begun, or ran on a day (公益项目)."
LEVEL = argument("level", DivisionLevel, "The level.")


@strawberry.type(description="A place of the administrative tree (行政区划), as it was on a day.")
class Division(Node):
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
    organizations: OrganizationsOf = planned(ORGANIZATIONS, LISTED, *organization_arguments())
    organization_count: int = planned(Leaf(reads.organization_count), COUNTED, as_of_argument())
    volunteer_count: VolunteerCount = planned(
        counts.IN_DIVISION, counts.COUNTED, *counts.count_arguments()
    )
    social_worker_count: SocialWorkerCount = planned(
        workers.WORKERS_IN, workers.WORKERS, *workers.worker_count_arguments()
    )
    post_count: PostCount = planned(
        workers.POSTS_IN, workers.POSTS, *workers.post_count_arguments()
    )
    projects: ProjectsOf = planned(projects.IN_DIVISION, PROJECTS, *project_arguments())
    project_totals: ProjectTotals = planned(
        project_totals.IN_DIVISION, project_totals.COUNTED, *project_totals.totals_arguments()
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
class Community(Node):
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
    organizations: OrganizationsOf = planned(ORGANIZATIONS, LISTED, *organization_arguments())
    organization_count: int = planned(Leaf(reads.organization_count), COUNTED, as_of_argument())
    volunteer_count: VolunteerCount = planned(
        counts.IN_DIVISION, counts.COUNTED, *counts.count_arguments()
    )
    social_worker_count: SocialWorkerCount = planned(
        workers.WORKERS_IN, workers.WORKERS, *workers.worker_count_arguments()
    )
    post_count: PostCount = planned(
        workers.POSTS_IN, workers.POSTS, *workers.post_count_arguments()
    )
    projects: ProjectsOf = planned(projects.IN_DIVISION, PROJECTS, *project_arguments())
    project_totals: ProjectTotals = planned(
        project_totals.IN_DIVISION, project_totals.COUNTED, *project_totals.totals_arguments()
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
    count: Count = planned(None, "How many entries on all pages; exact unless names are searched.")
