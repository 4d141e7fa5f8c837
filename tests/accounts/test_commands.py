"""The commands, as an operator gives them."""

from __future__ import annotations

import re

import pytest

from registry import accounts
from registry.database import Database
from registry.errors import Unauthenticated
from tests.accounts.people import DISTRICT, everything, who
from tests.commands import registry
from tests.keys import VAULT


async def test_an_account_from_its_first_day_to_its_last(city: Database) -> None:
    what = ("--name", "李娜", "--role", "clerk", "--division", DISTRICT)
    said = registry(city, "accounts", "add", "Li.Na", *what)
    assert re.fullmatch(r"([a-z2-9]{5}-){3}[a-z2-9]{5}", said[-1])
    assert (
        await who(city, await accounts.sign_in(city, VAULT, "li.na", said[-1]))
    ).must_change_password
    assert said[-1] not in await everything(city)
    registry(city, "accounts", "grant", "li.na", "--role", "auditor")
    assert registry(city, "accounts", "list") == [
        f"li.na\t李娜\tauditor,clerk@{DISTRICT}\tfirst password\t-"
    ]
    registry(city, "accounts", "ungrant", "li.na", "--role", "auditor")
    new = registry(city, "accounts", "reset-password", "li.na", "--totp")[-1]
    with pytest.raises(Unauthenticated):
        await accounts.sign_in(city, VAULT, "li.na", said[-1])
    await accounts.sign_in(city, VAULT, "li.na", new)
    assert registry(city, "accounts", "revoke-sessions", "li.na") == ["li.na\t1 sessions ended"]
    registry(city, "accounts", "disable", "li.na")
    with pytest.raises(Unauthenticated):
        await accounts.sign_in(city, VAULT, "li.na", new)
    registry(city, "accounts", "enable", "li.na")
    await accounts.sign_in(city, VAULT, "li.na", new)


async def test_a_key_from_its_first_day_to_its_last(city: Database) -> None:
    key = registry(city, "keys", "add", "app", "--role", "auditor")[-1]
    assert (await who(city, key)).name == "key:app"
    (line,) = registry(city, "keys", "list")
    assert line.split("\t")[:5] == [key[4:12], "app", "auditor", "-", "operator"]
    registry(city, "keys", "revoke", key[4:12])
    with pytest.raises(Unauthenticated):
        await who(city, key)
    assert registry(city, "keys", "list")[0].endswith("revoked")


async def test_what_is_refused_is_told(db: Database) -> None:
    """On a database with nothing in it, which a command sets up at first."""
    (said,) = registry(db, "accounts", "disable", "nobody", code=1)
    assert said == "NOT_FOUND No account has the login nobody."
    (said,) = registry(db, "keys", "add", "app", "--role", "emperor", code=1)
    assert said == "NOT_FOUND There is no such role."
