"""Files to import, and what a database holds before and after."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from registry.actor import OPERATOR
from registry.database import Database
from registry.divisions.importing import DivisionsImported, import_divisions
from registry.drift import Drift
from registry.recounting import verify, verify_counts

DIVISION_COLUMNS = (
    *("code", "name", "level", "parent_code", "settlement"),
    *("valid_from", "valid_to", "predecessor_codes"),
)

TABLES = (
    *("division", "division_version", "division_settlement", "division_succession"),
    *("division_placement", "community_tally", "change", "audit_entry"),
    *("organization", "organization_home", "organization_charity", "organization_standing"),
    *("organization_timeline", "organization_tally", "organization_delta"),
)


def write_csv(
    path: Path, header: Iterable[str], rows: Iterable[Iterable[str]], encoding: str = "utf-8"
) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
    return path


async def load_divisions(db: Database, path: Path) -> DivisionsImported:
    async with db.transaction() as session:
        return await import_divisions(session, OPERATOR, path, source="test")


async def fetch(db: Database, sql: str, *args: Any) -> list[tuple[Any, ...]]:
    async with db.reader() as connection:
        return [tuple(row.values()) for row in await connection.fetch(sql, *args)]


async def value(db: Database, sql: str, *args: Any) -> Any:
    async with db.reader() as connection:
        return await connection.fetchval(sql, *args)


async def write(db: Database, sql: str) -> None:
    """What only time does."""
    async with db.transaction() as session:
        await (await session.connection()).exec_driver_sql(sql)


async def sizes(db: Database) -> dict[str, int]:
    """How many rows every table holds."""
    return {name: await value(db, f"SELECT count(*) FROM {name}") for name in TABLES}  # noqa: S608 - the names stand above


async def drifts(db: Database) -> list[Drift]:
    """What the kept counts and a recount differ in."""
    return await verify_counts(db)


async def all_drifts(db: Database) -> list[Drift]:
    """The same, and of where divisions lie: for tests that write divisions. It takes a while."""
    return await verify(db)
