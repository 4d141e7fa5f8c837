"""Pushes of 1,000 records through GraphQL to one server: by one platform, and by four at once.

    python -m bench.pushes [--pushes 12]

Every record is of another person. Four that push at once must take no longer, record by record, than
one that pushes the same in a row: what they count together is no row that they wait for.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from rich.console import Console

from bench.database import WORK
from bench.line import Line
from bench.platforms import PUSH, homes
from bench.servers import Server
from bench.volunteers import register
from registry import accounts, embedded
from registry.actor import OPERATOR
from registry.database import Database
from registry.demo.volunteers import records as invented
from registry.demo.volunteers import shipped_homes
from registry.volunteers import tallies

SIZE = 1_000
PLATFORMS = 4
BAR = 8_000

out = Console(highlight=False)


def batches(pushes: int) -> list[list[dict[str, object]]]:
    """Of the demo's people, each once."""
    import orjson  # noqa: PLC0415 - only to read what was written for a file

    people = (
        orjson.loads(line) for _, line in invented(shipped_homes(), 2 * pushes * SIZE * PLATFORMS)
    )
    seen: set[object] = set()
    found: list[dict[str, object]] = []
    for person in people:
        if person.get("idNumber") not in seen and len(found) < pushes * SIZE:
            seen.add(person.get("idNumber"))
            found.append(person)
    return [found[at : at + SIZE] for at in range(0, len(found), SIZE)]


async def pushed(server: Server, key: str, given: Sequence[object], verdict: str) -> float:
    """Seconds; every record must come to this."""
    line = Line(server)
    started = perf_counter()
    for records in given:
        told = (await line.ask(key, PUSH, input={"records": records}))["pushVolunteers"]
        came_to = {each["verdict"] for each in told["verdicts"]}
        if came_to != {verdict}:
            raise RuntimeError(f"Came to {came_to}, not {verdict}")
    line.close()
    return perf_counter() - started


async def run(url: str, pushes: int) -> None:
    async with register(url, "pushes") as (own, database):
        keys = await _keys(database, PLATFORMS + 1)
        given = batches(pushes * (PLATFORMS + 1))
        shares = [given[at :: PLATFORMS + 1] for at in range(PLATFORMS + 1)]
        command = [str(Path(sys.executable).with_name("registry")), "serve"]
        env = {"DATABASE_URL": own, "SCALE": "0"}
        async with Server("pushes", command, env, port_variable="PORT").running() as server:
            alone = await _one(server, keys[0], shares[0])
            started = perf_counter()
            await asyncio.gather(
                *(
                    pushed(server, key, share, "CREATED")
                    for key, share in zip(keys[1:], shares[1:], strict=True)
                )
            )
            together = PLATFORMS * pushes * SIZE / (perf_counter() - started)
        out.print(
            f"four at once: {together:,.0f} records/s, {together / alone:.2f} times one alone"
        )
        drifts = await tallies.verify(database)
        out.print("Every count equals its records." if not drifts else f"{len(drifts)} rows drift.")


async def _one(server: Server, key: str, given: Sequence[Sequence[dict[str, object]]]) -> float:
    """Records a second of one that creates; says what else it does."""
    places = list(homes())
    rng = random.Random(1)  # noqa: S311 - no secret
    newer = [
        [{**record, "revision": 2, "division": rng.choice(places)} for record in records]
        for records in given
    ]
    rate = 0.0
    for what, verdict in ((given, "CREATED"), (given, "UNCHANGED"), (newer, "UPDATED")):
        took = await pushed(server, key, what, verdict)
        rates = len(what) * SIZE / took
        rate = rate or rates
        out.print(f"one, {verdict.lower()}: {rates:,.0f} records/s")
    out.print(f"bar for created: {BAR:,}")
    return rate


async def _keys(database: Database, number: int) -> list[str]:
    async with database.transaction() as session:
        for n in range(number):
            await accounts.add_platform(session, OPERATOR, f"p{n}", f"平台{n}")
        return [
            await accounts.add_platform_key(session, OPERATOR, f"p{n}", f"bench {n}")
            for n in range(number)
        ]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.pushes", description=__doc__)
    parser.add_argument("--pushes", type=int, default=12)
    pushes = parser.parse_args().pushes
    data = WORK / "pushes-data"
    shutil.rmtree(data, ignore_errors=True)
    WORK.mkdir(exist_ok=True)
    with embedded.postgres(data, durable=True) as server:
        asyncio.run(run(server, pushes))
    shutil.rmtree(data, ignore_errors=True)


if __name__ == "__main__":
    main()
