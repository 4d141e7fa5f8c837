"""Invented social workers: who they are, what makes them one, and where they work. Pure.

Calibrated to what was published (domain 0.3): 63,000 at the end of 2020 (中国社会报 2021-07-01), and
66,000 in 2021-05 of whom 19,700 held a certificate (gsshgz.com). What lies between and after, and
where they work, is invented.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from registry.demo.calibrations import LAST
from registry.demo.lives import Anchor, Day, beside, day, lives
from registry.demo.volunteers import GIVEN, SURNAMES
from registry.identity_document import check_character
from registry.terms import add_months
from registry.workforce import CertificateLevel, Degree

if TYPE_CHECKING:
    from registry.demo.places import City, Community

TOTAL: Sequence[Anchor] = [
    (day(at), number)
    for at, number in (
        ("2005-12-31", 0),
        ("2010-12-31", 6_000),
        ("2015-12-31", 31_000),
        ("2018-12-31", 52_000),
        ("2020-12-31", 63_000),
        ("2021-05-31", 66_000),
        ("2022-12-31", 70_200),
        ("2024-12-31", 76_500),
        ("2025-12-31", 79_300),
        ("2026-10-31", 80_900),
    )
]
CERTIFIED: Sequence[Anchor] = [
    (day(at), number)
    for at, number in (
        ("2008-06-30", 0),
        ("2010-12-31", 900),
        ("2015-12-31", 7_100),
        ("2018-12-31", 13_300),
        ("2020-12-31", 18_400),
        ("2021-05-31", 19_700),
        ("2022-12-31", 24_600),
        ("2024-12-31", 30_900),
        ("2026-10-31", 36_400),
    )
]
LOSS = 0.012

LEVELS = {CertificateLevel.ASSISTANT: 0.72, CertificateLevel.INTERMEDIATE: 0.275}
"""The share of each; the rest is senior."""
SENIOR_SINCE = day("2019-01-01")
BOTH = 0.45
"""Of those with a certificate, who has a degree as well."""
REGISTERED_SINCE = day("2010-01-01")
REGISTERS = 0.8
RENEWS = 0.85
DEGREES = (Degree.ASSOCIATE, Degree.BACHELOR, Degree.BACHELOR, Degree.BACHELOR, Degree.MASTER)
SCHOOLS = ("演示：社会工作学院", "演示：职业学院", "演示：师范大学", "演示：开放大学")

EMPLOYED = 0.78
AT_BODIES, AT_COMMUNITIES = 0.34, 0.44
"""Of those who are employed; the rest works at institutions."""
CHANGES = 0.18
INSTITUTIONS = ("社会福利院", "救助管理站", "人民医院社工部", "特殊教育学校", "养老服务中心")
LONGEST_WAIT = 200
VACANT = 0.25
YEARS = 3
BORN_FROM, BIRTHDAYS = day("1960-01-01"), 14_000
ORDERS = 900
"""No volunteer of the demo has a number of so high an order."""
COURSES = ("个案工作实务", "社区工作方法", "社会工作伦理", "督导与评估", "危机介入")


class Body(NamedTuple):
    """An organization that may employ, and for how long it is in being."""

    id: int
    begin: Day
    end: Day | None


class Identity(NamedTuple):
    """A name and the number of an identity card."""

    name: str
    number: str


@dataclass(slots=True)
class Job:
    """At which workplace, from a day until another."""

    workplace: tuple[str, int, str]
    begin: Day
    end: Day | None
    in_post: bool


@dataclass(slots=True)
class Worker:
    """A social worker's life."""

    identity: Identity
    home: Community
    begin: Day
    end: Day | None
    degree: tuple[Degree, str, Day] | None = None
    certificate: tuple[CertificateLevel, str] | None = None
    registrations: list[tuple[Day, Day]] = field(default_factory=list)
    education: list[tuple[Day, str, str]] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)


def workers(
    city: City,
    bodies: Sequence[Body],
    known: Sequence[Identity],
    scale: float,
    stream: Callable[[str], Random],
) -> Iterator[Worker]:
    """All of them. Some are among those who are `known` as volunteers already."""
    rng = stream("workers")
    certified = lives(rng, _scaled(CERTIFIED, scale), yearly_loss=LOSS)
    others = lives(rng, beside(_scaled(TOTAL, scale), certified), yearly_loss=LOSS)
    everybody = [(life, True) for life in certified] + [(life, False) for life in others]
    identities = _identities(city, known, rng)
    employers = _Employers(bodies, stream("jobs"))
    learning = stream("education")
    for n, (life, is_certified) in enumerate(everybody):
        worker = Worker(next(identities), rng.choice(city.communities), *life)
        if is_certified:
            _certify(worker, n, rng)
            _register(worker, rng)
            _learn(worker, learning)
        if not is_certified or rng.random() < BOTH:
            graduated = worker.begin - rng.randrange(1_500)
            worker.degree = rng.choice(DEGREES), rng.choice(SCHOOLS), graduated
        employers.employ(worker)
        yield worker


