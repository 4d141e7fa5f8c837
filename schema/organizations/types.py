"""The type SocialOrganization."""

from typing import ClassVar

import strawberry

from schema.common import Count, Node, PageInfo, as_of_argument
from schema.divisions.inputs import DivisionLevel
from schema.divisions.types import Community, Division
from schema.organizations import reads
from schema.organizations.inputs import ManagementMode, OrganizationForm, Standing
from schema.planner import Leaf, One, leaf, planned
from schema.scalars import CreditCode, Cursor, Date


@strawberry.type(description="A social organization (社会组织), as it was on a day.")
class SocialOrganization(Node):
    by_key: ClassVar = staticmethod(reads.by_key)

    id: strawberry.ID = leaf(reads.id_of, "The global id.")
    number: str = leaf(
        lambda row: row.o.c.number,
        "Our own permanent number, kept through filing, incubation and registration.",
    )
    credit_code: CreditCode | None = leaf(
        lambda row: row.o.c.credit_code,
        "The unified social credit code (统一社会信用代码); null while it is only filed or guided. "
        "Its digits 3 to 8 name where it was first registered, not where it is.",
    )
    filing_number: str | None = leaf(
        lambda row: row.o.c.filing_number, "The number under which the street filed it (备案编号)."
    )
    name: str = leaf(lambda row: row.o.c.name, "The name (名称).")
    form: OrganizationForm | None = planned(
        Leaf(reads.fact("form")), "The form (形式); null before it existed.", as_of_argument()
    )
    standing: Standing | None = planned(
        Leaf(reads.fact("standing")),
        "The standing (状态); null before it existed.",
        as_of_argument(),
    )
    is_charity: bool = planned(
        Leaf(reads.is_charity),
        "Whether it is a charity (慈善组织, 慈善法 2023 art. 8-10).",
        as_of_argument(),
    )
    is_community_based: bool | None = planned(
        Leaf(reads.fact("community_based")),
        "Whether it is a community social organization (社区社会组织, 民办发〔2020〕36号).",
        as_of_argument(),
    )
    purpose: str | None = leaf(lambda row: row.o.c.purpose, "The purpose (宗旨).")
    management_mode: ManagementMode | None = leaf(
        lambda row: row.o.c.management_mode, "How it is managed (管理方式)."
    )
    supervising_unit: str | None = leaf(
        lambda row: row.o.c.supervising_unit, "The supervising unit (业务主管单位)."
    )
    established_on: Date = leaf(
        lambda row: row.o.c.established_on, "The day of filing or registration (成立日期)."
    )
    registrar: Division | None = planned(
        One(reads.registrar),
        "The division whose civil-affairs office registered it (登记管理机关), or whose street filed it.",
    )
    community: Community | None = planned(
        One(reads.community), "The home community (住所社区); null where only a division is known."
    )
    division: Division | None = planned(
        One(reads.home), "The home division: the community, or a larger one where none is known."
    )
    township: Division | None = planned(
        reads.at(DivisionLevel.TOWNSHIP), "The home's street or town."
    )
    district: Division | None = planned(reads.at(DivisionLevel.DISTRICT), "The home's district.")
    municipality: Division | None = planned(
        reads.at(DivisionLevel.MUNICIPALITY), "The home's municipality."
    )
    demo: bool = leaf(
        lambda row: row.o.c.demo, "Whether it is made up for demonstration (演示数据)."
    )


@strawberry.type(description="An organization in a list.")
class OrganizationEdge:
    cursor: Cursor = planned(None, "Its place in the list.")
    node: SocialOrganization = planned(None, "The organization.")


@strawberry.type(description="A list of social organizations, paged.")
class OrganizationConnection:
    edges: list[OrganizationEdge] = planned(None, "The page's entries with their cursors.")
    nodes: list[SocialOrganization] = planned(None, "The page's entries.")
    page_info: PageInfo = planned(None, "What lies beyond the page.")
    count: Count = planned(
        None,
        "How many entries on all pages: exact from the tally, unless names or registration days are "
        "searched, which are counted up to 10,000.",
    )
