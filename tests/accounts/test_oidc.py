"""Tokens of an identity provider: which are believed, and what they let their bearers do."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from registry import accounts
from registry.accounts.oidc import issuer_from, said
from registry.actor import OPERATOR, Permission
from registry.config import Settings
from registry.database import Database
from registry.errors import BadInput, Forbidden, Unauthenticated, Unavailable
from tests.accounts.issuer import AUDIENCE, Provider, provider, rsa
from tests.accounts.people import DISTRICT, trail, who
from tests.files import value
from tests.keys import VAULT

ACCEPT = Permission.CASES_ACCEPT


@pytest.fixture(name="idp")
def _idp() -> Iterator[Provider]:
    with provider() as provided:
        yield provided


def encoded(part: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


async def test_a_token_makes_an_account_once(db: Database, idp: Provider) -> None:
    issuer = idp.issuer()
    first, second = [await who(db, idp.token(), issuer=issuer) for _ in range(2)]
    assert first == second
    assert (first.name, first.via) == (idp.login, "token")
    assert first.roles == {"clerk"}
    first.require(ACCEPT, within=[])
    assert await value(db, "SELECT display_name FROM account") == "张伟"
    assert await trail(db) == [(idp.login, "account.linked", idp.login)]
    assert idp.asked == 1


async def test_first_sight_twice_at_once(db: Database, idp: Provider) -> None:
    issuer = idp.issuer()
    seen = await asyncio.gather(*(who(db, idp.token(), issuer=issuer) for _ in range(6)))
    assert len({actor.account_id for actor in seen}) == 1
    assert await value(db, "SELECT count(*) FROM account") == 1
    assert idp.asked == 1


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another"},
        {"aud": None},
        {"aud": ["a", "b"]},
        {"iss": "https://elsewhere.example"},
        {"iss": None},
        {"sub": None},
        {"sub": ""},
        {"sub": "u\0"},
        {"sub": 7},
        {"sub": "u" * 256},
        {"exp": None},
        {"exp": "tomorrow"},
    ],
    ids=str,
)
async def test_claims_that_are_refused(db: Database, idp: Provider, claims: dict[str, Any]) -> None:
    issuer = idp.issuer()
    with pytest.raises(Unauthenticated):
        await who(db, idp.token(**claims), issuer=issuer)
    assert await value(db, "SELECT count(*) FROM account") == 0


@pytest.mark.parametrize(("claim", "seconds"), [("exp", -120), ("nbf", 120), ("iat", 120)])
async def test_times_that_are_refused(
    db: Database, idp: Provider, claim: str, seconds: int
) -> None:
    claims: dict[str, Any] = {claim: int(time.time()) + seconds}
    with pytest.raises(Unauthenticated):
        await who(db, idp.token(**claims), issuer=idp.issuer())


async def test_clocks_may_differ_by_a_minute(db: Database, idp: Provider) -> None:
    now = int(time.time())
    differing: list[dict[str, Any]] = [{"exp": now - 30}, {"nbf": now + 30}, {"iat": now + 30}]
    for claims in differing:
        await who(db, idp.token(**claims), issuer=idp.issuer())
    await who(db, idp.token(aud=["another", AUDIENCE]), issuer=idp.issuer())


async def test_signatures_that_are_refused(db: Database, idp: Provider) -> None:
    issuer = idp.issuer()
    header, payload, signature = idp.token().split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    richer = encoded({**claims, "roles": ["administrator"]})
    none = encoded({"alg": "none", "kid": "first"})
    pem = OctKey.import_key(idp.key.as_pem(private=False).decode().replace("-", "+"))
    public = OctKey.import_key(idp.key.as_bytes(private=False).hex())
    for token in (
        f"{header}.{richer}.{signature}",
        f"{header}.{payload}.{signature[:-8]}AAAAAAAA",
        f"{header}.{payload}.",
        f"{none}.{payload}.",
        f"{none}.{payload}.{signature}",
        f"{encoded({'alg': 'RS256', 'kid': ['first']})}.{payload}.{signature}",
        f"{encoded({'alg': 'RS256', 'kid': 'first', 'typ': 'logout+jwt'})}.{payload}.{signature}",
        f"{encoded([])}.{payload}.{signature}",
        "..",
        "张.三.丰",
        *(
            jwt.encode({"alg": "HS256", "kid": "first"}, claims, key, algorithms=["HS256"])
            for key in (pem, public)
        ),
        idp.token(key=rsa("first")),
        idp.token(key=rsa("unknown")),
        idp.token(alg="RS512"),
    ):
        with pytest.raises(Unauthenticated) as refused:
            await who(db, token, issuer=issuer)
        assert payload not in str(refused.value)


@pytest.mark.parametrize("alg", ["RS256", "PS256", "ES256"])
async def test_algorithms(db: Database, idp: Provider, alg: str) -> None:
    if alg == "ES256":
        idp.rotate(ECKey.generate_key("P-256", {"kid": "ec"}))
    assert (await who(db, idp.token(alg=alg), issuer=idp.issuer())).via == "token"


async def test_a_key_for_something_else_verifies_nothing(db: Database, idp: Provider) -> None:
    idp.published = [{**idp.public(idp.key), "use": "enc"}]
    with pytest.raises(Unauthenticated):
        await who(db, idp.token(), issuer=idp.issuer())


async def test_keys_that_nobody_understands_are_left_out(db: Database, idp: Provider) -> None:
    idp.published += [{"kty": "AKP", "kid": "x"}, {"kty": "EC", "crv": "P-999"}, {"kty": "RSA"}]
    assert await who(db, idp.token(), issuer=idp.issuer())


async def test_new_keys_are_fetched_and_old_ones_forgotten(db: Database, idp: Provider) -> None:
    issuer = idp.issuer()
    old = idp.token()
    await who(db, old, issuer=issuer)
    idp.rotate(rsa("second"))
    await asyncio.sleep(0.1)
    assert (await who(db, idp.token(), issuer=issuer)).name == idp.login
    with pytest.raises(Unauthenticated):
        await who(db, old, issuer=issuer)


async def test_unknown_keys_do_not_make_it_ask_again_and_again(db: Database, idp: Provider) -> None:
    issuer = idp.issuer(at_most_every=30)
    await who(db, idp.token(), issuer=issuer)
    stranger = rsa("unknown")
    for _ in range(5):
        with pytest.raises(Unauthenticated):
            await who(db, idp.token(key=stranger), issuer=issuer)
    assert idp.asked == 1


async def test_known_keys_do_while_it_is_down(db: Database, idp: Provider) -> None:
    issuer = idp.issuer(fresh_for=0)
    await who(db, idp.token(), issuer=issuer)
    idp.is_down = True
    await asyncio.sleep(0.1)
    assert await who(db, idp.token(), issuer=issuer)


async def test_without_keys_nobody_is_turned_away_for_good(db: Database, idp: Provider) -> None:
    issuer = idp.issuer()
    idp.is_down = True
    with pytest.raises(Unavailable):
        await who(db, idp.token(), issuer=issuer)
    idp.is_down = False
    await asyncio.sleep(0.1)
    assert await who(db, idp.token(), issuer=issuer)


async def test_keys_are_not_trusted_for_ever(db: Database, idp: Provider) -> None:
    issuer = idp.issuer(fresh_for=0, kept_for=0.1)
    await who(db, idp.token(), issuer=issuer)
    idp.is_down = True
    await asyncio.sleep(0.2)
    with pytest.raises(Unavailable):
        await who(db, idp.token(), issuer=issuer)


async def test_a_slow_provider_is_not_waited_for(db: Database, idp: Provider) -> None:
    issuer = idp.issuer(answer_within=0.2)
    idp.delay = 3
    start = time.perf_counter()
    with pytest.raises(Unavailable):
        await who(db, idp.token(), issuer=issuer)
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("named", "https://elsewhere.example"),
        ("jwks_uri", "file:///etc/passwd"),
        ("jwks_uri", None),
        ("published", None),
        ("published", ["key"]),
    ],
)
async def test_a_provider_that_publishes_nonsense(
    db: Database, idp: Provider, field: str, wrong: Any
) -> None:
    setattr(idp, field, wrong)
    with pytest.raises(Unavailable):
        await who(db, idp.token(), issuer=idp.issuer())


async def test_roles_are_held_in_the_division_that_is_named(city: Database, idp: Provider) -> None:
    issuer = idp.issuer(division_claim="org")
    token = idp.token(roles=["clerk", "emperor"], org=DISTRICT)
    actor = await who(city, token, issuer=issuer)
    district = await value(
        city, "SELECT division_id FROM division_version WHERE code = $1", DISTRICT
    )
    assert actor.roles == {"clerk"}
    assert actor.scopes(ACCEPT) == frozenset([district])


@pytest.mark.parametrize("division", [None, "999999999999", "", 500103000000, [None]])
async def test_roles_without_a_known_division_are_held_nowhere(
    city: Database, idp: Provider, division: Any
) -> None:
    issuer = idp.issuer(division_claim="org")
    actor = await who(city, idp.token(org=division), issuer=issuer)
    assert actor.roles == frozenset()
    with pytest.raises(Forbidden):
        actor.require(ACCEPT)


async def test_who_is_disabled_here_is_refused(db: Database, idp: Provider) -> None:
    issuer = idp.issuer()
    await who(db, idp.token(), issuer=issuer)
    async with db.transaction() as session:
        await accounts.disable_account(session, OPERATOR, idp.login)
    with pytest.raises(Unauthenticated):
        await who(db, idp.token(), issuer=issuer)


async def test_they_have_no_password_here(db: Database, idp: Provider) -> None:
    await who(db, idp.token(), issuer=idp.issuer())
    with pytest.raises(BadInput, match="no password"):
        async with db.transaction() as session:
            await accounts.reset_password(session, OPERATOR, idp.login)
    with pytest.raises(Unauthenticated):
        await accounts.sign_in(db, VAULT, idp.login, "")


async def test_what_is_granted_here_adds_to_what_the_token_says(
    db: Database, idp: Provider
) -> None:
    issuer = idp.issuer()
    await who(db, idp.token(), issuer=issuer)
    async with db.transaction() as session:
        await accounts.grant(session, OPERATOR, idp.login, "auditor", None)
    assert (await who(db, idp.token(), issuer=issuer)).roles == {"clerk", "auditor"}


def test_where_a_claim_is_found() -> None:
    claims = {
        "roles": "clerk reviewer",
        "realm_access": {"roles": ["clerk", 7]},
        "https://city.example/roles": ["auditor"],
    }
    assert said(claims, "roles") == ["clerk", "reviewer"]
    assert said(claims, "realm_access.roles") == ["clerk"]
    assert said(claims, "https://city.example/roles") == ["auditor"]
    assert said(claims, "realm_access.roles.deeper") == []


def test_an_issuer_is_set_with_its_audience(monkeypatch: pytest.MonkeyPatch) -> None:
    assert issuer_from(Settings()) is None
    monkeypatch.setenv("OIDC_ISSUER", "https://id.example")
    with pytest.raises(ValueError, match="beside OIDC_ISSUER"):
        Settings()
    monkeypatch.setenv("OIDC_AUDIENCE", AUDIENCE)
    assert issuer_from(Settings()) is not None
