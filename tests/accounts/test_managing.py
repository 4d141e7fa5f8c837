"""Administrators manage accounts and keys as far as their scope reaches, and everyone can read of it."""

from __future__ import annotations

import pytest

from registry import accounts
from registry.actor import OPERATOR, Actor, Permission
from registry.database import Database
from registry.errors import BadInput, Conflict, Forbidden, NotFound, RegistryError
from tests.accounts.people import DISTRICT, OTHER_DISTRICT, add, signed_in, trail, who
from tests.files import value
from tests.keys import VAULT

STREET, CITY = "500103001000", "500000000000"


async def grant(db: Database, actor: Actor, login: str, role: str, division: str | None) -> None:
    async with db.transaction() as session:
        await accounts.grant(session, actor, login, role, division)


async def ungrant(db: Database, actor: Actor, login: str, role: str, division: str | None) -> None:
    async with db.transaction() as session:
        await accounts.ungrant(session, actor, login, role, division)


async def id_of(db: Database, code: str) -> int:
    sql = "SELECT division_id FROM division_version WHERE code = $1"
    return int(await value(db, sql, code))


@pytest.mark.parametrize(
    ("login", "name", "role", "division", "error"),
    [
        ("zhang.wei", "again", "clerk", None, Conflict),
        ("ZHANG.wei", "again", "clerk", None, Conflict),
        ("z", "too short", "clerk", None, BadInput),
        ("张伟", "not typed everywhere", "clerk", None, BadInput),
        ("oidc:u-1", "not theirs", "clerk", None, BadInput),
        ("li.na", " ", "clerk", None, BadInput),
        ("li.na", "zero \0 byte", "clerk", None, BadInput),
        ("li.na", "李娜", "cle\0rk", None, BadInput),
        ("li.na", "李娜", "clerk", "5\0", BadInput),
        ("li.na", "李娜", "emperor", None, NotFound),
        ("li.na", "李娜", "clerk", "999999999999", NotFound),
    ],
)
async def test_accounts_that_are_refused(  # noqa: PLR0913, PLR0917 - one case a row
    db: Database,
    login: str,
    name: str,
    role: str,
    division: str | None,
    error: type[RegistryError],
) -> None:
    await add(db)
    with pytest.raises(error) as refused:
        async with db.transaction() as session:
            await accounts.add_account(session, OPERATOR, login, name, role, division)
    assert "argon2" not in f"{refused.value}{refused.value.__cause__}"
    assert await value(db, "SELECT count(*) FROM account") == 1


async def test_roles_come_and_go(city: Database) -> None:
    await add(city, "li.na", "clerk", DISTRICT)
    await grant(city, OPERATOR, "li.na", "reviewer", STREET)
    for role, division in (("clerk", DISTRICT), ("reviewer", STREET)):
        with pytest.raises(Conflict):
            await grant(city, OPERATOR, "li.na", role, division)
    await ungrant(city, OPERATOR, "li.na", "clerk", DISTRICT)
    for code in (DISTRICT, None):
        with pytest.raises(NotFound):
            await ungrant(city, OPERATOR, "li.na", "clerk", code)
    with pytest.raises(NotFound):
        await grant(city, OPERATOR, "nobody", "clerk", None)
    assert await trail(city) == [
        ("operator", "divisions.imported", (await trail(city))[0][2]),
        ("operator", "account.added", "li.na"),
        ("operator", "account.granted", "li.na"),
        ("operator", "account.ungranted", "li.na"),
    ]


async def test_a_change_of_roles_holds_from_the_next_request(city: Database) -> None:
    clerk = await signed_in(city, "li.na", "clerk", DISTRICT)
    district, street = await id_of(city, DISTRICT), await id_of(city, STREET)
    assert clerk.scopes(Permission.CASES_READ) == frozenset([district])
    token = await accounts.sign_in(city, VAULT, "li.na", "correct horse battery staple")
    await grant(city, OPERATOR, "li.na", "reviewer", STREET)
    actor = await who(city, token)
    assert actor.scopes(Permission.CASES_READ) == frozenset([district, street])
    assert actor.scopes(Permission.CASES_REVIEW) == frozenset([street])


async def test_an_administrator_of_a_district(city: Database) -> None:
    boss = await signed_in(city, "boss", "administrator", DISTRICT)
    await add(city, "li.na", "clerk", STREET, actor=boss)
    await grant(city, boss, "li.na", "clerk", DISTRICT)
    for beyond in (OTHER_DISTRICT, CITY, None):
        with pytest.raises(Forbidden):
            await add(city, "wang.fang", "clerk", beyond, actor=boss)
        with pytest.raises(Forbidden):
            await grant(city, boss, "li.na", "clerk", beyond)
    async with city.transaction() as session:
        assert [row.login for row in await accounts.list_accounts(session, boss)] == [
            "boss",
            "li.na",
        ]


@pytest.mark.parametrize("beyond", [OTHER_DISTRICT, CITY, None])
async def test_who_reaches_further_is_not_theirs_to_manage(
    city: Database, beyond: str | None
) -> None:
    boss = await signed_in(city, "boss", "administrator", DISTRICT)
    await add(city, "li.na", "clerk", DISTRICT)
    await grant(city, OPERATOR, "li.na", "administrator", beyond)
    for act in (
        accounts.reset_password,
        accounts.reset_totp,
        accounts.disable_account,
        accounts.enable_account,
        accounts.revoke_sessions,
    ):
        with pytest.raises(Forbidden):
            async with city.transaction() as session:
                await act(session, boss, "li.na")
    with pytest.raises(Forbidden):
        await grant(city, boss, "li.na", "reviewer", DISTRICT)


async def test_nobody_changes_their_own_roles(db: Database) -> None:
    boss = await signed_in(db, "boss", "administrator")
    with pytest.raises(Forbidden, match="their own"):
        await grant(db, boss, "boss", "approver", None)
    with pytest.raises(Forbidden, match="their own"):
        await ungrant(db, boss, "boss", "administrator", None)


async def test_a_clerk_manages_nobody(db: Database) -> None:
    clerk = await signed_in(db)
    with pytest.raises(Forbidden):
        await add(db, "li.na", actor=clerk)
    async with db.transaction() as session:
        for act in (accounts.list_accounts, accounts.list_keys):
            with pytest.raises(Forbidden):
                await act(session, clerk)
        with pytest.raises(Forbidden):
            await accounts.create_key(session, clerk, "app", "clerk", None)


async def test_no_role_decides_and_manages(db: Database) -> None:
    sql = """SELECT count(*) FROM role_permission a JOIN role_permission b USING (role)
             WHERE a.permission = 'accounts:manage' AND b.permission LIKE 'cases:%'"""
    assert await value(db, sql) == 0
    assert await value(
        db, "SELECT array_agg(DISTINCT permission) <@ $1 FROM role_permission", list(Permission)
    )


async def test_a_permission_of_a_newer_release_is_left_out(db: Database) -> None:
    actor = await signed_in(db)
    async with db.transaction() as session:
        await (await session.connection()).exec_driver_sql(
            "INSERT INTO role_permission VALUES ('clerk', 'moon:visit')"
        )
    token = await accounts.sign_in(db, VAULT, "zhang.wei", "correct horse battery staple")
    assert (await who(db, token)).grants == actor.grants
