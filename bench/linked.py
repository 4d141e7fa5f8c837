"""All that is linked to each district, in a whole city with all of its volunteers, on any day.

    python -m bench.linked [--scale 1] [--url postgresql://...]

One caller asks, one question after the other, each for another day: answers are not kept. Beside it
PostGraphile, which counts the same records, in rounds that take turns; answers are compared first.
The register is made once, in bench/.work, and stays there.
"""

from __future__ import annotations

import argparse
import asyncio
import os
from contextlib import AsyncExitStack
from statistics import median

import asyncpg
from rich.console import Console

from bench import load, operations, servers
from bench.database import WORK, sample, views
from bench.operations import Dialect
from registry import embedded
from registry.actor import OPERATOR
from registry.config import Settings
from registry.database import Database, vacuum
from registry.demo import load_demo
from registry.demo.incubation import load_incubation
from registry.demo.project_rows import load_projects
from registry.demo.syncing import SHARE, load_volunteers
from registry.setup import holds, is_ready, set_up_apart, vault_of

ROUNDS, SECONDS, WARM_UP = 5, 4.0, 1.0
RATIO, P95 = 2.0, 20.0
"""The bars: PostGraphile's answers a second to ours, and milliseconds."""
HELD = "SELECT (SELECT count(*) FROM volunteer), (SELECT count(*) FROM organization)"

out = Console(highlight=False, width=120)


async def fill(url: str, scale: float) -> None:
    """The demo register with every volunteer that its scale stands for."""
    vault = await vault_of(Settings(), url)
    database = Database(url)
    await database.open()
    try:
        if await holds(database, "organization"):
            return
        await load_volunteers(database, vault, scale=scale / SHARE)
        async with database.transaction() as session:
            await load_demo(session, OPERATOR, vault, scale=scale)
            await load_projects(session, OPERATOR, scale=scale)
            await load_incubation(session, OPERATOR, scale=scale)
    finally:
        await database.close()
    await vacuum(url)


async def run(url: str) -> None:
    await asyncio.to_thread(servers.install_postgraphile)
    connection = await asyncpg.connect(url)
    volunteers, bodies = await connection.fetchrow(HELD)  # type: ignore[misc]  # it always has a row
    await connection.close()
    days = (await sample(url))["linked"]
    ours, theirs = Dialect(operations.REGISTRY), Dialect(operations.POSTGRAPHILE)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(views(url))
        registry = servers.uvicorn("registry", "bench.registry_server:app", url, ANSWERS="0")
        postgraphile = servers.postgraphile(url)
        asked = {}
        for server, dialect in ((registry, ours), (postgraphile, theirs)):
            await stack.enter_async_context(server.running())
            asked[server.port] = [dialect.request("linked", day) for day in days]
        for questions in zip(*asked.values(), strict=True):
            told = [
                operations.read("linked", await load.ask(port, question))
                for port, question in zip(asked, questions, strict=True)
            ]
            if told[0] != told[1]:
                raise load.Failed(f"The answers differ: {told}")
        rounds: list[list[dict[str, float]]] = []
        for number in range(ROUNDS):
            options = {"seconds": SECONDS, "warm_up": 0 if number else WARM_UP, "connections": 1}
            rounds.append(
                [await load.run_process(port, each, **options) for port, each in asked.items()]
            )
    out.print(f"{volunteers:,} volunteers, {bodies:,} organizations, {len(days)} days in turn")
    for name, measured in zip(("registry", "PostGraphile"), zip(*rounds, strict=True), strict=True):
        figures = {what: median(each[what] for each in measured) for what in measured[0]}
        out.print(
            f"  {name}: {figures['rate']:,.1f}/s, p50 {figures['p50']:.1f} p95 {figures['p95']:.1f} "
            f"p99 {figures['p99']:.1f} ms"
        )
    times = median(mine["rate"] / other["rate"] for mine, other in rounds)
    slowest = median(mine["p95"] for mine, _ in rounds)
    out.print(
        f"p95 {slowest:.1f} ms, bar: < {P95:g}; {times:.1f} times PostGraphile, bar: {RATIO:g}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.linked", description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--url", help="a register of your own, as it is")
    options = parser.parse_args()
    WORK.mkdir(exist_ok=True)
    os.environ.setdefault("KEY_FILE", str(WORK / "keys.json"))
    if options.url:
        asyncio.run(run(options.url))
        return
    with embedded.postgres(WORK / f"linked-{options.scale:g}") as url:
        if not asyncio.run(is_ready(url, scale=options.scale)):
            set_up_apart(url, scale=0)
            asyncio.run(fill(url, options.scale))
        asyncio.run(run(url))


if __name__ == "__main__":
    main()
