"""Runs the revisions: one at a time, each in its own transaction, never waiting long for a lock."""

import asyncio
import os
import time
from typing import Any

from alembic import context
from sqlalchemy import Connection, pool, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import SQLModel

import registry.accounts.models
import registry.audit.models
import registry.cases.obligations
import registry.divisions.models
import registry.imports.models
import registry.incubation.models
import registry.organizations.facts
import registry.organizations.models
import registry.plan.models
import registry.projects.models
import registry.replays
import registry.rules.models
import registry.tallies.models
import registry.vault.models
import registry.volunteers.job_models
import registry.volunteers.models
import registry.volunteers.services.models
import registry.workforce.models  # noqa: F401 - importing the models is what fills the metadata
from registry.database import sqlalchemy_url

# One migrator at a time; a second waits for the first and then finds nothing to do.
MIGRATOR = 7215001
PAUSE = 0.1
# A statement that cannot get its lock at once gives up rather than queue every writer behind it.
LOCK_TIMEOUT = "4s"


# The feed is written by triggers and read by SQL only; SQLAlchemy has no type for its xid8.
UNMODELLED = {"change", "change_forgotten"}


def is_modelled(obj: Any, name: str | None, *_: object) -> bool:
    return name not in UNMODELLED and not getattr(obj, "info", {}).get("view", False)


def is_modelled_name(name: str | None, kind: str, _: object) -> bool:
    return kind != "table" or name not in UNMODELLED


def migrate(connection: Connection) -> None:
    while not connection.scalar(text(f"SELECT pg_try_advisory_lock({MIGRATOR})")):
        connection.rollback()  # one that waits in a statement holds up indexes built concurrently
        time.sleep(PAUSE)
    connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        transaction_per_migration=True,
        compare_server_default=False,
        include_object=is_modelled,
        include_name=is_modelled_name,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.execute(text(f"SELECT pg_advisory_unlock({MIGRATOR})"))
    connection.commit()


async def online() -> None:
    url = context.config.get_main_option("sqlalchemy.url") or os.environ["DATABASE_URL"]
    engine = create_async_engine(sqlalchemy_url(url), poolclass=pool.NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(migrate)
    await engine.dispose()


if context.is_offline_mode():
    context.configure(
        dialect_name="postgresql", target_metadata=SQLModel.metadata, literal_binds=True
    )
    context.run_migrations()
else:
    asyncio.run(online())
