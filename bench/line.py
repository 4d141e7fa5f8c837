"""A line to the register: one connection that is kept, and made anew when it breaks."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson

from bench.load import END, LENGTH
from bench.servers import Server

# An act that waits longer than this has been forgotten.
PATIENCE = 60.0
LIMIT = 2**20


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
        """The data that is answered. Raises Lost, Refused."""
        asked = orjson.dumps({"query": query, "variables": variables})
        try:
            async with asyncio.timeout(PATIENCE):
                status, body = await self._exchange(_request(token, asked))
        except (OSError, EOFError, TimeoutError) as error:
            self.close()
            raise Lost(repr(error)) from error
        answer = orjson.loads(body) if status == 200 else {"errors": status}  # noqa: PLR2004 - OK
        if "errors" in answer:
            raise Refused(status, body)
        return answer["data"]

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


def _request(token: str, body: bytes) -> bytes:
    lines = [
        "POST /graphql HTTP/1.1",
        "Host: 127.0.0.1",
        "Accept: application/graphql-response+json, application/json",
        "Content-Type: application/json",
        f"Authorization: Bearer {token}",
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body
