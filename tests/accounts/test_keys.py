"""API keys: shown once, good until revoked, and only for what their role and place allow."""

from __future__ import annotations

import httpx2
import pytest

from registry import accounts
from registry.actor import OPERATOR, Actor, Permission
from registry.database import Database
from registry.errors import BadInput, Conflict, Forbidden, NotFound, RegistryError, Unauthenticated
from tests.accounts.calling import asked, shown
from tests.accounts.people import DISTRICT, OTHER_DISTRICT, everything, signed_in, trail, who
from tests.files import value, write


async def create(
    db: Database,
    name: str = "app",
    role: str = "clerk",
    division: str | None = None,
    actor: Actor = OPERATOR,
) -> str:
    async with db.transaction() as session:
        return await accounts.create_key(session, actor, name, role, division)


async def revoke(db: Database, prefix: str, actor: Actor = OPERATOR) -> None:
    async with db.transaction() as session:
        await accounts.revoke_key(session, actor, prefix)


async def test_a_key_holds_its_role_in_its_division(city: Database) -> None:
    actor = await who(city, await create(city, division=DISTRICT))
    sql = "SELECT division_id FROM division_version WHERE code = $1"
    assert actor.scopes(Permission.CASES_ACCEPT) == frozenset([await value(city, sql, DISTRICT)])
    assert (actor.name, actor.account_id, actor.via) == ("key:app", None, "key")


async def test_only_its_hash_is_kept(db: Database) -> None:
    key = await create(db)
    mark, prefix, secret = key.split("_", 2)
    assert (mark, len(prefix)) == ("crk", 8)
    assert len(secret) == 43
    kept = await everything(db)
    assert prefix in kept
    assert secret not in kept


async def test_another_secret_is_refused(db: Database) -> None:
    key, other = await create(db), await create(db, "other")
    for wrong in (key[:-1], key + "x", key[:13] + other[13:], key[:12], key.upper()):
        with pytest.raises(Unauthenticated) as refused:
            await who(db, wrong)
        assert wrong not in str(refused.value)


@pytest.mark.parametrize("said", ["whole", "prefix", "marked"])
async def test_a_revoked_key_is_refused_at_once(db: Database, said: str) -> None:
    key = await create(db)
    await who(db, key)
    for _ in range(2):
        await revoke(db, {"whole": key, "prefix": key[4:12], "marked": key[:12]}[said])
    with pytest.raises(Unauthenticated):
        await who(db, key)
    assert [action for _, action, _ in await trail(db)] == ["key.created", "key.revoked"]
    assert key[13:] not in await everything(db)


async def test_its_use_is_written_once_a_minute(db: Database) -> None:
    key = await create(db)
    used = "SELECT last_used_at FROM api_key"
    assert await value(db, used) is None
    await who(db, key)
    first = await value(db, used)
    await who(db, key)
    assert await value(db, used) == first
    await write(db, "UPDATE api_key SET last_used_at = now() - interval '1 hour'")
    await who(db, key)
    assert await value(db, used) > first


@pytest.mark.parametrize(
    ("name", "role", "error"),
    [("app", "clerk", Conflict), (" ", "clerk", BadInput), ("b", "emperor", NotFound)],
)
async def test_keys_that_are_refused(
    db: Database, name: str, role: str, error: type[RegistryError]
) -> None:
    await create(db)
    with pytest.raises(error):
        await create(db, name, role)


async def test_a_key_that_nobody_made(db: Database) -> None:
    with pytest.raises(NotFound):
        await revoke(db, "crk_00000000")


async def test_keys_of_another_district(city: Database) -> None:
    boss = await signed_in(city, "boss", "administrator", DISTRICT)
    key = await create(city, "theirs", division=OTHER_DISTRICT)
    await create(city, "ours", division=DISTRICT, actor=boss)
    for beyond in (OTHER_DISTRICT, None):
        with pytest.raises(Forbidden):
            await create(city, "mine", division=beyond, actor=boss)
    with pytest.raises(Forbidden):
        await revoke(city, key, boss)
    async with city.transaction() as session:
        (row,) = await accounts.list_keys(session, boss)
    assert (row.name, row.division, row.created_by) == ("ours", DISTRICT, "boss")


MAY = "{ viewer { may(permission: AUDIT_READ) } }"


async def test_who_shows_a_key_again_is_answered_by_one_statement(
    api: httpx2.AsyncClient, city: Database, statements: list[str]
) -> None:
    """What it may is held against the answer's own snapshot: what changes in between counts at once."""
    key = await create(city, role="auditor")
    assert await asked(api, key, MAY) == {"viewer": {"may": True}}
    statements.clear()
    assert await asked(api, key, MAY) == {"viewer": {"may": True}}
    assert len(statements) == 1
    await write(city, "DELETE FROM role_permission WHERE permission = 'audit:read'")
    assert await asked(api, key, MAY) == {"viewer": {"may": False}}
    await revoke(city, key)
    for query in (MAY, "{ __typename }"):
        answer = await api.post("/graphql", json={"query": query}, headers=shown(key))
        (error,) = answer.json()["errors"]
        assert error["extensions"]["code"] == "UNAUTHENTICATED"
