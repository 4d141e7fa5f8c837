"""The types of the Strawberry comparison, and the loaders that they read with."""

from collections.abc import Sequence
from datetime import date
from enum import Enum
from typing import NewType

import strawberry
from strawberry.dataloader import DataLoader

from bench import strawberry_reads as reads
from bench.serving import pool, today
from bench.strawberry_reads import Row

Cursor = NewType("Cursor", str)
CreditCode = NewType("CreditCode", str)
DivisionCode = NewType("DivisionCode", str)


@strawberry.enum
class Settlement(Enum):
    URBAN = "URBAN"
    RURAL = "RURAL"


class Loaders:
    """What one request has read."""

    def __init__(self) -> None:
        self.today = today()
        self.communities = DataLoader(load_fn=self._communities)
        self.districts = DataLoader(load_fn=self._districts)
        self.organizations = DataLoader(load_fn=self._organizations)
        self.counts = DataLoader(load_fn=self._counts)

    async def _communities(self, ids: list[int]) -> "Sequence[Community | None]":
        found = await reads.by_id(pool(), reads.COMMUNITIES, self.today, ids)
        return [Community.of(found[key]) if key in found else None for key in ids]

    async def _districts(self, ids: list[int]) -> "Sequence[Division | None]":
        found = await reads.by_id(pool(), reads.DISTRICTS, self.today, ids)
        return [Division.of(found[key], self.today) if key in found else None for key in ids]

    async def _organizations(
        self, keys: list[tuple[int, int]]
    ) -> "Sequence[list[SocialOrganization]]":
        lists = await reads.organizations_of(pool(), self.today, keys)
        return [[SocialOrganization.of(row) for row in rows] for rows in lists]

    async def _counts(self, keys: list[tuple[int, date]]) -> list[int]:
        found: dict[tuple[int, date], int] = {}
        for day in {day for _, day in keys}:
            ids = [key for key, asked in keys if asked == day]
            rows = await reads.by_id(pool(), reads.COUNTS, day, ids)
            found |= {(key, day): row["value"] for key, row in rows.items()}
        return [found.get(key, 0) for key in keys]


Info = strawberry.Info[Loaders, None]


@strawberry.type
class PageInfo:
    has_next_page: bool
    end_cursor: Cursor | None


NOTHING_MORE = PageInfo(has_next_page=False, end_cursor=None)


@strawberry.type
class Division:
    key: strawberry.Private[int]
    day: strawberry.Private[date]
    code: DivisionCode
    name: str

    @classmethod
    def of(cls, row: Row, day: date) -> "Division":
        return cls(key=row["id"], day=day, code=row["code"], name=row["name"])

    @strawberry.field
    async def children(self, first: int) -> "DivisionConnection":
        rows = await reads.children(pool(), self.day, self.key, first)
        return DivisionConnection(nodes=[Division.of(row, self.day) for row in rows])

    @strawberry.field
    async def organization_count(self, info: Info) -> int:
        return await info.context.counts.load((self.key, self.day))


@strawberry.type
class Community:
    key: strawberry.Private[int]
    code: DivisionCode
    name: str

    @classmethod
    def of(cls, row: Row) -> "Community":
        return cls(key=row["id"], code=row["code"], name=row["name"])

    @strawberry.field
    async def organizations(self, info: Info, first: int) -> "OrganizationConnection":
        nodes = await info.context.organizations.load((self.key, first))
        return OrganizationConnection(nodes=nodes, page_info=NOTHING_MORE)


@strawberry.type
class SocialOrganization:
    home: strawberry.Private[int]
    number: str
    name: str
    credit_code: CreditCode | None
    form: str
    standing: str
    established_on: date

    @classmethod
    def of(cls, row: Row) -> "SocialOrganization":
        return cls(
            home=row["home_id"],
            number=row["number"],
            name=row["name"],
            credit_code=row["credit_code"],
            form=row["form"],
            standing=row["standing"],
            established_on=row["established_on"],
        )

    @strawberry.field
    async def community(self, info: Info) -> Community | None:
        return await info.context.communities.load(self.home)

    @strawberry.field
    async def district(self, info: Info) -> Division | None:
        return await info.context.districts.load(self.home)


@strawberry.type
class DivisionConnection:
    nodes: list[Division]


@strawberry.type
class CommunityConnection:
    nodes: list[Community]


@strawberry.type
class OrganizationConnection:
    nodes: list[SocialOrganization]
    page_info: PageInfo


@strawberry.type
class DistrictRatio:
    division: Division
    communities: int
    organizations: int
    mean: float
    below_target: int
    missing: int

    @classmethod
    def of(cls, row: Row, day: date) -> "DistrictRatio":
        return cls(
            division=Division.of(row, day),
            communities=row["communities"],
            organizations=row["organizations"],
            mean=row["mean"],
            below_target=row["below"],
            missing=row["missing"],
        )


@strawberry.type
class CommunityRatio:
    target: float
    by_district: list[DistrictRatio]


@strawberry.input
class CommunityFilter:
    division: DivisionCode
