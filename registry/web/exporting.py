"""Files of the register over HTTP: `/export/<kind>.csv?asOf=2024-12-31&within=500103000000`."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack
from datetime import date
from typing import TYPE_CHECKING, BinaryIO

from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from registry.errors import BadInput, NotFound
from registry.export_kinds import KINDS
from registry.exports import export
from registry.web.bulk import told

if TYPE_CHECKING:
    from starlette.requests import Request

    from registry.actor import Actor
    from registry.database import Database

AT_A_TIME = 2
"""Whoever asks for a file meanwhile waits."""
BLOCK = 2**18


class Exports:
    """The route below /export."""

    def __init__(
        self,
        database: Database,
        caller: Callable[[Request], Awaitable[Actor]],
        clock: Callable[[], date],
    ) -> None:
        self._database = database
        self._caller = caller
        self._clock = clock
        self._places = asyncio.Semaphore(AT_A_TIME)

    @property
    def routes(self) -> list[Route]:
        return [Route("/export/{kind}.csv", told(self.send), methods=["GET"])]

    async def send(self, request: Request) -> Response:
        """The whole file is on disk before its first byte is sent: however slowly, nobody waits for it."""
        actor = await self._caller(request)
        kind = KINDS.get(request.path_params["kind"])
        if kind is None:
            raise NotFound
        day = self._day(request)
        within = request.query_params.get("within")
        with ExitStack() as stack:
            file = stack.enter_context(tempfile.TemporaryFile())
            async with self._places, self._database.transaction() as session:
                await export(session, actor, kind, day, within, file)
            stack.pop_all()
        headers = {
            "Content-Disposition": f'attachment; filename="{kind.name}-{day}.csv"',
            "Content-Length": str(file.tell()),
            "Cache-Control": "no-store",
        }
        return StreamingResponse(
            _blocks(file), media_type="text/csv; charset=utf-8", headers=headers
        )

    def _day(self, request: Request) -> date:
        """Today unless another is asked for. Raises BadInput."""
        text = request.query_params.get("asOf")
        try:
            return self._clock() if text is None else date.fromisoformat(text)
        except ValueError:
            raise BadInput("asOf is no day.", "asOf不是日期。", path=["asOf"]) from None


async def _blocks(file: BinaryIO) -> AsyncIterator[bytes]:
    with file:
        file.seek(0)
        while block := await asyncio.to_thread(file.read, BLOCK):
            yield block
