"""How many organizations there are by form and by kind: public, and exact on every day."""

from __future__ import annotations

from typing import ClassVar

import strawberry

from registry.divisions.queries import DivisionRow
from registry.organizations import queries
from schema.access import PUBLIC
from schema.common import day_of
from schema.planner import Args, One, Source, leaf

COUNTED = "How many organizations in being have their home here, by form and by kind; exact, from the tally."


@strawberry.type(
    description="How many organizations in being (社会组织) a place held on a day. Each is of one form; "
    "one of any form may be a charity, or a community social organization."
)
class OrganizationCount:
    access: ClassVar = PUBLIC

    total: int = leaf(lambda row: row.c.total, "All, of every form.")
    associations: int = leaf(lambda row: row.c.association, "Associations (社会团体).")
    service_agencies: int = leaf(
        lambda row: row.c.service_agency, "Social service agencies (社会服务机构、民办非企业单位)."
    )
    foundations: int = leaf(lambda row: row.c.foundation, "Foundations (基金会).")
    community_filed: int = leaf(
        lambda row: row.c.community_filed, "Community organizations filed with a street (备案)."
    )
    community_guided: int = leaf(
        lambda row: row.c.community_guided, "Groups guided by a committee only (指导)."
    )
    community_based: int = leaf(
        lambda row: row.c.community_based, "Community social organizations (社区社会组织)."
    )
    charities: int = leaf(lambda row: row.c.charity, "Charities (慈善组织).")


def _in_division(row: DivisionRow, args: Args) -> Source:
    there = queries.counted_by_kind(row.place, day_of(args, row.day))
    return Source(there, there)


IN_DIVISION = One(_in_division)
