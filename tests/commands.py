"""Commands, as an operator gives them."""

from __future__ import annotations

import os
import subprocess
import sys

from registry.database import Database

COMMAND = "from registry.cli import main; main()"


def registry(db: Database, *command: str, code: int = 0, **settings: str | None) -> list[str]:
    """What was printed, or what was refused. A setting of None is not set."""
    given = {**os.environ, "DATABASE_URL": db.url, "PYTHONIOENCODING": "utf-8", **settings}
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, *command],
        env={name: text for name, text in given.items() if text is not None},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    said = done.stdout + done.stderr
    assert "Traceback" not in said, said
    assert done.returncode == code, said
    return done.stdout.splitlines()
