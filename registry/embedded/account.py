"""As whom Postgres runs: it refuses root, and must reach its files and its binaries."""

import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from registry.embedded.cluster import PRIVATE, EmbeddedPostgresError, Server
from registry.embedded.commands import binaries, popen


def settled(data_dir: Path, *, durable: bool, fresh: bool) -> Server:
    """Choose as whom Postgres runs, and give that user the files that are ours to give."""
    nobody = _nobody()
    found = data_dir.stat()
    ours = fresh or (found.st_uid == nobody[0] and stat.S_IMODE(found.st_mode) == PRIVATE)
    entered = data_dir.parent if ours else data_dir
    choices = _choices(data_dir, nobody, durable=durable)
    server = next((choice for choice in choices if _reaches(choice, entered)), None)
    if server is None:
        raise EmbeddedPostgresError(
            f"Postgres does not run as root, and no other user can reach both {data_dir} and "
            f"{binaries()}: run as an ordinary user, or set DATA_DIR to a directory that every user "
            "can reach, or DATABASE_URL to a server of your own."
        )
    if ours:
        give(data_dir, server)
    if fresh:
        data_dir.chmod(PRIVATE)
    give(server.log, server)
    give(server.password, server)
    if server.pgdata.exists() and server.pgdata.stat().st_uid != server.uid:
        for path in (*server.pgdata.rglob("*"), server.pgdata):  # the top last: all is done then
            give(path, server)
    return server


def _choices(data_dir: Path, nobody: tuple[int, int], *, durable: bool) -> Iterator[Server]:
    """As root, which Postgres refuses: be whoever owns the files, or else nobody."""
    leash = _leash()
    if os.geteuid() != 0:
        yield Server(data_dir, durable, os.geteuid(), os.getegid(), leash)
        return
    pgdata = data_dir / "postgres"
    owner = (pgdata if pgdata.exists() else data_dir).stat()
    # initdb wants a user that is on the list of users.
    known = owner.st_uid and (pgdata.exists() or _is_listed(owner.st_uid))
    uid, gid = (owner.st_uid, owner.st_gid) if known else nobody
    choices = [Server(data_dir, durable, uid, gid, leash, drop=True)]
    unshare = shutil.which("unshare")
    if unshare and uid == nobody[0]:
        # root under another name: reaches all that root owns, so nothing need be opened to others.
        names = (f"--map-user={nobody[0]}", f"--map-group={nobody[1]}")
        choices.append(Server(data_dir, durable, 0, 0, (unshare, "-U", *names, *leash)))
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


def _reaches(server: Server, directory: Path) -> bool:
    """Whether that user can enter the directory and run the binaries; tried, not reckoned."""
    if os.geteuid() != 0:
        return True  # what fails then says best itself why
    script = ("/bin/sh", "-c", 'cd "$0" && exec "$1" --version', str(directory))
    command = (*server.prefix, *script, str(binaries() / "postgres"))
    with suppress(OSError), popen(server, *command, stdout=subprocess.DEVNULL) as child:
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


def give(path: Path, server: Server) -> None:
    with suppress(FileNotFoundError):
        if os.geteuid() == 0 and path.lstat().st_uid != server.uid:
            os.chown(path, server.uid, server.gid, follow_symlinks=False)
