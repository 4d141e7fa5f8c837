"""What platforms state of service in tests, and pushing it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from registry.actor import Actor
from registry.database import Database
from registry.volunteers.pushing import Pushed
from registry.volunteers.services.pushing import push_service_records
from registry.volunteers.services.totals import Served, served
from tests.conftest import TODAY
from tests.keys import VAULT
from tests.volunteers.stating import COMMUNITY


def service(external_id: str, revision: int = 1, **stated: Any) -> dict[str, Any]:
    """A record; what is not said is the simplest that may be."""
    given = {
        "externalId": external_id,
        "revision": revision,
        "registration": "e1",
        "activity": "社区清洁",
        "serviceDate": date(2026, 11, 20),
        "division": COMMUNITY,
        "hours": Decimal("1.5"),
        "organization": "红岩志愿服务队",
        **stated,
    }
    return {name: value for name, value in given.items() if value is not None}


async def serve(
    db: Database, actor: Actor, *records: dict[str, Any], today: date = TODAY
) -> Pushed:
    async with db.transaction() as session:
        return await push_service_records(session, actor, VAULT, records, today)


def codes(pushed: Pushed) -> Sequence[str | None]:
    return [each.code for each in pushed.told]


async def served_by(db: Database, *volunteer_ids: int) -> dict[int, Served]:
    async with db.reader() as connection:
        return await served(connection, volunteer_ids)
