"""The type that answers how far a count is from its target."""

from typing import ClassVar

import strawberry
from sqlalchemy import func, literal_column

from schema.access import PUBLIC
from schema.plan import reads
from schema.planner import One, leaf, planned
from schema.scalars import Date
from schema.workforce.counts import SocialWorkerCount


@strawberry.type(
    description="Social workers (社会工作专业人才) against the target of the plan in force on the day."
)
class SocialWorkerTarget:
    access: ClassVar = PUBLIC

    target: int = leaf(lambda row: row.t.c.target, "The target: 80,000 since 2021 (十四五规划).")
    actual: int = leaf(lambda row: row.f.c.actual, "How many count on the day.")
    missing: int = leaf(
        lambda row: func.greatest(row.t.c.target - row.f.c.actual, literal_column("0")),
        "How many are still missing.",
    )
    reached_on: Date | None = leaf(
        lambda row: row.f.c.reached_on,
        "The first day, since the target was set, on which there were as many.",
    )
    definition: str = leaf(reads.target_definition, "Who counts, and why.")
    source: str = leaf(lambda row: row.t.c.source, "Where the target is set.")
    count: SocialWorkerCount = planned(
        One(reads.target_counts), "All social workers on the day, by what makes them one."
    )
