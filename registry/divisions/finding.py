"""Divisions that a write is about: by their codes today, and what they lie within."""

from __future__ import annotations

from collections.abc import Sequence

from registry.database import WriteSession
from registry.errors import BadInput, NotFound
from registry.statements import execute

# The day on which a scope is looked up is that of the place.
TODAY = "(now() AT TIME ZONE 'Asia/Shanghai')::date"

LINEAGE = f"""
SELECT within_id FROM division_placement WHERE division_id = :division_id AND during @> {TODAY}
"""  # noqa: S608 - the day's text stands in the code
DIVISION = f"SELECT division_id FROM division_version WHERE code = :code AND during @> {TODAY}"  # noqa: S608 - see above

STREET = """
SELECT within_id FROM division_placement
WHERE division_id = :community AND within_level = 'TOWNSHIP' AND upper(during) IS NULL
"""
LEVEL = "SELECT level FROM division WHERE id = :division_id"


async def division_of(session: WriteSession, code: str | None) -> int | None:
    """The division with this code today; None stays None, which is everywhere. Raises NotFound."""
    if code is None:
        return None
    division_id: int | None = (await execute(session, DIVISION, code=code)).scalar()
    if division_id is None:
        raise NotFound(f"No division has the code {code} today.")
    return division_id


async def lineage(session: WriteSession, division_id: int | None) -> frozenset[int]:
    """The division and all that it lies within today; nothing for everywhere."""
    rows = await execute(session, LINEAGE, division_id=division_id)
    return frozenset(rows.scalars())


async def division_with(session: WriteSession, code: str, path: Sequence[str]) -> int:
    """The division with a code. Raises NotFound with the path in the input."""
    try:
        division_id = await division_of(session, code)
    except NotFound as error:
        raise NotFound(str(error), f"没有代码为{code}的区划。", path=path) from None
    assert division_id is not None  # noqa: S101 - a code was given
    return division_id


async def street_of(session: WriteSession, community: int, path: Sequence[str]) -> int:
    """The street or town that a community lies within. Raises BadInput with the path in the input."""
    street: int | None = (await execute(session, STREET, community=community)).scalar()
    if street is None:
        raise BadInput("This is no community.", "该区划不是社区或者村。", path=path)
    return street


async def community_with(session: WriteSession, code: str, path: Sequence[str]) -> int:
    """The community with a code. Raises NotFound, BadInput."""
    community = await division_with(session, code, path)
    if (await execute(session, LEVEL, division_id=community)).scalar() != "COMMUNITY":
        raise BadInput("This is no community.", "该区划不是社区或者村。", path=path)
    return community
