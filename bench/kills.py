"""The server is killed again and again while officers act, and at times Postgres: nothing is lost.

    python -m bench.kills [--times 100] [--scale 0.02] [--desks 16] [--seed 1]

Officers send every act under a key of its own, and send what was not answered again under the same.
After each kill their ledger, the cases, the events, the trail and the register must tell the same:
no act half-done, nothing lost that was answered, nothing done twice. Every tenth kill is of Postgres.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import time
from pathlib import Path

from rich.console import Console

from bench.cities import City, city
from bench.database import WORK
from bench.desks import OfficeSiege, work
from bench.officers import hire
from bench.servers import Server
from bench.siege import besiege
from registry.database import Database

EVERY = 10
"""How many kills to one of Postgres."""
DISTRICTS, SESSIONS = 4, 6
SHOWN = 20

out = Console(highlight=False, width=110)


async def kill(  # noqa: PLR0913 - what is killed, how often, and under whom
    made: City, *, times: int, every: int, desks: int, sessions: int = SESSIONS, seed: int = 1
) -> OfficeSiege:
    """How it went."""
    database = Database(made.url)
    await database.open()
    try:
        districts = await hire(database, sessions=sessions, districts=DISTRICTS)
    finally:
        await database.close()
    command = [str(Path(sys.executable).with_name("registry")), "serve"]
    env = {"DATABASE_URL": made.url, "SCALE": "0"}
    server = Server("kills", command, env, port_variable="PORT")
    siege = OfficeSiege(made, server, random.Random(seed))  # noqa: S311 - no secret
    at_desks = [work(siege, districts[number % len(districts)], number) for number in range(desks)]
    await besiege(siege, at_desks, times=times, every=every)
    return siege


def summary(siege: OfficeSiege, seconds: float) -> str:
    """What happened, in a few lines."""
    kills = ", ".join(f"{number} of {what}" for what, number in siege.kills.items())
    refusals = ", ".join(f"{number} times {code}" for code, number in siege.refusals.items())
    return (
        f"{siege.kills.total()} kills in {seconds:,.0f} s: {kills}.\n"
        f"{len(siege.ledger.told):,} acts were done and answered, the slowest after "
        f"{siege.longest:.1f} s, {len(siege.ledger.waiting)} are without an answer.\n"
        f"The server was killed under {siege.under_way:,} acts; {siege.written:,} of them had been "
        "written, and were answered as done when they came again.\n"
        f"Refused while Postgres was away: {refusals or 'nothing'}."
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.kills", description=__doc__)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--scale", type=float, default=0.02)
    parser.add_argument("--desks", type=int, default=16)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with city("kills", given.scale, WORK / "kills") as made:
        started = time.monotonic()
        siege = asyncio.run(
            kill(made, times=given.times, every=EVERY, desks=given.desks, seed=given.seed)
        )
    out.print(summary(siege, time.monotonic() - started))
    for contradiction in siege.wrong[:SHOWN]:
        out.print(contradiction, markup=False)
    out.print(f"{len(siege.wrong)} contradictions." if siege.wrong else "All tell the same.")
    sys.exit(1 if siege.wrong or siege.ledger.waiting else 0)


if __name__ == "__main__":
    main()
