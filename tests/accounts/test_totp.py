"""A code beside the password, from the first secret to a lost authenticator, through the API."""

from __future__ import annotations

import re
import time
from typing import Any

import httpx2
import pyotp
import pytest

from registry import accounts
from registry.actor import OPERATOR
from registry.database import Database
from tests.accounts.calling import asked, sign_in
from tests.accounts.people import PASSWORD, add, everything, member
from tests.commands import registry
from tests.files import write

pytestmark = pytest.mark.usefixtures("still")

PROBLEM = "... on Problem { code message path }"
NEW = f"mutation {{ newTotp {{ __typename ... on NewTotp {{ secret uri }} {PROBLEM} }} }}"
ENABLE = f"""mutation ($input: EnableTotpInput!) {{ enableTotp(input: $input) {{
  __typename ... on TotpEnabled {{ enabled }} {PROBLEM} }} }}"""
DISABLE = f"""mutation ($input: DisableTotpInput!) {{ disableTotp(input: $input) {{
  __typename ... on TotpDisabled {{ disabled }} {PROBLEM} }} }}"""
HAS = "{ viewer { hasTotp displayName } }"


def code(secret: str, steps: int = 0) -> str:
    """What the authenticator shows, so many half minutes from now."""
    return pyotp.TOTP(secret).at(time.time(), counter_offset=steps)


async def new(api: httpx2.AsyncClient, token: str) -> Any:
    return (await asked(api, token, NEW))["newTotp"]


async def enable(api: httpx2.AsyncClient, token: str, **given: str) -> Any:
    told = await asked(api, token, ENABLE, input={"password": PASSWORD, **given})
    return told["enableTotp"]


async def disable(api: httpx2.AsyncClient, token: str, password: str = PASSWORD) -> Any:
    return (await asked(api, token, DISABLE, input={"password": password}))["disableTotp"]


async def has(api: httpx2.AsyncClient, token: str) -> bool:
    return bool((await asked(api, token, HAS))["viewer"]["hasTotp"])


async def enabled(db: Database, api: httpx2.AsyncClient) -> tuple[str, str]:
    """The token and the secret of someone whose code is asked for from now on."""
    token = await member(db)
    secret = (await new(api, token))["secret"]
    done = await enable(api, token, secret=secret, code=code(secret, -1))
    assert done == {"__typename": "TotpEnabled", "enabled": True}
    return token, secret


async def test_the_uri_is_one_that_authenticators_read(
    city: Database, api: httpx2.AsyncClient
) -> None:
    token = await member(city)
    told, again = await new(api, token), await new(api, token)
    read = pyotp.parse_uri(told["uri"])
    assert isinstance(read, pyotp.TOTP)
    assert (read.secret, read.name, read.issuer) == (told["secret"], "zhang.wei", "Civil Registry")
    assert told["secret"] != again["secret"]
    assert not await has(api, token), "a secret alone changes nothing"
    assert (await sign_in(api))["__typename"] == "SignedIn"


async def test_signing_in_takes_a_code_from_then_on(
    city: Database, api: httpx2.AsyncClient
) -> None:
    token, secret = await enabled(city, api)
    assert await has(api, token), "the session goes on"
    for missing in (None, "", "000000", code(secret, 5)):
        told = await sign_in(api, code=missing)
        assert (told["__typename"], told["path"]) == ("Unauthenticated", None), missing
        await write(city, "UPDATE account SET failed_attempts = 0")
    now = code(secret)
    assert (await sign_in(api, code=f"{now[:3]} {now[3:]}"))["__typename"] == "SignedIn"


async def test_a_code_is_used_once(city: Database, api: httpx2.AsyncClient) -> None:
    _, secret = await enabled(city, api)
    assert (await sign_in(api, code=code(secret, -1)))["code"] == "UNAUTHENTICATED"
    now = code(secret)
    both = f"""mutation {{ first: signIn(input: {{login: "zhang.wei", password: "{PASSWORD}",
      code: "{now}"}}) {{ __typename }}
      again: signIn(input: {{login: "zhang.wei", password: "{PASSWORD}", code: "{now}"}})
      {{ __typename }} }}"""
    told = await asked(api, "", both)
    assert [told[key]["__typename"] for key in ("first", "again")] == [
        "SignedIn",
        "Unauthenticated",
    ]
    assert (await sign_in(api, code=code(secret, 1)))["__typename"] == "SignedIn"


