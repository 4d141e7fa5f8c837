"""The divisions that the demo is laid over, as they are on its last day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import text

from registry.demo import calibrations
from registry.divisions.models import Settlement
from registry.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Row

    from registry.database import WriteSession


@dataclass(frozen=True, slots=True)
class Place:
    """A registrar, or a larger home."""

    id: int
    name: str
    code: str


@dataclass(frozen=True, slots=True)
class Community:
    """A home, and what lies above it."""

    id: int
    name: str
    settlement: Settlement
    township_id: int
    township: str
    district: Place


@dataclass(frozen=True, slots=True)
class City:
    """The municipality and its communities, in the order of their codes."""

    top: Place
    communities: Sequence[Community]

    def settled(self, settlement: Settlement) -> list[Community]:
        return [place for place in self.communities if place.settlement == settlement]


COMMUNITIES = text("""
    SELECT v.division_id AS id, v.name, p.settlement, t.within_id AS township_id,
           s.name AS township, d.division_id AS district_id, d.name AS district, d.code
    FROM division_version v
    JOIN division_placement p ON p.division_id = v.division_id AND p.within_level = 'DISTRICT'
    JOIN division_placement t ON t.division_id = v.division_id AND t.within_level = 'TOWNSHIP'
    JOIN division_version s ON s.division_id = t.within_id
    JOIN division_version d ON d.division_id = p.within_id
    WHERE v.level = 'COMMUNITY' AND p.settlement IS NOT NULL AND v.during @> CAST(:day AS date)
      AND p.during @> CAST(:day AS date) AND t.during @> CAST(:day AS date) AND s.during @> CAST(:day AS date) AND d.during @> CAST(:day AS date)
    ORDER BY v.code
""")
TOP = text("""
    SELECT division_id AS id, name, code FROM division_version
    WHERE level IN ('PROVINCE', 'MUNICIPALITY') AND during @> CAST(:day AS date) ORDER BY code LIMIT 1
""")


async def read_city(session: WriteSession) -> City:
    """Raises Conflict where there is no city to lay a demo over."""
    bound = {"day": date.fromordinal(calibrations.LAST)}
    connection = await session.connection()
    top = (await connection.execute(TOP, bound)).one_or_none()
    rows = (await connection.execute(COMMUNITIES, bound)).all()
    if top is None or {row.settlement for row in rows} != set(Settlement):
        raise Conflict("Import divisions first: the demo needs urban and rural communities.")
    districts = {row.district_id: Place(row.district_id, row.district, row.code) for row in rows}
    return City(
        Place(top.id, top.name, top.code),
        [_community(row, districts[row.district_id]) for row in rows],
    )


def _community(row: Row[tuple[object, ...]], district: Place) -> Community:
    return Community(
        id=row.id,
        name=short_name(row.name),
        settlement=Settlement(row.settlement),
        township_id=row.township_id,
        township=row.township,
        district=district,
    )


def short_name(name: str) -> str:
    """A community as people call it, without its committee: 太白社区, 双龙村."""
    if name.endswith("村民委员会"):
        base = name.removesuffix("村民委员会")
        return base if base.endswith(("村", "社区")) else f"{base}村"
    base = name.removesuffix("居民委员会").removesuffix("工作站")
    return base if base.endswith("社区") else f"{base}社区"
