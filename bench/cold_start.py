"""How soon a fresh process answers, and how much memory it holds once it has worked.

    python -m bench.cold_start [--url postgresql://...]

The process is `registry serve` on a database that is ready, as an operator starts it.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

from rich.console import Console

from bench import load
from bench.database import register, sample
from bench.operations import OPERATIONS, REGISTRY, Dialect
from bench.servers import POOL_SIZE, Server

STARTS = 5
REQUESTS = 1_000
# The bars: seconds, and megabytes.
SOON, SMALL = 2.0, 120

out = Console(highlight=False)


def registry(url: str) -> Server:
    command = [str(Path(sys.executable).with_name("registry")), "serve"]
    env = {"DATABASE_URL": url, "POOL_SIZE": str(POOL_SIZE), "SCALE": "0"}
    return Server("cold-start", command, env, port_variable="PORT")


async def first_answer(url: str, cases: dict[str, list[str]]) -> float:
    """Seconds from the start of the process to its first GraphQL answer."""
    started = perf_counter()
    async with registry(url).running() as server:
        await load.ask(server.port, Dialect(REGISTRY).request("one", cases["one"][0]))
        return perf_counter() - started


async def memory(url: str, cases: dict[str, list[str]]) -> float:
    """Megabytes after requests of all kinds, over as many connections as in the benchmark."""
    requests = [
        Dialect(REGISTRY).request(operation, cases[operation][number % len(cases[operation])])
        for number in range(REQUESTS // len(OPERATIONS))
        for operation in OPERATIONS
    ]
    async with registry(url).running() as server:

        async def connection(number: int) -> None:
            for asked in requests[number :: load.CONNECTIONS]:
                await load.ask(server.port, asked)

        await asyncio.gather(*map(connection, range(load.CONNECTIONS)))
        return server.memory()


async def run(url: str) -> bool:
    cases = await sample(url)
    seconds = [await first_answer(url, cases) for _ in range(STARTS)]
    megabytes = await memory(url, cases)
    taken = median(seconds)
    out.print(
        f"first answer after {taken:.2f} s (median of {STARTS}: {min(seconds):.2f} to "
        f"{max(seconds):.2f}); bar: {SOON:g} s\n"
        f"{megabytes:.0f} MB after {REQUESTS:,} requests of all kinds; bar: {SMALL} MB"
    )
    return taken < SOON and megabytes < SMALL


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.cold_start", description=__doc__)
    parser.add_argument("--url", help="a register of your own; by default one in bench/.work")
    with register(parser.parse_args().url) as url:
        out.print("" if asyncio.run(run(url)) else "A bar is missed.")


if __name__ == "__main__":
    main()
