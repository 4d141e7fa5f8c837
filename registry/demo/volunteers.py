"""Invented volunteers, as platforms would send them: 6.29 million people at scale 1.

Calibrated to what was published (domain: 6.13 million verified by name in 2021, several platforms);
that 12 in 100 are registered on two platforms is an assumption. Everything is the same every time.
"""

from __future__ import annotations

import csv
from bisect import bisect
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from importlib.resources import files
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import NamedTuple

from registry.identity_document import check_character

PEOPLE = 6_290_000
VERIFIED = 0.9746
TWICE = 0.12
ENDED = 0.01

PLATFORMS = (
    ("zhiyuan", "演示：志愿服务平台", 0.55),
    ("youth", "演示：青年志愿者平台", 0.25),
    ("civil", "演示：文明实践平台", 0.12),
    ("medical", "演示：医疗健康志愿平台", 0.08),
)
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗郑梁谢宋唐许韩冯邓曹彭曾"
GIVEN = "伟芳娜敏静秀丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉萍红梅建文斌鑫宇欣怡子涵浩然"
FIRST_DAY, LAST_DAY = date(2012, 3, 5), date(2021, 5, 31)
URBAN_WEIGHT = 3
BORN_FROM, BIRTHDAYS = date(1945, 1, 1), 23_000
CHUNK = 10_000


class Home(NamedTuple):
    """A community, how its people's numbers begin, and whether it is urban."""

    code: str
    division: str
    urban: bool


def shipped_homes() -> list[Home]:
    """The communities of the shipped divisions."""
    text = (files("registry.divisions") / "data" / "chongqing-2023.csv").read_text("utf-8")
    rows = csv.reader(text.splitlines()[1:])
    return [Home(row[0], row[0][:6], row[4] == "urban") for row in rows if row[2] == "community"]


class Written(NamedTuple):
    """A platform's file."""

    platform: str
    name: str
    path: Path
    records: int


def write_files(directory: Path, homes: Sequence[Home], scale: float) -> list[Written]:
    """A file of NDJSON for each platform; how many records each has."""
    directory.mkdir(parents=True, exist_ok=True)
    paths = [directory / f"{code}.ndjson" for code, _, _ in PLATFORMS]
    counts = [0] * len(PLATFORMS)
    files = [path.open("w", encoding="utf-8") for path in paths]
    waiting: list[list[str]] = [[] for _ in PLATFORMS]
    try:
        for place, line in records(homes, round(PEOPLE * scale)):
            waiting[place].append(line)
            counts[place] += 1
            if len(waiting[place]) == CHUNK:
                files[place].writelines(waiting[place])
                waiting[place] = []
        for place, file in enumerate(files):
            file.writelines(waiting[place])
    finally:
        for file in files:
            file.close()
    return [
        Written(code, name, path, count)
        for (code, name, _), path, count in zip(PLATFORMS, paths, counts, strict=True)
    ]


def records(homes: Sequence[Home], people: int) -> Iterator[tuple[int, str]]:
    """Lines with the place of their platform."""
    rng = Random(20210531)  # noqa: S311 - the same every time
    weights = list(accumulate(URBAN_WEIGHT if home.urban else 1 for home in homes))
    shares = list(accumulate(share for _, _, share in PLATFORMS))
    days = (LAST_DAY - FIRST_DAY).days
    dates = [(FIRST_DAY + timedelta(days=n)).isoformat() for n in range(days + 200)]
    born = [(BORN_FROM + timedelta(days=n)).strftime("%Y%m%d") for n in range(BIRTHDAYS)]
    seen: dict[str, int] = {}
    random = rng.random
    for person in range(people):
        home = homes[bisect(weights, random() * weights[-1])]
        nth = seen[home.division] = seen.get(home.division, -1) + 1
        begun = f"{home.division}{born[nth * 7919 % BIRTHDAYS]}{nth // BIRTHDAYS + 100:03d}"
        number = begun + check_character(f"{begun}0")
        name = (
            SURNAMES[person % len(SURNAMES)]
            + GIVEN[person * 7 % len(GIVEN)]
            + GIVEN[person * 11 % len(GIVEN)]
        )
        phone = f"13{person % 1_000_000_000:09d}"
        # Most came late: the number of days grows with the square root.
        day = int(random() ** 0.5 * days)
        is_verified, is_twice = random() < VERIFIED, random() < TWICE
        place = min(bisect(shares, random()), len(shares) - 1)
        yield place, _line(person, home, number, name, phone, dates, day, is_verified, random())
        if is_twice:
            other = (place + 1 + person % (len(PLATFORMS) - 1)) % len(PLATFORMS)
            later = day + int(random() * (days - day))
            yield (
                other,
                _line(person, home, number, name, phone, dates, later, is_verified, random()),
            )


def _line(  # noqa: PLR0913, PLR0917 - what a line says
    person: int,
    home: Home,
    number: str,
    name: str,
    phone: str,
    dates: Sequence[str],
    day: int,
    is_verified: bool,  # noqa: FBT001
    chance: float,
) -> str:
    stated = (
        f'{{"externalId":"u{person:08d}","revision":1,"division":"{home.code}",'
        f'"registeredOn":"{dates[day]}","name":"{name}","idNumber":"{number}","phone":"{phone}"'
    )
    if is_verified:
        on = dates[day + int(chance * 30)]
        stated += (
            f',"verification":{{"method":"姓名与证件号码核验","provider":"演示核验接口",'
            f'"at":"{on}T09:00:00+08:00","evidence":"d{person:08d}"}}'
        )
    if chance < ENDED:
        stated += f',"endedOn":"{dates[day + 150]}"'
    return stated + "}\n"
