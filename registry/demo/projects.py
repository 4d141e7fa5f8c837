"""Projects of the demo's organizations: invented, and adding up to what is known of them. Pure.

Known is the article's line: by the end of 2020 organizations had run 882 projects of poverty relief
with 494 million yuan for 483,000 beneficiaries, and more than 200 of social work for left-behind
children. How many there were of other kinds, and of all since, is made up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random
from typing import NamedTuple

from registry.demo.calibrations import LAST
from registry.demo.lives import Day, day, workdays
from registry.demo.places import City, Community
from registry.divisions.models import Settlement
from registry.projects.models import FundOrigin, ProjectKind

END_OF_2020 = day("2020-12-31")
RELIEF, RELIEF_YUAN, RELIEF_BENEFICIARIES = 882, 494_000_000, 483_000
LEFT_BEHIND = 236
"""More than 200, by the end of 2020."""

EARLY, LATE = (day("2015-12-31"), END_OF_2020), (END_OF_2020, LAST)


class Crowd(NamedTuple):
    """So many projects of a kind that begin in a time, with their money and whom they reach."""

    kind: ProjectKind
    begin: tuple[Day, Day]
    projects: int
    yuan: int
    beneficiaries: int


K = ProjectKind
CROWDS = (
    Crowd(K.POVERTY_RELIEF, EARLY, RELIEF, RELIEF_YUAN, RELIEF_BENEFICIARIES),
    Crowd(K.LEFT_BEHIND_CHILDREN, EARLY, LEFT_BEHIND, 28_300_000, 41_200),
    Crowd(K.CHILDREN, EARLY, 148, 16_300_000, 32_500),
    Crowd(K.ELDERLY, EARLY, 312, 51_500_000, 118_000),
    Crowd(K.DISABLED, EARLY, 121, 15_700_000, 13_400),
    Crowd(K.COMMUNITY, EARLY, 265, 26_500_000, 96_000),
    Crowd(K.MENTAL_HEALTH, EARLY, 42, 5_900_000, 5_300),
    Crowd(K.EMERGENCY, EARLY, 57, 21_400_000, 61_000),
    Crowd(K.OTHER, EARLY, 83, 7_500_000, 15_800),
    Crowd(K.POVERTY_RELIEF, LATE, 341, 168_000_000, 173_000),
    Crowd(K.LEFT_BEHIND_CHILDREN, LATE, 287, 37_300_000, 52_400),
    Crowd(K.CHILDREN, LATE, 262, 31_400_000, 58_000),
    Crowd(K.ELDERLY, LATE, 438, 83_200_000, 167_000),
    Crowd(K.DISABLED, LATE, 173, 24_200_000, 20_800),
    Crowd(K.COMMUNITY, LATE, 516, 56_800_000, 202_000),
    Crowd(K.MENTAL_HEALTH, LATE, 118, 17_700_000, 15_300),
    Crowd(K.EMERGENCY, LATE, 64, 18_900_000, 47_000),
    Crowd(K.OTHER, LATE, 109, 10_900_000, 22_600),
)

THEMES = {
    K.POVERTY_RELIEF: (
        "产业帮扶",
        "爱心助学",
        "健康帮扶",
        "消费帮扶",
        "安全饮水",
        "乡村振兴合伙人",
    ),
    K.LEFT_BEHIND_CHILDREN: ("山乡伙伴", "童伴妈妈", "春雨成长", "家书传情", "假期自护营"),
    K.CHILDREN: ("四点半课堂", "青春护航", "儿童之家", "困境儿童陪伴"),
    K.ELDERLY: ("乐龄陪伴", "银龄助餐", "失能照护", "记忆家园", "适老改造"),
    K.DISABLED: ("阳光家园", "助残就业", "无障碍出行", "康复到家"),
    K.COMMUNITY: ("邻里议事", "楼栋自治", "社区微更新", "老旧小区共治", "社区社会组织培育"),
    K.MENTAL_HEALTH: ("心灵驿站", "精神康复社区支持", "心理援助热线"),
    K.EMERGENCY: ("应急响应", "防灾减灾进社区", "山地救援", "洪涝救助"),
    K.OTHER: ("文化惠民", "绿色家园", "非遗传习", "公益创投"),
}
FORMS = ("项目", "服务项目", "计划", "行动")
ORIGINS = (
    *(FundOrigin.GOVERNMENT_PURCHASE, FundOrigin.WELFARE_LOTTERY, FundOrigin.DONATION),
    *(FundOrigin.ENTERPRISE, FundOrigin.OWN, FundOrigin.OTHER),
)
WEIGHTS = {
    K.POVERTY_RELIEF: (20, 8, 40, 24, 6, 2),
    K.EMERGENCY: (15, 5, 50, 15, 12, 3),
    K.COMMUNITY: (62, 10, 10, 6, 10, 2),
}
USUAL_WEIGHTS = (48, 18, 18, 6, 8, 2)

CARING = ("社会工作", "公益", "慈善", "志愿", "助", "老", "残", "儿童", "基金会", "社区")
RURAL = {K.POVERTY_RELIEF, K.LEFT_BEHIND_CHILDREN}
AT_TOWNSHIP, PARTNERED, ENDED_EARLY, OPEN = 0.25, 0.12, 0.02, 0.05
SHORTEST, LONGEST = 90, 720
ATTEMPTS = 50
REASONS = ("资助方中止资助", "项目目标提前实现", "服务场地收回")


class Host(NamedTuple):
    """An organization that runs projects: its key, its name, and from when until when it is one."""

    id: int
    name: str
    begin: Day
    end: Day | None


class Fund(NamedTuple):
    on: Day
    origin: FundOrigin
    yuan: int


@dataclass(slots=True)
class DemoProject:
    """One project, and what is on record of it."""

    kind: ProjectKind
    host: Host
    name: str
    place_id: int
    begin: Day
    last: Day | None
    """The last day as planned."""
    ended: tuple[Day, str] | None = None
    funds: list[Fund] = field(default_factory=list)
    reached: list[tuple[Day, int]] = field(default_factory=list)
    partner: Host | None = None


def projects(
    city: City, hosts: Sequence[Host], scale: float, stream: Callable[[str], Random]
) -> list[DemoProject]:
    """All of them, those that began first, first. `stream` gives each crowd its own randomness."""
    caring = [host for host in hosts if any(word in host.name for word in CARING)]
    found: list[DemoProject] = []
    for crowd in CROWDS:
        rng = stream(f"projects {crowd.kind} {crowd.begin[0]}")
        found += _crowd(rng, crowd, city, caring or hosts, scale)
    return sorted(found, key=lambda project: (project.begin, project.host.id, project.name))


def _crowd(
    rng: Random, crowd: Crowd, city: City, hosts: Sequence[Host], scale: float
) -> Iterator[DemoProject]:
    number = round(crowd.projects * scale)
    if not number:
        return
    places = city.settled(Settlement.RURAL) if crowd.kind in RURAL else city.communities
    begun = rng.choices(workdays(crowd.begin[0], crowd.begin[1] - SHORTEST), k=number)
    money = shares(rng, round(crowd.yuan * scale), number, 100)
    reached = shares(rng, round(crowd.beneficiaries * scale), number, 1)
    names: set[tuple[int, str]] = set()
    for begin, yuan, persons in zip(begun, money, reached, strict=True):
        project = _project(rng, crowd, rng.choice(places), hosts, begin)
        if project is None:
            continue  # of very few organizations none may have been there
        while (project.host.id, project.name) in names:
            project.name += "二期"
        names.add((project.host.id, project.name))
        _record(rng, project, min(crowd.begin[1], _ran_until(project)), yuan, persons)
        yield project


def shares(rng: Random, total: int, number: int, unit: int) -> list[int]:
    """Parts that add up to the total, each of some units and some much larger than others."""
    weights = [rng.lognormvariate(0, 0.8) for _ in range(number)]
    spare = total - unit * number
    if spare < 0:
        raise ValueError("there is not a unit for each")
    bounds = [round(spare // unit * reached / sum(weights)) for reached in accumulate(weights)]
    parts = [unit * (1 + upper - lower) for lower, upper in zip([0, *bounds], bounds, strict=False)]
    parts[0] += total - sum(parts)
    return parts


def _project(
    rng: Random, crowd: Crowd, place: Community, hosts: Sequence[Host], begin: Day
) -> DemoProject | None:
    last = None if rng.random() < OPEN else begin + rng.randint(SHORTEST, LONGEST)
    host = _host(rng, hosts, begin, last or LAST)
    if host is None:
        return None
    theme, form = rng.choice(THEMES[crowd.kind]), rng.choice(FORMS)
    at_township = rng.random() < AT_TOWNSHIP
    where = place.township if at_township else place.name
    place_id = place.township_id if at_township else place.id
    project = DemoProject(crowd.kind, host, f"{where}“{theme}”{form}", place_id, begin, last)
    if last is not None and last < LAST and rng.random() < ENDED_EARLY:
        project.ended = begin + SHORTEST, rng.choice(REASONS)
    if rng.random() < PARTNERED:
        partner = _host(rng, hosts, begin, last or LAST)
        project.partner = None if partner == host else partner
    return project


def _host(rng: Random, hosts: Sequence[Host], begin: Day, last: Day) -> Host | None:
    """One that is in being for as long as the project runs; where none is met, as it begins."""
    host = rng.choice(hosts)
    for _ in range(ATTEMPTS):
        if host.begin <= begin and (host.end is None or host.end > last):
            return host
        host = rng.choice(hosts)
    there = [h for h in hosts if h.begin <= begin and (h.end is None or h.end > begin)]
    return rng.choice(there) if there else None


def _ran_until(project: DemoProject) -> Day:
    """The last day of which something may be recorded."""
    if project.ended is not None:
        return project.ended[0] - 1
    return LAST if project.last is None else min(project.last, LAST)


def _record(rng: Random, project: DemoProject, until: Day, yuan: int, persons: int) -> None:
    """In one part or two, each within the project's period and up to a day."""
    begin, half = project.begin, project.begin + (until - project.begin) // 2
    weights = WEIGHTS.get(project.kind, USUAL_WEIGHTS)
    for on, part in zip((begin, half), _parts(rng, yuan, 100), strict=False):
        (origin,) = rng.choices(ORIGINS, weights)
        project.funds.append(Fund(on, origin, part))
    project.reached += zip((half, until), _parts(rng, persons, 1), strict=False)


def _parts(rng: Random, total: int, unit: int) -> list[int]:
    """The whole, or about two thirds and the rest."""
    rest = total // 3 // unit * unit
    return [total - rest, rest] if rest and rng.random() < 1 / 2 else [total]
