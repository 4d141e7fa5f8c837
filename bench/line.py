"""A line to the register: one connection that is kept, and made anew when it breaks."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Any

import orjson

from bench.load import END, LENGTH
from bench.servers import Server

# An act that waits longer than this has been forgotten.
PATIENCE = 60.0
LIMIT = 2**20
JSON = "application/json"


class Lost(Exception):
    """There came no answer: what was asked may have been done, or not."""


class Refused(Exception):
    """An answer that is none of the contract's: an error, or another status than 200."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(f"{status}: {body[:500].decode(errors='replace')}")
        self.status = status


class Line:
    """Asks one thing after the other."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, token: str, query: str, **variables: Any) -> Any:
        """The data that GraphQL answers. Raises Lost, Refused."""
        asked = orjson.dumps({"query": query, "variables": variables})
        status, body = await self.send("POST", "/graphql", token, asked)
        answer = orjson.loads(body) if status == HTTPStatus.OK else {"errors": status}
        if "errors" in answer:
            raise Refused(status, body)
        return answer["data"]

    async def send(
        self, method: str, path: str, token: str, body: bytes = b"", kind: str = JSON
    ) -> tuple[int, bytes]:
        """The status and body of any answer. Raises Lost."""
        lines = [
            f"{method} {path} HTTP/1.1",
            "Host: 127.0.0.1",
            f"Accept: application/graphql-response+json, {JSON}",
            f"Content-Type: {kind}",
            f"Authorization: Bearer {token}",
            f"Content-Length: {len(body)}",
        ]
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._exchange("\r\n".join([*lines, "", ""]).encode() + body)
        except (OSError, EOFError, TimeoutError) as error:
            self.close()
            raise Lost(repr(error)) from error

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].transport.abort()
        self._streams = None

    async def _exchange(self, request: bytes) -> tuple[int, bytes]:
        if self._streams is None:
            port = self.server.port
            self._streams = await asyncio.open_connection("127.0.0.1", port, limit=LIMIT)
        reader, writer = self._streams
        writer.write(request)
        head = await reader.readuntil(END)
        length = LENGTH.search(head)
        body = await reader.readexactly(int(length[1])) if length else b""
        return int(head.split(maxsplit=2)[1]), body
