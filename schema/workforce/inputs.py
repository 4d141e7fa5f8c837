"""Which social workers and posts are asked for."""

from typing import Any

import strawberry

from schema.common import page_arguments
from schema.planner import argument
from schema.registration.inputs import may
from schema.scalars import Date, DivisionCode
from schema.workforce.words import Basis, CertificateLevel, WorkplaceKind


@strawberry.input(description="Which social workers; every condition given must hold on the day.")
class SocialWorkerFilter:
    division: DivisionCode | None = may(
        "Who are within this division: where they are employed, or else where they live."
    )
    basis: list[Basis] | None = may("Who are one by one of these.")
    level: list[CertificateLevel] | None = may("Whose highest certificate is one of these.")
    employed: bool | None = may("Whom somebody employs, or nobody does.")
    registered: bool | None = may("Whose certificate is registered (登记有效), or is not.")
    as_of: Date | None = may("As of this day; by default today.")


@strawberry.input(description="Which posts; every condition given must hold on the day.")
class PostFilter:
    division: DivisionCode | None = may("At a workplace in this division.")
    workplace: list[WorkplaceKind] | None = may("At a workplace of one of these kinds.")
    vacant: bool | None = may("With a place that nobody holds, or without one (空缺).")
    as_of: Date | None = may("As of this day; by default today.")


def worker_arguments() -> list[Any]:
    return [
        argument("filter", SocialWorkerFilter | None, "Which social workers."),
        *page_arguments(),
    ]


def post_arguments() -> list[Any]:
    return [argument("filter", PostFilter | None, "Which posts."), *page_arguments()]
