"""Work that can wait: a process, or a connection's in Postgres, that runs where nobody else wants the processor."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from registry.database import Connection

NICENESS = 10
"""Where the system knows no idle class."""
LEAST = "19"
TRIES, PAUSE = 3, 0.15
"""How often Linux is asked: it weighs a session anew for one caller in a tenth of a second."""

BACKEND = "SELECT pg_backend_pid(), inet_client_port()"


def give_way() -> None:
    """Lets everybody else on this machine go first, for as long as this process lives."""
    if not hasattr(os, "SCHED_IDLE"):
        os.nice(NICENESS)
        return
    for _ in range(TRIES):
        with suppress(OSError):
            _set_idle(os.getpid())
            return
        time.sleep(PAUSE)


async def let_others_first(connection: Connection) -> None:
    """The same for the process that serves a connection, where Postgres runs here and is ours to tell.

    What listens behind the connection says its number; only if a process of that number on this
    machine says that it serves our end of it is it told.
    """
    if not hasattr(os, "SCHED_IDLE"):
        return
    pid, port = await connection.fetchrow(BACKEND)  # type: ignore[misc]  # it has a row
    with suppress(OSError):  # none of this machine's, or another user's: it stays as it is
        if _serves(pid, port):
            _set_idle(pid)


def _serves(pid: int, port: int) -> bool:
    says = Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="replace")
    return says.startswith("postgres:") and f"({port})" in says


def _set_idle(pid: int) -> None:
    os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0))
    # Where Linux weighs sessions against each other (sched(7), autogroup), a process that is a session
    # by itself, as each of Postgres's is, has to step back as one too.
    group = Path(f"/proc/{pid}/autogroup")
    if os.getsid(pid) == pid and group.exists() and not group.read_text().endswith(f" {LEAST}\n"):
        group.write_text(LEAST)
