"""Keys under which writes are repeated: kept for a week, then dropped with other old things."""

from __future__ import annotations

import pytest

from registry.database import Database
from registry.housekeeping import tidy
from tests.files import value, write
from tests.registration.officers import COMMUNITY, OPEN, Office

GROUP = {"name": "七星岗书法队", "community": COMMUNITY, "leader": "王芳", "members": 12}
COUNT = "SELECT count(*) FROM idempotency_key"


async def test_keys_are_kept_for_a_week(bureau: Database, o: Office) -> None:
    first = await o.clerk.open("file", key="k", **GROUP)
    await tidy(bureau)
    assert await o.clerk.open("file", key="k", **GROUP) == first
    await write(bureau, "UPDATE idempotency_key SET created_at = now() - interval '8 days'")
    await tidy(bureau)
    assert await value(bureau, COUNT) == 0


@pytest.mark.parametrize("key", ["", "k" * 201])
async def test_a_key_that_cannot_be_one(bureau: Database, o: Office, key: str) -> None:
    given = {"content": {"file": GROUP}, "idempotencyKey": key}
    told = (await o.clerk.ask(OPEN, input=given))["openCase"]
    assert (told["code"], told["path"]) == ("BAD_USER_INPUT", ["input", "idempotencyKey"])
    assert await value(bureau, "SELECT count(*) FROM registration_case") == 0


async def test_a_refusal_is_no_outcome_to_be_kept(bureau: Database, o: Office) -> None:
    told = await o.stranger.open("file", key="k", **GROUP)
    assert told["code"] == "FORBIDDEN"
    assert await value(bureau, COUNT) == 0
    await write(
        bureau,
        "INSERT INTO account_role (account_id, role, division_id)"
        " SELECT id, 'clerk', NULL FROM account WHERE login = 'clerk.two'",
    )
    told = await o.stranger.open("file", key="k", **GROUP)
    assert told["__typename"] == "CaseDone", "the same request may be sent again"