@pytest.mark.parametrize("wrong", ["000000", "", "abcdef", "１２３"])
async def test_a_wrong_code_enables_nothing(
    city: Database, api: httpx2.AsyncClient, wrong: str
) -> None:
    token = await member(city)
    secret = (await new(api, token))["secret"]
    told = await enable(api, token, secret=secret, code=wrong)
    assert (told["__typename"], told["path"]) == ("InvalidInput", ["input", "code"])
    assert told["message"] == "验证码与密钥不符，或已过期。"
    assert not await has(api, token)


async def test_a_wrong_password_neither_enables_nor_disables(
    city: Database, api: httpx2.AsyncClient
) -> None:
    token, secret = await enabled(city, api)
    told = await enable(api, token, password="wrong", secret=secret, code=code(secret))  # noqa: S106
    assert (told["__typename"], told["path"]) == ("InvalidInput", ["input", "password"])
    told = await disable(api, token, "wrong")
    assert (told["code"], told["path"]) == ("BAD_USER_INPUT", ["input", "password"])
    assert await has(api, token)


async def test_a_weak_secret_is_refused(city: Database, api: httpx2.AsyncClient) -> None:
    token = await member(city)
    for weak in ("", "JBSWY3DPEHPK3PXP", "'; --"):
        assert (await enable(api, token, secret=weak, code="000000"))["path"] == ["input", "code"]


async def test_a_new_secret_takes_the_place_of_the_old(
    city: Database, api: httpx2.AsyncClient
) -> None:
    token, old = await enabled(city, api)
    secret = (await new(api, token))["secret"]
    await enable(api, token, secret=secret, code=code(secret, -1))
    assert (await sign_in(api, code=code(old)))["__typename"] == "Unauthenticated"
    assert (await sign_in(api, code=code(secret)))["__typename"] == "SignedIn"


async def test_the_password_will_do_again(city: Database, api: httpx2.AsyncClient) -> None:
    token, _ = await enabled(city, api)
    assert await disable(api, token) == {"__typename": "TotpDisabled", "disabled": True}
    assert not await has(api, token)
    assert (await sign_in(api))["__typename"] == "SignedIn"


async def test_a_lost_authenticator(city: Database, api: httpx2.AsyncClient) -> None:
    token, secret = await enabled(city, api)
    kept = registry(city, "accounts", "reset-password", "zhang.wei")[-1]
    assert (await sign_in(api, password=kept))["__typename"] == "Unauthenticated"
    first = registry(city, "accounts", "reset-password", "zhang.wei", "--totp")[-1]
    signed = await sign_in(api, password=first)
    assert signed["__typename"] == "SignedIn"
    assert not await has(api, signed["token"])
    assert secret not in await everything(city)
    response = await api.post(
        "/graphql", json={"query": HAS}, headers={"Authorization": f"Bearer {token}"}
    )
    assert response.status_code == 401, "the sessions of before have ended"


async def test_who_has_no_password_has_no_code(city: Database, api: httpx2.AsyncClient) -> None:
    async with city.transaction() as session:
        key = await accounts.create_key(session, OPERATOR, "app", "clerk", None)
    for token in ("", key):
        for told in (
            await new(api, token),
            await enable(api, token, secret="", code=""),
            await disable(api, token),
        ):
            assert (told["__typename"], told["code"]) == ("Forbidden", "FORBIDDEN")
            assert re.match("只有以密码登录", told["message"])
        assert (await asked(api, token, HAS))["viewer"] == {"hasTotp": False, "displayName": None}


async def test_a_first_password_is_changed_before(city: Database, api: httpx2.AsyncClient) -> None:
    first = await add(city)
    token = (await sign_in(api, password=first))["token"]
    assert (await new(api, token))["message"] == "请先修改初始密码。"
    secret = pyotp.random_base32()
    told = await enable(api, token, password=first, secret=secret, code=code(secret))
    assert told["__typename"] == "Forbidden"


async def test_ones_own_name(city: Database, api: httpx2.AsyncClient) -> None:
    viewer = (await asked(api, await member(city), HAS))["viewer"]
    assert viewer == {"hasTotp": False, "displayName": "张伟"}
