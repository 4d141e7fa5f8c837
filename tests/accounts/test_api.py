"""Signing in and out through the API, and what the viewer is told."""

from __future__ import annotations

import httpx2
import pytest

from registry import accounts
from registry.actor import OPERATOR
from registry.database import Database
from tests.accounts.calling import SIGN_IN, VIEWER, asked, shown, sign_in
from tests.accounts.people import DISTRICT, OTHER_DISTRICT, PASSWORD, add, member
from tests.asking import ask, refusal
from tests.files import fetch, value

CHANGE = """mutation ($old: String!, $new: String!) {
  changePassword(input: {oldPassword: $old, newPassword: $new}) {
    __typename ... on Problem { code message } } }"""
STREET, COMMUNITY = "500103001000", "500103001003"


async def test_a_first_password_is_good_for_changing_it_only(
    city: Database, api: httpx2.AsyncClient
) -> None:
    first = await add(city, division=DISTRICT)
    signed = await sign_in(api, password=first)
    assert signed["__typename"] == "SignedIn"
    may = "{ viewer { mustChangePassword may(permission: CASES_OPEN) } }"
    before = {"mustChangePassword": True, "may": False}
    assert (await asked(api, signed["token"], may))["viewer"] == before
    changed = await asked(api, signed["token"], CHANGE, old=first, new=PASSWORD)
    assert changed["changePassword"]["__typename"] == "PasswordChanged"
    after = {"mustChangePassword": False, "may": True}
    assert (await asked(api, signed["token"], may))["viewer"] == after


@pytest.mark.parametrize("password", ["wrong", ""])
async def test_what_is_wrong_is_not_told(
    city: Database, api: httpx2.AsyncClient, password: str
) -> None:
    await add(city)
    known = await sign_in(api, password=password)
    unknown = await sign_in(api, "nobody", password)
    assert known == unknown
    assert (known["__typename"], known["code"]) == ("Unauthenticated", "UNAUTHENTICATED")


async def test_the_viewer(city: Database, api: httpx2.AsyncClient) -> None:
    anonymous = {"isSignedIn": False, "name": "anonymous", "via": "ANONYMOUS"}
    nothing = {"mustChangePassword": False, "roles": []}
    assert (await ask(api, VIEWER))["viewer"] == {**anonymous, **nothing}
    token = await member(city, "li.na", "reviewer", DISTRICT)
    assert (await asked(api, token, VIEWER))["viewer"] == {
        "isSignedIn": True,
        "name": "li.na",
        "via": "SESSION",
        "mustChangePassword": False,
        "roles": [{"name": "reviewer", "title": "审查员"}],
    }


async def test_two_callers_are_never_given_each_others_answer(
    city: Database, api: httpx2.AsyncClient
) -> None:
    tokens = {login: await member(city, login) for login in ("li.na", "wang.fang")}
    for _ in range(3):
        for login, token in tokens.items():
            assert (await asked(api, token, VIEWER))["viewer"]["name"] == login
        assert (await ask(api, VIEWER))["viewer"]["name"] == "anonymous"


async def test_what_one_may_do_ends_at_the_division(
    city: Database, api: httpx2.AsyncClient
) -> None:
    token = await member(city, "li.na", "reviewer", DISTRICT)
    query = """query ($within: DivisionCode) {
      viewer { may(permission: CASES_REVIEW, within: $within)
               other: may(permission: CASES_APPROVE, within: $within) } }"""
    for within in (None, DISTRICT, STREET, COMMUNITY):
        viewer = (await asked(api, token, query, within=within))["viewer"]
        assert viewer == {"may": True, "other": False}, within
    for within in (OTHER_DISTRICT, "500000000000"):
        assert not (await asked(api, token, query, within=within))["viewer"]["may"]


async def test_permissions_name_their_division(city: Database, api: httpx2.AsyncClient) -> None:
    query = "{ viewer { permissions { permission division { code } } } }"
    token = await member(city, "li.na", "reviewer", DISTRICT)
    held = (await asked(api, token, query))["viewer"]["permissions"]
    assert {"permission": "CASES_REVIEW", "division": {"code": DISTRICT}} in held
    everywhere = await member(city, "wang.fang", "auditor")
    held = (await asked(api, everywhere, query))["viewer"]["permissions"]
    assert {"permission": "AUDIT_READ", "division": None} in held


