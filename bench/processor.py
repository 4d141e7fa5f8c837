"""How much of the processor a process has used: what is left to compare by on a busy machine."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import psutil


def spent(pid: int) -> float:
    """Seconds of the processor that a process used, with its children and those that ended.

    Of this process its own alone: the others are its children.
    """
    process = psutil.Process(pid)
    times = process.cpu_times()
    seconds = times.user + times.system
    if pid == os.getpid():
        return float(seconds)
    seconds += times.children_user + times.children_system
    for child in process.children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            own = child.cpu_times()
            seconds += own.user + own.system
    return float(seconds)


def postmaster(data_dir: Path) -> int:
    """The process that a cluster's others are children of."""
    return int((data_dir / "postgres" / "postmaster.pid").read_text().split()[0])
