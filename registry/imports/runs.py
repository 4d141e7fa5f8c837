"""The mark that a running import leaves with each chunk of rows, in the chunk's own transaction."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from registry.database import BROKEN, Database, WriteSession
from registry.errors import Conflict
from registry.imports.models import ImportRun


@dataclass(frozen=True, slots=True)
class Mark:
    """How far an import has come."""

    rows: int = 0
    verdict_bytes: int = 0
    counts: dict[str, int] = field(default_factory=dict)

    def after(self, rows: int, counts: dict[str, int]) -> Mark:
        """The mark behind some more rows."""
        added = {name: self.counts.get(name, 0) + counts.get(name, 0) for name in counts}
        return replace(self, rows=self.rows + rows, counts={**self.counts, **added})


@dataclass(frozen=True, slots=True)
class File:
    """The file that is imported, known by its content."""

    kind: str
    sha256: str
    name: str

    @property
    def source(self) -> str:
        """What a row of the register gives as its source."""
        return f"{self.name} (sha256 {self.sha256[:12]})"


@asynccontextmanager
async def alone(database: Database, file: File) -> AsyncIterator[None]:
    """Nobody else imports this file meanwhile, however long it takes. Raises Conflict."""
    key = f"{file.kind}:{file.sha256}"
    async with database.reader() as connection:
        # Of the session, not of a transaction: an open one would hold back the change feed.
        if not await connection.fetchval(
            "SELECT pg_try_advisory_lock(hashtextextended($1, 0))", key
        ):
            raise Conflict(f"{file.name} is being imported by another process just now.")
        try:
            yield
        finally:
            with suppress(*BROKEN):  # the lock is gone with its connection
                await connection.execute("SELECT pg_advisory_unlock(hashtextextended($1, 0))", key)


async def unfinished(database: Database, file: File) -> Mark | None:
    """Where an earlier import of the same content broke off."""
    async with database.transaction() as session:
        run = await session.get(ImportRun, (file.kind, file.sha256))
        if run is None or run.finished_at is not None:
            return None
        return Mark(run.rows_done, run.verdict_bytes, dict(run.counts))


async def set_mark(session: WriteSession, file: File, mark: Mark) -> None:
    """Begins the run, or notes how far it has come."""
    run = await session.get(ImportRun, (file.kind, file.sha256), with_for_update=True)
    if run is None or run.finished_at is not None:
        run = run or ImportRun(
            kind=file.kind,
            sha256=file.sha256,
            file=file.name,
            rows_done=0,
            verdict_bytes=0,
            counts={},
        )
        run.started_at, run.finished_at = datetime.now(UTC), None
    run.file, run.rows_done = file.name, mark.rows
    run.verdict_bytes, run.counts = mark.verdict_bytes, mark.counts
    session.add(run)


async def finish(session: WriteSession, file: File) -> None:
    """The next import of the same content starts over."""
    run = await session.get(ImportRun, (file.kind, file.sha256), with_for_update=True)
    if run is not None:
        run.finished_at = datetime.now(UTC)
