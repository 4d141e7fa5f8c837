"""The one way to Postgres: planned reads on asyncpg, writes in a session. Only this file commits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, NewType
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import asyncpg
import structlog
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.errors import Unavailable, Unusable
from registry.priority import let_others_first

log = structlog.get_logger()

WriteSession = NewType("WriteSession", AsyncSession)
if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]

OLDEST_SERVER = 150000
# What a read meets when its connection, or the server behind it, goes away.
BROKEN = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a connection whose server died between two messages
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
)
ATTEMPTS = 4
PAUSE = 0.15

SESSION = {"jit": "off", "timezone": "UTC"}
READ_ONLY = {**SESSION, "default_transaction_read_only": "on", "statement_timeout": "15000"}


class Database:
    """One Postgres: a pool for reads, an engine for writes."""

    def __init__(self, url: str, *, pool_size: int = 8, write_pool_size: int = 8) -> None:
        self.url = plain_url(url)
        self._pool_size = pool_size
        self._write_pool_size = write_pool_size
        self._readers: _Readers | None = None
        self._engine: AsyncEngine | None = None
        # SQLAlchemy's pool lets whoever comes when one is given back go before those who wait.
        self._writers = asyncio.Semaphore(write_pool_size)

    async def open(self) -> None:
        """Connects. Raises Unusable where the server cannot serve the register."""
        pool = await asyncpg.create_pool(
            self.url,
            min_size=1,
            max_size=self._pool_size,
            server_settings=READ_ONLY,
            reset=_keep,
            max_inactive_connection_lifetime=0,
        )
        self._readers = _Readers(pool, self._pool_size)
        self._engine = create_async_engine(
            sqlalchemy_url(self.url),
            connect_args={"server_settings": SESSION},
            hide_parameters=True,  # an error is logged, and values may be secret
            pool_size=self._write_pool_size,
            max_overflow=0,  # a connection that is made for one write costs more than the write
        )
        event.listen(self._engine.sync_engine, "checkout", _check_open)

    async def close(self) -> None:
        if self._engine is not None:
            await self._engine.dispose()
        if self._readers is not None:
            await self._readers.close()

    def reader(self) -> AbstractAsyncContextManager[Connection]:
        """A connection that can only read."""
        assert self._readers is not None, "open() first"  # noqa: S101 - a programming error, not a state
        return _Reader(self._readers)

    async def read(self, sql: str, args: Sequence[Any]) -> asyncpg.Record:
        """The one row of a statement that only reads. Raises Unavailable.

        A statement that only reads is sent again on a new connection when its own breaks, so a
        restart of Postgres is not seen by whoever asks after it.
        """
        for attempt in range(ATTEMPTS):
            try:
                async with self.reader() as connection:
                    return await connection.fetchrow(sql, *args)  # type: ignore[return-value]
            except BROKEN as error:
                log.warning("database.connection_lost", attempt=attempt, error=str(error))
                await self._readers.renew()  # type: ignore[union-attr]
                await asyncio.sleep(PAUSE * attempt)
        raise Unavailable

    @asynccontextmanager
    async def background(self) -> AsyncIterator[Connection]:
        """A connection of its own for upkeep that can wait; each of its statements commits by itself."""
        connection = await asyncpg.connect(self.url, server_settings=SESSION)
        try:
            await let_others_first(connection)
            yield connection
        finally:
            await connection.close()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[WriteSession]:
        """One transaction: commits when the block ends, rolls back when it raises.

        Raises Unavailable; at the block's end nobody knows then whether it was committed.
        """
        assert self._engine is not None, "open() first"  # noqa: S101 - a programming error, not a state
        try:
            async with (
                self._writers,
                AsyncSession(self._engine, expire_on_commit=False) as session,
                session.begin(),
            ):
                yield WriteSession(session)
        except (DBAPIError, *BROKEN) as error:
            if not _is_broken(error):
                raise
            log.warning("database.write_broken", error=str(error))
            raise Unavailable from error


class _Readers:
    """The pool's connections that are kept at hand.

    To take one from the pool and give it back takes as long as many reads do.
    """

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record], size: int) -> None:
        self.pool = pool
        self.idle: list[Any] = []
        self.free = asyncio.Semaphore(size)

    async def renew(self) -> None:
        """Every connection there is now is closed, once whoever has it is done with it."""
        await self.pool.expire_connections()
        await self._give_back_all()

    async def close(self) -> None:
        await self._give_back_all()
        await self.pool.close()

    async def give_back(self, connection: Any) -> None:
        """To the pool, which has it already if it broke while nobody used it."""
        with suppress(asyncpg.InterfaceError, asyncpg.InternalClientError):
            await self.pool.release(connection)

    async def _give_back_all(self) -> None:
        while self.idle:
            await self.give_back(self.idle.pop())


class _Reader:
    """One of them, for as long as a block lasts; after an error the pool has it back."""

    __slots__ = ("_connection", "_readers")

    def __init__(self, readers: _Readers) -> None:
        self._readers = readers

    async def __aenter__(self) -> Connection:
        readers = self._readers
        await readers.free.acquire()
        try:
            idle = readers.idle
            self._connection = idle.pop() if idle else await readers.pool.acquire()
        except BaseException:
            readers.free.release()
            raise
        return self._connection  # type: ignore[return-value]  # the pool's proxy has its methods

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        readers = self._readers
        try:
            if kind is None:
                readers.idle.append(self._connection)
            else:
                await readers.give_back(self._connection)
        finally:
            readers.free.release()


async def driver(session: WriteSession) -> Connection:
    """The asyncpg connection inside a session's transaction, for COPY."""
    connection = await session.connection()
    # The driver begins its transaction with the first statement that SQLAlchemy sends.
    await connection.exec_driver_sql("SELECT 1")
    return (await connection.get_raw_connection()).driver_connection  # type: ignore[return-value]


