"""The contract: everything that can be asked, and the schema made of it."""

import strawberry

from schema.common import Node, as_of_argument
from schema.divisions import reads as divisions
from schema.divisions.inputs import Settlement, community_arguments
from schema.divisions.types import Community, CommunityConnection, Division
from schema.organizations import reads as organizations
from schema.organizations.inputs import organization_arguments
from schema.organizations.types import OrganizationConnection, SocialOrganization
from schema.plan import reads as plan
from schema.plan.types import CharityDoubling, CommunityRatio
from schema.planner import ByGlobalId, Connection, One, argument, planned
from schema.scalars import CONFIG, CreditCode, Date, DivisionCode

WITHIN = argument("within", DivisionCode | None, "Within this division; by default everywhere.")


@strawberry.type(description="What the register can be asked. Whoever can reach it may ask.")
class Query:
    node: Node | None = planned(
        ByGlobalId(),
        "Any object by its global id, as it is today (Relay).",
        argument("id", strawberry.ID, "The global id."),
    )
    nodes: list[Node | None] = planned(
        ByGlobalId(),
        "Objects by their global ids, in the same order; null for what is not there.",
        argument("ids", list[strawberry.ID], "The global ids, at most 100."),
    )
    division: Division | None = planned(
        One(divisions.by_code_on),
        "The division with a code on a day; null where none had it.",
        argument("code", DivisionCode, "The code."),
        as_of_argument(),
    )
    communities: CommunityConnection = planned(
        Connection(
            lambda row, args: divisions.communities_within(None, args, row.today),
            divisions.communities_order,
            lambda row, args: divisions.communities_counted(None, args, row.today),
        ),
        "Communities (社区).",
        *community_arguments(),
    )
    organization: SocialOrganization | None = planned(
        One(organizations.by_number_or_code),
        "One social organization, as it was on a day; null where it did not exist then.",
        argument("credit_code", CreditCode | None, "Its unified social credit code."),
        argument("number", str | None, "Our own permanent number."),
        as_of_argument(),
    )
    organizations: OrganizationConnection = planned(
        Connection(
            lambda row, args: organizations.within(None, args, row.today),
            organizations.order,
            lambda row, args: organizations.counted_within(None, args, row.today),
        ),
        "Social organizations (社会组织), registered, filed and guided.",
        *organization_arguments(),
    )
    community_ratio: CommunityRatio = planned(
        One(plan.community_ratio),
        "How many community social organizations a community has on average, and which lack how many.",
        argument("settlement", Settlement, "Of urban or of rural communities."),
        WITHIN,
        as_of_argument(),
        argument(
            "boundaries_on", Date | None, "Within the boundaries of this day; by default of asOf."
        ),
    )
    charity_doubling: CharityDoubling = planned(
        One(plan.charity_doubling),
        "Whether charities have doubled against the baseline of the plan.",
        WITHIN,
        as_of_argument(),
    )


schema = strawberry.Schema(
    query=Query, types=[Division, Community, SocialOrganization], config=CONFIG
)
