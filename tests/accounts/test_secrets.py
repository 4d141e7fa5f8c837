"""Nothing secret is in a log, nor among the parameters of a statement: Postgres may log those."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from typing import Any

import httpx2
import pyotp
import pytest
import structlog
from sqlalchemy import Engine, event

from registry import accounts
from registry.accounts import sessions
from registry.actor import OPERATOR
from registry.app import create_app
from registry.config import Settings
from registry.database import Database
from registry.logs import configure_logs
from tests.accounts.calling import VIEWER, asked, shown, sign_in
from tests.accounts.issuer import AUDIENCE, provider
from tests.accounts.people import DISTRICT, PASSWORD, member
from tests.accounts.test_totp import disable, enable, new
from tests.keys import VAULT

NOT_IT = "not it at all"


class Seen:
    """All that was logged, printed, or sent to Postgres beside the text of a statement."""

    def __init__(self, capsys: pytest.CaptureFixture[str], logs: pytest.LogCaptureFixture) -> None:
        self._capsys = capsys
        self._logs = logs
        self.sent: list[str] = []

    def check(self, *secrets: str) -> str:
        """What was printed; no secret is in any of it."""
        printed = "".join([*self._capsys.readouterr(), self._logs.text])
        for secret in secrets:
            assert len(secret) >= 6, "shorter ones may be there by chance"
            assert secret not in printed
            assert not [value for value in self.sent if secret in value]
        return printed


@pytest.fixture
def seen(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> Iterator[Seen]:
    """Ask for it before the application: a library asks once how much it shall log."""
    seen = Seen(capsys, caplog)
    read = Database.read

    async def noted(database: Database, sql: str, args: Sequence[Any]) -> Any:
        seen.sent += [sql, *map(str, args)]
        return await read(database, sql, args)

    def written(_c: Any, _u: Any, sql: str, values: Any, *_: Any) -> None:
        seen.sent += [sql, str(values)]

    monkeypatch.setattr(Database, "read", noted)
    event.listen(Engine, "before_cursor_execute", written)
    caplog.set_level(logging.DEBUG)
    yield seen
    event.remove(Engine, "before_cursor_execute", written)


async def test_a_password_and_a_token(seen: Seen, city: Database, api: httpx2.AsyncClient) -> None:
    await member(city)
    token = (await sign_in(api))["token"]
    await sign_in(api, "zhang.wei", NOT_IT)
    await asked(api, token, VIEWER)
    seen.check(PASSWORD, token, NOT_IT)
    assert "zhang.wei" in seen.sent, "what was sent is seen at all"
    assert any("INSERT INTO account_session" in sql for sql in seen.sent)


@pytest.mark.usefixtures("still")
async def test_a_secret_of_an_authenticator_and_its_codes(
    seen: Seen, city: Database, api: httpx2.AsyncClient
) -> None:
    token = await member(city)
    told = await new(api, token)
    secret = told["secret"]
    codes = [pyotp.TOTP(secret).at(time.time(), counter_offset=steps) for steps in (-1, 0, 1)]
    wrong = await enable(api, token, secret=secret, code=f"{codes[0]}0")
    assert wrong["__typename"] == "InvalidInput"
    assert (await enable(api, token, secret=secret, code=codes[0]))["__typename"] == "TotpEnabled"
    assert (await sign_in(api, code=codes[0]))["__typename"] == "Unauthenticated"
    assert (await sign_in(api, code=codes[1]))["__typename"] == "SignedIn"
    await disable(api, token)
    seen.check(secret, told["uri"], *codes)
    assert any("totp_sealed = " in sql for sql in seen.sent)


async def test_a_key(seen: Seen, city: Database, api: httpx2.AsyncClient) -> None:
    async with city.transaction() as session:
        key = await accounts.create_key(session, OPERATOR, "app", "clerk", DISTRICT)
    assert (await asked(api, key, "{ viewer { via } }"))["viewer"] == {"via": "KEY"}
    wrong = f"{key[:-4]}0000"
    response = await api.post("/graphql", json={"query": VIEWER}, headers=shown(wrong))
    assert response.status_code == 401
    _, prefix, secret = key.split("_", 2)
    seen.check(key, wrong, secret)
    assert prefix in seen.sent, "what was sent is seen at all"


async def test_a_token_of_an_identity_provider(seen: Seen, city: Database) -> None:
    with provider() as idp:
        token, wrong = idp.token(), idp.token(aud="another")
        settings = Settings(oidc_issuer=idp.url, oidc_audience=AUDIENCE)
        app = create_app(settings, city.url, VAULT)
        transport = httpx2.ASGITransport(app)
        async with (
            app.router.lifespan_context(app),
            httpx2.AsyncClient(transport=transport, base_url="http://registry") as client,
        ):
            viewer = (await asked(client, token, "{ viewer { name via } }"))["viewer"]
            assert viewer == {"name": idp.login, "via": "TOKEN"}
            response = await client.post("/graphql", json={"query": VIEWER}, headers=shown(wrong))
            assert response.status_code == 401
    seen.check(token, wrong, *token.split(".")[1:], *wrong.split(".")[1:])
    assert idp.login in seen.sent, "what was sent is seen at all"


@pytest.mark.parametrize("form", ["console", "json"])
async def test_a_fault_of_ours_tells_no_secret(
    form: str,
    seen: Seen,
    city: Database,
    api: httpx2.AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What goes wrong is logged with its traceback, which shows no values."""
    token = await member(city)

    def broken() -> str:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(sessions, "new_token", broken)
    body = {
        "query": f'mutation {{ signIn(input: {{login: "zhang.wei", password: "{PASSWORD}"}}) '
        "{ __typename } }"
    }
    configure_logs(form)
    try:
        response = await api.post("/graphql", json=body, headers=shown(token))
    finally:
        structlog.reset_defaults()
    assert response.status_code == 500
    assert "a fault of ours" not in response.text
    assert "a fault of ours" in seen.check(PASSWORD, token)
