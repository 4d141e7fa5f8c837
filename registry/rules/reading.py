"""Rules as Postgres tells them, and the holidays that the bureau entered."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy.ext.asyncio import AsyncSession

from registry.database import WriteSession
from registry.organizations import OrganizationForm
from registry.rules.keys import RuleKey
from registry.rules.models import RegistrarLevel
from registry.rules.ruleset import RuleInForce, RuleSet
from registry.rules.values import parse
from registry.working_days import Overrides

if TYPE_CHECKING:
    from registry.database import Connection

HOLIDAYS = "SELECT day, is_working FROM holiday_override"
KNOWN = frozenset(RuleKey)


def rules_from(listed: Iterable[Mapping[str, Any]], day: date) -> RuleSet:
    """A day's rules as Postgres lists them; keys that a later release knows are left out."""
    return RuleSet(day, tuple(rule_of(row) for row in listed if row["key"] in KNOWN))


async def holidays(source: WriteSession | Connection) -> Overrides:
    """The days that the bureau entered, as the working-day functions take them."""
    return {row["day"]: row["is_working"] for row in await fetch(source, HOLIDAYS)}


def rule_of(row: Mapping[str, Any]) -> RuleInForce:
    key = RuleKey(row["key"])
    return RuleInForce(
        key=key,
        form=row["form"] and OrganizationForm(row["form"]),
        level=row["level"] and RegistrarLevel(row["level"]),
        since=_day(row["since"]),
        until=_day(row["until"]),
        value=parse(key, json.loads(row["value"])),
        article=row["article"],
        source=row["source"],
        description_zh=row["description_zh"],
        description_en=row["description_en"],
    )


def _day(day: date | str | None) -> date | None:
    """JSON has its days as text."""
    return date.fromisoformat(day) if isinstance(day, str) else day


async def fetch(source: WriteSession | Connection, sql: str, *args: object) -> list[dict[str, Any]]:
    if not isinstance(source, AsyncSession):
        return [dict(row) for row in await source.fetch(sql, *args)]
    await source.flush()
    found = await (await source.connection()).exec_driver_sql(sql, args)
    return [dict(row) for row in found.mappings()]
