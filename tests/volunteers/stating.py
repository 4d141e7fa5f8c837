"""What platforms state in tests, and pushing it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from registry import accounts
from registry.actor import OPERATOR, Actor, Grant, Permission
from registry.database import Database
from registry.identity_document import check_character
from registry.volunteers.pushing import Pushed, push_volunteers
from tests.conftest import TODAY
from tests.keys import VAULT

COMMUNITY, OTHER_COMMUNITY, FAR_COMMUNITY = "500103001003", "500103001006", "500112002001"
STREET, DISTRICT = "500103001000", "500103000000"


async def platform(db: Database, code: str = "zyh") -> Actor:
    """A platform as the caller that its key makes of it."""
    async with db.transaction() as session:
        entered = await accounts.add_platform(session, OPERATOR, code, f"平台{code}")
    grants = (Grant(frozenset({Permission.VOLUNTEERS_PUSH})),)
    return Actor(f"key:{code}", grants=grants, via="key", platform_id=entered.id)


def number(person: int) -> str:
    """A resident identity number; each person has another."""
    begun = f"50010319{50 + person % 50}0101{person // 50:03d}"
    return begun + check_character(f"{begun}0")


def record(external_id: str, revision: int = 1, **stated: Any) -> dict[str, Any]:
    """A record; what is not said is the simplest that may be."""
    given = {
        "externalId": external_id,
        "revision": revision,
        "division": COMMUNITY,
        "registeredOn": date(2020, 3, 1),
        "name": "王小明",
        **stated,
    }
    return {name: value for name, value in given.items() if value is not None}


def verification(on: date) -> dict[str, Any]:
    return {"method": "人脸识别", "provider": "公安部", "at": f"{on}T10:00:00+08:00"}


async def push(db: Database, actor: Actor, *records: dict[str, Any], today: date = TODAY) -> Pushed:
    async with db.transaction() as session:
        return await push_volunteers(session, actor, VAULT, records, today)


def verdicts(pushed: Pushed) -> Sequence[str]:
    return [each.verdict.value for each in pushed.told]
