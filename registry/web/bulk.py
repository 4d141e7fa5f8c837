"""Files of records over HTTP: sent, followed, paused, cancelled; refused lines; what is registered."""

from __future__ import annotations

import asyncio
import csv
import hashlib
import io
import os
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from registry.actor import Permission
from registry.errors import (
    BadInput,
    Conflict,
    Forbidden,
    NotFound,
    RegistryError,
    Unauthenticated,
    Unavailable,
)
from registry.volunteers import jobs
from registry.volunteers.job_models import BulkJob, JobStatus
from registry.volunteers.pushing import platform_of
from registry.volunteers.snapshot import Snapshot

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from registry.actor import Actor
    from registry.database import Database

STATUSES: dict[type[RegistryError], int] = {
    Unauthenticated: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    BadInput: 400,
    Unavailable: 503,
}
ACTS = {"pause": JobStatus.PAUSED, "resume": JobStatus.RUNNING, "cancel": JobStatus.CANCELLED}
SNAPSHOTS = 4
"""Sent at a time, each on a connection of its own; whoever comes next waits."""

Caller = Callable[["Request"], Awaitable["Actor"]]
Handler = Callable[["Request"], Awaitable[Response]]


class TooLarge(BadInput):
    """The file is larger than this register takes."""

    code = "BODY_TOO_LARGE"
    zh = "文件超出大小限制。"


class Bulk:
    """The routes below /bulk."""

    def __init__(self, database: Database, caller: Caller, spool: Path, limit: int) -> None:
        self._database = database
        self._caller = caller
        self._spool = spool.resolve()
        self._limit = limit
        self._snapshots = asyncio.Semaphore(SNAPSHOTS)

    @property
    def routes(self) -> list[Route]:
        return [
            Route("/bulk/volunteers", told(self.send), methods=["POST"]),
            Route("/bulk/volunteers", told(self.registrations), methods=["GET"]),
            Route("/bulk/jobs/{id:int}", told(self.job), methods=["GET"]),
            Route("/bulk/jobs/{id:int}/refused", told(self.refused), methods=["GET"]),
            Route("/bulk/jobs/{id:int}/{act}", told(self.act), methods=["POST"]),
        ]

    async def send(self, request: Request) -> Response:
        """Takes a file of a platform's registrations; what becomes of it is asked at /bulk/jobs."""
        actor = await self._caller(request)
        platform_id = platform_of(actor)
        upload = await self._receive(request)
        async with self._database.transaction() as session:
            job = await jobs.open_job(session, actor, platform_id, upload)
        if job.spool != str(upload.spool):  # it is there already, and being read
            await asyncio.to_thread(_drop, upload)
        location = f"/bulk/jobs/{job.id}"
        return JSONResponse(_said(job), 202, headers={"Location": location})

    async def registrations(self, request: Request) -> Response:
        """The platform's own registrations as NDJSON, and the cursor of the feed that goes on from there."""
        platform_id = platform_of(await self._caller(request))
        await self._snapshots.acquire()
        try:
            snapshot = await Snapshot.open(self._database, platform_id)
        except BaseException:
            self._snapshots.release()
            raise
        return _Streamed(snapshot, self._snapshots)

    async def _receive(self, request: Request) -> jobs.Upload:
        """The body as a file on this host's disk, on which it stays until the job has ended."""
        self._spool.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix="incoming-", dir=self._spool)
        digest, size = hashlib.sha256(), 0
        try:
            with os.fdopen(handle, "wb") as file:
                async for block in request.stream():
                    size += len(block)
                    if size > self._limit:
                        raise TooLarge
                    digest.update(block)
                    await asyncio.to_thread(file.write, block)
                await asyncio.to_thread(_to_disk, file)
        except BaseException:
            await asyncio.to_thread(Path(name).unlink, missing_ok=True)
            raise
        sha256 = digest.hexdigest()
        source = request.query_params.get("name", sha256[:12])[:200]
        return jobs.Upload(source, sha256, size, Path(name))

    async def job(self, request: Request) -> Response:
        return JSONResponse(_said(await self._own(request)))

    async def act(self, request: Request) -> Response:
        """Pause, resume or cancel."""
        actor = await self._caller(request)
        platform_of(actor)
        status = ACTS.get(request.path_params["act"])
        if status is None:
            raise NotFound
        async with self._database.transaction() as session:
            job = await jobs.set_status(session, actor, request.path_params["id"], status)
        return JSONResponse(_said(job))

    async def refused(self, request: Request) -> Response:
        """The lines that were not taken, as CSV: line, code, and why in English and Chinese."""
        job = await self._own(request)
        assert job.id is not None  # noqa: S101 - it is stored
        name = f"refused-{job.id}.csv"
        return StreamingResponse(
            self._lines(job.id),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    async def _lines(self, job_id: int) -> AsyncIterator[bytes]:
        yield "\ufeff".encode() + _csv([jobs.HEADER])
        async for rows in jobs.refusals(self._database, job_id):
            yield _csv(rows)

    async def _own(self, request: Request) -> BulkJob:
        """The caller's own job. Raises NotFound, Forbidden."""
        actor = await self._caller(request)
        actor.require(Permission.VOLUNTEERS_PUSH)
        async with self._database.transaction() as session:
            job = await session.get(BulkJob, request.path_params["id"])
        if job is None or job.platform_id != actor.platform_id:
            raise NotFound
        return job


class _Streamed(StreamingResponse):
    """A snapshot that is let go of however the answer ends."""

    def __init__(self, snapshot: Snapshot, places: asyncio.Semaphore) -> None:
        headers = {"X-Feed-Cursor": snapshot.cursor, "Cache-Control": "no-store"}
        super().__init__(snapshot.lines(), media_type="application/x-ndjson", headers=headers)
        self._snapshot = snapshot
        self._places = places

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._places.release()
            await self._snapshot.close()


def _drop(upload: jobs.Upload) -> None:
    if upload.spool is not None:
        upload.spool.unlink(missing_ok=True)


def _to_disk(file: Any) -> None:
    file.flush()
    os.fsync(file.fileno())


def _csv(rows: Any) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _said(job: BulkJob) -> dict[str, Any]:
    return {
        "id": job.id,
        "status": job.status,
        "source": job.source,
        "bytesTotal": job.bytes_total,
        "bytesDone": job.bytes_done,
        "linesDone": job.lines_done,
        "counts": job.counts,
        "error": job.error,
    }


def told(handler: Handler) -> Handler:
    """What the register refuses is an answer with its code."""

    @wraps(handler)
    async def run(request: Request) -> Response:
        try:
            return await handler(request)
        except RegistryError as error:
            language = "zh" if request.headers.get("accept-language", "").startswith("zh") else "en"
            status = next((STATUSES[base] for base in type(error).__mro__ if base in STATUSES), 500)
            status = 413 if isinstance(error, TooLarge) else status
            return JSONResponse({"code": error.code, "message": error.told(language)}, status)

    return run
