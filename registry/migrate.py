"""Brings a database up to the newest revision."""

import asyncio
from importlib.resources import files

from alembic import command
from alembic.config import Config

from registry.database import check_server, plain_url


def config(url: str) -> Config:
    """Alembic's configuration for this database."""
    settings = Config()
    settings.set_main_option("script_location", str(files("migrations")))
    settings.set_main_option(
        "file_template", "%%(year)d_%%(month).2d_%%(day).2d_%%(rev)s_%%(slug)s"
    )
    settings.set_main_option("sqlalchemy.url", plain_url(url).replace("%", "%%"))
    return settings


async def migrate(url: str) -> None:
    """Checks the server and migrates it. Raises Unusable. Safe to call from several processes."""
    await check_server(url)
    await asyncio.to_thread(command.upgrade, config(url), "head")
