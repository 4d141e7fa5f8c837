"""Officers of all districts act at once, over HTTP: acts a second, how long each takes, and the proof.

    python -m bench.acts [--seconds 30] [--scale 1] [--desks 3] [--pause 0]

Server, Postgres and officers share the machine. A desk carries one case after the other through the
hands of its district's clerk, reviewer and approver, and pauses between two acts if told to. At the
end every count, the audit trail, and what cases, events and facts say of each other are checked.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from pathlib import Path

from rich.console import Console

from bench.cities import City, city
from bench.consistency import ACTS, contradictions, snapshot
from bench.day import Day, table, watch, work
from bench.officers import hire
from bench.processor import postmaster
from bench.servers import Server
from registry.database import Database

BAR = 100.0
"""Acts a second."""
SESSIONS = 20
"""How many officers have signed in; the others show keys."""
SHOWN = 20
REGISTRY = str(Path(sys.executable).with_name("registry"))
CASES = "SELECT status, count(*) AS n FROM registration_case GROUP BY status ORDER BY n DESC"

out = Console(highlight=False, width=110)


async def run(made: City, options: argparse.Namespace) -> bool:
    """Whether the bar is reached, without an error and without a contradiction."""
    day, idle = Day(options.pause), os.getloadavg()[0]
    database = Database(made.url)
    await database.open()
    districts = await hire(database, sessions=SESSIONS)
    await database.close()
    env = {"DATABASE_URL": made.url, "SCALE": "0"}
    async with Server("acts", [REGISTRY, "serve"], env, port_variable="PORT").running() as server:
        watched = {
            "server": server.pid,
            "Postgres": postmaster(made.data_dir),
            "officers": os.getpid(),
        }
        await asyncio.gather(
            work(day, server, districts, desks=options.desks, seconds=options.seconds),
            watch(day, watched, options.seconds),
        )
        memory = server.memory()
    out.print(table(day, options.seconds))
    wrong = [*day.errors, *await contradicted(made.url, day)]
    out.print(*wrong[:SHOWN], sep="\n", markup=False)
    costs = ", ".join(f"{name} {1_000 * used / day.count:.1f}" for name, used in day.spent.items())
    rate = day.count / options.seconds
    out.print(
        f"{rate:,.0f} acts/s at {options.desks * len(districts)} desks of {len(districts)} "
        f"districts, {len(wrong)} errors and contradictions; bar: {BAR:g}/s without any.\n"
        f"ms of a processor for each act, looks included: {costs}; the server holds {memory:.0f} MB.\n"
        f"{options.seconds:g} s at scale {options.scale:g}, {os.cpu_count()} cores, load before: "
        f"{idle:.1f}."
    )
    return rate >= BAR and not wrong


async def contradicted(url: str, day: Day) -> list[str]:
    """What in the register contradicts itself, or what the officers were told."""
    found = [*await _verified(url, "tally"), *await _verified(url, "audit")]
    async with snapshot(url) as connection:
        found += await contradictions(connection)
        written = await connection.fetchval(f"SELECT count(*) FROM ({ACTS}) a")  # noqa: S608 - ours
        cases = await connection.fetch(CASES)
    counts = ", ".join(f"{row['n']:,} {row['status']}" for row in cases)
    out.print(f"{written:,} acts of the whole day on the trail; cases: {counts}.")
    if written != day.done:
        found.append(f"The officers were told of {day.done:,} acts.")
    return found


async def _verified(url: str, what: str) -> list[str]:
    """What `registry tally verify` or `registry audit verify` reports, if it is not content."""
    command = await asyncio.create_subprocess_exec(
        *(REGISTRY, what, "verify"), env={**os.environ, "DATABASE_URL": url}, stdout=-1
    )
    told, _ = await command.communicate()
    text = f"registry {what} verify: {told.decode().strip()}"
    out.print(text, markup=False)
    return [text] if command.returncode else []


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.acts", description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--scale", type=float, default=float(os.environ.get("SCALE", "1")))
    parser.add_argument("--desks", type=int, default=3, help="in each district")
    parser.add_argument("--pause", type=float, default=0.0, help="seconds between two acts")
    options = parser.parse_args()
    with city("acts", options.scale) as made:
        reached = asyncio.run(run(made, options))
    sys.exit(0 if reached else 1)


if __name__ == "__main__":
    main()
