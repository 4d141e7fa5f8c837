"""Rotation (密钥轮换): what earlier keys sealed is sealed anew, a batch at a time, while serving."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg
from sqlalchemy.exc import DBAPIError

from registry import audit
from registry.actor import OPERATOR
from registry.database import Database
from registry.statements import execute
from registry.vault.keys import Suite
from registry.vault.opening import note, open_vault
from registry.vault.sealing import NUMBER, Vault

BATCH = 1_000
ATTEMPTS = 5


class Sealed(NamedTuple):
    """Columns of sealed values, with what a row's value is sealed as by the parts of the row's key."""

    table: str
    key: Mapping[str, str]
    """The columns of the primary key, in its order, with their types."""
    columns: Mapping[str, Callable[..., str]]


async def rotate(database: Database, path: Path, suite: Suite) -> Vault:
    """Another key seals, within LOOK_EVERY in every process; `reseal` does the rest. Raises Unusable."""
    async with database.transaction() as session:
        keys = (await open_vault(session, path)).keys.with_new_sealing_key(suite)
        await note(session, keys)
        # Before the commit: a key that the database knows and the file lacks would keep every server
        # from starting. One that the file alone holds is noted when the vault is opened next; until
        # then an older copy of the file would pass for the right one, though servers seal with it.
        keys.write(path, is_new=False)
    return Vault(keys, path)


async def reseal(database: Database, vault: Vault, tables: Iterable[Sealed]) -> int:
    """Seals with the key in use all that another one sealed; how many values that were.

    May be broken off at any time: begun again it passes over what is done.
    """
    total = 0
    for sealed in tables:
        # Until it finds nothing: a write that was under way may have come behind it.
        while count := await _walk(database, vault, sealed):
            total += count
    async with database.transaction() as session:
        audit.record(session, OPERATOR, "vault.resealed", "vault", values=total)
    return total


async def _walk(database: Database, vault: Vault, sealed: Sealed) -> int:
    """Once through the table in the order of its key; how many values were sealed anew."""
    in_use = vault.keys.sealing[-1].id.to_bytes(NUMBER)
    total = 0
    after: tuple[Any, ...] = ()
    while True:
        async with database.reader() as connection:
            page = await connection.fetch(_page(sealed, is_first=not after), in_use, *after)
        total += await _renew(database, vault, sealed, page)
        if len(page) < BATCH:
            return total
        after = page[-1][: len(sealed.key)]


def _page(sealed: Sealed, *, is_first: bool) -> str:
    """Rows by their key; of their values those that another key sealed than the one in use."""
    key = ", ".join(sealed.key)
    values = ", ".join(
        f"CASE WHEN substring({name} FOR {NUMBER}) <> $1 THEN {name} END" for name in sealed.columns
    )
    given = ", ".join(f"${at}" for at, _ in enumerate(sealed.key, start=2))
    follow = "" if is_first else f"WHERE ({key}) > ({given})"
    return f"SELECT {key}, {values} FROM {sealed.table} {follow} ORDER BY {key} LIMIT {BATCH}"  # noqa: S608 - the names stand in the code


async def _renew(
    database: Database, vault: Vault, sealed: Sealed, page: Iterable[asyncpg.Record]
) -> int:
    """How many of a page's values were sealed anew; one that was replaced meanwhile is left alone."""
    width = len(sealed.key)
    rows = [row for row in page if any(value is not None for value in row[width:])]
    if not rows:
        return 0
    values = {f"key_{at}": [row[at] for row in rows] for at in range(width)}
    count = 0
    for at, about in enumerate(sealed.columns.values()):
        were = [row[width + at] for row in rows]
        values[f"were_{at}"] = were
        values[f"anew_{at}"] = [
            None if was is None else _sealed_anew(vault, was, about(*row[:width]))
            for row, was in zip(rows, were, strict=True)
        ]
        count += sum(was is not None for was in were)
    await _replace(database, _replacing(sealed), values)
    return count


def _sealed_anew(vault: Vault, value: bytes, about: str) -> bytes:
    return vault.seal(vault.unseal(value, about), about)


def _replacing(sealed: Sealed) -> str:
    """Each value by what it is anew, if it still is what it was."""
    columns = list(enumerate(sealed.columns))
    keys = list(enumerate(sealed.key.items()))
    given = [f"CAST(:key_{at} AS {type_}[])" for at, (_, type_) in keys]
    given += [f"CAST(:{what}_{at} AS bytea[])" for at, _ in columns for what in ("were", "anew")]
    names = [f"key_{at}" for at, _ in keys]
    names += [f"{what}_{at}" for at, _ in columns for what in ("were", "anew")]
    changes = ", ".join(
        f"{name} = CASE WHEN t.{name} = n.were_{at} THEN n.anew_{at} ELSE t.{name} END"
        for at, name in columns
    )
    same = " AND ".join(f"t.{name} = n.key_{at}" for at, (name, _) in keys)
    return f"""
        UPDATE {sealed.table} t SET {changes}
        FROM unnest({", ".join(given)}) AS n ({", ".join(names)}) WHERE {same}
    """  # noqa: S608 - the names stand in the code


async def _replace(database: Database, statement: str, values: Mapping[str, Any]) -> None:
    """Again where it and another writer waited for each other's rows, and Postgres ended this one."""
    for attempt in range(ATTEMPTS):
        try:
            async with database.transaction() as session:
                await execute(session, statement, **values)
        except DBAPIError as error:
            is_deadlock = isinstance(
                getattr(error.orig, "__cause__", None), asyncpg.DeadlockDetectedError
            )
            if not is_deadlock or attempt == ATTEMPTS - 1:
                raise
        else:
            return