def _scaled(anchors: Sequence[Anchor], scale: float) -> list[Anchor]:
    return [(at, round(number * scale)) for at, number in anchors]


def _identities(city: City, known: Sequence[Identity], rng: Random) -> Iterator[Identity]:
    """Every fifteenth is somebody who is known; all others have numbers that no volunteer has."""
    familiar = iter(known)
    districts = sorted({place.district.code[:6] for place in city.communities})
    for n in count():
        if n % 15 == 0 and (found := next(familiar, None)) is not None:
            yield found
            continue
        nth, place = divmod(n, len(districts))
        begun = f"{districts[place]}{_nth_day(nth):%Y%m%d}{ORDERS + nth // BIRTHDAYS:03d}"
        name = rng.choice(SURNAMES) + rng.choice(GIVEN) + rng.choice(GIVEN)
        yield Identity(name, begun + check_character(f"{begun}0"))


def _nth_day(n: int) -> date:
    """Days of birth in a row, over and over."""
    return date.fromordinal(BORN_FROM + n % BIRTHDAYS)


def _certify(worker: Worker, n: int, rng: Random) -> None:
    chance = rng.random()
    level = CertificateLevel.SENIOR
    for each, share in LEVELS.items():
        if chance < share:
            level = each
            break
        chance -= share
    if level is CertificateLevel.SENIOR and worker.begin < SENIOR_SINCE:
        level = CertificateLevel.INTERMEDIATE
    year = date.fromordinal(worker.begin).year
    worker.certificate = level, f"DEMO{year}{n:07d}"


def _register(worker: Worker, rng: Random) -> None:
    """Within a year of the certificate, and mostly renewed."""
    begin = worker.begin + rng.randrange(20, 300)
    if begin < REGISTERED_SINCE or rng.random() > REGISTERS:
        return
    while begin <= LAST and (worker.end is None or begin < worker.end):
        until = _years_later(begin)
        worker.registrations.append((begin, until))
        if rng.random() > RENEWS:
            return
        begin = until


def _years_later(begin: Day) -> Day:
    return add_months(date.fromordinal(begin), YEARS * 12).toordinal()


def _learn(worker: Worker, rng: Random) -> None:
    """Some courses of the last period; mostly enough of them."""
    if not worker.registrations:
        return
    begin, until = worker.registrations[-1]
    upto = min(until, LAST, worker.end or LAST)
    for course in rng.sample(COURSES, rng.randrange(1, len(COURSES) + 1)):
        if begin < upto:
            hours = f"{rng.choice((12, 18, 24, 30))}.{rng.choice('05')}"
            worker.education.append((rng.randrange(begin, upto), hours, course))


class _Employers:
    """Where they work: at bodies in being, in communities, and at institutions of their districts."""

    def __init__(self, bodies: Sequence[Body], rng: Random) -> None:
        self._bodies = bodies
        self._rng = rng

    def employ(self, worker: Worker) -> None:
        rng = self._rng
        if rng.random() > EMPLOYED:
            return
        begin = worker.begin + rng.randrange(LONGEST_WAIT)
        end = worker.end
        if rng.random() < CHANGES and begin + LONGEST_WAIT < (end or LAST):
            change = rng.randrange(begin + 1, end or LAST)
            self._take(worker, begin, change)
            self._take(worker, change, end)
        else:
            self._take(worker, begin, end)

    def _take(self, worker: Worker, begin: Day, end: Day | None) -> None:
        if begin >= min(end or LAST, LAST):
            return
        rng, home = self._rng, worker.home
        chance = rng.random()
        in_post = rng.random() < 0.85  # noqa: PLR2004 - the share that holds a post
        if chance < AT_COMMUNITIES:
            worker.jobs.append(Job(("COMMUNITY", home.id, ""), begin, end, in_post))
        elif chance < AT_COMMUNITIES + AT_BODIES and self._bodies:
            body = rng.choice(self._bodies)
            since = max(begin, body.begin)
            until = min((at for at in (end, body.end) if at is not None), default=None)
            if since < min(until or LAST, LAST):
                worker.jobs.append(Job(("ORGANIZATION", body.id, ""), since, until, in_post))
        else:
            name = f"{home.district.name}{rng.choice(INSTITUTIONS)}"
            place = ("INSTITUTION", home.district.id, name)
            worker.jobs.append(Job(place, begin, end, in_post))


def rooms(people: Sequence[Worker], rng: Random) -> Mapping[tuple[str, int, str], tuple[Day, int]]:
    """For how many the post of each workplace is set, and since when: for all who ever held it at once."""
    edges: dict[tuple[str, int, str], list[tuple[Day, int]]] = {}
    for job in (job for worker in people for job in worker.jobs if job.in_post):
        edges.setdefault(job.workplace, []).append((job.begin, 1))
        if job.end is not None:
            edges[job.workplace].append((job.end, -1))
    found = {}
    for workplace, changes in edges.items():
        held = most = 0
        for _, change in sorted(changes):
            held += change
            most = max(most, held)
        found[workplace] = min(at for at, _ in changes), most + (rng.random() < VACANT)
    return found
