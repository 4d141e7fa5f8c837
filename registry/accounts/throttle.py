"""Failures to sign in, counted by where they come from, so that one address guesses at few logins.

What is under way counts as well, so guesses at once are bounded, and no password is looked at in
vain. The counts are this process's; there are never more than so many, whoever asks.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, ip_address
from math import ceil
from time import monotonic

from registry.accounts.limits import Limits
from registry.accounts.sessions import login_as_kept
from registry.accounts.tokens import digest
from registry.errors import Throttled, Unauthenticated

# Of each kind; about 4 MB when all are taken. The oldest gives way.
MOST = 10_000

# One subscriber has a /64 of IPv6 to themselves.
SUBSCRIBER = 8


@dataclass(slots=True)
class Window:
    """A span of time that begins with the first attempt in it."""

    ends: float
    failed: int = 0
    under_way: int = 0


class Windows:
    """How often each of many failed within its window."""

    def __init__(self, attempts: int, length: timedelta, most: int = MOST) -> None:
        self._attempts = attempts
        self._length = length.total_seconds()
        self._most = most
        self._windows: OrderedDict[Hashable, Window] = OrderedDict()

    @contextmanager
    def attempt(self, of: Hashable) -> Iterator[None]:
        """An attempt, from its beginning to its end. Raises Throttled."""
        window = self._window(of)
        if window.failed + window.under_way >= self._attempts:
            is_over = window.failed >= self._attempts
            raise Throttled(ceil(window.ends - monotonic()) if is_over else 1)
        window.under_way += 1
        try:
            yield
        except Unauthenticated:
            window.failed += 1
            raise
        finally:
            window.under_way -= 1

    def _window(self, of: Hashable) -> Window:
        """The one that is open, or a new one. All are as long, so the first to come end first."""
        now, windows = monotonic(), self._windows
        while windows and next(iter(windows.values())).ends <= now:
            windows.popitem(last=False)
        if of not in windows:
            windows[of] = Window(now + self._length)
            if len(windows) > self._most:
                windows.popitem(last=False)
        return windows[of]


class Throttle:
    """Slows down who fails too often: an address at all logins, and at one login sooner."""

    def __init__(self, limits: Limits) -> None:
        self._addresses = Windows(limits.address_attempts, limits.address_window)
        self._logins = Windows(limits.attempts, limits.address_window)

    @contextmanager
    def attempt(self, login: str, remote: str | None) -> Iterator[None]:
        """An attempt to sign in. Raises Throttled before anything is done for it."""
        address = group_of(remote)
        at_login = (address, digest(login_as_kept(login)))
        with self._addresses.attempt(address), self._logins.attempt(at_login):
            yield


def group_of(remote: str | None) -> bytes:
    """What counts as one address; all that is none does, too."""
    try:
        address = ip_address(remote or "")
    except ValueError:
        return b""
    if not isinstance(address, IPv6Address):
        return address.packed
    mapped = address.ipv4_mapped  # so IPv4 looks where the server listens on both
    return mapped.packed if mapped else address.packed[:SUBSCRIBER]
