"""What was measured, as one table."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import median

from rich import box
from rich.table import Table

from bench.operations import OPERATIONS

OURS = "registry"
# How often as many requests a second the registry should answer, at least.
BARS = {"PostGraphile": 2.0, "hand-written": 0.9}


@dataclass
class Cell:
    """One system at one operation: a figure for each round."""

    rates: list[float]
    p50: list[float]
    p99: list[float]
    memory: float = 0.0

    @classmethod
    def empty(cls) -> Cell:
        return cls([], [], [])

    def add(self, measured: dict[str, float], memory: float) -> None:
        self.rates.append(measured["rate"])
        self.p50.append(measured["p50"])
        self.p99.append(measured["p99"])
        self.memory = max(self.memory, memory)


Cells = defaultdict[tuple[str, str], Cell]


def ratio(cells: Cells, operation: str, system: str) -> float:
    """How often as many requests ours answered, round by round, in the median."""
    pairs = zip(cells[operation, OURS].rates, cells[operation, system].rates, strict=True)
    return median(ours / theirs for ours, theirs in pairs)


def below_the_bar(cells: Cells) -> list[str]:
    return [
        f"{operation}: {ratio(cells, operation, system):.2f} x {system}, not {bar:.1f}"
        for operation, system in cells
        if (bar := BARS.get(system)) and ratio(cells, operation, system) < bar
    ]


def table(cells: Cells, title: str) -> Table:
    shown = Table(title=title, title_justify="left", box=box.SIMPLE, pad_edge=False)
    for heading in ("", "system"):
        shown.add_column(heading)
    for heading in ("requests/s", "p50 ms", "p99 ms", "MB", "registry is"):
        shown.add_column(heading, justify="right")
    for operation, description in OPERATIONS.items():
        systems = [system for other, system in cells if other == operation]
        for system in systems:
            cell = cells[operation, system]
            times = f"{ratio(cells, operation, system):.2f} x" if system != OURS else ""
            figures = (median(cell.rates), median(cell.p50), median(cell.p99), cell.memory)
            shown.add_row(
                description if system == systems[0] else "",
                system,
                *(
                    f"{figure:,.{digits}f}"
                    for figure, digits in zip(figures, (0, 1, 1, 0), strict=True)
                ),
                times,
                end_section=system == systems[-1],
            )
    return shown
