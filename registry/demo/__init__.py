"""An invented city over the real divisions, to look at and to measure with."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from sqlalchemy import text

from registry import audit
from registry.actor import Actor, Permission
from registry.database import WriteSession, driver
from registry.demo.places import read_city
from registry.demo.populations import populate
from registry.demo.rows import COLUMNS, Clerk, Rows
from registry.demo.workforce import load_workers
from registry.errors import BadInput, Conflict
from registry.organizations import tallies
from registry.vault import Vault

__all__ = ["DemoLoaded", "load_demo", "stream"]

# For this transaction only: every row of the register is sorted and grouped at once.
SETTINGS = {"work_mem": "256MB", "gin_pending_list_limit": "256MB"}


@dataclass(frozen=True, slots=True)
class DemoLoaded:
    """How many rows the demo is made of."""

    organizations: int
    standings: int
    homes: int
    charities: int
    workers: int


async def load_demo(
    session: WriteSession, actor: Actor, vault: Vault, *, scale: float, seed: int = 2020
) -> DemoLoaded:
    """Fill an empty register with demo data. Raises Forbidden, BadInput, Conflict.

    The same seed over the same divisions gives the same rows on every machine.
    """
    actor.require(Permission.ORGANIZATIONS_IMPORT, within=())
    if not 0 < scale <= 1:
        raise BadInput("The demo's scale lies above 0 and at most at 1.")
    await _hold_empty(session)
    city = await read_city(session)

    randomness = stream(seed)
    rows = Clerk(city, randomness).write(populate(city, scale, randomness))
    await _copy(session, rows)
    people = await load_workers(session, vault, scale=scale, stream=randomness)
    loaded = DemoLoaded(
        organizations=len(rows.organization),
        standings=len(rows.organization_standing),
        homes=len(rows.organization_home),
        charities=len(rows.organization_charity),
        workers=people,
    )
    audit.record(
        session,
        actor,
        "demo.loaded",
        "demo",
        scale=scale,
        seed=seed,
        organizations=loaded.organizations,
        workers=loaded.workers,
    )
    return loaded


def stream(seed: int) -> Callable[[str], Random]:
    """Randomness for each subject by itself, so that a change of one leaves the others alone."""
    return lambda subject: Random(f"{seed}:{subject}")  # noqa: S311 - invented data, no secret


async def _hold_empty(session: WriteSession) -> None:
    """Nobody else writes an organization until the end of the transaction. Raises Conflict."""
    await (await session.connection()).execute(
        text("LOCK TABLE organization IN SHARE ROW EXCLUSIVE MODE")
    )
    if await session.scalar(text("SELECT EXISTS (SELECT FROM organization)")):
        raise Conflict("The register already holds organizations: the demo needs an empty one.")


async def _copy(session: WriteSession, rows: Rows) -> None:
    connection = await driver(session)
    for name, value in SETTINGS.items():
        await connection.execute(f"SET LOCAL {name} = '{value}'")
    async with tallies.derived_at_the_end(session):
        for table, columns in COLUMNS.items():
            records = getattr(rows, table)
            await connection.copy_records_to_table(table, records=records, columns=columns)
            await connection.execute(f"ANALYZE {table}")
        await connection.execute(
            "SELECT setval(pg_get_serial_sequence('organization', 'id'), max(id)) FROM organization"
        )
