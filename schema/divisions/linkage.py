"""What is linked in a place (五社联动): the fields that divisions and communities share."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.common import as_of_argument
from schema.divisions import reads
from schema.incubation import counts as incubation_counts
from schema.incubation import reads as incubation
from schema.incubation.counts import IncubationCount
from schema.incubation.inputs import base_arguments
from schema.organizations import counts as organization_counts
from schema.organizations import reads as organizations
from schema.organizations.counts import OrganizationCount
from schema.organizations.inputs import organization_arguments
from schema.planner import Connection, Leaf, planned
from schema.projects import reads as projects
from schema.projects import totals as project_totals
from schema.projects.inputs import project_arguments
from schema.projects.totals import ProjectTotals
from schema.volunteers import counts
from schema.volunteers.counts import VolunteerCount
from schema.workforce import counts as workers
from schema.workforce.counts import PostCount, SocialWorkerCount

if TYPE_CHECKING:
    from schema.incubation.types import IncubationBaseConnection
    from schema.organizations.types import OrganizationConnection
    from schema.projects.types import ProjectConnection

OrganizationsOf = Annotated["OrganizationConnection", strawberry.lazy("schema.organizations.types")]
ProjectsOf = Annotated["ProjectConnection", strawberry.lazy("schema.projects.types")]

BasesOf = Annotated["IncubationBaseConnection", strawberry.lazy("schema.incubation.types")]

COUNTED = "How many organizations in being have their home here; exact, from the tally."
LISTED = "The social organizations in being that have their home here; other standings by filter."
ORGANIZATIONS = Connection(
    lambda row, args: organizations.within(row.place, args, row.day),
    organizations.order,
    lambda row, args: organizations.counted_within(row.place, args, row.day),
)
PROJECTS = "The projects here that have begun, or ran on a day (公益项目)."
BASES = Connection(
    lambda row, args: incubation.within(row.place, args, row.day),
    incubation.order,
    lambda row, args: incubation.counted_within(row.place, args, row.day),
)
BASES_LISTED = "The incubation bases that lie here (孵化基地); by default those that are open."


@strawberry.type
class Linkage:
    """Not a type of the contract: its fields are those of the types that inherit it."""

    organizations: OrganizationsOf = planned(ORGANIZATIONS, LISTED, *organization_arguments())
    organization_count: int = planned(Leaf(reads.organization_count), COUNTED, as_of_argument())
    organizations_by_kind: OrganizationCount = planned(
        organization_counts.IN_DIVISION, organization_counts.COUNTED, as_of_argument()
    )
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
    incubation_bases: BasesOf = planned(BASES, BASES_LISTED, *base_arguments())
    incubation_count: IncubationCount = planned(
        incubation_counts.IN_DIVISION, incubation_counts.COUNTED, as_of_argument()
    )