async def test_a_session_that_was_ended_is_over_at_once(
    city: Database, api: httpx2.AsyncClient
) -> None:
    token = await member(city)
    out = await asked(api, token, "mutation { signOut { ... on SignedOut { ended } } }")
    assert out == {"signOut": {"ended": True}}
    response = await api.post("/graphql", json={"query": VIEWER}, headers=shown(token))
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert response.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_who_shows_something_wrong_is_not_anonymous(api: httpx2.AsyncClient) -> None:
    for wrong in ("", "Bearer", "Bearer nonsense", "Basic emhhbmc6d2Vp"):
        headers = {"Authorization": wrong}
        response = await api.post("/graphql", json={"query": VIEWER}, headers=headers)
        assert response.status_code == 401, wrong


async def test_a_key_calls(city: Database, api: httpx2.AsyncClient) -> None:
    async with city.transaction() as session:
        key = await accounts.create_key(session, OPERATOR, "volunteer app", "clerk", DISTRICT)
    viewer = (await asked(api, key, "{ viewer { name via may(permission: CASES_OPEN) } }"))[
        "viewer"
    ]
    assert viewer == {"name": "key:volunteer app", "via": "KEY", "may": True}
    out = await asked(api, key, "mutation { signOut { __typename ... on Problem { code } } }")
    assert out["signOut"] == {"__typename": "Forbidden", "code": "FORBIDDEN"}


async def test_problems_are_told_in_the_callers_language(api: httpx2.AsyncClient) -> None:
    query = "mutation { signOut { ... on Forbidden { message } } }"
    said = []
    for language in ("zh", "en"):
        headers = {"Accept-Language": language}
        answer = (await api.post("/graphql", json={"query": query}, headers=headers)).json()
        said.append(answer["data"]["signOut"]["message"])
    assert said == ["只有登录会话可以退出。", "Only a session can be ended."]


async def test_the_trail_says_who_came_how_and_from_where(
    city: Database, api: httpx2.AsyncClient
) -> None:
    token = await member(city, "li.na", "reviewer", DISTRICT)
    await asked(api, token, "mutation { signOut { __typename } }")
    (entry,) = await fetch(
        city,
        """SELECT actor, account_id IS NOT NULL, role, via, remote, length(request_id)
           FROM audit_entry WHERE action = 'account.signed_out'""",
    )
    assert entry == ("li.na", True, "reviewer", "session", "127.0.0.1", 16)


async def test_a_mutation_is_not_sent_by_get(api: httpx2.AsyncClient) -> None:
    response = await api.get("/graphql", params={"query": "mutation { signOut { __typename } }"})
    assert response.status_code == 405


async def test_fields_of_a_mutation_run_in_their_order(
    city: Database, api: httpx2.AsyncClient
) -> None:
    token = await member(city)
    query = """mutation { __typename
      first: signOut { __typename } again: signOut { ...Out } }
      fragment Out on SignedOut { was: ended @include(if: true) }"""
    answer = await asked(api, token, query)
    assert list(answer.items()) == [
        ("__typename", "Mutation"),
        ("first", {"__typename": "SignedOut"}),
        ("again", {"was": True}),
    ]


async def test_a_mutation_that_is_not_valid_writes_nothing(
    city: Database, api: httpx2.AsyncClient
) -> None:
    before = await value(city, "SELECT count(*) FROM audit_entry")
    assert await refusal(api, "mutation { signOut }") == "GRAPHQL_VALIDATION_FAILED"
    assert await refusal(api, SIGN_IN, login="x") == "BAD_USER_INPUT"
    assert await value(city, "SELECT count(*) FROM audit_entry") == before


async def test_a_wrong_password_is_told_in_chinese(city: Database, api: httpx2.AsyncClient) -> None:
    await add(city)
    told = await sign_in(api, "zhang.wei", "not it at all")
    assert told["message"].startswith("登录名、密码或验证码不正确")
