"""A new key, while people go on signing in with their authenticators."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pyotp
import pytest
from sqlalchemy.exc import IntegrityError
from structlog.testing import capture_logs

from registry import accounts
from registry.actor import OPERATOR
from registry.config import Settings
from registry.database import Database
from registry.errors import Unauthenticated
from registry.setup import set_up
from registry.vault import Keys, Suite, Vault, reseal, rotate
from tests.accounts.people import PASSWORD, everything, member, who
from tests.commands import registry
from tests.files import value, write
from tests.vault.opening import opened

SEALED_WITH = "SELECT string_agg(DISTINCT get_byte(totp_sealed, 1)::text, ',') FROM account"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


async def with_totp(db: Database, vault: Vault, login: str) -> str:
    """The secret of someone new."""
    actor = await who(db, await member(db, login))
    secret, _ = accounts.new_totp(actor)
    code = pyotp.TOTP(secret).at(time.time(), counter_offset=-1)
    await accounts.enable_totp(db, vault, actor, PASSWORD, secret, code)
    return secret


async def signs_in(db: Database, vault: Vault, login: str, secret: str, steps: int) -> None:
    code = pyotp.TOTP(secret).at(time.time(), counter_offset=steps)
    assert await accounts.sign_in(db, vault, login, PASSWORD, code)


@pytest.mark.usefixtures("still")
async def test_a_rotation_under_a_server(city: Database, path: Path) -> None:
    served = await opened(city, path)
    secrets = {login: await with_totp(city, served, login) for login in ("li.na", "wang.fang")}
    for secret in secrets.values():
        assert secret not in await everything(city)
    (told,) = registry(city, "vault", "rotate", KEY_FILE=str(path))
    assert told.startswith("2 values are sealed with the new key in ")
    assert await value(city, SEALED_WITH) == "2"
    assert [key.id for key in Keys.read(path).sealing] == [1, 2]
    assert path.stat().st_mode & 0o777 == 0o600
    for login, secret in secrets.items():
        await signs_in(city, served, login, secret, 0)
    (told,) = registry(city, "vault", "reseal", KEY_FILE=str(path))
    assert told.startswith("0 values")


@pytest.mark.usefixtures("still")
async def test_one_that_broke_off_goes_on(city: Database, path: Path) -> None:
    vault = await opened(city, path)
    secret = await with_totp(city, vault, "li.na")
    renewed = await rotate(city, path, Suite.SM)
    assert await value(city, SEALED_WITH) == "1"
    await signs_in(city, renewed, "li.na", secret, 0)
    assert await reseal(city, await opened(city, path), [accounts.TOTP]) == 1
    assert await value(city, SEALED_WITH) == "2"
    await signs_in(city, vault, "li.na", secret, 1)


@pytest.mark.usefixtures("still")
async def test_two_rotations_at_once_lose_no_key(city: Database, path: Path) -> None:
    vault = await opened(city, path)
    secret = await with_totp(city, vault, "li.na")
    vaults = await asyncio.gather(*(rotate(city, path, Suite.AES) for _ in range(4)))
    assert [key.id for key in Keys.read(path).sealing] == [1, 2, 3, 4, 5]
    last = await opened(city, path)
    for each in vaults:
        assert last.unseal(each.seal(secret, "a"), "a") == secret
    assert await reseal(city, last, [accounts.TOTP]) == 1
    await signs_in(city, last, "li.na", secret, 0)


async def kept_in_clear(db: Database, login: str) -> str:
    """The secret of someone new, as it was kept before there was a vault."""
    await member(db, login)
    secret = pyotp.random_base32()
    await write(db, f"UPDATE account SET totp_secret = '{secret}'")  # noqa: S608 - made here
    return secret


@pytest.mark.usefixtures("still")
async def test_what_was_kept_in_clear_is_sealed_when_a_register_is_set_up(
    city: Database, path: Path
) -> None:
    settings = Settings(key_file=path)
    secret = await kept_in_clear(city, "li.na")
    for _ in range(2):
        await set_up(settings, city.url, scale=0, tell=lambda _: None, makes_keys=True)
        assert secret not in await everything(city)
    await signs_in(city, await opened(city, path), "li.na", secret, 0)


@pytest.mark.usefixtures("still")
async def test_who_has_a_secret_in_clear_does_not_get_in_without_it(
    city: Database, path: Path
) -> None:
    """A server of an older version, which knows nothing of the vault, may have written it just now."""
    vault = await opened(city, path)
    secret = await kept_in_clear(city, "li.na")
    for code in (None, "", pyotp.TOTP(secret).now()):
        with capture_logs() as logs, pytest.raises(Unauthenticated):
            await accounts.sign_in(city, vault, "li.na", PASSWORD, code)
        assert [log["event"] for log in logs] == ["account.totp_not_sealed"]
        assert secret not in str(logs)
    assert await value(city, "SELECT count(*) FROM account_session WHERE revoked_at IS NULL") == 1
    async with city.transaction() as session:
        (row,) = await accounts.list_accounts(session, OPERATOR)
    assert row.has_totp
    await set_up(Settings(key_file=path), city.url, scale=0, tell=lambda _: None)
    await signs_in(city, vault, "li.na", secret, 0)


async def test_keys_are_not_adopted_where_secrets_cannot_be_sealed(
    city: Database, path: Path
) -> None:
    await kept_in_clear(city, "li.na")
    await write(city, "ALTER TABLE account ADD CHECK (totp_sealed IS NULL)")
    with pytest.raises(IntegrityError):
        await set_up(
            Settings(key_file=path), city.url, scale=0, tell=lambda _: None, makes_keys=True
        )
    assert await value(city, "SELECT count(*) FROM vault_key") == 0


async def test_one_persons_secret_does_not_open_as_anothers(city: Database, path: Path) -> None:
    vault = await opened(city, path)
    secret = await with_totp(city, vault, "li.na")
    await member(city, "wang.fang")
    await write(
        city,
        "UPDATE account SET totp_sealed = (SELECT totp_sealed FROM account WHERE login = 'li.na')",
    )
    await signs_in(city, vault, "li.na", secret, 1)
    with pytest.raises(Exception, match="does not open"):
        await signs_in(city, vault, "wang.fang", secret, 1)
