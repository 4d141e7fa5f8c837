"""Rotation (密钥轮换): what earlier keys sealed is sealed anew, a batch at a time, while serving."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from registry import audit
from registry.actor import OPERATOR
from registry.database import Database
from registry.statements import execute
from registry.vault.keys import Suite
from registry.vault.opening import note, open_vault
from registry.vault.sealing import NUMBER, Vault

BATCH = 1_000


class Sealed(NamedTuple):
    """A column of sealed values; `about` says what a row's value is sealed as, by the row's id."""

    table: str
    column: str
    about: Callable[[int], str]


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


async def reseal(database: Database, vault: Vault, columns: Iterable[Sealed]) -> int:
    """Seals with the key in use all that another one sealed; how many values that were.

    May be broken off at any time, and goes on where it was.
    """
    total = 0
    for column in columns:
        while count := await _reseal_some(database, vault, column):
            total += count
    async with database.transaction() as session:
        audit.record(session, OPERATOR, "vault.resealed", "vault", values=total)
    return total


async def _reseal_some(database: Database, vault: Vault, sealed: Sealed) -> int:
    table, column, about = sealed
    in_use = vault.keys.sealing[-1].id.to_bytes(NUMBER)
    find = f"""
        SELECT id, {column} AS value FROM {table} WHERE substring({column} FOR {NUMBER}) <> :in_use
        ORDER BY id LIMIT {BATCH} FOR UPDATE
    """  # noqa: S608 - the names stand in the code
    replace = f"""
        UPDATE {table} SET {column} = anew.sealed
        FROM unnest(CAST(:ids AS bigint[]), CAST(:sealed AS bytea[])) AS anew (id, sealed)
        WHERE {table}.id = anew.id
    """  # noqa: S608 - see above
    async with database.transaction() as session:
        rows = (await execute(session, find, in_use=in_use)).all()
        anew = {row.id: vault.unseal(row.value, about(row.id)) for row in rows}
        values = [vault.seal(text, about(id_)) for id_, text in anew.items()]
        if rows:
            await execute(session, replace, ids=list(anew), sealed=values)
    return len(rows)
