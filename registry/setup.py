"""Makes a database ready to serve: migrated, with the shipped divisions and, if wished, a demo."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import asyncpg

from registry import accounts
from registry.actor import OPERATOR
from registry.config import Settings
from registry.database import Database, check_server, plain_url, vacuum
from registry.dated import today
from registry.errors import RegistryError, Unusable
from registry.vault import Vault, check_key_file, make_key_file, open_vault

if TYPE_CHECKING:
    from collections.abc import Callable

# How the child process is told the database: never among its arguments, which everybody may read.
URL = "REGISTRY_SETUP_URL"


async def set_up(
    settings: Settings,
    url: str,
    *,
    scale: float,
    tell: Callable[[str], None],
    makes_keys: bool = False,
) -> None:
    """Brings a database up to date; what it already holds is never touched. Raises Unusable.

    `makes_keys` gives a register that has no keys a key file, as its server does.
    """
    # Imported here because a server that starts on a database that is ready needs none of them.
    from registry.demo import load_demo  # noqa: PLC0415
    from registry.demo.project_rows import load_projects  # noqa: PLC0415
    from registry.demo.syncing import load_volunteers  # noqa: PLC0415
    from registry.divisions.shipped import import_shipped  # noqa: PLC0415
    from registry.migrate import migrate  # noqa: PLC0415
    from registry.registration import roll  # noqa: PLC0415

    tell("Preparing the database ...")
    await _check_keys(settings, url, may_be_made=makes_keys)
    await migrate(url)
    database = Database(url)
    await database.open()
    loaded = False
    try:
        async with database.transaction() as session:
            if makes_keys and await make_key_file(session, settings.keys, settings.key_suite):
                tell(_made(settings))
            vault = await open_vault(session, settings.keys)
            await accounts.seal_clear_secrets(session, vault)
        if not await holds(database, "division"):
            tell("Loading the divisions of Chongqing ...")
            async with database.transaction() as session:
                await import_shipped(session, OPERATOR)
            loaded = True
        if scale > 0 and not await holds(database, "organization"):
            tell(f"Making a demo register at scale {scale:g} ...")
            await load_volunteers(database, vault, scale=scale)
            async with database.transaction() as session:
                await load_demo(session, OPERATOR, vault, scale=scale)
                await load_projects(session, OPERATOR, scale=scale)
            tell("Working out what is due ...")
            await roll(database, today())
            loaded = True
    finally:
        await database.close()
    if loaded:
        await vacuum(url)


async def _check_keys(settings: Settings, url: str, *, may_be_made: bool) -> None:
    """Before anything is changed: where this cannot serve, what served can go on. Raises Unusable."""
    connection = await asyncpg.connect(plain_url(url))
    try:
        await check_key_file(connection, settings.keys, may_be_made=may_be_made)
    finally:
        await connection.close()


def _made(settings: Settings) -> str:
    return (
        f"The key file {settings.keys.resolve()} has been made. Back it up, apart from the "
        "database: without it what is sealed is lost."
    )


async def is_ready(url: str, *, scale: float) -> bool:
    """Whether set_up would find nothing to do."""
    from registry.revisions import newest  # noqa: PLC0415

    await check_server(url)
    try:
        connection = await asyncpg.connect(plain_url(url))
        try:
            return bool(await connection.fetchval(READY, newest(), scale > 0))
        finally:
            await connection.close()
    except asyncpg.UndefinedTableError:
        return False


READY = """
SELECT EXISTS (SELECT FROM alembic_version WHERE version_num = $1)
   AND EXISTS (SELECT FROM division)
   AND EXISTS (SELECT FROM vault_key)
   AND NOT EXISTS (SELECT FROM account WHERE totp_secret IS NOT NULL)
   AND (NOT $2 OR EXISTS (SELECT FROM organization))
"""


async def vault_of(settings: Settings, url: str) -> Vault:
    """The vault of a database that is ready. Raises Unusable, Unavailable."""
    database = Database(url, pool_size=1, write_pool_size=1)
    await database.open()
    try:
        async with database.transaction() as session:
            return await open_vault(session, settings.keys)
    finally:
        await database.close()


async def holds(database: Database, table: str) -> bool:
    (found,) = await database.read(f"SELECT EXISTS (SELECT FROM {table})", ())  # noqa: S608 - ours
    return bool(found)


def set_up_apart(url: str, *, scale: float) -> None:
    """The same in a process of its own, so that the server does not keep the memory that it took."""
    command = (sys.executable, "-m", "registry.setup", str(scale))
    done = subprocess.run(command, env={**os.environ, URL: url}, check=False)  # noqa: S603 - ourselves
    if done.returncode:
        raise Unusable("The database could not be made ready; the reason stands above.")


def main() -> None:
    try:
        scale = float(sys.argv[1])
        asyncio.run(set_up(Settings(), os.environ[URL], scale=scale, tell=_say, makes_keys=True))
    except RegistryError as error:
        _say(f"{error.code} {error}")
        sys.exit(1)


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - a command speaks


if __name__ == "__main__":
    main()
