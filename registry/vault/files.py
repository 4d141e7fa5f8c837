"""A file that is written whole or not at all, is on the disk then, and stays its readers'."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path
from typing import IO

from registry.errors import Unusable

OWNERS = 0o600
GROUP = 0o070


def write_whole(path: Path, text: str, *, is_new: bool) -> None:
    """To where a symbolic link points, which stays. Raises FileExistsError, OSError, Unusable."""
    path = path.resolve()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            if not is_new:
                _give_as(handle, path)
            _fill(file, text)
        if is_new:
            _place(path, Path(name), text)
        else:
            Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)
    _flush(path.parent)


def check_place(path: Path) -> None:
    """Whether a file could be made there. Raises OSError."""
    path = path.resolve()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    tempfile.TemporaryFile(dir=path.parent).close()


def _give_as(handle: int, path: Path) -> None:
    """To the same people: a server may run as somebody else than whoever rotates. Raises Unusable."""
    like = path.stat()
    try:
        os.fchown(handle, like.st_uid, like.st_gid)
    except PermissionError:
        if like.st_uid != os.geteuid() or like.st_mode & GROUP:
            raise Unusable(
                f"The file {path} is another user's or group's, who could no longer read it: give "
                "this command as its owner."
            ) from None
    os.fchmod(handle, stat.S_IMODE(like.st_mode))


def _fill(file: IO[str], text: str) -> None:
    file.write(text)
    file.flush()
    os.fsync(file.fileno())


def _place(path: Path, written: Path, text: str) -> None:
    """Never in the place of another file. Raises FileExistsError."""
    try:
        path.hardlink_to(written)
    except FileExistsError:
        raise
    except OSError:  # not every file system has hard links
        _create(path, text)


def _create(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNERS)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            _fill(file, text)
    except BaseException:
        path.unlink()
        raise


def _flush(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
