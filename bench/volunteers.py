"""The whole city's volunteers through the bulk job, beside the floor, with reads meanwhile.

    python -m bench.volunteers [--scale 1]

The floor is COPY of rows that are digested and sealed already, in Postgres's own binary form, and the
same merge. Both take the same records into registers of their own, on a Postgres that keeps what it
says it kept.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from io import BytesIO
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import orjson
from rich.console import Console

from bench import load
from bench.database import WORK
from bench.servers import Server
from bench.volunteer_reads import reads
from registry import accounts, embedded
from registry.actor import OPERATOR
from registry.config import Settings
from registry.database import Database, driver, vacuum
from registry.dated import today
from registry.demo.volunteers import Written, shipped_homes, write_files
from registry.setup import set_up_apart, vault_of
from registry.vault import Vault
from registry.volunteers import tallies
from registry.volunteers.checking import Batch, rules_on
from registry.volunteers.merging import TABLES, merge
from registry.volunteers.reading import Reader
from registry.volunteers.running import PART, SETTINGS, read
from registry.volunteers.sealed import Row, sealed

PARTS = 8
"""Parts of the largest file that the floor and ours take beside each other."""
COUNTS = """
{ division(code: "500000000000") { children(first: 50) { nodes { volunteerCount { registered } } } } }
"""
SETTLED = 15  # seconds until what a file left is folded
ASKS = 5  # a second, while a file is taken

out = Console(highlight=False)


@asynccontextmanager
async def register(server: str, name: str) -> AsyncIterator[tuple[str, Database]]:
    """A new register with the divisions and the platforms."""
    connection = await asyncpg.connect(server)
    await connection.execute(
        f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8'"
        " LC_CTYPE 'C.UTF-8'"
    )
    await connection.close()
    url = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    await asyncio.to_thread(set_up_apart, url, scale=0)
    database = Database(url)
    await database.open()
    try:
        yield url, database
    finally:
        await database.close()


async def floor(database: Database, vault: Vault, written: Written) -> float:
    """Rows a second of COPY and merge alone."""
    async with database.transaction() as session:
        platform = await accounts.add_platform(session, OPERATOR, written.platform, written.name)
    async with database.reader() as connection:
        rules = await rules_on(connection, today())
    ready = []
    lines = Reader(written.path, 1 << 40).lines()
    for _ in range(PARTS):
        batch = Batch(rules, vault)
        read(islice(lines, PART), batch)
        ready.append(
            await encoded(database, sealed(list(batch.taken.values()), platform.id, vault))
        )
    folding = asyncio.create_task(tallies.keep_folded(database))
    started = perf_counter()
    for part in ready:
        async with database.transaction() as session:
            connection = await driver(session)
            await connection.execute(SETTINGS)
            await connection.execute(TABLES)
            await connection.copy_to_table(
                "staged_volunteer", source=BytesIO(part), columns=Row._fields, format="binary"
            )
            await merge(connection, platform.id, today(), tell_all=False)
    took = perf_counter() - started
    folding.cancel()
    return PARTS * PART / took


async def encoded(database: Database, rows: Sequence[Row]) -> bytes:
    """The rows as COPY takes them, made by Postgres itself."""
    target = BytesIO()
    async with database.transaction() as session:
        connection = await driver(session)
        await connection.execute(TABLES)
        names = list(Row._fields)
        await connection.copy_records_to_table("staged_volunteer", records=rows, columns=names)
        query = f"SELECT {', '.join(names)} FROM staged_volunteer"  # noqa: S608 - our own names
        await connection.copy_from_query(query, output=target, format="binary")
    return target.getvalue()


def head_of(written: Written) -> Path:
    """As many lines of a file as the floor takes."""
    path = written.path.with_suffix(".head")
    with written.path.open("rb") as source, path.open("wb") as target:
        target.writelines(islice(source, PARTS * PART))
    return path


async def imported(url: str, platform: str, path: Path) -> tuple[float, float, str]:
    """Seconds, megabytes and what the command said."""
    command = [str(Path(sys.executable).with_name("registry")), "import", "volunteers", str(path)]
    started = perf_counter()
    process = await asyncio.create_subprocess_exec(
        *command,
        *("--platform", platform),
        env={**os.environ, "DATABASE_URL": url},
        stdout=subprocess.PIPE,
    )
    said, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(said.decode())
    megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return perf_counter() - started, megabytes, said.decode().strip().splitlines()[-1]


async def asking(port: int, seconds: float | None = None) -> list[float]:
    """Milliseconds of each of many answers, until the time is up or the task is cancelled."""
    request = load.request("POST", "/graphql", orjson.dumps({"query": COUNTS}))
    taken: list[float] = []
    started = perf_counter()
    try:
        while seconds is None or perf_counter() - started < seconds:
            asked = perf_counter()
            await load.ask(port, request)
            taken.append((perf_counter() - asked) * 1_000)
            await asyncio.sleep(1 / ASKS)
    except asyncio.CancelledError:
        pass
    return taken


def p95(taken: list[float]) -> float:
    return sorted(taken)[int(len(taken) * 0.95)] if taken else 0.0


async def city(url: str, database: Database, written: Sequence[Written]) -> None:
    """Every file, twice, with reads meanwhile."""
    async with database.transaction() as session:
        for each in written:
            await accounts.add_platform(session, OPERATOR, each.platform, each.name, demo=True)
    records = sum(each.records for each in written)
    env = {"DATABASE_URL": url, "SCALE": "0", "ANSWERS": "0"}
    command = [str(Path(sys.executable).with_name("registry")), "serve"]
    async with Server("volunteers", command, env, port_variable="PORT").running() as server:
        for what in ("first", "again"):
            meanwhile = asyncio.create_task(asking(server.port))
            started = perf_counter()
            for each in written:
                took, megabytes, said = await imported(url, each.platform, each.path)
                out.print(f"  {each.platform}: {each.records / took:,.0f} records/s. {said}")
            took = perf_counter() - started
            meanwhile.cancel()
            busy = await meanwhile
            await asyncio.sleep(SETTLED)
            idle = await asking(server.port, 10)
            out.print(
                f"{what}: {records:,} records in {took:.0f} s, {records / took:,.0f}/s, at most "
                f"{megabytes:.0f} MB in each of two processes; reads of 38 counts meanwhile p50 "
                f"{median(busy):.1f} p95 {p95(busy):.1f} ms, idle p50 {median(idle):.1f} p95 "
                f"{p95(idle):.1f} ms: {p95(busy) / p95(idle):.2f} times; bar: 2"
            )
    drifts = await tallies.verify(database)
    out.print("Every count equals its records." if not drifts else f"{len(drifts)} rows drift.")


async def run(server: str, scale: float) -> None:
    written = await asyncio.to_thread(write_files, WORK / "volunteers", shipped_homes(), scale)
    out.print(f"{sum(each.records for each in written):,} records of {len(written)} platforms")
    largest = max(written, key=lambda each: each.records)
    async with register(server, "floor") as (url, database):
        vault = await vault_of(Settings(), url)
        rate = await floor(database, vault, largest)
    async with register(server, "ours") as (url, database):
        async with database.transaction() as session:
            await accounts.add_platform(session, OPERATOR, largest.platform, largest.name)
        took, _, _ = await imported(url, largest.platform, head_of(largest))
    ours = PARTS * PART / took
    out.print(
        f"{PARTS * PART:,} records: floor {rate:,.0f}/s, ours {ours:,.0f}/s with the command's "
        f"start, {rate / ours:.2f} times slower; bar: 2"
    )
    async with register(server, "city") as (url, database):
        await city(url, database, written)
    few = await asyncio.to_thread(write_files, WORK / "hundredth", shipped_homes(), scale / 100)
    async with register(server, "hundredth") as (small, database):
        for each in few:
            async with database.transaction() as session:
                await accounts.add_platform(session, OPERATOR, each.platform, each.name, demo=True)
            await imported(small, each.platform, each.path)
    await vacuum(url)
    await vacuum(small)
    await reads(url, small)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.volunteers", description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    scale = parser.parse_args().scale
    data = WORK / "volunteers-data"
    shutil.rmtree(data, ignore_errors=True)
    WORK.mkdir(exist_ok=True)
    with embedded.postgres(data, durable=True) as server:
        asyncio.run(run(server, scale))
    shutil.rmtree(data, ignore_errors=True)


if __name__ == "__main__":
    main()
