"""Words and conditions that social organizations are asked for with."""

from enum import Enum
from typing import Any

import strawberry

from schema.common import DateRange, Direction, page_arguments, word
from schema.divisions.inputs import Settlement
from schema.planner import argument
from schema.scalars import Date, DivisionCode


@strawberry.enum(
    description="What kind of body it is: a legal form, or a community group without one."
)
class OrganizationForm(Enum):
    ASSOCIATION = word("ASSOCIATION", "Association (社会团体).")
    SERVICE_AGENCY = word("SERVICE_AGENCY", "Social service agency (社会服务机构、民办非企业单位).")
    FOUNDATION = word("FOUNDATION", "Foundation (基金会).")
    COMMUNITY_FILED = word(
        "COMMUNITY_FILED", "Community organization filed with the street (备案)."
    )
    COMMUNITY_GUIDED = word(
        "COMMUNITY_GUIDED", "Community group guided by the committee only (指导)."
    )


@strawberry.enum(description="Where it stands with the authorities.")
class Standing(Enum):
    GUIDED = word("GUIDED", "In being, guided by the community (指导管理).")
    FILED = word("FILED", "In being, filed (已备案).")
    REGISTERED = word("REGISTERED", "In being, registered (已登记).")
    DISSOLVED = word("DISSOLVED", "Deregistered or struck from the files (已注销).")
    REVOKED = word("REVOKED", "Registration revoked (已撤销登记).")


@strawberry.enum(description="Whether a supervising unit stands beside the registrar (管理方式).")
class ManagementMode(Enum):
    DUAL = word("DUAL", "Dual management: with a supervising unit (双重管理).")
    DIRECT = word("DIRECT", "Direct registration (直接登记).")


@strawberry.enum(description="What organizations are ordered by.")
class OrganizationOrderField(Enum):
    NUMBER = word("NUMBER", "The permanent number.")
    NAME = word("NAME", "The name, by code point.")
    ESTABLISHED_ON = word("ESTABLISHED_ON", "The day of establishment.")


@strawberry.input(description="The order of organizations.")
class OrganizationOrder:
    field: OrganizationOrderField = strawberry.field(
        default=OrganizationOrderField.NUMBER, description="What they are ordered by."
    )
    direction: Direction = strawberry.field(
        default=Direction.ASC, description="Which way the list runs."
    )


def _condition(description: str) -> Any:
    return strawberry.field(default=strawberry.UNSET, description=description)


@strawberry.input(description="Which organizations; every condition given must hold on the day.")
class OrganizationFilter:
    division: DivisionCode | None = _condition("With a home in this division, at any level.")
    settlement: Settlement | None = _condition("With a home in a community settled like this.")
    form: list[OrganizationForm] | None = _condition("Of one of these forms.")
    standing: list[Standing] | None = _condition(
        "Standing like one of these; by default in being: guided, filed or registered."
    )
    charity: bool | None = _condition("A charity (慈善组织), or not.")
    community_based: bool | None = _condition(
        "A community social organization (社区社会组织), or not."
    )
    registered_between: DateRange | None = _condition("First registered on one of these days.")
    name_contains: str | None = _condition("With this in the name.")
    as_of: Date | None = _condition("As of this day; by default today.")


def organization_arguments() -> list[Any]:
    return [
        argument("filter", OrganizationFilter | None, "Which organizations."),
        argument("order_by", OrganizationOrder | None, "In which order; by default by number."),
        *page_arguments(),
    ]
