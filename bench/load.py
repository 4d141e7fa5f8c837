"""A small load generator: raw HTTP/1.1 over keep-alive connections, its own process.

    python -m bench.load --check    how fast it is against a handler that does nothing

Reads a job as JSON from stdin and prints what it measured as JSON.
"""

from __future__ import annotations

import asyncio
import itertools
import re
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator
from time import perf_counter
from typing import Any

import orjson
import uvloop

CONNECTIONS = 16
# A run against a handler that does nothing must be faster than any system that is measured.
FAST_ENOUGH = 8_000

LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")
END = b"\r\n\r\n"


class Failed(Exception):
    """A system gave an answer that is not one."""


class Run:
    """What all connections share: the requests, in turn, and the time that each answer took."""

    def __init__(self, requests: list[bytes]) -> None:
        self.requests: Iterator[bytes] = itertools.cycle(requests)
        self.latencies: list[float] = []
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.going = True

    def fail(self, what: bytes) -> None:
        self.going = False
        if not self.failed.done():
            self.failed.set_exception(Failed(what[:2_000].decode(errors="replace")))


class Connection(asyncio.Protocol):
    """One connection: sends a request, waits for its answer, sends the next."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.head = bytearray()
        self.missing = 0
        self.sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport
        self.send()

    def send(self) -> None:
        self.sent = perf_counter()
        self.transport.write(next(self.run.requests))

    def data_received(self, data: bytes) -> None:
        if self.missing:
            self.missing -= len(data)
        elif not self.begun(data):
            return
        if self.missing == 0:
            self.run.latencies.append(perf_counter() - self.sent)
            self.head.clear()
            if self.run.going:
                self.send()

    def begun(self, data: bytes) -> bool:
        """Whether the head of the answer is whole; then it is known how much is missing."""
        self.head += data
        end = self.head.find(END)
        if end < 0:
            return False
        length = LENGTH.search(self.head, 0, end)
        start = self.head[end + len(END) : end + len(END) + 20]
        if length is None or not self.head.startswith(b"HTTP/1.1 200") or b'"errors"' in start:
            self.run.fail(bytes(self.head))
            return False
        self.missing = end + len(END) + int(length[1]) - len(self.head)
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        if self.run.going:
            self.run.fail(f"The connection was closed ({exc}).".encode())


async def measure(
    port: int,
    requests: list[bytes],
    *,
    seconds: float,
    warm_up: float,
    connections: int = CONNECTIONS,
) -> dict[str, float]:
    """Requests a second and latencies in milliseconds. Raises Failed."""
    run = Run(requests)
    loop = asyncio.get_running_loop()
    opened = [
        await loop.create_connection(lambda: Connection(run), "127.0.0.1", port)
        for _ in range(connections)
    ]
    await asyncio.wait([run.failed], timeout=warm_up)
    run.latencies.clear()
    started = perf_counter()
    await asyncio.wait([run.failed], timeout=seconds)
    took, latencies = perf_counter() - started, sorted(run.latencies)
    run.going = False
    for transport, _ in opened:
        transport.abort()
    if run.failed.done():
        run.failed.result()
    if not latencies:
        raise Failed(f"No answer within {seconds} seconds.")
    return {
        "rate": len(latencies) / took,
        "p50": 1_000 * latencies[len(latencies) // 2],
        "p95": 1_000 * latencies[int(len(latencies) * 0.95)],
        "p99": 1_000 * latencies[int(len(latencies) * 0.99)],
    }


def request(method: str, path: str, body: bytes = b"") -> bytes:
    """The bytes of a request."""
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Accept: application/graphql-response+json, application/json",
    ]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def ask(port: int, asked: bytes) -> Any:
    """One request's answer, read from JSON. Raises Failed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**24)
    try:
        writer.write(asked)
        head = await reader.readuntil(END)
        length = LENGTH.search(head)
        body = await reader.readexactly(int(length[1])) if length else b""
    finally:
        writer.close()
    if not head.startswith(b"HTTP/1.1 200"):
        raise Failed((head + body[:2_000]).decode(errors="replace"))
    return orjson.loads(body)


async def run_process(port: int, requests: list[bytes], **options: float) -> dict[str, float]:
    """The same in a process of its own. Raises Failed."""
    job = {
        "port": port,
        **options,
        "requests": [b64encode(one).decode() for one in requests],
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.load", stdin=-1, stdout=-1, start_new_session=True
    )
    try:
        out, _ = await process.communicate(orjson.dumps(job))
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    measured: dict[str, Any] = orjson.loads(out or b'{"failed": "The load generator died."}')
    if "failed" in measured:
        raise Failed(measured["failed"])
    return measured


async def check() -> float:
    """Requests a second against a handler that does nothing, in a process of its own."""
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.load", "--nothing", stdout=-1, start_new_session=True
    )
    try:
        assert server.stdout is not None  # noqa: S101 - it was asked for
        port = int(await server.stdout.readline())
        nothing = [request("GET", "/")]
        return (await run_process(port, nothing, seconds=2, warm_up=0.5))["rate"]
    finally:
        server.kill()
        await server.wait()


class Nothing(asyncio.Protocol):
    ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + b"." * 500

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport

    def data_received(self, _: bytes) -> None:
        self.transport.write(self.ANSWER)


async def serve_nothing() -> None:
    server = await asyncio.get_running_loop().create_server(Nothing, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


async def work() -> None:
    job = orjson.loads(sys.stdin.buffer.read())
    requests = [b64decode(one) for one in job.pop("requests")]
    try:
        print(orjson.dumps(await measure(requests=requests, **job)).decode())
    except (Failed, OSError) as error:
        print(orjson.dumps({"failed": str(error)}).decode())


if __name__ == "__main__":
    if "--nothing" in sys.argv:
        uvloop.run(serve_nothing())
    elif "--check" in sys.argv:
        print(f"{uvloop.run(check()):,.0f} requests/s against a handler that does nothing")
    else:
        uvloop.run(work())
