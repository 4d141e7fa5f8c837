"""The directory: a cluster with its database and its password, whole or not there at all."""

import os
import secrets
import shutil
import tempfile
from pathlib import Path

from registry.embedded.account import give
from registry.embedded.cluster import CTYPE, LOCALE, Server
from registry.embedded.commands import run


def initialised(server: Server) -> str:
    """Make the cluster and its database unless they are there; returns the password."""
    _sweep(server.data_dir)
    exists = (server.pgdata / "PG_VERSION").exists()
    password = server.password.read_text("ascii").strip() if server.password.exists() else ""
    if not password:
        password = secrets.token_urlsafe(32)
        if exists:  # the file was lost, or the cluster came without it from a backup
            _single_user(server, server.pgdata, f"ALTER ROLE registry PASSWORD '{password}'")
        with os.fdopen(os.open(server.password, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(password)
        give(server.password, server)
    if not exists:
        # Under another name until it is whole, so that an interrupted start never counts.
        unfinished = Path(tempfile.mkdtemp(prefix="postgres.new.", dir=server.data_dir))
        give(unfinished, server)
        _initdb(server, unfinished)
        _single_user(server, unfinished, "CREATE DATABASE registry OWNER registry")
        unfinished.rename(server.pgdata)
        _sweep(server.data_dir)  # an initdb whose caller was killed may have written on meanwhile
    _sync(server.password)
    _sync(server.data_dir)
    return password


def _sweep(data_dir: Path) -> None:
    for unfinished in data_dir.glob("postgres.new.*"):
        shutil.rmtree(unfinished, ignore_errors=True)


def _initdb(server: Server, pgdata: Path) -> None:
    options = ["-D", str(pgdata), "-U", "registry", "--encoding=UTF8", "--data-checksums"]
    options += ["--auth=scram-sha-256", f"--pwfile={server.password}"]
    options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    options += [f"--locale={LOCALE}", f"--lc-ctype={CTYPE}"]
    run(server, "initdb", *options, *([] if server.durable else ["--no-sync"]))


def _single_user(server: Server, pgdata: Path, statement: str) -> None:
    settings = ("-c", "exit_on_error=on", "-c", f"fsync={'on' if server.durable else 'off'}")
    run(server, "postgres", "--single", "-D", str(pgdata), *settings, "postgres", text=statement)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
