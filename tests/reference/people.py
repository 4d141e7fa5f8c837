"""Volunteers of the small register: they move, end, are verified early and late, and meet reforms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from asyncpg import Connection

Row = tuple[Any, ...]

NEVER = date.max
PLATFORMS = ((1, "zyh", "志愿汇"), (2, "empty-one", "空平台"), (3, "city", "市平台"))
LIVED = (1, 3)
"""The platforms that have registrations."""

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "volunteer_platform": ("id", "code", "name"),
    "volunteer": (
        *("id", "home_id", "since", "registered_on", "verified_on", "ended_on"),
        "identity_digest",
    ),
    "volunteer_past": ("volunteer_id", "since", "until", "home_id", "verified_on"),
    "volunteer_registration": (
        *("revision", "volunteer_id", "home_id", "since", "registered_on", "verified_on"),
        *("ended_on", "platform_id", "external_id", "content", "verification_method"),
    ),
    "volunteer_registration_past": (
        *("platform_id", "external_id", "since", "until", "home_id", "verified_on"),
    ),
}


@dataclass(frozen=True, slots=True)
class Life:
    """Where somebody lived while registered, one home after the other; NEVER is open."""

    homes: list[tuple[int, date, date]]
    verified_on: date

    @property
    def registered_on(self) -> date:
        return self.homes[0][1]


@dataclass(slots=True)
class People:
    """Persons, and what platforms registered of them."""

    places: list[int]
    days: tuple[date, ...]
    rng: Random
    rows: dict[str, list[Row]] = field(default_factory=lambda: {table: [] for table in COLUMNS})

    def live(self, key: int) -> None:
        """A person and their registrations, each with a life of its own: both are counted as stated."""
        life = self._life()
        *earlier, (home, since, ended) = life.homes
        digest = b"%d" % key
        self.rows["volunteer"].append(
            (key, home, since, life.registered_on, life.verified_on, ended, digest)
        )
        self.rows["volunteer_past"] += [
            (key, since, until, home, life.verified_on) for home, since, until in earlier
        ]
        for platform in LIVED[: self.rng.choice((1, 1, 2))]:
            self._register(key, platform, life if self.rng.random() < 0.5 else self._life())

    def _register(self, key: int, platform: int, life: Life) -> None:
        *earlier, (home, since, ended) = life.homes
        method = None if life.verified_on == NEVER else "x"
        name, verified_on = f"e{key}", life.verified_on
        self.rows["volunteer_registration"].append(
            (
                1,
                key,
                home,
                since,
                life.registered_on,
                verified_on,
                ended,
                platform,
                name,
                b"",
                method,
            )
        )
        self.rows["volunteer_registration_past"] += [
            (platform, name, since, until, home, verified_on) for home, since, until in earlier
        ]

    def _life(self) -> Life:
        day = self._day()
        homes = []
        for _ in range(self.rng.choice((0, 0, 0, 1, 2))):
            until = day + timedelta(self.rng.choice((1, 90, 800)))
            homes.append((self.rng.choice(self.places), day, until))
            day = until
        ends = day + timedelta(self.rng.choice((0, 1, 400, 1500)))
        ended = ends if self.rng.random() < 0.3 else NEVER
        homes.append((self.rng.choice(self.places), day, ended))
        since = homes[0][1]
        verified = self.rng.choice(
            (since - timedelta(30), since, since + timedelta(200), day, NEVER)
        )
        return Life(homes, verified)

    def _day(self) -> date:
        if self.rng.random() < 0.4:
            return self.rng.choice(self.days)
        return date(2012, 1, 1) + timedelta(self.rng.randrange(14 * 365))


async def write(connection: Connection[Any], people: People) -> None:
    await connection.copy_records_to_table(
        "volunteer_platform", records=PLATFORMS, columns=COLUMNS["volunteer_platform"]
    )
    for table, rows in people.rows.items():
        if rows:
            await connection.copy_records_to_table(table, records=rows, columns=COLUMNS[table])


# What platforms put right later: a home, a verification, an end; and whom they take back.
AFTERWARDS = (
    "UPDATE volunteer SET home_id = 115 WHERE id % 11 = 3",
    """UPDATE volunteer SET ended_on = '2026-02-01'
       WHERE id % 7 = 2 AND ended_on = 'infinity' AND since < '2026-02-01'""",
    "UPDATE volunteer SET verified_on = 'infinity' WHERE id % 13 = 5",
    """UPDATE volunteer_registration SET home_id = 141
       WHERE length(external_id) = 3 AND external_id < 'e50'""",
    """UPDATE volunteer_registration SET verified_on = '2025-05-05', verification_method = 'x'
       WHERE external_id LIKE '%4'""",
    "DELETE FROM volunteer_past WHERE volunteer_id % 9 = 4",
)

FOLD = (
    "SELECT gather_volunteers()",
    "SELECT line_up_volunteers()",
    "SELECT fold_volunteer_areas(1)",
    "SELECT fold_volunteer_homes(1)",
)
