"""The commands for the vault."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import typer

from registry import accounts
from registry.terminal import configured, out, run
from registry.vault import LOOK_EVERY, open_vault, reseal
from registry.vault import rotate as add_key
from registry.volunteers.sealed import REGISTRATION
from registry.volunteers.services.sealed import SERVICE
from registry.workforce.sealed import QUALIFICATION, WORKER

if TYPE_CHECKING:
    from registry.database import Database

vault = typer.Typer(help="The keys that personal data is sealed with.", no_args_is_help=True)

SEALED = (accounts.TOTP, REGISTRATION, SERVICE, WORKER, QUALIFICATION)
"""Every column of the register that the vault seals."""


@vault.command("rotate")
def rotate() -> None:
    """Seal with a new key from now on, and all that is sealed already anew; servers may run.

    Afterwards back up the key file. If this breaks off: registry vault reseal.
    """
    settings = configured()

    async def work(db: Database) -> int:
        renewed = await add_key(db, settings.keys, settings.key_suite)
        await asyncio.sleep(LOOK_EVERY)  # until no server seals with the old one
        return await reseal(db, renewed, SEALED)

    told = f"{run(work):,} values are sealed with the new key in {settings.keys}."
    out.print(told, soft_wrap=True, markup=False)


@vault.command("reseal")
def reseal_all() -> None:
    """Seal with the key in use all that an earlier one sealed."""
    settings = configured()

    async def work(db: Database) -> int:
        async with db.transaction() as session:
            opened = await open_vault(session, settings.keys)
        return await reseal(db, opened, SEALED)

    out.print(f"{run(work):,} values are sealed with the key in use.")
