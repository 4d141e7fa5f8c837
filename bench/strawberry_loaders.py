"""The same subset of the contract in Strawberry as its documentation advises it.

Data loaders are made for each request, documents and their validation are cached, validators are
created once, answers are written by orjson. The documents are those of the registry.
"""

import base64
from collections.abc import Iterator
from datetime import date
from typing import Any

import orjson
import strawberry
from starlette.applications import Starlette
from starlette.routing import Route
from strawberry.asgi import GraphQL
from strawberry.extensions import ParserCache, SchemaExtension, ValidationCache
from strawberry.extensions.max_aliases import create_validator as max_aliases
from strawberry.extensions.query_depth_limiter import create_validator as max_depth
from strawberry.schema.config import StrawberryConfig

from bench import strawberry_reads as reads
from bench.serving import lifespan, pool
from bench.strawberry_types import (
    Community,
    CommunityConnection,
    CommunityFilter,
    CommunityRatio,
    CreditCode,
    Cursor,
    DistrictRatio,
    Division,
    DivisionCode,
    Info,
    Loaders,
    OrganizationConnection,
    PageInfo,
    Settlement,
    SocialOrganization,
)


@strawberry.type
class Query:
    @strawberry.field
    async def organizations(
        self, info: Info, first: int, after: Cursor | None = None
    ) -> OrganizationConnection:
        rows = await reads.page(pool(), info.context.today, _decoded(after), first + 1)
        nodes = [SocialOrganization.of(row) for row in rows[:first]]
        end = _encoded(rows[len(nodes) - 1]["id"]) if nodes else None
        return OrganizationConnection(
            nodes=nodes, page_info=PageInfo(has_next_page=len(rows) > first, end_cursor=end)
        )

    @strawberry.field
    async def organization(self, info: Info, credit_code: CreditCode) -> SocialOrganization | None:
        row = await reads.by_credit_code(pool(), info.context.today, credit_code)
        return SocialOrganization.of(row) if row else None

    @strawberry.field
    async def communities(
        self,
        info: Info,
        filter: CommunityFilter,  # noqa: A002 - the contract's name
        first: int,
    ) -> CommunityConnection:
        rows = await reads.communities_of(pool(), info.context.today, filter.division, first)
        return CommunityConnection(nodes=[Community.of(row) for row in rows])

    @strawberry.field
    async def division(self, code: DivisionCode, as_of: date) -> Division | None:
        row = await reads.division(pool(), as_of, code)
        return Division.of(row, as_of) if row else None

    @strawberry.field
    async def community_ratio(self, settlement: Settlement, as_of: date) -> CommunityRatio:
        rows = await reads.ratio(pool(), as_of, settlement.value)
        districts = [DistrictRatio.of(row, as_of) for row in rows]
        return CommunityRatio(target=rows[0]["target"], by_district=districts)


def _decoded(cursor: str | None) -> int:
    padded = f"{cursor}{'=' * (-len(cursor) % 4)}" if cursor else ""
    return int(orjson.loads(base64.urlsafe_b64decode(padded))[1]) if cursor else 0


def _encoded(key: int) -> Cursor:
    return Cursor(base64.urlsafe_b64encode(orjson.dumps(["NUMBER+", key])).decode().rstrip("="))


class Limits(SchemaExtension):
    """The limits' rules are created once: made anew for each request they would miss every cache."""

    RULES = (max_depth(12, None), max_aliases(30))

    def on_operation(self) -> Iterator[None]:
        self.execution_context.validation_rules += self.RULES
        yield


class Endpoint(GraphQL[Loaders, None]):
    async def get_context(self, *_: Any, **__: Any) -> Loaders:
        return Loaders()

    def encode_json(self, data: object) -> bytes:
        return orjson.dumps(data)


schema = strawberry.Schema(
    Query,
    extensions=[Limits, ParserCache, ValidationCache],
    config=StrawberryConfig(
        scalar_map={
            Cursor: strawberry.scalar(name="Cursor"),
            CreditCode: strawberry.scalar(name="CreditCode"),
            DivisionCode: strawberry.scalar(name="DivisionCode"),
        }
    ),
)
app = Starlette(routes=[Route("/graphql", Endpoint(schema, graphql_ide=None))], lifespan=lifespan)
