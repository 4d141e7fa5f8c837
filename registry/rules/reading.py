"""Reads the rules of a day, and the holidays that the bureau entered: one statement each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncSession

from registry.database import WriteSession, driver
from registry.organizations import OrganizationForm
from registry.rules.keys import RuleKey
from registry.rules.models import RegistrarLevel
from registry.rules.ruleset import RuleInForce, RuleSet
from registry.rules.values import parse
from registry.working_days import Overrides

if TYPE_CHECKING:
    import asyncpg

    from registry.database import Connection

RULES = """
SELECT key, form, level, lower(during) AS since, upper(during) AS until, value::text, article, source,
       description_zh, description_en
FROM rule WHERE during @> $1::date AND key = ANY ($2) ORDER BY key, form, level
"""

HOLIDAYS = "SELECT day, is_working FROM holiday_override"


async def rules_on(source: WriteSession | Connection, day: date) -> RuleSet:
    """What was in force on a day; keys that a later release knows are left out."""
    rows = await _fetch(source, RULES, day, list(RuleKey))
    return RuleSet(day, tuple(_rule(row) for row in rows))


async def holidays(source: WriteSession | Connection) -> Overrides:
    """The days that the bureau entered, as the working-day functions take them."""
    return {row["day"]: row["is_working"] for row in await _fetch(source, HOLIDAYS)}


def _rule(row: asyncpg.Record) -> RuleInForce:
    key = RuleKey(row["key"])
    return RuleInForce(
        key=key,
        form=row["form"] and OrganizationForm(row["form"]),
        level=row["level"] and RegistrarLevel(row["level"]),
        since=row["since"],
        until=row["until"],
        value=parse(key, json.loads(row["value"])),
        article=row["article"],
        source=row["source"],
        description_zh=row["description_zh"],
        description_en=row["description_en"],
    )


async def _fetch(
    source: WriteSession | Connection, sql: str, *args: object
) -> Sequence[asyncpg.Record]:
    if not isinstance(source, AsyncSession):
        return await source.fetch(sql, *args)
    await source.flush()
    return await (await driver(source)).fetch(sql, *args)
