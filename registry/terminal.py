"""What every command stands on: the database to work on, and failures told in a sentence."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import asyncpg
import typer
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape
from sqlalchemy.exc import SQLAlchemyError

from registry import embedded
from registry.config import Settings
from registry.database import BROKEN, Database, WriteSession
from registry.errors import RegistryError
from registry.imports import BadFile, Problem
from registry.setup import is_ready, set_up

out = Console(highlight=False)


@contextmanager
def database_url(settings: Settings) -> Iterator[str]:
    """The database to work on: one's own, the embedded one that serves, or one started for this."""
    if settings.database_url:
        yield settings.database_url
    elif url := embedded.running(settings.data_dir):
        yield url
    else:
        with embedded.postgres(settings.data_dir) as started:
            yield started


@asynccontextmanager
async def database(url: str) -> AsyncIterator[Database]:
    """The database, up to date and open."""
    if not await is_ready(url, scale=0):
        await set_up(configured(), url, scale=0, tell=lambda _: None)
    opened = Database(url)
    await opened.open()
    try:
        yield opened
    finally:
        await opened.close()


def run(work: Callable[[Database], Coroutine[Any, Any, Any]]) -> Any:
    """Does some work on the database; what the register refuses ends the command with its reason."""

    async def opened(url: str) -> Any:
        async with database(url) as db:
            return await work(db)

    # What breaks is told in a sentence; asyncpg would tell it in a traceback before.
    logging.getLogger("asyncpg").setLevel(logging.CRITICAL)
    with explained(), database_url(configured()) as url:
        return asyncio.run(opened(url))


def write(work: Callable[[WriteSession], Coroutine[Any, Any, Any]]) -> Any:
    """Does some work in one transaction."""

    async def written(db: Database) -> Any:
        async with db.transaction() as session:
            return await work(session)

    return run(written)


def configured() -> Settings:
    """The settings; one that cannot be used ends the command with its reason."""
    try:
        return Settings()
    except ValidationError as error:
        for bad in error.errors():
            refuse("SETTINGS", f"{str(bad['loc'][0]).upper()}: {bad['msg']}.")
        raise typer.Exit(1) from error


@contextmanager
def explained() -> Iterator[None]:
    try:
        yield
    except BadFile as error:
        for bad in error.problems:
            tell(bad)
        more = f" {error.more:,} more problems are not shown." if error.more else ""
        refuse(error.code, f"Nothing was imported.{more}")
        raise typer.Exit(1) from error
    except (RegistryError, embedded.EmbeddedPostgresError) as error:
        refuse(getattr(error, "code", "DATABASE"), str(error))
        raise typer.Exit(1) from error
    except (*BROKEN, asyncpg.PostgresError, SQLAlchemyError) as error:
        reason = str(getattr(error, "orig", error)) or repr(error)
        refuse("BROKEN_OFF", f"{reason.splitlines()[0]}: give the same command again.")
        raise typer.Exit(1) from error


def refuse(code: str, reason: str) -> None:
    out.print(f"[bold red]{code}[/] {escape(reason)}", soft_wrap=True)


def tell(bad: Problem) -> None:
    told = f"line {bad.line}\t{bad.rule}\t{bad.message} {bad.message_zh}"
    out.print(told, soft_wrap=True, markup=False)
