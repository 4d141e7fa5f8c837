"""The types that answer the plan's two questions."""

from enum import Enum
from typing import ClassVar

import strawberry

from schema.access import PUBLIC
from schema.common import Count, PageInfo, word
from schema.divisions.types import Community, Division
from schema.plan import reads
from schema.planner import Connection, Many, One, argument, leaf, planned
from schema.scalars import Cursor, Date

COMMUNITIES = "How many communities there are."
ORGANIZATIONS = "How many organizations count towards the target."
MEAN = "Organizations to a community, on average (平均数); 0 where there is no community."
MEDIAN = "The number that half of the communities reach (中位数)."
BELOW = "How many communities have fewer than the target."
MISSING = "How many organizations are still missing for the mean to reach the target."
SHORTFALL = "What each community lacks, added up: a community with more does not make up for it."


@strawberry.type(description="A community below the target.")
class CommunityGap:
    access: ClassVar = PUBLIC

    community: Community = planned(One(reads.community_of), "The community.")
    organizations: int = leaf(lambda row: row.g.c.organizations, "How many it has.")
    missing: int = leaf(lambda row: row.g.c.missing, "How many it lacks.")


@strawberry.type(description="A community below the target, in a list.")
class CommunityGapEdge:
    access: ClassVar = PUBLIC

    cursor: Cursor = planned(None, "Its place in the list.")
    node: CommunityGap = planned(None, "The gap.")


@strawberry.type(description="The communities below the target, worst first, paged.")
class CommunityGapConnection:
    access: ClassVar = PUBLIC

    edges: list[CommunityGapEdge] = planned(None, "The page's entries with their cursors.")
    nodes: list[CommunityGap] = planned(None, "The page's entries.")
    page_info: PageInfo = planned(None, "What lies beyond the page.")
    count: Count = planned(None, "How many entries on all pages.")


@strawberry.type(description="The ratio of one district.")
class DistrictRatio:
    access: ClassVar = PUBLIC

    division: Division = planned(One(reads.district_of), "The district.")
    communities: int = leaf(reads.figure("communities"), COMMUNITIES)
    organizations: int = leaf(reads.figure("organizations"), ORGANIZATIONS)
    mean: float = leaf(reads.figure("mean"), MEAN)
    median: float = leaf(reads.figure("median"), MEDIAN)
    below_target: int = leaf(reads.figure("below_target"), BELOW)
    missing: int = leaf(reads.figure("missing"), MISSING)
    shortfall: int = leaf(reads.figure("shortfall"), SHORTFALL)


@strawberry.type(
    description="Community social organizations to a community (社区社会组织平均数), against the "
    "target of the plan in force on the day."
)
class CommunityRatio:
    access: ClassVar = PUBLIC

    target: float = leaf(reads.target, "The target: 13 urban, 7 rural since 2021 (十四五规划).")
    definition: str = leaf(reads.definition, "Which organizations count, and why.")
    source: str = leaf(reads.source, "Where the target is set.")
    communities: int = leaf(reads.figure("communities"), COMMUNITIES)
    organizations: int = leaf(reads.figure("organizations"), ORGANIZATIONS)
    mean: float = leaf(reads.figure("mean"), MEAN)
    median: float = leaf(reads.figure("median"), MEDIAN)
    below_target: int = leaf(reads.figure("below_target"), BELOW)
    missing: int = leaf(reads.figure("missing"), MISSING)
    shortfall: int = leaf(reads.figure("shortfall"), SHORTFALL)
    by_district: list[DistrictRatio] = planned(
        Many(reads.by_district, reads.by_code, size=40),
        "The same for each district that has such communities, by code.",
    )
    gaps: CommunityGapConnection = planned(
        Connection(reads.gaps, reads.worst_first, reads.gaps_counted),
        "Which communities lack how many, worst first.",
        argument("first", int | None, "How many, 0 to 100; 20 if not given."),
        argument("after", Cursor | None, "Only entries after this cursor."),
    )


@strawberry.enum(description="How far the points of a series lie apart.")
class Interval(Enum):
    MONTH = word("MONTH", "At the end of each month.")
    QUARTER = word("QUARTER", "At the end of each quarter.")
    YEAR = word("YEAR", "At the end of each year.")


@strawberry.type(description="A count on a day.")
class DatedCount:
    access: ClassVar = PUBLIC

    on: Date = leaf(lambda row: row.c.on_date, "The day.")
    value: int = leaf(lambda row: row.c.value, "How many on that day.")


@strawberry.type(description="The charities of one district.")
class DistrictCharities:
    access: ClassVar = PUBLIC

    division: Division = planned(One(reads.charity_district), "The district.")
    baseline: int = leaf(lambda row: row.d.c.baseline, "How many at the baseline.")
    actual: int = leaf(lambda row: row.d.c.actual, "How many on the day.")


@strawberry.type(
    description="Charities (慈善组织) against twice their number at the baseline. Every count is over "
    "the boundaries of the day asked for, so that they can be compared."
)
class CharityDoubling:
    access: ClassVar = PUBLIC

    baseline: int = leaf(lambda row: row.figures.c.baseline, "How many at the baseline.")
    baseline_on: Date = leaf(lambda row: row.figures.c.baseline_on, "The day of the baseline.")
    target: int = leaf(lambda row: row.figures.c.target, "Twice the baseline.")
    actual: int = leaf(lambda row: row.figures.c.actual, "How many on the day.")
    progress: float = leaf(
        lambda row: row.figures.c.progress,
        "(actual - baseline) / (target - baseline); 0 where the baseline is 0.",
    )
    reached_on: Date | None = leaf(
        lambda row: row.figures.c.reached_on, "The first day on which the target was reached."
    )
    projected_on: Date | None = leaf(
        lambda row: row.figures.c.projected_on,
        "When it will be at the pace of the last 12 months; null once reached, or if never.",
    )
    series: list[DatedCount] = planned(
        Many(reads.series, lambda row: [row.c.on_date], size=100),
        "The count at the baseline, at each interval's end, and on the day.",
        argument("by", Interval, "How far the points lie apart."),
    )
    by_district: list[DistrictCharities] = planned(
        Many(reads.charities_by_district, reads.by_district_code, size=40),
        "The same for each district within, by code.",
    )
