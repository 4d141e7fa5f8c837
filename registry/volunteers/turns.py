"""Turns: parts of a file are merged in their order, whichever of two processes takes them."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any


class Alone(Exception):
    """The other process is gone."""


class Turns:
    """How many parts are merged. Each of two processes is told by the other; one alone needs nobody."""

    def __init__(self, other: Connection | None = None) -> None:
        self._other = other
        self._merged = 0

    async def come(self, number: int) -> None:
        """Waits until every part before this one is merged. Raises Alone."""
        while self._merged < number:
            assert self._other is not None  # noqa: S101 - one alone takes every part itself
            self._merged = await received(self._other)

    def end(self, number: int) -> None:
        self._merged = number + 1
        if self._other is not None:
            with suppress(BrokenPipeError):  # it had no more parts to take
                self._other.send(self._merged)


async def received(other: Connection) -> Any:
    """What the other process sends. Raises Alone."""
    loop, ready = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(other.fileno(), ready.set)
    try:
        await ready.wait()
        return other.recv()
    except (EOFError, ConnectionResetError) as error:
        raise Alone from error
    finally:
        loop.remove_reader(other.fileno())
