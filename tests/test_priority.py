"""What can wait steps back on this machine, and nobody else does."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from registry.database import Database


def is_ours(pid: int) -> bool:
    """Whether it is a process of this machine that we may tell how to run."""
    try:
        return os.geteuid() in {0, Path(f"/proc/{pid}").stat().st_uid}
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not hasattr(os, "SCHED_IDLE"), reason="This system has no idle class.")
async def test_upkeep_steps_back_and_reads_do_not(db: Database) -> None:
    async with db.background() as upkeep, db.reader() as reader:
        pids = [connection.get_server_pid() for connection in (upkeep, reader)]
        if not all(map(is_ours, pids)):
            pytest.skip("This Postgres is not ours.")
        classes = [os.sched_getscheduler(pid) for pid in pids]
        assert classes == [os.SCHED_IDLE, os.SCHED_OTHER]
        sessions = [Path(f"/proc/{pid}/autogroup") for pid in pids]
        if all(session.exists() for session in sessions):
            weights = [session.read_text().split()[-1] for session in sessions]
            assert weights == ["19", "0"]
