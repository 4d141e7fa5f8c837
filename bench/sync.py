"""Platforms sync while the server is killed again and again, and at times Postgres: nothing is lost.

    python -m bench.sync [--times 100] [--platforms 3] [--lines 5000] [--seed 1]

Pushes repeat, come in any order and are sent again until they are answered; files are sent until their
jobs are finished; a reader of each platform follows the feed, only forward. After each kill: of each
registration the register holds a revision that was sent, and none older than it said that it holds.
At the end: the feed, followed and read anew, equals the registrations; every count equals a recount.
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
from bench.platforms import Platform, SyncSiege, follow, homes, send_files, write
from bench.servers import Server
from bench.siege import besiege
from registry import accounts
from registry.actor import OPERATOR
from registry.database import Database

EVERY = 10
"""How many kills to one of Postgres."""
WRITERS = 2
"""For each platform."""
SHOWN = 20

out = Console(highlight=False, width=110)


async def sync(  # noqa: PLR0913 - what is killed, how often, and under whom
    made: City, *, times: int, every: int, platforms: int, lines: int, seed: int = 1
) -> SyncSiege:
    """How it went. The first platform sends files besides."""
    command = [str(Path(sys.executable).with_name("registry")), "serve"]
    env = {"DATABASE_URL": made.url, "SCALE": "0"}
    server = Server("sync", command, env, port_variable="PORT")
    siege = SyncSiege(made, server, random.Random(seed))  # noqa: S311 - no secret
    siege.platforms = await _enter(made.url, platforms)
    clients = [send_files(siege, siege.platforms[0], lines=lines)]
    for platform in siege.platforms:
        clients += [write(siege, platform, number) for number in range(WRITERS)]
        clients.append(follow(siege, platform))
    await besiege(siege, clients, times=times, every=every)
    return siege


async def _enter(url: str, number: int) -> list[Platform]:
    database = Database(url)
    await database.open()
    try:
        async with database.transaction() as session:
            entered = [
                await accounts.add_platform(session, OPERATOR, f"p{n}", f"平台{n}")
                for n in range(number)
            ]
            return [
                Platform(
                    platform.id,
                    await accounts.add_platform_key(
                        session, OPERATOR, platform.code, f"sync {platform.code}"
                    ),
                    list(homes()),
                )
                for platform in entered
            ]
    finally:
        await database.close()


def summary(siege: SyncSiege, seconds: float) -> str:
    kills = ", ".join(f"{number} of {what}" for what, number in siege.kills.items())
    refusals = ", ".join(f"{number} times {code}" for code, number in siege.refusals.items())
    told = sum(len(platform.told) for platform in siege.platforms)
    return (
        f"{siege.kills.total()} kills in {seconds:,.0f} s: {kills}.\n"
        f"{siege.pushes:,} pushes and {siege.files:,} files were answered, the slowest after "
        f"{siege.longest:.1f} s; {told:,} registrations, {siege.followed:,} changes followed.\n"
        f"Refused meanwhile: {refusals or 'nothing'}."
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.sync", description=__doc__)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--platforms", type=int, default=3)
    parser.add_argument("--lines", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with city("sync", 0, WORK / "sync") as made:
        started = time.monotonic()
        siege = asyncio.run(
            sync(
                made,
                times=given.times,
                every=EVERY,
                platforms=given.platforms,
                lines=given.lines,
                seed=given.seed,
            )
        )
    out.print(summary(siege, time.monotonic() - started))
    for contradiction in siege.wrong[:SHOWN]:
        out.print(contradiction, markup=False)
    out.print(f"{len(siege.wrong)} contradictions." if siege.wrong else "All tell the same.")
    sys.exit(1 if siege.wrong else 0)


if __name__ == "__main__":
    main()
