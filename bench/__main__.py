"""Every operation side by side with PostGraphile, Strawberry and hand-written endpoints.

    python -m bench [--rounds 5] [--seconds 3] [--only page,ratio] [--url postgresql://...]

All systems answer from one database on one machine, one process each with a pool of eight, asked
over sixteen connections; rounds are interleaved, and answers compared before anything is timed.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
from collections import defaultdict
from contextlib import AsyncExitStack
from dataclasses import dataclass

import asyncpg
from rich.console import Console

from bench import load, operations, servers
from bench.database import register, sample, views
from bench.operations import OPERATIONS, Dialect
from bench.servers import Server
from bench.table import OURS, Cell, Cells, below_the_bar, table

WIDTH = 120
out = Console(highlight=False, width=WIDTH)
err = Console(highlight=False, stderr=True)

# The first seconds of a system at an operation are for its caches, those of later rounds for ours.
WARM_UP, WARM_AGAIN = 1.0, 0.3
# How many values of an operation's variable are asked of every system and compared.
COMPARED = 30


@dataclass
class System:
    """What is compared: a server, and a way to ask it."""

    name: str
    server: Server
    dialect: Dialect
    operations: tuple[str, ...] = tuple(OPERATIONS)

    async def answer(self, operation: str, key: str) -> object:
        answer = await load.ask(self.server.port, self.dialect.request(operation, key))
        return operations.read(operation, answer)


async def started(stack: AsyncExitStack, url: str) -> list[System]:
    """All systems, running until the stack is closed."""
    registry = servers.uvicorn("registry", "bench.registry_server:app", url, ANSWERS="0")
    kept = servers.uvicorn("registry-kept", "bench.registry_server:app", url)
    postgraphile = servers.postgraphile(url)
    strawberry = servers.uvicorn("strawberry", "bench.strawberry_loaders:app", url)
    handwritten = servers.uvicorn("handwritten", "bench.handwritten:app", url)
    for server in (registry, kept, postgraphile, strawberry, handwritten):
        await stack.enter_async_context(server.running())
    first = Dialect(operations.POSTGRAPHILE, lambda _: None).request("page", "")
    page = await load.ask(postgraphile.port, first)
    cursor = operations.postgraphile_cursors(
        page["data"]["allOrganizations"]["pageInfo"]["endCursor"]
    )
    ours = Dialect(operations.REGISTRY)
    tallied = Dialect(operations.TALLIED)
    return [
        System(OURS, registry, ours),
        System("registry, answers kept", kept, ours),
        System("PostGraphile", postgraphile, Dialect(operations.POSTGRAPHILE, cursor)),
        System("PostGraphile on our tally", postgraphile, tallied, tuple(operations.TALLIED)),
        System("Strawberry, loaders", strawberry, ours, operations.SHARED),
        System("hand-written", handwritten, Dialect(), operations.SHARED),
    ]


async def compare(systems: list[System], cases: dict[str, list[str]], only: list[str]) -> None:
    """Asks every system for the same. Raises Failed where two answers differ."""
    for operation in only:
        keys = cases[operation]
        for key in keys[:: max(1, len(keys) // COMPARED)]:
            expected = await systems[0].answer(operation, key)
            for system in systems[1:]:
                if operation not in system.operations:
                    continue
                answer = await system.answer(operation, key)
                if answer != expected:
                    parts = f"{str(expected)[:1_000]}\n{str(answer)[:1_000]}"
                    raise load.Failed(f"{operation} {key}: {system.name} differs:\n{parts}")


async def measure(
    systems: list[System], cases: dict[str, list[str]], options: argparse.Namespace
) -> Cells:
    """Measures every system at every operation, round by round."""
    cells: Cells = defaultdict(Cell.empty)
    for number in range(options.rounds):
        for operation in options.only:
            for system in systems:
                if operation not in system.operations:
                    continue
                requests = [system.dialect.request(operation, key) for key in cases[operation]]
                measured = await load.run_process(
                    system.server.port,
                    requests,
                    seconds=options.seconds,
                    warm_up=WARM_AGAIN if number else WARM_UP,
                )
                cells[operation, system.name].add(measured, system.server.memory())
        err.print(f"Round {number + 1} of {options.rounds}, load {os.getloadavg()[0]:.1f}.")
    return cells


async def run(url: str, options: argparse.Namespace) -> None:
    idle = os.getloadavg()[0]
    limit = await load.check()
    if limit < load.FAST_ENOUGH:
        raise load.Failed(f"The load generator itself reaches only {limit:,.0f} requests/s.")
    version = await asyncio.to_thread(servers.install_postgraphile)
    cases = await sample(url)
    connection = await asyncpg.connect(url)
    size, postgres = await connection.fetchrow(
        "SELECT count(*), current_setting('server_version') FROM organization"
    )  # type: ignore[misc]  # an aggregate always has a row
    await connection.close()
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(views(url))
        systems = await started(stack, url)
        err.print("Comparing the answers of all systems ...")
        await compare(systems, cases, options.only)
        cells = await measure(systems, cases, options)
    title = (
        f"{size:,} organizations, Postgres {postgres}, PostGraphile {version}, Python "
        f"{sys.version.split()[0]}, {os.cpu_count()} cores (load before: {idle:.1f}); "
        f"{load.CONNECTIONS} connections, pools of {servers.POOL_SIZE}, medians of "
        f"{options.rounds} rounds of {options.seconds:g} s; the client alone: {limit:,.0f}/s"
    )
    out.print(table(cells, title))
    missed = below_the_bar(cells)
    out.print("\n".join(["Below the bar:", *missed]) if missed else "Every bar is reached.")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument(
        "--only", type=lambda text: text.split(","), default=list(OPERATIONS), help="operations"
    )
    parser.add_argument(
        "--url", help="a register of your own; the schema bench_api is made in it, then dropped"
    )
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with register(options.url) as url:
            asyncio.run(run(url, options))
    except (load.Failed, servers.DidNotStart) as error:
        err.print(f"[bold red]Failed[/] {error}", soft_wrap=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
