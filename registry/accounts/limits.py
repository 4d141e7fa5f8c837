"""How long and how often: every figure that signing in and staying signed in rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from registry.config import Settings

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256


@dataclass(frozen=True, slots=True)
class Limits:
    attempts: int = 5
    first_wait: timedelta = timedelta(minutes=1)
    longest_wait: timedelta = timedelta(hours=1)
    # Where its owner has signed in before, strangers cannot lock an account.
    familiar_attempts: int = 100
    address_attempts: int = 20
    address_window: timedelta = timedelta(minutes=5)
    idle: timedelta = timedelta(minutes=30)
    lifetime: timedelta = timedelta(hours=12)
    seen_every: timedelta = timedelta(minutes=1)


LIMITS = Limits()


def limits_from(settings: Settings) -> Limits:
    return Limits(
        attempts=settings.sign_in_attempts,
        first_wait=timedelta(seconds=settings.sign_in_wait),
        address_attempts=settings.sign_in_address_attempts,
        address_window=timedelta(seconds=settings.sign_in_address_window),
        idle=timedelta(minutes=settings.session_idle),
        lifetime=timedelta(hours=settings.session_lifetime),
    )
