"""The server that a process of ours left behind when it was killed."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

PATIENCE = 30.0  # seconds for a signal to end the server before the next, harder one


def recorded(pgdata: Path) -> tuple[int, str]:
    """Read the process number and the state of the last server, as it wrote them down."""
    try:
        lines = (pgdata / "postmaster.pid").read_text().splitlines()
        return abs(int(lines[0])), "".join(lines[7:]).strip()
    except (FileNotFoundError, IndexError, ValueError):
        return 0, ""


def stop_leftover(pgdata: Path) -> None:
    """Stop the server of a process that died before it could."""
    pid = recorded(pgdata)[0]
    stop(pid, lambda: not serves(pid, pgdata))


def serves(pid: int, pgdata: Path) -> bool:
    """Whether the process is a server on the directory, not a zombie or another with its number."""
    if not pid:
        return False
    # By its command line: nothing else can be read of a process that is not ours.
    if Path("/proc/self/cmdline").exists():
        with suppress(OSError):
            return f"\0-D\0{pgdata}\0".encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
        return False
    ps = ("/bin/ps", "-ww", "-o", "args=", "-p", str(pid))
    shown = subprocess.run(ps, capture_output=True, text=True, check=False)  # noqa: S603 - fixed
    return f" -D {pgdata} " in shown.stdout


def stop(pid: int, gone: Callable[[], bool]) -> None:
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if gone():
            return
        with suppress(ProcessLookupError):
            os.kill(pid, number)
        deadline = time.monotonic() + PATIENCE
        while not gone() and time.monotonic() < deadline:
            time.sleep(0.02)
