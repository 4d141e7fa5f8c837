"""Words that bases and their tenants are told in."""

from enum import Enum

import strawberry

from schema.common import word


@strawberry.enum(description="Whose a base is (孵化基地层级), the highest first.")
class IncubationTier(Enum):
    PROVINCE = word("PROVINCE", "Of the province or the municipality (省级).")
    CITY = word("CITY", "Of the city (市级).")
    DISTRICT = word("DISTRICT", "Of a district or county (区县级).")
    STREET = word("STREET", "Of a street or town (街道级).")
    COMMUNITY = word("COMMUNITY", "Of a community (社区级).")


@strawberry.enum(description="Whether the tenants of a base are there in person (孵化形式).")
class IncubationForm(Enum):
    PHYSICAL = word("PHYSICAL", "With rooms of its own (实体).")
    VIRTUAL = word("VIRTUAL", "Without (虚拟).")


@strawberry.enum(description="How far a tenant has come (孵化阶段), the first stage first.")
class IncubationStage(Enum):
    EMBRYONIC = word("EMBRYONIC", "Embryonic (萌芽).")
    START_UP = word("START_UP", "Starting up (初创).")
    HUB = word("HUB", "A hub that supports others (枢纽).")


@strawberry.enum(description="How a tenancy ended (退出方式).")
class IncubationExit(Enum):
    GRADUATED = word("GRADUATED", "Graduated (出壳).")
    EXPIRED = word("EXPIRED", "The agreement had run out (期满).")
    FORCED = word("FORCED", "Made to leave (强制退出).")
    WITHDRAWN = word("WITHDRAWN", "Left of its own accord (自愿退出).")
