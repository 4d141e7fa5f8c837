"""The contract: everything that can be asked, and the schema made of it."""

import strawberry

from schema.accounts import reads as accounts
from schema.accounts import writes as accounts_writes
from schema.accounts.inputs import ChangePasswordInput, SignInInput
from schema.accounts.types import ChangePasswordResult, SignInResult, SignOutResult, Viewer
from schema.common import Node, as_of_argument
from schema.divisions import reads as divisions
from schema.divisions.inputs import Settlement, community_arguments
from schema.divisions.types import Community, CommunityConnection, Division
from schema.organizations import reads as organizations
from schema.organizations.inputs import organization_arguments
from schema.organizations.types import OrganizationConnection, SocialOrganization
from schema.plan import reads as plan
from schema.plan.types import CharityDoubling, CommunityRatio
from schema.planner import ByGlobalId, Connection, One, Part, Write, argument, planned
from schema.scalars import CONFIG, CreditCode, Date, DivisionCode

WITHIN = argument("within", DivisionCode | None, "Within this division; by default everywhere.")


@strawberry.type(description="What the register can be asked. Whoever can reach it may ask.")
class Query:
    viewer: Viewer = planned(
        Part(accounts.viewer), "Whoever calls: who they are, and what they may do."
    )
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


@strawberry.type(
    description="What the register can be told. A field is one transaction: all of it or nothing; "
    "a refusal is an answer of one of the result's problem types."
)
class Mutation:
    sign_in: SignInResult = planned(
        Write(accounts_writes.sign_in),
        "Begin a session with login and password. Slowed down after failures.",
        argument("input", SignInInput, "Who."),
    )
    sign_out: SignOutResult = planned(Write(accounts_writes.sign_out), "End the session.")
    change_password: ChangePasswordResult = planned(
        Write(accounts_writes.change_password),
        "Change one's own password; all other sessions end.",
        argument("input", ChangePasswordInput, "The passwords."),
    )


schema = strawberry.Schema(
    query=Query, mutation=Mutation, types=[Division, Community, SocialOrganization], config=CONFIG
)
