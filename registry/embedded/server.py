"""The server: started, started again when it dies, and stopped at the end."""

import logging
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from typing import TextIO

from registry.embedded.account import give
from registry.embedded.cluster import EmbeddedPostgresError, Server
from registry.embedded.commands import binaries, last_lines, popen
from registry.embedded.leftovers import PATIENCE, recorded, stop, stop_leftover

_log = logging.getLogger(__name__)

_LOG_LIMIT = 10 * 1024 * 1024
_QUIET = 3.0  # seconds a start may take before we say why it takes longer
_LONGEST_PAUSE = 2.0  # seconds between two starts of a server that keeps dying
# Ends of a first start that pass by themselves: another process took the port between our look and
# the bind, or backends of a killed postmaster are still at work on the directory.
_PASSING = ("could not create any TCP/IP sockets", "pre-existing shared memory block")


@contextmanager
def supervised(server: Server) -> Iterator[int]:
    """Keep the server running; yields its port once it accepts connections."""
    stopping = threading.Event()
    started: Future[int] = Future()
    # A daemon: a caller who never leaves the context must not keep the interpreter from ending.
    thread = threading.Thread(target=_supervise, args=(server, stopping, started), daemon=True)
    thread.start()
    try:
        yield started.result()
    finally:
        stopping.set()
        thread.join()


def _supervise(server: Server, stopping: threading.Event, started: Future[int]) -> None:
    port, pause = 0, 0.05
    while not stopping.is_set():
        began = time.monotonic()
        try:
            port = port if started.done() else _free_port()
            end = _serve(server, port, stopping, started)
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody else would try again
            end = repr(error)
        if stopping.is_set():
            return
        if not started.done() and not any(passing in end for passing in _PASSING):
            message = f"Postgres did not start on {server.data_dir} ({end}): see {server.log}, "
            message += "or set DATABASE_URL to a server of your own."
            started.set_exception(EmbeddedPostgresError(message))
            return
        pause = 0.1 if time.monotonic() - began > PATIENCE else min(pause * 2, _LONGEST_PAUSE)
        _log.warning("Postgres on %s ended (%s); starting it again.", server.data_dir, end)
        stopping.wait(pause)


def _serve(server: Server, port: int, stopping: threading.Event, started: Future[int]) -> str:
    """Run the server until it ends or is told to; returns how it ended."""
    stop_leftover(server.pgdata)
    with _open_log(server) as log:
        mark = log.seek(0, os.SEEK_END)
        command = (*server.prefix, str(binaries() / "postgres"), *_settings(server, port))
        child = popen(server, *command, stdout=log)
        try:
            ready = _wait_until_ready(server, child, stopping)
            if ready and not started.done():
                started.set_result(port)
            while child.poll() is None and not stopping.wait(0.1):
                pass
        finally:
            stop(child.pid, lambda: child.poll() is not None)
        log.seek(mark)
        why = "" if ready else f": {last_lines(log.read())}"
        return f"exit code {child.returncode}{why}"


def _settings(server: Server, port: int) -> list[str]:
    safe = "on" if server.durable else "off"
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": "",  # a path over 107 bytes fails, and nobody needs it
        "max_connections": 60,
        "password_encryption": "scram-sha-256",
        "shared_buffers": f"{_buffers()}MB",
        "jit": "off",
        "wal_compression": "off",
        "max_wal_size": "4GB",  # a bulk job writes much; each checkpoint has pages logged whole again
        "fsync": safe,
        "synchronous_commit": safe,
        "full_page_writes": safe,
        "timezone": "UTC",
        "log_timezone": "UTC",
    }
    options = [option for name, value in settings.items() for option in ("-c", f"{name}={value}")]
    return ["-D", str(server.pgdata), *options]


def _buffers() -> int:
    """Megabytes: a quarter of what the machine has, as Postgres advises, and no more than serves."""
    megabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    return min(max(megabytes // 4, 128), 1024)


def _open_log(server: Server) -> TextIO:
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
    log = os.fdopen(os.open(server.log, flags, 0o600), "a+", encoding="utf-8", errors="replace")
    give(server.log, server)
    if os.fstat(log.fileno()).st_size > _LOG_LIMIT:
        log.truncate(0)
    return log


def _free_port() -> int:
    # Below the ports the system gives to clients: while the server is down no client's own end may
    # land on its port, or it could not come back there.
    for _ in range(100):
        port = 20_000 + secrets.randbelow(12_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError("no free port between 20000 and 32000 on 127.0.0.1")


def _wait_until_ready(
    server: Server, child: subprocess.Popen[str], stopping: threading.Event
) -> bool:
    told_at = time.monotonic() + _QUIET
    while child.poll() is None and not stopping.wait(0.02):
        if recorded(server.pgdata) == (child.pid, "ready"):
            return True
        if time.monotonic() > told_at:
            told_at = float("inf")
            sys.stderr.write(f"Postgres is recovering {server.data_dir}; this can take minutes.\n")
    return False
