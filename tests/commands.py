"""Commands, as an operator gives them: in a thread, where they have an event loop of their own.

That a process of its own does the same is seen in tests/test_import_command.py and tests/test_serve.py.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from typer.testing import CliRunner, Result

from registry.cli import app
from registry.database import Database


def registry(db: Database, *command: str, code: int = 0, **settings: str | None) -> list[str]:
    """What was printed, or what was refused. A setting of None is not set."""
    done = _given(db, *command, **settings)
    assert done.exit_code == code, done.output
    return done.stdout.splitlines()


def answer(db: Database, *command: str | Path) -> tuple[int, str]:
    """The exit code, and all that was said."""
    done = _given(db, *command)
    return done.exit_code, done.output


def _given(db: Database, *command: str | Path, **settings: str | None) -> Result:
    env = {"DATABASE_URL": db.url, **settings}
    with ThreadPoolExecutor(1) as thread:
        asked = thread.submit(CliRunner().invoke, app, list(map(str, command)), env=env)
        done = asked.result(timeout=60)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
    return done
