"""A day at the office: every desk carries cases, and it is noted how long each act took."""

from __future__ import annotations

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from rich.table import Table

from bench import asks
from bench.casework import DONE, Desk, Told, Unexpected
from bench.line import Line, Lost, Refused
from bench.officers import District, Officer
from bench.processor import spent
from bench.servers import Server

WARM_UP = 3.0
LOOKS = "looks"
LOOKED = 0.3
"""The share of acts after which the officer looks something up."""
DRAINS_WITHIN = 60.0

Latencies = Mapping[str, list[float]]


@dataclass
class Day:
    """What all desks did; the latencies, in seconds, are of the measured time, all else of the day."""

    pause: float = 0.0
    latencies: Latencies = field(default_factory=lambda: defaultdict(list))
    spent: dict[str, float] = field(default_factory=dict)
    """Seconds of the processor in the measured time."""
    done: int = 0
    errors: list[str] = field(default_factory=list)
    is_over: bool = False

    @property
    def acts(self) -> Latencies:
        return {name: taken for name, taken in sorted(self.latencies.items()) if name != LOOKS}

    @property
    def count(self) -> int:
        """How many acts were answered in the measured time."""
        return sum(len(taken) for taken in self.acts.values())


@dataclass
class Working:
    """A desk's line to the server, with a watch."""

    line: Line
    day: Day
    rng: random.Random

    async def send(self, officer: Officer, act: str, given: dict[str, Any]) -> Told:
        started = time.perf_counter()
        told = await asks.do(self.line, officer, act, given)
        is_done = told.outcome == DONE
        self._took(act if is_done else f"{act}, refused", started)
        self.day.done += is_done
        if is_done and self.rng.random() < LOOKED:
            started = time.perf_counter()
            await asks.look(self.line, officer, told.number, self.rng)
            self._took(LOOKS, started)
        if self.day.pause:
            await asyncio.sleep(self.rng.uniform(0, 2 * self.day.pause))
        return told

    def _took(self, what: str, started: float) -> None:
        self.day.latencies[what].append(time.perf_counter() - started)


async def work(
    day: Day, server: Server, districts: list[District], *, desks: int, seconds: float
) -> None:
    """Warms up, measures, and then carries what is under way to its end."""
    at_work = [
        asyncio.create_task(_desk(day, server, district, number))
        for district in districts
        for number in range(desks)
    ]
    await asyncio.sleep(WARM_UP)
    measured: Latencies = defaultdict(list)
    day.latencies = measured
    await asyncio.sleep(seconds)
    day.latencies, day.is_over = defaultdict(list), True
    await asyncio.wait_for(asyncio.gather(*at_work), DRAINS_WITHIN)
    day.latencies = measured


async def watch(day: Day, processes: Mapping[str, int], seconds: float) -> None:
    """Notes what processes use in the measured time."""
    await asyncio.sleep(WARM_UP)
    before = {name: spent(pid) for name, pid in processes.items()}
    await asyncio.sleep(seconds)
    day.spent = {name: spent(pid) - before[name] for name, pid in processes.items()}


async def _desk(day: Day, server: Server, district: District, number: int) -> None:
    line, rng = Line(server), random.Random(f"{district.code} {number}")  # noqa: S311 - no secret
    desk = Desk(district, rng, Working(line, day, rng).send)
    while not day.is_over:
        try:
            await desk.carry()
        except (Lost, Refused, Unexpected) as error:
            day.errors.append(f"{type(error).__name__}: {error}")
    line.close()


def table(day: Day, seconds: float) -> Table:
    shown = Table("", "a second", "p50 ms", "p95 ms", "p99 ms")
    for column in shown.columns[1:]:
        column.justify = "right"
    rows = {**day.acts, "all acts": [*chain(*day.acts.values())], LOOKS: day.latencies[LOOKS]}
    for name, taken in rows.items():
        shown.add_row(name, f"{len(taken) / seconds:,.1f}", *_percentiles(taken))
    return shown


def _percentiles(taken: list[float]) -> Iterator[str]:
    ordered = sorted(taken)
    for share in (0.5, 0.95, 0.99):
        yield f"{1_000 * ordered[int(len(ordered) * share)]:,.0f}" if ordered else ""