async def check_server(url: str) -> None:
    """Raises Unusable, saying in one sentence what to do."""
    try:
        connection = await asyncpg.connect(plain_url(url))
    except (OSError, asyncpg.PostgresError) as error:
        raise Unusable(f"The database cannot be reached ({error}): check DATABASE_URL.") from error
    try:
        if int(await connection.fetchval("SHOW server_version_num")) < OLDEST_SERVER:
            version = await connection.fetchval("SHOW server_version")
            raise Unusable(f"Postgres {version} is too old: use version 15 or newer.")
        encoding = await connection.fetchval("SHOW server_encoding")
        if encoding != "UTF8":
            raise Unusable(
                f"The database's encoding is {encoding}: create it with ENCODING 'UTF8'."
            )
        await _check_trigrams(connection)
    finally:
        await connection.close()


async def _check_trigrams(connection: Connection) -> None:
    for extension in ("pg_trgm", "btree_gist"):
        try:
            await connection.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
        except asyncpg.UniqueViolationError:
            continue  # another process made it at the same moment
        except asyncpg.PostgresError as error:
            raise Unusable(
                f"The extension {extension} is missing: install Postgres's contrib package, or let "
                f"an administrator run CREATE EXTENSION {extension} ({error})."
            ) from error
    if not await connection.fetchval("SELECT cardinality(show_trgm('张三丰')) > 0"):
        raise Unusable(
            "Chinese names cannot be searched under this database's LC_CTYPE: create it with "
            "LC_CTYPE 'C.UTF-8' (or another UTF-8 locale) and TEMPLATE template0."
        )


async def vacuum(url: str) -> None:
    """After much was loaded: Postgres then answers from indexes alone, and counts its rows."""
    connection = await asyncpg.connect(plain_url(url))
    try:
        await connection.execute("VACUUM (ANALYZE)")
    finally:
        await connection.close()


def plain_url(url: str) -> str:
    """A libpq URL as asyncpg takes it: `postgres://` and SQLAlchemy's driver suffix are accepted."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(scheme="postgresql"))


def sqlalchemy_url(url: str) -> str:
    """The same for SQLAlchemy, which hands asyncpg `ssl` where libpq says `sslmode`."""
    parts = urlsplit(url)
    query = [("ssl" if key == "sslmode" else key, value) for key, value in parse_qsl(parts.query)]
    return urlunsplit(parts._replace(scheme="postgresql+asyncpg", query=urlencode(query)))


def _is_broken(error: Exception) -> bool:
    """Whether the connection went away or none was to be had: no file, and no value, is at fault."""
    cause = error.orig.__cause__ if isinstance(error, DBAPIError) and error.orig else error
    if isinstance(cause, OSError):
        return isinstance(cause, ConnectionError | TimeoutError)
    return isinstance(cause, BROKEN) and not isinstance(cause, asyncpg.DataError)


def _check_open(connection: Any, *_: object) -> None:
    """The driver is told when a connection ends, so nobody asks Postgres before each write."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError


async def _keep(_: object) -> None:
    """Reads leave nothing behind in a session, so giving one back costs no round trip."""
